//! Ordinary slips in a real deal: each is told once, at its line, and the fix that is proposed
//! makes the deal read again.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{Held, fixed, tell};
use syntax::diagnostic::Id;

/// The files of the Ukraine deal as they are on disk.
fn ukraine() -> Held {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deals/ukraine");
    let entries = fs::read_dir(folder).expect("the deal is there");
    let files = entries.map(|entry| {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a file has a name");
        let text = fs::read_to_string(&path).expect("a deal is text");
        (name.to_string_lossy().into_owned(), text)
    });
    files.collect()
}

/// What a mistake is answered with.
#[derive(Clone, Copy, PartialEq)]
enum Fix {
    /// Each edit that is proposed makes the deal read cleanly again.
    Each,
    /// No edit is proposed.
    Never,
}

struct Mistake {
    file: &'static str,
    /// What stands in the deal, once.
    right: &'static str,
    /// What is written instead; the place is where `^` stands, which is taken out.
    wrong: &'static str,
    id: Id,
    fix: Fix,
}

const fn mistake(
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    id: Id,
    fix: Fix,
) -> Mistake {
    Mistake {
        file,
        right,
        wrong,
        id,
        fix,
    }
}

const MISTAKES: &[Mistake] = &[
    // A misspelt name.
    mistake(
        "fund.deal",
        "show npv(public_cash, 10 %/y)",
        "show npv(^pubic_cash, 10 %/y)",
        Id::UnknownName,
        Fix::Each,
    ),
    // A misspelt row of a use.
    mistake(
        "fund.deal",
        "received        = dobra_terms.sharing.paid",
        "received        = dobra_terms.sharing.^piad",
        Id::UnknownName,
        Fix::Each,
    ),
    // A misspelt template.
    mistake(
        "fund.deal",
        "use fund.waterfall partnership",
        "use ^fund.waterfal partnership",
        Id::UnknownTemplate,
        Fix::Each,
    ),
    // A misspelt source.
    mistake(
        "prices.deal",
        "linear USDr/t LCE\n  @ usgs_mcs_2026",
        "linear USDr/t LCE\n  @ ^usgs_mcs_2025",
        Id::UnknownSource,
        Fix::Each,
    ),
    // A misspelt unit.
    mistake(
        "prices.deal",
        "10.12 USDr/MMBTU",
        "10.12 USDr/^MMBTUs",
        Id::UnknownUnit,
        Fix::Each,
    ),
    // A misspelt choice.
    mistake(
        "fund.deal",
        "set payout_order       = partner_first",
        "set payout_order       = ^partner_frist",
        Id::UnknownName,
        Fix::Each,
    ),
    // A misspelt function.
    mistake(
        "fund.deal",
        "row public_cash   : USD = sum(each p",
        "row public_cash   : USD = ^sums(each p",
        Id::UnknownFunction,
        Fix::Each,
    ),
    // A missing unit.
    mistake(
        "assets.deal",
        "term    = 50 y   @ permit_guide",
        "term    = ^50   @ permit_guide",
        Id::UnitMismatch,
        Fix::Each,
    ),
    // A missing unit, noticed where the input is used.
    mistake(
        "fund.deal",
        "input aid_counts ",
        "input toll = ^5   @ framework\nrow tolled : USD = toll\nshow total(tolled)\ninput aid_counts ",
        Id::UnitMismatch,
        Fix::Each,
    ),
    // A rate without its year.
    mistake(
        "fund.deal",
        "set preferred          = 4 %/y",
        "set preferred          = ^4 %  ",
        Id::RateAsRatio,
        Fix::Each,
    ),
    // A rate where an amount is needed.
    mistake(
        "assets.deal",
        "capacity     = 2 Mt rare_earth_ore/y  ",
        "capacity     = ^2 Mt rare_earth_ore  ",
        Id::RateAsRatio,
        Fix::Never,
    ),
    // Percentiles.
    mistake(
        "prices.deal",
        "oil_level      ~ lognormal(low: 0.625, high: 1.6)",
        "oil_level      ~ lognormal(^p90: 0.625, p10: 1.6)",
        Id::BarePercentile,
        Fix::Each,
    ),
    // A party misspelt.
    mistake(
        "fund.deal",
        "from oblast to fund",
        "from ^oblasts to fund",
        Id::UnknownName,
        Fix::Each,
    ),
    // A row where a party belongs.
    mistake(
        "fund.deal",
        "from community to fund",
        "from ^public_cash to fund",
        Id::UnknownName,
        Fix::Never,
    ),
    // A missing binding.
    mistake(
        "fund.deal",
        "state_half \"State budget's half\" {\n  from state to fund\n  base  = new_minerals.kept_by_state + petroleum.kept_by_state + product.kept_by_state\n  share = contribution_share\n",
        "^state_half \"State budget's half\" {\n  from state to fund\n  base  = new_minerals.kept_by_state + petroleum.kept_by_state + product.kept_by_state\n",
        Id::MissingBinding,
        Fix::Never,
    ),
    // A misspelt binding.
    mistake(
        "fund.deal",
        "home_split    = 1 - us_interest",
        "^home_splt    = 1 - us_interest",
        Id::UnknownBinding,
        Fix::Each,
    ),
    // A number without a source.
    mistake(
        "fund.deal",
        "input contribution_share = 50 %\n  @ framework_relay \"half of all revenue from future monetisation of state-owned resource assets\"\n",
        "input contribution_share = ^50 %\n",
        Id::MissingSource,
        Fix::Each,
    ),
    // An assumption of no sort.
    mistake(
        "fund.deal",
        "@ assumed \"expert: usual in limited partnerships\"",
        "@ ^assumed \"usual in limited partnerships\"",
        Id::AssumedWithoutSort,
        Fix::Each,
    ),
    // Dates out of order.
    mistake(
        "assets.deal",
        "    2036: 30 %   @ dobra_minister",
        "    ^2006: 30 %   @ dobra_minister",
        Id::BracketsOutOfOrder,
        Fix::Never,
    ),
    // Real money for a nominal template.
    mistake(
        "fund.deal",
        "partner_aid   = new_aid",
        "partner_aid   = ^real(new_aid)",
        Id::RealInNominal,
        Fix::Each,
    ),
    // Real money added to nominal.
    mistake(
        "assets.deal",
        "  unit_cost    = nominal(sand_cost)",
        "  unit_cost    = ^sand_cost",
        Id::UnitMismatch,
        Fix::Each,
    ),
    // A loop within a year.
    mistake(
        "fund.deal",
        "row returned      : USD = fund.payments - us.receipts ",
        "row returned      : USD = ^public_cash - retained ",
        Id::SamePeriodLoop,
        Fix::Never,
    ),
    // An amount that does not say of what it is.
    mistake(
        "assets.deal",
        "plateau       = 3 bcm gas/y ",
        "plateau       = ^3 bcm/y ",
        Id::UnitMismatch,
        Fix::Each,
    ),
    // An import from outside.
    mistake(
        "fund.deal",
        "import \"sources.deal\"",
        "import ^\"../sources.deal\"",
        Id::ImportOutside,
        Fix::Each,
    ),
    // An import that is not there.
    mistake(
        "fund.deal",
        "import \"claims.deal\"",
        "import ^\"claim.deal\"",
        Id::UnreadableFile,
        Fix::Never,
    ),
    // An unused input.
    mistake(
        "fund.deal",
        "input aid_counts ",
        "input ^bribes : USD = 1 M USD   @ framework\ninput aid_counts ",
        Id::UnusedInput,
        Fix::Each,
    ),
    // An absurd number.
    mistake(
        "assets.deal",
        "= 23.936 Mt graphite_ore ",
        "= ^1e305 Mt graphite_ore ",
        Id::BadNumber,
        Fix::Never,
    ),
    // An impossible number.
    mistake(
        "assets.deal",
        "= 23.936 Mt graphite_ore ",
        "= ^1e400 Mt graphite_ore ",
        Id::BadNumber,
        Fix::Never,
    ),
    // A comma for the thousands.
    mistake(
        "fund.deal",
        "= 123 bn USD",
        "= ^123,000 M USD",
        Id::BadNumber,
        Fix::Each,
    ),
    // A single equals sign.
    mistake(
        "claims.deal",
        "holds if total(real(sales)) >= 500",
        "holds if total(real(sales)) ^= 500",
        Id::UnexpectedWord,
        Fix::Each,
    ),
    // A dropped use that is still read.
    mistake(
        "fund.deal",
        "  drop partnership\n",
        "  drop partnership\n  drop ^balakhivske\n",
        Id::BadScenarioEdit,
        Fix::Each,
    ),
    // A scenario that sets a row.
    mistake(
        "fund.deal",
        "  set contribution_share = 50 %    @ february_relay",
        "  set ^local_share = 50 %    @ february_relay",
        Id::BadScenarioEdit,
        Fix::Never,
    ),
    // A scenario that sets what is not there.
    mistake(
        "fund.deal",
        "set fund_lock          = 10 y",
        "set ^fund_loc          = 10 y",
        Id::BadScenarioEdit,
        Fix::Each,
    ),
    // A name twice.
    mistake(
        "fund.deal",
        "party techmet   \"TechMet\"",
        "party techmet   \"TechMet\"\nparty ^rock \"Another\"",
        Id::DuplicateName,
        Fix::Each,
    ),
    // A party where its cash is meant.
    mistake(
        "fund.deal",
        "show npv(us.cash, 10 %/y)",
        "show npv(^us, 10 %/y)",
        Id::KindMismatch,
        Fix::Each,
    ),
    // A bracket left open.
    mistake(
        "fund.deal",
        "row retained      : USD = public_cash - returned",
        "row retained      : USD = ^(public_cash - returned",
        Id::UnclosedBracket,
        Fix::Each,
    ),
    // A text left open.
    mistake(
        "fund.deal",
        "party us        \"United States\"",
        "party us        ^\"United States",
        Id::UnclosedText,
        Fix::Each,
    ),
    // An open term turned round.
    mistake(
        "fund.deal",
        "open 0 %..100 %",
        "open ^100 %..0 %",
        Id::OpenTerm,
        Fix::Each,
    ),
    // A series that ends.
    mistake(
        "fund.deal",
        "{ 15, 30, 30, else 0 } M USD   @ seed_press \"75 million, paid",
        "^{ 15, 30, 30 } M USD   @ seed_press \"75 million, paid",
        Id::UncoveredPeriod,
        Fix::Never,
    ),
    // The low and the high value exchanged.
    mistake(
        "prices.deal",
        "lithium_level  ~ lognormal(low: 0.5, high: 2)",
        "lithium_level  ~ ^lognormal(low: 2, high: 0.5)",
        Id::BadDistribution,
        Fix::Never,
    ),
];

/// The deal with a mistake, and the line it is in.
fn with(mistake: &Mistake) -> (Held, usize) {
    let mut files = ukraine();
    let text = files.get_mut(mistake.file).expect("a file of the deal");
    let found = text.matches(mistake.right).count();
    assert_eq!(found, 1, "`{}` stands {found} times", mistake.right);
    let at = text.find(mistake.right).expect("it stands there");
    let marked = mistake.wrong.find('^').expect("the place is marked");
    let line = text[..at].matches('\n').count() + 1;
    let line = line + mistake.wrong[..marked].matches('\n').count();
    *text = text.replacen(mistake.right, &mistake.wrong.replacen('^', "", 1), 1);
    (files, line)
}

/// What is wrong with how the mistake is told, if anything.
fn problem(mistake: &Mistake) -> Option<String> {
    let (files, line) = with(mistake);
    let told = tell("fund.deal", &files);
    let [only] = told.diagnostics.as_slice() else {
        return Some(format!("not one finding:\n{}", told.listing()));
    };
    let here = (mistake.file.to_owned(), line);
    let labels = only.labels.iter().map(|label| Some(label.span));
    let mut places = labels.chain([only.span]).flatten();
    let shown = places.any(|span| told.place_of(span) == here);
    if only.id != mistake.id || !shown {
        return Some(format!("not at line {line}:\n{}", told.listing()));
    }
    let edits: Vec<_> = only
        .hints
        .iter()
        .filter_map(|hint| hint.edit.as_ref())
        .collect();
    if edits.is_empty() != (mistake.fix == Fix::Never) {
        return Some(format!("{:#?}", only.hints));
    }
    let after = edits.iter().map(|edit| {
        let after = tell("fund.deal", &fixed(&files, &told.texts, edit));
        let findings = after.listing();
        (!findings.is_empty()).then(|| format!("`{}`:\n{findings}", edit.replacement))
    });
    let again: String = after.flatten().collect();
    (!again.is_empty()).then(|| format!("the fix mends nothing: {again}"))
}

#[test]
fn the_deal_itself_is_clean() {
    assert_eq!(tell("fund.deal", &ukraine()).listing(), "");
}

#[test]
fn slips_are_told_where_they_are_and_mended() {
    let mut wrong = String::new();
    for mistake in MISTAKES {
        if let Some(problem) = problem(mistake) {
            writeln!(wrong, "== {}\n{problem}", mistake.wrong).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let mended = MISTAKES.iter().filter(|mistake| mistake.fix == Fix::Each);
    assert!(mended.count() >= 10);
}

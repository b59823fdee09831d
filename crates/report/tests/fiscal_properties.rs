//! What holds of every instrument, whatever its terms: money scales, units do not matter, what one
//! pays another gets.
//!
//! The properties are asked of the worked tests, of the published cases, and of every template of
//! the library with random numbers in its inputs. What a rate does is asked of the instruments in
//! [`terms`]. Each property is shown to be able to fail.

#[path = "../../model/tests/central/mod.rs"]
mod central;
#[path = "fiscal/random.rs"]
mod random;
#[path = "fiscal/resized.rs"]
mod resized;
#[path = "fiscal/terms.rs"]
mod terms;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use central::{Central, Folder, files_below, repository};
use model::Deal;
use model::formula::PartyMeasure;
use model::model::{PartyId, RowId};
use model::units::{Base, Dimension};
use random::{Case, Given, Random, Spelling};
use report::Catalogue;
use report::catalogue::TemplateEntry;
use resized::{Sizes, resized};
use syntax::diagnostic::Severity;
use terms::{NOTHING_TO_ASK, TERMS, Terms, number};

/// The worked tests of the library and the published cases.
fn worked() -> Vec<PathBuf> {
    let library = files_below(&repository().join("library"), ".test.deal");
    let cases = files_below(&repository().join("tests/oracle"), ".deal");
    library.into_iter().chain(cases).collect()
}

fn read(path: &Path) -> Option<Deal> {
    let folder = Folder(path.parent().expect("a file lies in a folder").to_owned());
    let name = path
        .file_name()
        .expect("a file has a name")
        .to_string_lossy();
    let text = fs::read_to_string(path).expect("a file of the project");
    text.lines()
        .any(|line| line.starts_with("deal "))
        .then(|| model::read(&name, &folder, &[]).deal)
        .flatten()
}

/// Money alone, then everything; multiples of twelve, so that roots are whole powers too.
const SIZES: [Sizes; 2] = [
    Sizes {
        money: 12,
        mass: 0,
        length: 0,
        energy: 0,
        substance: 0,
    },
    Sizes {
        money: -12,
        mass: 24,
        length: -24,
        energy: 12,
        substance: 36,
    },
];

/// The first row that does not follow the sizes, in words.
fn not_resized(deal: &Deal, sizes: Sizes) -> Option<String> {
    let other = resized(deal, sizes);
    let (one, other) = (Central::of(deal), Central::of(&other));
    let model = deal.base();
    let mut rows = (0..model.row_count() as u32).map(RowId);
    rows.find_map(|row| {
        let factor = match model.party_of(row) {
            Some(_) => sizes.factor(&Dimension::of(Base::Money(0))),
            None => sizes.factor_of(&model.row(row).kind),
        };
        let (was, is) = (one.row(0, row), other.row(0, row));
        let pairs = was.iter().zip(&is).enumerate();
        let mut wrong = pairs.filter(|(_, (was, is))| {
            let wanted = **was * factor;
            wanted != **is && !(wanted.is_nan() && is.is_nan())
        });
        wrong.next().map(|(period, (was, is))| {
            let (name, year) = (model.row_name(row), deal.timeline.year(period));
            format!(
                "{name} of {year} goes from {was} to {is}, not to {}",
                was * factor
            )
        })
    })
}

#[test]
fn worked_deals_follow_the_size_of_money_and_units() {
    let mut failed = Vec::new();
    for path in worked() {
        let Some(deal) = read(&path) else { continue };
        for sizes in SIZES {
            if let Some(problem) = not_resized(&deal, sizes) {
                failed.push(format!("{}: {problem}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// How many random deals are made of each template.
const CASE_COUNT: usize = 6;
/// How often numbers are drawn for them: not all are what a template requires.
const SEED_COUNT: u64 = 60;

/// What comes with the program; read once.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(report::catalogue);
    &CATALOGUE
}

/// A random use with the deal it makes.
struct Drawn {
    case: Case<'static>,
    text: String,
    deal: Deal,
}

/// Random uses of some templates whose numbers are what the template requires; every template has
/// at least one.
fn drawn(templates: impl Iterator<Item = &'static TemplateEntry>, head: &str) -> Vec<Drawn> {
    let of = |template: &'static TemplateEntry| {
        let uses = (0..SEED_COUNT).filter_map(|seed| {
            let case = Case::random(template, &mut Random(seed));
            let text = case.text(Spelling::Own, "0", head);
            let deal = read_text(&text).unwrap_or_else(|problem| panic!("{problem}"));
            is_valid(&deal).then_some(Drawn { case, text, deal })
        });
        let uses: Vec<Drawn> = uses.take(CASE_COUNT).collect();
        assert!(
            !uses.is_empty(),
            "no random numbers are what {} requires",
            template.name
        );
        uses
    };
    templates.flat_map(of).collect()
}

/// Random uses of every template; read once.
fn all_drawn() -> &'static [Drawn] {
    static DRAWN: LazyLock<Vec<Drawn>> = LazyLock::new(|| drawn(catalogue().templates.iter(), ""));
    &DRAWN
}

/// Asks a property of random uses and tells of the first that fails in each template.
fn ask(uses: &[Drawn], problem: impl Fn(&Drawn) -> Option<String>) {
    let same = |one: &Drawn, next: &Drawn| one.case.template.name == next.case.template.name;
    let failed = uses.chunk_by(same).filter_map(|uses| {
        let told = |drawn: &Drawn| Some(format!("{}\n{}", problem(drawn)?, drawn.text));
        uses.iter().find_map(told)
    });
    let failed: Vec<String> = failed.collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// Whether the numbers are what the template requires.
fn is_valid(deal: &Deal) -> bool {
    let (_, told) = model::lower(deal);
    told.iter().all(|told| told.severity != Severity::Error)
}

fn read_text(text: &str) -> Result<Deal, String> {
    let files = BTreeMap::from([
        ("random.deal".to_owned(), text.to_owned()),
        ("wrong.deal".to_owned(), checks::WRONG.to_owned()),
    ]);
    let reading = model::read("random.deal", &files, &[]);
    reading.deal.ok_or_else(|| {
        let told = reading.diagnostics.iter().map(|told| told.message.clone());
        format!("{}\n{text}", told.collect::<Vec<_>>().join("\n"))
    })
}

#[test]
fn random_uses_follow_the_size_of_money_and_units() {
    ask(all_drawn(), |drawn| {
        SIZES
            .iter()
            .find_map(|sizes| not_resized(&drawn.deal, *sizes))
    });
}

/// 12,000,000 USD are 12,000 k USD, 5 % are 0.05.
#[test]
fn units_do_not_matter() {
    ask(all_drawn(), |drawn| {
        let other = read_text(&drawn.case.text(Spelling::Other, "0", ""));
        other.map_or_else(Some, |other| differs(&drawn.deal, &other, 1e-12))
    });
}

/// Where prices do not rise, money of one year is money of every year.
#[test]
fn without_inflation_nominal_is_real() {
    ask(all_drawn(), |drawn| {
        let other = read_text(&drawn.case.text(Spelling::Real, "0", ""));
        other.map_or_else(Some, |other| differs(&drawn.deal, &other, 0.0))
    });
}

/// The first row of the use that is not the same in another deal, in words.
fn differs(one: &Deal, other: &Deal, tolerance: f64) -> Option<String> {
    let (was, is) = (Central::of(one), Central::of(other));
    let (one, other) = (one.base(), other.base());
    let rows = (0..one.row_count() as u32).map(RowId);
    // How a number is given is not what is compared.
    let mut rows = rows.filter(|row| !one.row_name(*row).starts_with("i_"));
    rows.find_map(|row| {
        let name = one.row_name(row);
        let same = other.find_row(&name).expect("both have the same rows");
        let (was, is) = (was.row(0, row), is.row(0, same));
        let finite = was.iter().filter(|value| value.is_finite());
        let largest = finite.fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let same = |was: f64, is: f64| {
            was == is || (was - is).abs() <= tolerance * largest || was.is_nan() && is.is_nan()
        };
        let mut pairs = was.iter().zip(&is);
        let (was, is) = pairs.find(|(was, is)| !same(**was, **is))?;
        Some(format!("{name} is {was} and {is}"))
    })
}

/// What one pays others get, and it is a number in every year.
#[test]
fn what_is_paid_is_received() {
    ask(all_drawn(), |drawn| not_balanced(&drawn.deal, 0));
}

/// What cash or value in kind leaves over, the first parties not counted, in words.
fn not_balanced(deal: &Deal, left_out: u32) -> Option<String> {
    let central = Central::of(deal);
    let model = deal.base();
    for measure in [PartyMeasure::Cash, PartyMeasure::Kind] {
        let parties = (left_out..model.parties().len() as u32).map(PartyId);
        let cash: Vec<Vec<f64>> = parties
            .map(|party| central.row(0, model.party_row(party, measure)))
            .collect();
        for period in 0..deal.timeline.period_count {
            let year = deal.timeline.year(period);
            let sum: f64 = cash.iter().map(|cash| cash[period]).sum();
            let size: f64 = cash.iter().map(|cash| cash[period].abs()).sum();
            if !size.is_finite() {
                return Some(format!("what is paid in {year} is no number"));
            }
            if sum.abs() > 1e-12 * size {
                return Some(format!("{sum} of {size} is left in {year}"));
            }
        }
    }
    None
}

/// The asset that a regime is laid on: its holder gets the revenue and bears the costs.
const ASSET: &str = "pay i_revenue from market to p_holder\n\
                     pay i_operating from p_holder to suppliers\n\
                     pay i_spending from p_holder to suppliers\n";

fn is_regime(template: &TemplateEntry) -> bool {
    let has = |wanted: &str| template.inputs.iter().any(|input| input.name == wanted);
    let party = |wanted: &str| template.parties.iter().any(|party| party == wanted);
    party("holder") && party("state") && ["revenue", "operating", "spending"].into_iter().all(has)
}

/// Under a regime holder and state share the cash of the asset, and `take` is what the state gets.
#[test]
fn a_regime_shares_the_cash_of_the_asset() {
    let regimes = catalogue()
        .templates
        .iter()
        .filter(|entry| is_regime(entry));
    ask(&drawn(regimes, ASSET), |drawn| not_shared(&drawn.deal));
}

fn not_shared(deal: &Deal) -> Option<String> {
    let central = Central::of(deal);
    let row = |name: &str| {
        let row = deal.base().find_row(name);
        row.map(|row| central.row(0, row))
    };
    let of = |name: &str| row(name).unwrap_or_else(|| panic!("the deal has {name}"));
    let names = deal.base().parties().iter().map(|party| &party.name);
    let parties = names.filter(|name| name.starts_with("p_"));
    let shared: Vec<Vec<f64>> = parties.map(|name| of(&format!("{name}.cash"))).collect();
    let (revenue, operating, spending) = (of("i_revenue"), of("i_operating"), of("i_spending"));
    let (take, state) = (row("it.take")?, of("p_state.cash"));
    (0..deal.timeline.period_count).find_map(|period| {
        let year = deal.timeline.year(period);
        let before = revenue[period] - operating[period] - spending[period];
        let after: f64 = shared.iter().map(|cash| cash[period]).sum();
        let size = revenue[period].abs() + operating[period].abs() + spending[period].abs();
        let allowed = 1e-9 * size.max(state[period].abs()).max(1.0);
        if (before - after).abs() > allowed || !after.is_finite() {
            return Some(format!("of {before} in {year} the parties get {after}"));
        }
        let (take, state) = (take[period], state[period]);
        let told = format!("the state gets {state} in {year}, its take is {take}");
        ((take - state).abs() > allowed).then_some(told)
    })
}

/// What a check finds: nothing where the numbers are not what the template requires.
type Found = Option<Result<(), String>>;

/// Asks rates of every instrument whose terms are known, each of several random uses.
fn for_terms(
    rates: fn(&Terms) -> &'static [&'static str],
    check: impl Fn(&Terms, &Case<'_>, &str, &mut Random) -> Found,
) {
    let mut failed = Vec::new();
    for terms in TERMS {
        let mut templates = catalogue().templates.iter();
        let template = templates.find(|template| template.name == terms.template);
        let template = template.unwrap_or_else(|| panic!("there is no {}", terms.template));
        for rate in rates(terms) {
            let found = (0..SEED_COUNT).filter_map(|seed| {
                let mut random = Random(seed);
                let case = terms.case(template, &mut random);
                check(terms, &case, rate, &mut random)
            });
            let found: Vec<_> = found.take(CASE_COUNT).collect();
            if found.is_empty() {
                failed.push(format!("{} refuses every {rate}", terms.template));
            }
            let problem = found.into_iter().find_map(Result::err);
            failed.extend(problem.map(|problem| format!("{}: {problem}", terms.template)));
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// What a party gets in each year; `None` where the numbers are not what the template requires.
fn cash_of(case: &Case<'_>, party: &str, head: &str) -> Option<Vec<f64>> {
    let text = case.text(Spelling::Own, "0", head);
    let deal = read_text(&text).unwrap_or_else(|problem| panic!("{problem}"));
    let row = deal.base().find_row(&format!("p_{party}.cash"));
    let row = row.unwrap_or_else(|| panic!("there is no party {party}\n{text}"));
    is_valid(&deal).then(|| Central::of(&deal).row(0, row))
}

#[test]
fn without_rates_the_payee_gets_nothing() {
    let once = |terms: &Terms| &terms.rates[..terms.rates.len().min(1)];
    for_terms(once, |terms, case, _, _| gets_nothing(terms, case, ""));
}

fn gets_nothing(terms: &Terms, case: &Case<'_>, head: &str) -> Found {
    let rates = terms.rates.iter();
    let case = rates.fold(case.clone(), |case, rate| {
        case.with(rate, number(case.template, rate, 0))
    });
    let cash = cash_of(&case, terms.payee, head)?;
    if cash.iter().all(|cash| *cash == 0.0) {
        return Some(Ok(()));
    }
    let text = case.text(Spelling::Own, "0", head);
    Some(Err(format!("{} gets {cash:?}\n{text}", terms.payee)))
}

#[test]
fn a_higher_rate_never_leaves_the_payer_more() {
    let all = |terms: &Terms| terms.never_gains;
    for_terms(all, |terms, case, rate, random| {
        let (one, other) = (random.between(0, 990), random.between(0, 990));
        never_gains(terms, case, rate, [one.min(other), one.max(other)], "")
    });
}

/// Whether the payer gains from a higher rate; both in tenths of its unit.
fn never_gains(terms: &Terms, case: &Case<'_>, rate: &str, rates: [i64; 2], head: &str) -> Found {
    let at = |digits| {
        let case = case.with(rate, number(case.template, rate, digits));
        cash_of(&case, terms.payer, head)
    };
    let (low, high) = (at(rates[0])?, at(rates[1])?);
    let size = low.iter().map(|cash| cash.abs()).sum::<f64>().max(1.0);
    let gained = if terms.every_year {
        let pairs = low.iter().zip(&high);
        pairs.fold(f64::MIN, |most, (low, high)| most.max(high - low))
    } else {
        high.iter().sum::<f64>() - low.iter().sum::<f64>()
    };
    if gained <= 1e-9 * size {
        return Some(Ok(()));
    }
    let text = case.text(Spelling::Own, "0", head);
    let payer = terms.payer;
    Some(Err(format!(
        "{rate} at {rates:?} tenths gives {payer} {gained}\n{text}"
    )))
}

/// A rate on which another one rests may leave the payer more: it puts off the day on which a return
/// is reached that grows faster than money does.
#[test]
fn a_rate_below_another_may_gain() {
    let series = |first: [i64; 2], last: i64| {
        let [one, two] = first;
        vec![one, two, 0, 0, 0, 0, 0, last]
    };
    // -100, 200 and, six years on, 400. A first tax of 80 % leaves 12 of the second return, which are
    // 90 at 40 % a year: 72 + 320 are paid instead of 99 % of 60 + 400.
    let tiers = example(
        "tax.resource_rent_two_tier",
        &[
            ("cash_flow", "USD", series([-1000, 2000], 4000)),
            ("first_threshold", "%/y", vec![100]),
            ("second_threshold", "%/y", vec![400]),
            ("second_rate", "%", vec![990]),
        ],
    );
    assert!(tiers.gains("first_rate", 0, 800));
    assert!(!tiers.gains("second_rate", 0, 800));
    // 100 spent come back with 50 % a year. A royalty of 10 puts 10 of them off, which are 114 later.
    let sharing = example(
        "regime.production_sharing",
        &[
            ("revenue", "USD", series([0, 1000], 10000)),
            ("operating", "USD", vec![0]),
            ("spending", "USD", series([1000, 0], 0)),
            ("ceiling", "%", vec![1000]),
            ("uplift_rate", "%/y", vec![500]),
            ("government_share", "%", vec![900]),
            ("tax_rate", "%", vec![0]),
        ],
    );
    assert!(sharing.gains("royalty_rate", 0, 100));
}

/// An instrument with numbers of ours; every choice is its first word.
struct Example {
    terms: &'static Terms,
    case: Case<'static>,
}

fn example(template: &str, numbers: &[(&str, &str, Vec<i64>)]) -> Example {
    let mut all = TERMS.iter();
    let terms = all.find(|terms| terms.template == template);
    let mut templates = catalogue().templates.iter();
    let template = templates.find(|entry| entry.name == template);
    let template = template.expect("it is in the library");
    let mut case = Case {
        template,
        given: Vec::new(),
    };
    for input in template
        .inputs
        .iter()
        .filter(|input| input.default.is_none())
    {
        let value = match input.choices.first() {
            Some((word, _)) => Given::Words(vec![word.clone()]),
            None if input.kind == "truth" => Given::Words(vec!["yes".to_owned()]),
            None => number(template, &input.name, 10),
        };
        case = case.with(&input.name, value);
    }
    for (input, unit, digits) in numbers {
        let value = Given::Numbers {
            digits: digits.clone(),
            decimals: 1,
            unit: (*unit).to_owned(),
        };
        case = case.with(input, value);
    }
    Example {
        terms: terms.expect("its terms are known"),
        case,
    }
}

impl Example {
    /// Whether the payer has more in the end with a higher rate.
    fn gains(&self, rate: &str, low: i64, high: i64) -> bool {
        let whole = Terms {
            every_year: false,
            ..*self.terms
        };
        fails(&never_gains(&whole, &self.case, rate, [low, high], ""))
    }
}

fn fails(found: &Found) -> bool {
    matches!(found, Some(Err(_)))
}

/// A template that pays somebody has its terms asked, or a reason why there are none.
#[test]
fn every_template_that_pays_is_asked() {
    let known = |name: &str| {
        TERMS.iter().any(|terms| terms.template == name)
            || NOTHING_TO_ASK.iter().any(|(template, _)| *template == name)
    };
    for (name, _) in NOTHING_TO_ASK {
        let mut templates = catalogue().templates.iter();
        assert!(
            templates.any(|entry| entry.name == *name),
            "there is no template {name}"
        );
    }
    let pays = |entry: &&TemplateEntry| !entry.parties.is_empty();
    let missing = catalogue().templates.iter().filter(pays);
    let missing: Vec<&str> = missing
        .map(|entry| entry.name.as_str())
        .filter(|name| !known(name))
        .collect();
    assert!(
        missing.is_empty(),
        "crates/report/tests/fiscal/terms.rs does not know {missing:?}"
    );
}

/// The properties can fail.
mod checks {
    use report::catalogue::InputEntry;

    use super::*;

    /// Everything that must not be: a threshold without a unit, a rate that pays the payer, a charge
    /// on nothing, a payment to somebody else.
    pub(super) const WRONG: &str = "template own.wrong \"Wrong.\"\n\
        party holder\nparty state\n\
        input revenue : money \"output\"\ninput operating : money \"costs\"\ninput spending : money \"capital\"\n\
        input rate : % \"of output\"\n\
        row bare : ratio = revenue assume unit because \"it is wrong\"\n\
        row jump : money = if bare > 1 then revenue else 0\n\
        row back : money = revenue * rate\n\
        row take : money = jump - back\n\
        pay jump from holder to market\npay take from holder to state\n";

    const IMPORT: &str = "import \"wrong.deal\"\n";

    const TERMS_OF_WRONG: Terms = Terms {
        template: "own.wrong",
        payer: "holder",
        payee: "state",
        rates: &["rate"],
        never_gains: &["rate"],
        every_year: true,
        fixed: &[],
    };

    fn wrong() -> TemplateEntry {
        let input = |(name, kind): (&str, &str)| InputEntry {
            name: name.to_owned(),
            kind: kind.to_owned(),
            label: None,
            default: None,
            notes: Vec::new(),
            choices: Vec::new(),
        };
        let inputs = [
            ("revenue", "money"),
            ("operating", "money"),
            ("spending", "money"),
            ("rate", "%"),
        ];
        let mut entry = catalogue().templates[0].clone();
        "own.wrong".clone_into(&mut entry.name);
        entry.parties = ["holder", "state"].map(str::to_owned).to_vec();
        entry.substances = Vec::new();
        entry.inputs = inputs.into_iter().map(input).collect();
        entry
    }

    /// 0.5 USD of output, at 10 %: as a plain number below the threshold of 1.
    fn small(template: &TemplateEntry) -> Case<'_> {
        let case = Case {
            template,
            given: Vec::new(),
        };
        let given = [
            ("revenue", 5),
            ("rate", 100),
            ("operating", 2),
            ("spending", 1),
        ];
        given.into_iter().fold(case, |case, (input, digits)| {
            case.with(input, number(template, input, digits))
        })
    }

    fn deal(case: &Case<'_>, spelling: Spelling, inflation: &str) -> Deal {
        read_text(&case.text(spelling, inflation, IMPORT)).expect("it reads")
    }

    fn on_asset(case: &Case<'_>) -> Deal {
        let head = format!("{IMPORT}{ASSET}");
        read_text(&case.text(Spelling::Own, "0", &head)).expect("it reads")
    }

    #[test]
    fn a_number_without_its_unit_is_noticed() {
        let template = wrong();
        let deal = deal(&small(&template), Spelling::Own, "0");
        let problem = not_resized(&deal, SIZES[0]).expect("it fails");
        assert!(
            problem.starts_with("it.bare of 2025 goes from 0.5 to 2048"),
            "{problem}"
        );
    }

    #[test]
    fn inflation_is_noticed() {
        let template = wrong();
        let case = small(&template);
        let (own, real) = (
            deal(&case, Spelling::Own, "0"),
            deal(&case, Spelling::Real, "2"),
        );
        assert_eq!(differs(&own, &deal(&case, Spelling::Real, "0"), 0.0), None);
        assert!(differs(&own, &real, 1e-12).is_some());
    }

    #[test]
    fn another_number_is_noticed() {
        let template = wrong();
        let case = small(&template);
        let own = deal(&case, Spelling::Own, "0");
        assert_eq!(
            differs(&own, &deal(&case, Spelling::Other, "0"), 1e-12),
            None
        );
        let other = deal(
            &case.with("rate", number(&template, "rate", 101)),
            Spelling::Other,
            "0",
        );
        assert!(differs(&own, &other, 1e-12).is_some());
    }

    #[test]
    fn a_party_that_is_not_counted_is_noticed() {
        let template = wrong();
        let deal = on_asset(&small(&template));
        assert_eq!(not_balanced(&deal, 0), None);
        // The market comes first.
        assert!(not_balanced(&deal, 1).is_some());
    }

    #[test]
    fn cash_that_leaves_a_regime_is_noticed() {
        let template = wrong();
        let case = small(&template).with("revenue", number(&template, "revenue", 50));
        let problem = not_shared(&on_asset(&case)).expect("it fails");
        assert!(
            problem.starts_with("of 4.7 in 2025 the parties get -0.3"),
            "{problem}"
        );
    }

    #[test]
    fn a_charge_without_a_rate_is_noticed() {
        let template = wrong();
        let case = small(&template).with("revenue", number(&template, "revenue", 50));
        assert!(fails(&gets_nothing(&TERMS_OF_WRONG, &case, IMPORT)));
    }

    #[test]
    fn a_rate_that_pays_the_payer_is_noticed() {
        let template = wrong();
        let case = small(&template);
        let rises = |terms: &Terms, rates| never_gains(terms, &case, "rate", rates, IMPORT);
        assert!(fails(&rises(&TERMS_OF_WRONG, [100, 200])));
        let whole = Terms {
            every_year: false,
            ..TERMS_OF_WRONG
        };
        assert!(fails(&rises(&whole, [100, 200])));
        assert!(!fails(&rises(&whole, [200, 200])));
    }
}

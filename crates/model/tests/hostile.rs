//! Deals written to break the reader: each is answered within bounded time and memory, never by a
//! panic and never by an overflowing stack.
//!
//! The times are guards against something that grows without bound; they say nothing about speed.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{Held, Told, one, short, tell};
use syntax::diagnostic::Id;

const FRAME: &str = "deal \"d\"\n\ntimeline 2025..2026\nmoney USD nominal\n\n";

/// Reads the files and fails where that takes too long.
fn within(seconds: u64, files: &Held) -> Told {
    let start = Instant::now();
    let told = tell("main.deal", files);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(seconds), "took {taken:?}");
    let count = told.diagnostics.len();
    assert!(
        count <= 2000,
        "told {count}: {}",
        short(&told.diagnostics[0])
    );
    told
}

fn deal(rest: &str) -> Held {
    one(&format!("{FRAME}{rest}"))
}

/// A text of many lines.
fn lines(count: usize, mut line: impl FnMut(usize) -> String) -> String {
    let mut text = String::new();
    for place in 0..count {
        text.push_str(&line(place));
        text.push('\n');
    }
    text
}

fn has(told: &Told, id: Id) -> bool {
    told.diagnostics.iter().any(|told| told.id == id)
}

#[test]
fn long_chains_of_rows() {
    let count = 20_000;
    let forward = |place: usize| match place {
        0 => "row r0 : USD = 1 USD".to_owned(),
        _ => format!("row r{place} : USD = r{} + 1 USD", place - 1),
    };
    let told = within(60, &deal(&lines(count, forward)));
    assert!(told.errors().is_empty());
    let backward = |place: usize| match place + 1 {
        next if next == count => format!("row r{place} = 1 USD"),
        next => format!("row r{place} = r{next} + 1 USD"),
    };
    let told = within(60, &deal(&lines(count, backward)));
    assert!(told.errors().is_empty(), "{}", told.errors()[0].message);
    let circle = |place: usize| format!("row r{place} = r{}", (place + 1) % count);
    let told = within(60, &deal(&lines(count, circle)));
    assert!(has(&told, Id::UnitNeeded));
    let circle = |place: usize| format!("row r{place} : USD = r{}", (place + 1) % count);
    let told = within(60, &deal(&lines(count, circle)));
    assert!(has(&told, Id::SamePeriodLoop));
}

#[test]
fn deep_formulas_that_lead_to_deep_formulas() {
    for (open, close) in [("-(", ")"), ("abs(", ")"), ("if yes then (", ") else 1")] {
        let deep = |place: usize| {
            let (open, close) = (open.repeat(95), close.repeat(95));
            format!("row r{place} = {open}r{}{close}", place + 1)
        };
        let text = lines(400, deep);
        let told = within(60, &deal(&format!("{text}row r400 = 1\n")));
        assert!(told.errors().is_empty(), "{}", told.errors()[0].message);
        let circle = |place: usize| {
            let (open, close) = (open.repeat(95), close.repeat(95));
            format!("row r{place} = {open}r{}{close}", (place + 1) % 400)
        };
        let told = within(60, &deal(&lines(400, circle)));
        assert!(has(&told, Id::UnitNeeded));
    }
    let long = |place: usize| {
        let sum = " + 1".repeat(450);
        format!("row r{place} = r{}{sum}", place + 1)
    };
    let told = within(60, &deal(&format!("{}row r400 = 1\n", lines(400, long))));
    assert!(told.errors().is_empty());
}

#[test]
fn mistakes_without_end() {
    let unknown = |place: usize| format!("row r{place} = nothing_like_it_{place}");
    let text = lines(8_000, unknown);
    assert!(has(&within(60, &deal(&text)), Id::UnknownName));
    let unknown = |place: usize| format!("use none.there u{place} {{ }}");
    assert!(has(
        &within(60, &deal(&lines(8_000, unknown))),
        Id::UnknownTemplate
    ));
    let unknown = |place: usize| format!("use none.there_{place} u{place} {{ }}");
    assert!(has(
        &within(60, &deal(&lines(8_000, unknown))),
        Id::UnknownTemplate
    ));
    let twice = |_: usize| "party p \"P\"".to_owned();
    assert!(has(
        &within(60, &deal(&lines(20_000, twice))),
        Id::DuplicateName
    ));
    let bare = |place: usize| format!("input i{place} = 2 USD");
    assert!(has(
        &within(60, &deal(&lines(8_000, bare))),
        Id::MissingSource
    ));
    let units = |place: usize| format!("row r{place} : USD = 1 nounit{place} + 2 t");
    assert!(has(
        &within(60, &deal(&lines(8_000, units))),
        Id::UnknownUnit
    ));
    let units = |place: usize| format!("row r{place} : USD = 1 t");
    assert!(has(
        &within(60, &deal(&lines(8_000, units))),
        Id::UnitMismatch
    ));
    let sourced = |place: usize| match place % 2 {
        0 => format!("source s{place} {{ title \"t\" }}"),
        _ => format!("row r{place} = 1   @ z{place}"),
    };
    assert!(has(
        &within(60, &deal(&lines(8_000, sourced))),
        Id::UnknownSource
    ));
    let paid = |place: usize| match place % 2 {
        0 => format!("party p{place}"),
        _ => format!("pay x from q{place} to market"),
    };
    assert!(has(
        &within(60, &deal(&lines(8_000, paid))),
        Id::UnknownName
    ));
}

#[test]
fn timelines_without_end() {
    for (years, id) in [
        ("2025..9999", Id::TooLarge),
        ("0000..9999", Id::TooLarge),
        ("2025..1000002025", Id::BadNumber),
        ("2025..99999999999999999999", Id::BadNumber),
    ] {
        let text = format!("deal \"d\"\n\ntimeline {years}\nmoney USD nominal\n");
        let told = within(10, &one(&text));
        let listing = told.listing();
        assert!(
            has(&told, id) || has(&told, Id::UnexpectedWord),
            "{listing}"
        );
    }
    let text = "deal \"d\"\n\ntimeline 0001..0500\nmoney USD nominal\nmoney USDr = USD real 9999 by i\ninput i = 1 %/y @ assumed \"expert: x\"\nshow at(nominal(1 USDr), 1)\n";
    within(30, &one(text));
}

#[test]
fn templates_that_multiply() {
    for rows in ["", "row x = 1\n"] {
        let mut files = Held::new();
        let mut imports = String::new();
        for level in 0..31 {
            let below = usize::checked_sub(level, 1);
            let uses = below.map_or(String::new(), |below| {
                lines(4, |place| format!("use t.level{below} u{place} {{ }}"))
            });
            let text = format!("template t.level{level}\n  \"Level.\"\n\n{rows}{uses}");
            files.insert(format!("level{level}.deal"), text);
            writeln!(imports, "import \"level{level}.deal\"").expect("a string grows");
        }
        let text = format!("{FRAME}{imports}use t.level30 top {{ }}\n");
        files.insert("main.deal".to_owned(), text);
        let told = within(60, &files);
        assert!(has(&told, Id::TooLarge), "{}", told.listing());
    }
}

#[test]
fn templates_that_go_deep() {
    let mut files = Held::new();
    let mut imports = String::new();
    let name = "n".repeat(100_000);
    for level in 0..100 {
        let uses = match level {
            0 => String::new(),
            _ => format!("use t.level{} {name} {{ }}\n", level - 1),
        };
        let text = format!("template t.level{level}\n  \"Level.\"\n\n{uses}");
        files.insert(format!("level{level}.deal"), text);
        writeln!(imports, "import \"level{level}.deal\"").unwrap();
    }
    for (top, id) in [(99, Some(Id::TooDeep)), (20, None)] {
        let text = format!("{FRAME}{imports}use t.level{top} top {{ }}\n");
        files.insert("main.deal".to_owned(), text);
        let told = within(60, &files);
        match id {
            Some(id) => assert!(has(&told, id), "{}", told.errors()[0].message),
            None => assert!(told.errors().is_empty()),
        }
    }
    let uses = lines(20_000, |place| format!("use t.level20 u{place} {{ }}"));
    files.insert("main.deal".to_owned(), format!("{FRAME}{imports}{uses}"));
    assert!(has(&within(60, &files), Id::TooLarge));
}

#[test]
fn uses_that_are_like_each_other() {
    let parties = "party a\nparty b\n";
    let chain = |place: usize| match place {
        0 => "use royalty.ad_valorem u0 {\n  from a to b\n  base = 0\n  rate = 0\n}".to_owned(),
        _ => format!("use royalty.ad_valorem u{place} like u{} {{ }}", place - 1),
    };
    let text = format!("{parties}{}", lines(30_000, chain));
    let told = within(60, &deal(&text));
    assert!(has(&told, Id::TooDeep), "{}", told.listing());
    let count = 30_000;
    let circle = |place: usize| {
        let next = (place + 1) % count;
        format!("use royalty.ad_valorem u{place} like u{next} {{ }}")
    };
    let told = within(60, &deal(&format!("{parties}{}", lines(count, circle))));
    assert!(has(&told, Id::TooDeep), "{}", told.listing());
    // A long list taken over by many.
    let given = lines(50_000, |place| format!("  x{place} = 0"));
    let model = format!("use royalty.ad_valorem model {{\n{given}}}\n");
    let copies = lines(50_000, |place| {
        format!("use royalty.ad_valorem u{place} like model {{ }}")
    });
    let told = within(120, &deal(&format!("{parties}{model}{copies}")));
    assert!(has(&told, Id::TooLarge), "{}", told.listing());
}

#[test]
fn bindings_without_end() {
    let parties = "party a\nparty b\n";
    for line in ["  rate = 0", "  rate_NUMBER = 0", "  inner.NUMBER = 0"] {
        let given = lines(50_000, |place| line.replace("NUMBER", &format!("n{place}")));
        let text = format!("{parties}use royalty.ad_valorem u {{\n{given}}}\n");
        assert!(!within(60, &deal(&text)).errors().is_empty());
    }
    let inputs = lines(30_000, |place| format!("input i{place} : USD"));
    let inputs = inputs.replace("USD", "money");
    let template = format!("template t.wide\n  \"Wide.\"\n\n{inputs}");
    let given = lines(30_000, |place| format!("  i{place} = 0"));
    let text =
        format!("{FRAME}import \"wide.deal\"\nuse t.wide w {{\n{given}}}\nuse t.wide v {{ }}\n");
    let files = Held::from([
        ("main.deal".to_owned(), text),
        ("wide.deal".to_owned(), template),
    ]);
    assert!(has(&within(60, &files), Id::MissingBinding));
}

#[test]
fn groups_in_circles_and_in_each_other() {
    let text = "group a = b\ngroup b = a\nshow sum(each x in a: 1)\n";
    assert!(!within(10, &deal(text)).errors().is_empty());
    assert!(!within(10, &deal("group a = a, a\n")).errors().is_empty());
    let parties = lines(300, |place| format!("party p{place}"));
    let names: Vec<String> = (0..300).map(|place| format!("p{place}")).collect();
    let group = format!("group all_of_them = {}\n", names.join(", "));
    let nested = "sum(each NAME in all_of_them: ";
    for depth in [2, 8] {
        let open: String = (0..depth)
            .map(|place| nested.replace("NAME", &format!("m{place}")))
            .collect();
        let row = format!("row x : USD = {open}m0.cash{}\n", ")".repeat(depth));
        let told = within(60, &deal(&format!("{parties}{group}{row}")));
        assert_eq!(has(&told, Id::TooLarge), depth > 2, "{depth}");
    }
    let rows = lines(100, |place| {
        format!(
            "row r{place} : USD = sum(each m in all_of_them: sum(each n in all_of_them: m.cash))"
        )
    });
    let told = within(60, &deal(&format!("{parties}{group}{rows}")));
    assert!(has(&told, Id::TooLarge));
}

#[test]
fn lines_without_end() {
    let megabytes = 10 << 20;
    let long = "1 + ".repeat(megabytes / 4);
    assert!(has(
        &within(30, &deal(&format!("row x = {long}1\n"))),
        Id::TooLarge
    ));
    let bytes = 1 << 20;
    for (piece, rest) in [
        ("1 + ", "1"),
        ("(", ""),
        ("-", "1"),
        ("not ", "yes"),
        ("a.", "b"),
        ("if yes then ", "1"),
        ("\"", ""),
        ("{", ""),
        ("^ 2 ", ""),
        ("USD ", ""),
        ("@ assumed \"expert: x\" ", ""),
    ] {
        let long = piece.repeat(bytes / piece.len());
        let told = within(60, &deal(&format!("row x = {long}{rest}\n")));
        assert!(!told.errors().is_empty(), "{piece}");
    }
    let items = "1, ".repeat(500_000);
    within(
        60,
        &deal(&format!(
            "input x = list {{ {items}1 }} USD   @ assumed \"expert: x\"\nshow total(x)\n"
        )),
    );
    let name = "n".repeat(bytes);
    within(
        60,
        &deal(&format!("row {name} = 1\nshow at({name}, 2025)\n")),
    );
    within(60, &deal(&format!("row x = {name}\n")));
    let text = "t".repeat(bytes);
    within(60, &deal(&format!("party p \"{text}\"\n")));
}

#[test]
fn scenarios_without_end() {
    let input = "input x = 1\nshow at(x, 2025)\n";
    for on in ["", " on sPREVIOUS", " on sNEXT"] {
        let scenarios = lines(20_000, |place| {
            let on = on.replace("PREVIOUS", &place.saturating_sub(1).to_string());
            let on = on.replace("NEXT", &((place + 1) % 20_000).to_string());
            format!("scenario s{place} \"S\"{on} {{\n  set x = 1\n}}")
        });
        let told = within(60, &deal(&format!("{input}{scenarios}")));
        assert!(has(&told, Id::TooLarge), "{}", told.listing());
    }
    // Many rows and many scenarios, each within bounds.
    let rows = lines(20_000, |place| format!("row r{place} = x"));
    let scenarios = lines(150, |place| {
        format!("scenario s{place} \"S\" {{\n  set x = 1\n}}")
    });
    let told = within(120, &deal(&format!("{input}{rows}{scenarios}")));
    assert!(has(&told, Id::TooLarge), "{}", told.listing());
    // Many edits.
    let inputs = lines(30_000, |place| format!("input i{place} = 1"));
    let sets = lines(30_000, |place| format!("  set i{place} = 1"));
    let told = within(
        120,
        &deal(&format!("{inputs}scenario s \"S\" {{\n{sets}}}\n")),
    );
    assert!(told.errors().is_empty() || has(&told, Id::TooLarge));
    // Scenarios laid on each other by questions.
    let scenarios = lines(60, |place| {
        format!("scenario s{place} \"S\" {{\n  set x = 1\n}}")
    });
    let shows = lines(60, |place| {
        let mut deep = String::new();
        for step in 0..7 {
            write!(deep, "under(s{}, ", (place + step) % 60).expect("a string grows");
        }
        format!("show {deep}at(x, 2025){}", ")".repeat(7))
    });
    let told = within(120, &deal(&format!("{input}{scenarios}{shows}")));
    assert!(has(&told, Id::TooLarge), "{}", told.listing());
}

#[test]
fn absurd_numbers() {
    for formula in [
        "x ^ 1e9",
        "x ^ -1e9",
        "x ^ 1e300",
        "1e300 ^ 1e300",
        "(1 USD) ^ 1e9 / (1 USD) ^ 1e9",
        "(1 USD) ^ 0.3333 / (1 USD) ^ 0.3333",
        "1 m^999999999/m^999999999",
        "1 m^0.0000001/m^0.0000001",
        "prior(x, 1e9 y, first: 0)",
        "prior(x, 1e300 y, first: 0)",
        "moving_sum(x, 1e18 y)",
        "moving_count(x > 0, 1e18 y)",
        "round(x, 1e-300)",
        "round(1e300, 1e-300)",
        "growth(1e300 %/y)",
        "index(1e300 %/y)",
        "at(x, 1e300)",
        "at(x, -1e300)",
        "total(x, from: -1e300, to: 1e300)",
        "npv(x, -100 %/y)",
        "npv(x, 1e300 %/y, from: 1e300)",
        "irr(x - 1e300)",
        "log(0)",
        "sqrt(-1)",
        "1 / 0",
        "0 / 0",
        "exp(1e300)",
        "scale whole on x { up to 1e300: 1e300, above: -1e300 }",
    ] {
        within(
            10,
            &deal(&format!("row x = 1\nrow y = {formula}\nshow y\n")),
        );
        within(10, &deal(&format!("row x = 1\nshow {formula}\n")));
    }
    for drawn in [
        "normal(mean: 1e300, sd: 1e300)",
        "normal(0.0000001 % below: 1, 99.9999999 % below: 2)",
        "lognormal(median: 1e-300, sigma: 1e300)",
        "uniform(-1e308, 1e308)",
        "triangular(0, 0, 0)",
        "bernoulli(1e300)",
    ] {
        let source = "@ assumed \"expert: x\"";
        within(
            10,
            &deal(&format!("input x ~ {drawn} {source}\nrow y = x\nshow y\n")),
        );
    }
}

#[test]
fn windows_in_windows() {
    let frame = "deal \"d\"\n\ntimeline 2001..2500\nmoney USD nominal\n\nrow x = 1\n";
    for depth in [1, 2, 4, 12] {
        let (open, close) = ("moving_sum(".repeat(depth), ", 500 y)".repeat(depth));
        within(
            60,
            &one(&format!(
                "{frame}row y = {open}x{close}\nshow at(y, 2500)\n"
            )),
        );
        let (open, close) = ("cumulative(0 * ".repeat(depth), ")".repeat(depth));
        within(
            60,
            &one(&format!(
                "{frame}row y = {open}x{close}\nshow at(y, 2500)\n"
            )),
        );
        let (open, close) = ("total(".repeat(depth), ", from: year)".repeat(depth));
        within(
            60,
            &one(&format!(
                "{frame}row y = {open}x{close}\nshow at(y, 2500)\n"
            )),
        );
        let (open, close) = ("npv(".repeat(depth), ", 1 %/y, from: year)".repeat(depth));
        within(
            60,
            &one(&format!(
                "{frame}row y = {open}x{close}\nshow at(y, 2500)\n"
            )),
        );
    }
    let rows = lines(5_000, |place| {
        format!("row c{place} = cumulative(x + {place})")
    });
    let told = within(120, &one(&format!("{frame}{rows}")));
    assert!(has(&told, Id::TooLarge), "{}", told.listing());
}

#[test]
fn tables_without_end() {
    let row = "input x = csv \"t.csv\" column \"v\" linear USD   @ assumed \"expert: x\"\nshow at(x, 2025)\n";
    let years = lines(600_000, |place| format!("{place},1"));
    let jumps = lines(300_000, |_| "2025,1".to_owned());
    let wide = format!(
        "year{}\n2025{}\n",
        ",v".repeat(1_000_000),
        ",1".repeat(1_000_000)
    );
    let quotes = "\"".repeat(7 << 20);
    for table in [
        format!("year,v\n{years}"),
        format!("year,v\n{jumps}"),
        wide,
        quotes,
        "year,v\n99999999999999999999,1\n".to_owned(),
        "year,v\n2025,1e999\n".to_owned(),
        "year,v\n2025,NaN\n".to_owned(),
        "year,v\n-2147483648,1\n2147483647,1\n".to_owned(),
        "year,v\n\n\n".to_owned(),
        String::new(),
    ] {
        let mut files = deal(row);
        files.insert("t.csv".to_owned(), table);
        within(60, &files);
    }
    // One table read again and again.
    let table = format!(
        "year,v\n{}",
        lines(9_000, |place| format!("{},1", place + 1000))
    );
    let inputs = lines(400, |place| {
        row.replace("input x", &format!("input x{place}"))
            .lines()
            .next()
            .unwrap()
            .to_owned()
    });
    let mut files = deal(&inputs);
    files.insert("t.csv".to_owned(), table);
    within(120, &files);
}

#[test]
fn dates_and_brackets_without_end() {
    let source = "@ assumed \"expert: x\"";
    let entries: Vec<String> = (0..8_000)
        .map(|place| format!("{:04}: 1", place + 1))
        .collect();
    let text = format!(
        "input x = dated {{ {} }} {source}\nshow at(x, 2025)\n",
        entries.join(", ")
    );
    within(60, &deal(&text));
    let brackets = lines(20_000, |place| format!("  up to {}: 1", place + 1));
    let text = format!(
        "row x = scale marginal on 1 {{\n{brackets}  above: 1\n}} {source}\nshow at(x, 2025)\n"
    );
    within(60, &deal(&text));
}

#[test]
fn requirements_without_end() {
    let long = FRAME.replace("2026", "2524");
    let many = |count, condition: &str| {
        let requires = lines(count, |_| format!("require {condition} \"x\""));
        one(&format!(
            "{long}row r : USD = 5 USD * elapsed / 1 y @ assumed \"expert: x\"\n{requires}"
        ))
    };
    assert!(within(60, &many(2_000, "r >= 0")).errors().is_empty());
    assert!(has(
        &within(120, &many(30_000, "total(r) + r - r >= 0")),
        Id::TooLarge
    ));
    assert!(has(
        &within(60, &many(30_000, "r < 0")),
        Id::RequirementBroken
    ));
    let rows = lines(1_000, |place| match place {
        0 => "row r0 : money = x".to_owned(),
        _ => format!("row r{place} : money = r{} + x", place - 1),
    });
    let mut files = deal(&format!(
        "import \"t.deal\"\n{}",
        lines(200, |place| format!(
            "use own.t u{place} {{ x = 5 USD @ assumed \"expert: x\" }}"
        ))
    ));
    let template =
        format!("template own.t \"T.\"\ninput x : money\n{rows}require r999 < 0 \"x\"\n");
    files.insert("t.deal".to_owned(), template);
    assert!(has(&within(60, &files), Id::RequirementBroken));
}

#[test]
fn years_outside_without_end() {
    let rates: Vec<String> = (0..2_000)
        .map(|year| format!("{:04}: 1", year + 1))
        .collect();
    let files = one(&format!(
        "{}input law = dated {{ {} }} % @ assumed \"expert: x\"\ninput when = list {{ 3, then 7 }} @ assumed \"expert: x\"\n{}",
        FRAME.replace("2026", "2524"),
        rates.join(", "),
        lines(300, |place| format!(
            "row r{place} : % = at(law, {})\nshow r{place}",
            place + 1
        )) + "row moves : % = at(law, when)\nshow moves\n"
    ));
    assert!(within(60, &files).errors().is_empty());
}

#[test]
fn copies_without_end() {
    let uses = lines(20_000, |place| {
        format!(
            "use royalty.ad_valorem u{place} {{\nfrom a to b\nbase = x\nrate = 5 % @ assumed \"expert: x\"\n}}"
        )
    });
    let text = format!("party a\nparty b\ninput x = 5 USD @ assumed \"expert: x\"\n{uses}");
    assert!(has(&within(120, &deal(&text)), Id::OverlappingBases));
}

#[test]
fn files_that_bring_in_files() {
    let mut files = Held::new();
    for place in 0..2_000 {
        let text = format!("import \"f{}.deal\"\n", place + 1);
        files.insert(format!("f{place}.deal"), text);
    }
    files.insert(
        "main.deal".to_owned(),
        format!("{FRAME}import \"f0.deal\"\n"),
    );
    assert!(has(&within(60, &files), Id::TooLarge));
    let many = lines(100_000, |place| format!("import \"f{}.deal\"", place % 7));
    files.insert("main.deal".to_owned(), format!("{FRAME}{many}"));
    assert!(!within(60, &files).errors().is_empty());
    for target in [
        "",
        "/",
        "\\",
        ".",
        "..",
        "a/../../b",
        "C:\\x",
        "main.deal",
        "\\u0000",
        "x\u{0}y",
    ] {
        within(10, &deal(&format!("import \"{target}\"\n")));
    }
}

#[test]
fn payments_without_end() {
    let text = lines(30_000, |_| "pay x from market to p".to_owned());
    let told = within(
        60,
        &deal(&format!(
            "party p\nrow x : USD = 1 USD\n{text}show total(p.cash)\n"
        )),
    );
    assert!(told.errors().is_empty());
    let uses = lines(3_000, |place| {
        format!("use royalty.ad_valorem u{place} {{\n  from p to q\n  base = 0\n  rate = 0\n}}")
    });
    let rows = lines(3_000, |place| {
        format!("row c{place} : USD = cash(p, everything)")
    });
    let text = format!("party p\nparty q\n{uses}group everything = all royalty.ad_valorem\n{rows}");
    let told = within(120, &deal(&text));
    assert!(told.errors().is_empty() || has(&told, Id::TooLarge));
}

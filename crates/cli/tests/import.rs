//! `import`: a series out of a workbook or a table, as a plain table that a deal reads.

mod common;

use std::fs;

use common::{folder, run_in, write};

const DEAL: &str = "deal \"A mine\"
timeline 2025..2027
money USD nominal
party owner \"Owner\"
input tonnes = list from 2025 { 10, 20, 30 } t
input price = 50 USD/t
row sales : USD = tonnes * price \"Sales\"
row costs : USD = sales / 2 \"Costs\"
pay sales from market to owner
pay costs from owner to suppliers
";

const TABLE: &str = "Prices of metals;;
Jahr;Zinn;Blei
2025;25.000;2,5
2026;26.000;2,1
";

#[test]
fn a_series_of_a_workbook_becomes_a_table_that_a_deal_reads() {
    let place = folder("import-workbook");
    write(&place, "mine.deal", DEAL);
    run_in(&place, &["xlsx", "mine.deal"]);
    let asked = [
        "import",
        "mine.xlsx",
        "Sales",
        "Costs",
        "--sheet",
        "Deal",
        "--out",
        "plan.csv",
    ];
    let ran = run_in(&place, &asked);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = fs::read_to_string(place.join("plan.csv")).expect("it is written");
    assert_eq!(
        written,
        "# From mine.xlsx, sheet Deal\nyear,Sales,Costs\n2025,500,250\n2026,1000,500\n2027,1500,750\n"
    );
    assert!(
        ran.err
            .contains("note: \"Sales\" was read with years across line 3"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains(
            "wrote plan.csv: \"Sales\" from mine.xlsx, sheet Deal, 3 numbers of 2025..2027"
        ),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains(
            "hint: a deal in that folder reads it with `csv \"plan.csv\" column \"Sales\"`"
        ),
        "{}",
        ran.err
    );
    let reads = DEAL.replace(
        "row sales : USD = tonnes * price",
        "input sales = csv \"plan.csv\" column \"Sales\" USD",
    );
    write(&place, "reads.deal", &reads);
    let figures = |deal: &str| run_in(&place, &["run", deal, "--csv"]).out;
    let sales = |deal: &str| {
        let all = figures(deal);
        let line = all.lines().find(|line| line.contains("Owner"));
        line.expect("the owner has cash").to_owned()
    };
    assert_eq!(sales("reads.deal"), sales("mine.deal"));
    // What is there is not written over.
    let again = run_in(&place, &asked);
    assert_eq!(again.code, 3);
    assert!(again.err.contains("`--force`"), "{}", again.err);
}

#[test]
fn what_can_be_read_in_two_ways_is_asked() {
    let place = folder("import-table");
    write(&place, "prices.csv", TABLE);
    let asked = run_in(&place, &["import", "prices.csv", "Zinn"]);
    assert_eq!(asked.code, 1);
    assert_eq!(
        asked.err,
        "error: \"prices.csv\", line 3: `25.000` is 25.000 with a decimal point and 25000 with a decimal comma\n\
         hint: say which with `--decimal point` or `--decimal comma`\n"
    );
    let said = run_in(
        &place,
        &["import", "prices.csv", "Zinn", "Blei", "--decimal", "comma"],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.out,
        "# From prices.csv\nyear,Zinn,Blei\n2025,25000,2.5\n2026,26000,2.1\n"
    );
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let place = folder("import-missing");
    write(&place, "mine.deal", DEAL);
    write(&place, "prices.csv", TABLE);
    run_in(&place, &["xlsx", "mine.deal"]);
    for (arguments, code, error, hint) in [
        (
            vec!["mine.xlsx", "Sales", "--sheet", "Dael"],
            1,
            "\"mine.xlsx\" has no sheet \"Dael\"",
            "did you mean \"Deal\"?",
        ),
        (
            vec!["mine.xlsx", "Zinc"],
            1,
            "no sheet of \"mine.xlsx\" has a series \"Zinc\"",
            "the sheets are \"Summary\", \"Inputs\", \"Deal\"",
        ),
        (
            vec!["mine.xlsx", "Slaes", "--sheet", "Deal"],
            1,
            "has no column \"Slaes\"",
            "did you mean \"Sales\"?",
        ),
        (
            vec!["prices.csv", "Zinn", "--sheet", "A"],
            2,
            "\"prices.csv\" is text and has no sheets",
            "leave `--sheet` out",
        ),
        (
            vec!["nothing.xlsx", "Zinn"],
            3,
            "cannot read \"nothing.xlsx\"",
            "",
        ),
        (
            vec!["prices.csv", "Zink"],
            1,
            "\"prices.csv\" has no column \"Zink\"",
            "did you mean \"Zinn\"?",
        ),
    ] {
        let all: Vec<&str> = ["import"].into_iter().chain(arguments).collect();
        let ran = run_in(&place, &all);
        assert_eq!(ran.code, code, "{all:?}: {}", ran.err);
        assert!(
            ran.err.contains(error) && ran.err.contains(hint),
            "{all:?}: {}",
            ran.err
        );
        assert!(ran.out.is_empty());
    }
}

#[test]
fn a_deal_that_names_a_workbook_is_told_what_to_do() {
    let place = folder("import-hint");
    write(&place, "mine.deal", DEAL);
    run_in(&place, &["xlsx", "mine.deal"]);
    let reads = DEAL.replace(
        "list from 2025 { 10, 20, 30 } t",
        "csv \"mine.xlsx\" column \"Sales\" t",
    );
    write(&place, "reads.deal", &reads);
    let ran = run_in(&place, &["check", "reads.deal"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .contains("is a workbook, not text; `lodebook import` takes a table out of one"),
        "{}",
        ran.out
    );
}

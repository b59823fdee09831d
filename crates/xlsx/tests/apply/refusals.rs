//! What is not taken over.

use xlsx::{Edition, Options, Refusal, write};

use crate::common::edit::edited;
use crate::deal::{Read, applied, cited, files};

#[test]
fn what_cannot_be_taken_over_is_refused_with_its_cell_and_a_way_out() {
    for (typed, message, hint) in [
        (("shock", 0, "2"), "this number is drawn", "write `=`"),
        (
            ("royalty.late", 0, "0.1"),
            "a template of the library",
            "write `late = 10 %` into `royalty` (main.deal:44)",
        ),
        (
            ("tons", 3, "31"),
            "one number for 2 years from 2028 to 2029 (main.deal:18)",
            "write the list out",
        ),
        (
            ("royalty.rate", 0, "0.06"),
            "stands once in the deal (main.deal:47) and in Inputs!",
            "change both alike",
        ),
        (
            ("price", 0, "12 %"),
            "\"12 %\" is text",
            "type a number alone",
        ),
        (
            ("part", 0, "12 %"),
            "\"12 %\" is text",
            "type 12% without a blank, or 0.12",
        ),
        (
            ("price", 0, "1.234,5"),
            "\"1.234,5\" is text",
            "without signs between the thousands",
        ),
        (
            ("price", 0, "=2*160"),
            "a formula stands",
            "paste what it gives",
        ),
        (("price", 0, ""), "nothing stands where", "it was 300"),
        (("price", 0, "TRUE"), "yes or no stands", "type a number"),
        (("price", 0, "#N/A"), "#N/A stands", "type a number"),
        (
            ("rule", 0, "grss"),
            "`grss` is none of the words",
            "choose gross or net",
        ),
        (
            ("rule", 0, "3"),
            "`3` is none of the words",
            "choose gross or net",
        ),
        (("built", 0, ""), "nothing stands", "choose yes or no"),
    ] {
        let told = applied(&[typed], &cited()).expect_err("it is refused");
        let [told] = told.as_slice() else {
            panic!("{typed:?}: {told:#?}");
        };
        assert!(told.starts_with("Inputs!"), "{told}");
        assert!(
            told.contains(message) && told.contains(hint),
            "{typed:?}: {told}"
        );
    }
}

/// What is typed outside the cells of inputs.
#[test]
fn other_cells_are_not_taken_over() {
    let read = Read::of("main.deal", &files());
    let told = |workbook: &[u8], cells: &[(&str, &str)]| -> String {
        let compared = read
            .compare(edited(workbook, cells))
            .expect("it is the deal's");
        let words = |told: &Refusal| {
            let cell = told.cell.clone().unwrap_or_default();
            format!("{cell}: {}\n", told.message)
        };
        let told: Vec<String> = compared.refusals.iter().map(words).collect();
        told.concat()
    };
    let workbook = read.workbook(false);
    let beside = |cell: &str, column: &str| {
        let row: String = cell
            .rsplit('!')
            .next()
            .unwrap()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        format!("Inputs!{column}{row}")
    };
    let price = read.cell("price", 0);
    for (cell, typed, wanted) in [
        (
            beside(&price, "A"),
            "cost",
            "\"cost\" stands where \"price\" was written",
        ),
        (beside(&price, "B"), "EUR/t", "the unit was changed"),
        (beside(&price, "H"), "7", "nothing stands here in the deal"),
        (beside(&price, "G"), "7", "nothing stands here in the deal"),
        (
            beside(&read.cell("tons", 0), "D"),
            "1",
            "what stands here is not an input",
        ),
        (
            beside(&read.cell("grown, from 2028", 0), "E"),
            "2027",
            "the year from which",
        ),
        (
            "Inputs!H3".to_owned(),
            "2020",
            "what stands here is not an input",
        ),
        ("Deal!H8".to_owned(), "5", "a formula stood here"),
        ("Deal!H8".to_owned(), "", "a formula stood here"),
        ("Summary!C5".to_owned(), "1", "a formula stood here"),
    ] {
        let told = told(&workbook, &[(&cell, typed)]);
        assert!(
            told.starts_with(&cell) && told.contains(wanted),
            "{cell}: {told}"
        );
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    let columns = [
        ("Deal!H3", "1"),
        ("Deal!I3", "2026"),
        ("Deal!J3", "2027"),
        ("Deal!K3", "2028"),
    ];
    let columns = told(&workbook, &columns);
    assert!(
        columns.contains("the years stand in other columns"),
        "{columns}"
    );
    assert_eq!(columns.lines().count(), 1, "{columns}");
    // Remarks do no harm.
    let (note, far) = (beside(&price, "F"), beside(&price, "Z"));
    assert_eq!(
        told(&workbook, &[(&note, "ask the bank"), (&far, "who?")]),
        ""
    );
    let inputs = read.workbook(true);
    assert_eq!(told(&inputs, &[(&note, "ask the bank")]), "");
}

#[test]
fn another_deal_or_edition_is_refused() {
    let read = Read::of("main.deal", &files());
    let workbook = read.workbook(false);
    let refused = |changes: &[(&str, &str, &str)], wanted: &[&str]| {
        let mut others = files();
        for (file, old, new) in changes {
            let text = others.get_mut(*file).expect("the file is there");
            *text = text.replace(old, new);
        }
        let other = Read::of("main.deal", &others);
        let told = other.compare(workbook.clone()).expect_err("it is another");
        for words in wanted {
            assert!(told.message.contains(words), "{}", told.message);
        }
    };
    refused(
        &[("main.deal", "deal \"Everything\"", "deal \"Nothing\"")],
        &["of another deal: \"Everything\""],
    );
    refused(
        &[("main.deal", "# not typed by us", "")],
        &["main.deal has changed"],
    );
    refused(
        &[("main.deal", "= 300", "= 310"), ("prices.csv", "70", "75")],
        &[
            "main.deal has changed",
            "prices.csv has changed",
            "`price` was 300 and is 310",
        ],
    );
    let set = vec!["price = 5 USD/t".to_owned()];
    let options = Options {
        edition: Some(Edition::of(&read.reading.texts, &set)),
        ..Options::default()
    };
    let workbook = write(&read.book, &options).expect("it is written");
    let told = read.compare(workbook).expect_err("it is another");
    assert!(
        told.message.contains("--set \"price = 5 USD/t\""),
        "{}",
        told.message
    );
    let workbook = write(&read.book, &Options::default()).expect("it is written");
    let told = read.compare(workbook).expect_err("it has no mark");
    assert!(
        told.message.contains("did not write this workbook"),
        "{}",
        told.message
    );
}

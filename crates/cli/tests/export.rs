//! `export`: every value of a deal in long form, the same in every format.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::{deal, folder, run, run_in, text_of, write};
use serde_json::Value;

/// Sales of 100, 200 and 300 million; the royalty is 5 to 10 % of them, 8 % without the deal. Texts
/// are those of somebody who wants a spreadsheet to run them.
const HOSTILE: &str = r#"deal "=HYPERLINK(\"http://example.org\")"
timeline 2025..2027
money USD nominal

party company "@Company"
party state   "State; \"the\" one, +1"

input sales = list from 2025 { 100, 200, 300 } M USD   "-Sales"
input late  = list from 2026 { 10, 20 } M USD          "a;=cmd()"
input rule : choice(gross, net) = net
input rate open 5 %..10 %
input price = 50 USD/t
row large        = sales > 150 M USD
row closed       = sales > 1 bn USD
row dear  : USD/t = price * 2
pool saved : M USD { add sales
  use up to sales / 2 }
pay sales from market to company
use royalty.ad_valorem royalty "=Royalty" {
  from company to state
  base = sales
  rate = rate
}
pay late_help from state to company in kind "Help"
row late_help : M USD = if year == 2025 then 0 else late

scenario no_deal "-The law" {
  set rate = 8 %
}
show npv(state.cash, 10 %/y) "State, NPV", irr(state.cash) "Rate"
show irr(turning) "Two rates"
show first_year(closed) "Closed"
show if rule == net then large else closed "Large"
row turning : M USD = if year == 2025 then -100 M USD else if year == 2026 then 230 M USD else -132 M USD
solve break_even for price from 10 USD/t to 200 USD/t until at(dear, 2025) = 80 USD/t
"#;

/// The lines of a table as RFC 4180 has it.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut lines = vec![vec![String::new()]];
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        let line = lines.last_mut().expect("there is one");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                line.last_mut().expect("there is one").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(String::new()),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {
                letters.next();
                lines.push(vec![String::new()]);
            }
            other => line.last_mut().expect("there is one").push(other),
        }
    }
    assert_eq!(lines.pop(), Some(vec![String::new()]), "the last line ends");
    lines
}

/// Takes away the apostrophe by which a text is kept from being run.
fn plain(cell: &str) -> String {
    let rest = cell.trim_start_matches('\'');
    let cell = if rest.len() < cell.len() && rest.starts_with(['=', '+', '-', '@']) {
        &cell[1..]
    } else {
        cell
    };
    cell.replace(";'=", ";=")
}

/// The lines of an exported table, each by its columns.
fn by_column(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut table = read_csv(csv).into_iter();
    let headings = table.next().expect("a table has headings");
    let lines = table.map(|cells| {
        assert_eq!(cells.len(), headings.len());
        headings.iter().cloned().zip(cells).collect()
    });
    lines.collect()
}

struct Exported {
    csv: String,
    lines: Vec<BTreeMap<String, String>>,
    json: Value,
}

impl Exported {
    fn of(place: &Path, name: &str) -> Self {
        for ending in ["csv", "json"] {
            let out = format!("out.{ending}");
            let ran = run_in(place, &["export", name, "--out", &out, "--force"]);
            assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        }
        let csv = fs::read_to_string(place.join("out.csv")).expect("it was written");
        let json = fs::read(place.join("out.json")).expect("it was written");
        Self {
            lines: by_column(&csv),
            json: serde_json::from_slice(&json).expect("it is JSON"),
            csv,
        }
    }

    /// The cells of one column of a quantity, in the order of the years.
    fn cells(&self, scenario: &str, role: &str, name: &str, column: &str) -> Vec<&str> {
        let lines = self.lines.iter();
        let own = lines.filter(|line| {
            line["scenario"] == scenario && line["role"] == role && line["name"] == name
        });
        own.map(|line| line[column].as_str()).collect()
    }
}

#[test]
fn values_are_those_of_the_deal_in_the_unit_shown_and_in_base_units() {
    let place = folder("export_values");
    write(&place, "x.deal", HOSTILE);
    let all = Exported::of(&place, "x.deal");
    let cells = |role, name, column| all.cells("base", role, name, column);
    assert_eq!(cells("input", "sales", "year"), ["2025", "2026", "2027"]);
    assert_eq!(cells("input", "sales", "value"), ["100", "200", "300"]);
    assert_eq!(cells("input", "sales", "unit"), ["M USD"; 3]);
    let base = ["100000000", "200000000", "300000000"];
    assert_eq!(cells("input", "sales", "base_value"), base);
    assert_eq!(cells("input", "sales", "base_unit"), ["USD"; 3]);
    // A list that begins in 2026 has no value in 2025.
    assert_eq!(cells("input", "late", "value"), ["", "10", "20"]);
    assert_eq!(cells("input", "late", "status"), ["not covered", "", ""]);
    // 5 to 10 % of sales, 7.5 % in the middle.
    let near = |cells: Vec<&str>, expected: [f64; 3]| {
        let mut pairs = cells.iter().zip(expected);
        let off = |(cell, expected): (&&str, f64)| {
            (cell.parse::<f64>().expect("a number") - expected).abs() > 1e-12 * expected
        };
        assert!(cells.len() == 3 && !pairs.any(off), "{cells:?}");
    };
    near(cells("input", "rate", "value"), [7.5; 3]);
    assert_eq!(cells("input", "rate", "least"), ["5"; 3]);
    assert_eq!(cells("input", "rate", "base_greatest"), ["0.1"; 3]);
    let due = [7.5e6, 15e6, 22.5e6];
    near(cells("row", "royalty.due", "base_value"), due);
    assert_eq!(cells("row", "royalty.due", "instance"), ["royalty"; 3]);
    near(cells("party", "state.cash", "base_value"), due);
    assert_eq!(cells("party", "state.cash", "party"), ["state"; 3]);
    let least = ["5000000", "10000000", "15000000"];
    assert_eq!(cells("party", "state.cash", "base_least"), least);
    assert_eq!(
        all.cells("no_deal", "party", "state.cash", "base_least"),
        [""; 3]
    );
    let law = ["8000000", "16000000", "24000000"];
    assert_eq!(
        all.cells("no_deal", "flow", "royalty.paid", "base_value"),
        law
    );
    assert_eq!(cells("flow", "royalty.paid", "payer"), ["company"; 3]);
    assert_eq!(cells("flow", "royalty.paid", "payee"), ["state"; 3]);
    assert_eq!(
        cells("flow-in-kind", "late_help", "value"),
        ["0", "10", "20"]
    );
    // Half of the sales is used, the rest stays.
    assert_eq!(
        cells("pool", "saved.closing", "value"),
        ["50", "150", "300"]
    );
    assert_eq!(cells("row", "large", "word"), ["no", "yes", "yes"]);
    assert_eq!(cells("row", "large", "value"), ["0", "1", "1"]);
    assert_eq!(cells("input", "rule", "word"), ["net"; 3]);
    assert_eq!(cells("input", "rule", "value"), [""; 3]);
    assert_eq!(cells("show", "show 1", "year"), [""]);
    // All receipts are positive, so there is no rate; (1 + r)^2 * 100 - 230 (1 + r) + 132 is zero
    // at 10 and at 20 %.
    assert_eq!(cells("show", "show 2", "status"), ["none"]);
    assert_eq!(
        cells("show", "show 3", "status"),
        ["several: 10 %/y, 20 %/y"]
    );
    assert_eq!(cells("show", "show 4", "status"), ["never"]);
    assert_eq!(cells("show", "show 5", "word"), ["no", "yes", "yes"]);
    let root: f64 = cells("solve", "break_even", "value")[0].parse().unwrap();
    assert!((root - 40.0).abs() < 1e-6);
    // 7.5 + 15 / 1.1 + 22.5 / 1.21 million.
    let npv: f64 = cells("show", "show 1", "base_value")[0].parse().unwrap();
    assert!((npv - 39_731_404.958_677_69).abs() < 1e-6);
}

#[test]
fn csv_and_json_hold_the_same_to_the_last_bit() {
    let place = folder("export_same");
    write(&place, "x.deal", HOSTILE);
    let files = [
        "x.deal".to_owned(),
        text_of(deal("reference/ring_fence.deal")),
    ];
    for name in files {
        let all = Exported::of(&place, &name);
        let values = all.json["values"].as_array().unwrap();
        assert_eq!(values.len(), all.lines.len());
        for (value, line) in values.iter().zip(&all.lines) {
            for (column, cell) in line {
                let same = match &value[column.as_str()] {
                    Value::Null => cell.is_empty(),
                    Value::String(text) => plain(cell) == *text,
                    Value::Number(number) => {
                        let cell: f64 = cell.parse().expect("a number");
                        number.as_f64().map(f64::to_bits) == Some(cell.to_bits())
                    }
                    other => panic!("{other} in column {column}"),
                };
                assert!(same, "{column}: {cell} is not {}", value[column.as_str()]);
            }
        }
    }
}

#[test]
fn the_head_says_what_made_the_values() {
    let place = folder("export_head");
    write(&place, "x.deal", HOSTILE);
    let json = Exported::of(&place, "x.deal").json;
    assert_eq!(json["lodebook"], 1);
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["deal"]["title"], "=HYPERLINK(\"http://example.org\")");
    assert_eq!(json["deal"]["first_year"], 2025);
    assert_eq!(json["deal"]["last_year"], 2027);
    assert_eq!(json["deal"]["money"], "USD");
    assert_eq!(json["scenarios"][1]["name"], "no_deal");
    let edition = json["edition"].as_str().unwrap();
    assert_eq!(edition.len(), 64);
    // The edition is that of the texts: the same under another name, another one with another letter.
    write(&place, "y.deal", HOSTILE);
    assert_eq!(Exported::of(&place, "y.deal").json["edition"], edition);
    write(&place, "y.deal", HOSTILE.replace("100, 200", "100, 201"));
    assert_ne!(Exported::of(&place, "y.deal").json["edition"], edition);
    let ran = run_in(
        &place,
        &["export", "x.deal", "--set", "price = 60 USD/t", "--json"],
    );
    let set: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(set["edition"], edition);
    assert_eq!(set["set"][0]["binding"], "price = 60 USD/t");
}

#[test]
fn no_cell_of_words_is_a_formula() {
    let place = folder("export_hostile");
    write(&place, "x.deal", HOSTILE);
    let all = Exported::of(&place, "x.deal");
    assert!(all.csv.contains(",'-Sales,"));
    assert!(all.csv.contains(",a;'=cmd(),"));
    let words = [
        "label", "unit", "name", "scenario", "instance", "status", "word", "party",
    ];
    for line in &all.lines {
        for column in words {
            // Whatever separates cells where the table is read.
            for piece in line[column].split([';', '\t', '\n', '\r']) {
                assert!(
                    !piece.starts_with(['=', '+', '-', '@']),
                    "{column}: {piece}"
                );
            }
        }
    }
}

/// From the table alone: each value stands once, and flows add up to the cash of parties.
#[test]
fn a_table_of_a_large_deal_is_whole() {
    let fund = text_of(deal("ukraine/fund.deal"));
    let ran = run(&[
        "export",
        &fund,
        "--scenario",
        "base",
        "--scenario",
        "no_deal",
    ]);
    assert!(ran.err.starts_with("Illustration: "), "{}", ran.err);
    let lines = by_column(&ran.out);
    let scenarios: BTreeSet<&str> = lines.iter().map(|line| line["scenario"].as_str()).collect();
    assert_eq!(scenarios, BTreeSet::from(["base", "no_deal"]));
    let mut keys = BTreeSet::new();
    let mut sums: BTreeMap<[&str; 3], f64> = BTreeMap::new();
    let number = |cell: &String| cell.parse::<f64>().expect("a number");
    for line in &lines {
        let columns = [
            "scenario", "role", "instance", "name", "label", "year", "payer", "payee",
        ];
        let key = columns.map(|column| line[column].as_str());
        assert!(keys.insert(key), "{key:?} stands twice");
        let parts = [&line["value"], &line["word"], &line["status"]];
        assert!(
            parts.iter().any(|part| !part.is_empty()),
            "{key:?} says nothing"
        );
        if line["role"] == "flow" {
            let amount = number(&line["base_value"]);
            for (side, signed) in [("payer", -amount), ("payee", amount)] {
                let key = ["scenario", side, "year"].map(|column| line[column].as_str());
                *sums.entry(key).or_default() += signed;
            }
        }
    }
    let mut count = 0;
    for line in &lines {
        let is_cash = line["label"].ends_with(", cash");
        if line["role"] == "party" && is_cash {
            let key = ["scenario", "party", "year"].map(|column| line[column].as_str());
            let sum = sums.get(&key).copied().unwrap_or(0.0);
            let cash = number(&line["base_value"]);
            // A tenth of a cent of billions: rounding of sums.
            assert!((sum - cash).abs() < 1e-3, "{key:?}: {sum} is not {cash}");
            count += 1;
        }
    }
    assert!(count > 500, "{count} sums");
}

#[test]
fn standard_output_has_the_table_and_nothing_else() {
    let place = folder("export_stream");
    write(&place, "x.deal", HOSTILE);
    let all = Exported::of(&place, "x.deal");
    let ran = run_in(&place, &["export", "x.deal"]);
    assert_eq!((ran.code, ran.out), (0, all.csv.clone()));
    let ran = run_in(&place, &["export", "x.deal", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(json, all.json);
    let ran = run_in(&place, &["export", "x.deal", "--scenario", "no_deal"]);
    let lines = read_csv(&ran.out);
    assert!(lines[1..].iter().all(|line| line[0] == "no_deal"));
    assert_eq!(
        run_in(&place, &["export", "x.deal", "--scenario", "nodeal"]).code,
        2
    );
}

#[test]
fn a_file_is_not_lost_and_what_cannot_be_written_is_said_first() {
    let place = folder("export_files");
    write(&place, "x.deal", HOSTILE);
    write(&place, "out.csv", "mine");
    let export = |out: &str, more: &[&str]| {
        run_in(
            &place,
            &[&["export", "x.deal", "--out", out], more].concat(),
        )
    };
    let ran = export("out.csv", &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("cannot write \"out.csv\": it exists already"),
        "{}",
        ran.err
    );
    assert_eq!(fs::read_to_string(place.join("out.csv")).unwrap(), "mine");
    let ran = export("out.csv", &["--force"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.starts_with("wrote out.csv: "), "{}", ran.err);
    let ran = export("new.csv", &["--json"]);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let lines = fs::read_to_string(place.join("new.csv"))
        .unwrap()
        .lines()
        .count();
    assert_eq!(answer["values"].as_u64(), Some(lines as u64 - 1));
    assert_eq!(answer["scenarios"], 2);
    assert_eq!(export("none/out.csv", &[]).code, 3);
    let ran = export("out.xlsx", &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("`lodebook xlsx` writes a workbook"),
        "{}",
        ran.err
    );
    let ran = export("out", &[]);
    assert!(
        ran.err
            .contains("end it in .csv, .json, .parquet or .arrow"),
        "{}",
        ran.err
    );
    write(&place, "wrong.deal", "deal \"x\"\nrow a = b\n");
    let ran = run_in(&place, &["export", "wrong.deal", "--out", "wrong.csv"]);
    assert_eq!(ran.code, 1);
    assert!(!place.join("wrong.csv").exists());
}

#[cfg(not(feature = "columnar"))]
#[test]
fn without_the_feature_the_message_says_how_to_get_it() {
    let place = folder("export_without");
    // It is told before the deal is looked for.
    for (out, what) in [
        ("x.parquet", "Parquet"),
        ("x.arrow", "Arrow"),
        ("x.feather", "Arrow"),
    ] {
        let ran = run_in(&place, &["export", "x.deal", "--out", out]);
        let told = format!(
            "error: this lodebook was built without {what}; cargo build --release --features columnar\n"
        );
        assert_eq!((ran.code, ran.err), (2, told));
    }
}

/// Parquet and Arrow files, read back with the crates that read them for everybody else.
#[cfg(feature = "columnar")]
mod columnar {
    use std::fs::{self, File};

    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Float64Type, Int32Type};
    use arrow_array::{Array as _, RecordBatch};
    use arrow_ipc::reader::FileReader;
    use arrow_schema::DataType;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use serde_json::Value;

    use super::{Exported, HOSTILE, deal, folder, run_in, text_of, write};

    /// Every value against that of the JSON file, bit for bit.
    fn compare(batches: &[RecordBatch], json: &Value) {
        let values = json["values"].as_array().expect("a list");
        let mut place = 0;
        for batch in batches {
            for row in 0..batch.num_rows() {
                for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                    let expected = &values[place][field.name()];
                    if column.is_null(row) {
                        assert!(expected.is_null(), "{}: {expected}", field.name());
                        continue;
                    }
                    match field.data_type() {
                        DataType::Utf8 => {
                            let text = column.as_string::<i32>().value(row);
                            assert_eq!(Some(text), expected.as_str());
                        }
                        DataType::Int32 => {
                            let year = column.as_primitive::<Int32Type>().value(row);
                            assert_eq!(Some(i64::from(year)), expected.as_i64());
                        }
                        DataType::Float64 => {
                            let number = column.as_primitive::<Float64Type>().value(row);
                            let expected = expected.as_f64().expect("a number");
                            assert_eq!(number.to_bits(), expected.to_bits());
                        }
                        other => panic!("{other}"),
                    }
                }
                place += 1;
            }
        }
        assert_eq!(place, values.len());
    }

    #[test]
    fn parquet_and_arrow_hold_what_json_holds() {
        let place = folder("export_columnar");
        write(&place, "x.deal", HOSTILE);
        for name in [
            "x.deal".to_owned(),
            text_of(deal("reference/one_field.deal")),
        ] {
            let json = Exported::of(&place, &name).json;
            for out in ["out.parquet", "again.parquet", "out.arrow"] {
                let ran = run_in(&place, &["export", &name, "--out", out, "--force"]);
                assert_eq!(ran.code, 0, "{}", ran.err);
            }
            let open = |out: &str| File::open(place.join(out)).unwrap();
            let bytes = |out: &str| fs::read(place.join(out)).unwrap();
            assert_eq!(
                bytes("out.parquet"),
                bytes("again.parquet"),
                "same deal, same bytes"
            );
            let mut head = json.clone();
            head.as_object_mut().unwrap().remove("values");

            let parquet = ParquetRecordBatchReaderBuilder::try_new(open("out.parquet")).unwrap();
            let known = parquet
                .metadata()
                .file_metadata()
                .key_value_metadata()
                .unwrap();
            let known = known.iter().find(|known| known.key == "lodebook").unwrap();
            let known: Value = serde_json::from_str(known.value.as_ref().unwrap()).unwrap();
            assert_eq!(known, head);
            let batches: Result<Vec<RecordBatch>, _> = parquet.build().unwrap().collect();
            compare(&batches.unwrap(), &json);

            let arrow = FileReader::try_new(open("out.arrow"), None).unwrap();
            let known: Value =
                serde_json::from_str(&arrow.schema().metadata()["lodebook"]).unwrap();
            assert_eq!(known, head);
            let batches: Result<Vec<RecordBatch>, _> = arrow.collect();
            compare(&batches.unwrap(), &json);
        }
    }
}

//! How long it takes from a checked deal to the bytes of its workbook: the Ukraine deal, and deals
//! of growing size.
//!
//! `cargo bench -p lodebook-xlsx` prints the least and the median of several runs, once for the book
//! and once for the file. The large deals use one template of about fifty rows many times; the last
//! column should stay level. Nothing is recalculated: that is what a spreadsheet does.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use model::Reading;
use xlsx::{Options, book, write};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deals/ukraine");
    let files = folder_in_memory(&folder);
    let reading = model::read("fund.deal", &files, &[]);
    time("deals/ukraine/fund.deal", &reading, 15);
    for count in [6, 25, 100, 400, 1000] {
        let files = BTreeMap::from([
            ("main.deal".to_owned(), deal_of(count)),
            ("pit.deal".to_owned(), PIT.to_owned()),
        ]);
        let reading = model::read("main.deal", &files, &[]);
        let runs = if count > 100 { 3 } else { 15 };
        time(&format!("{count} pits"), &reading, runs);
    }
}

fn time(name: &str, reading: &Reading, runs: usize) {
    let deal = reading
        .deal
        .as_ref()
        .expect("the benchmark's deals are without errors");
    let plan = || book(deal, &reading.texts).expect("its years can be written out");
    let (least, median) = timed(runs, plan);
    let planned = plan();
    let options = Options::default();
    let file = || write(&planned, &options).expect("it can be written");
    let (file_least, file_median) = timed(runs, file);
    let (count, kilobytes) = (planned.formula_count(), file().len() / 1024);
    let per_cell = (least + file_least).as_secs_f64() / count as f64 * 1e6;
    println!(
        "{name:24} {count:8} formulas {kilobytes:6} kB   book {:7.1} ms, median {:7.1}   file {:7.1} ms, median {:7.1}   {per_cell:5.2} us a formula",
        ms(least),
        ms(median),
        ms(file_least),
        ms(file_median)
    );
}

fn timed<T>(runs: usize, mut run: impl FnMut() -> T) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[0], times[runs / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn folder_in_memory(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the deal's folder is there") {
        let path = entry.expect("a folder lists its files").path();
        if let (Some(name), Ok(text)) = (path.file_name(), std::fs::read_to_string(&path)) {
            files.insert(name.to_string_lossy().into_owned(), text);
        }
    }
    files
}

/// A deal of many pits, each a little different.
fn deal_of(count: usize) -> String {
    let mut text = "deal \"Many pits\"\ntimeline 2025..2064\nmoney USD nominal\nsubstance ore, metal\nparty owner\nparty state\nimport \"pit.deal\"\n\
         input price = 2000 USD/t metal @ assumed \"placeholder: benchmark\"\n"
        .to_owned();
    for index in 0..count {
        write!(
            text,
            "use bench.pit pit_{index} {{\n  owner = owner\n  state = state\n  product = metal\n  ore_in_place = {} Mt ore @ assumed \"placeholder: benchmark\"\n  \
             grade = 2 % metal/ore @ assumed \"placeholder: benchmark\"\n  capacity = 2 Mt ore/y @ assumed \"placeholder: benchmark\"\n  \
             price = price\n  capital = list from 2025 {{ 90, 110, else 0 }} M USD @ assumed \"placeholder: benchmark\"\n  \
             unit_cost = 18 USD/t ore @ assumed \"placeholder: benchmark\"\n  tax_rate = 18 % @ assumed \"placeholder: benchmark\"\n  \
             royalty_rate = 5 % @ assumed \"placeholder: benchmark\"\n  life = 10 y @ assumed \"placeholder: benchmark\"\n}}\n",
            20 + index % 40
        )
        .expect("writing to a string");
    }
    text.push_str("show npv(state.cash, 10 %/y), npv(owner.cash, 10 %/y)\n");
    text
}

/// About fifty rows: a mine with royalty, depreciation, losses, income tax and rent tax.
const PIT: &str = r#"template bench.pit
  "A mine and its taxes, for timing."
substance ore, product
party owner
party state
input ore_in_place : Mt ore
input grade : % product/ore
input capacity : Mt ore/y
input price : money/t product
input capital : money
input unit_cost : money/t ore
input tax_rate : %
input royalty_rate : %
input life : y
pool ore_left : Mt ore {
  open ore_in_place
  use up to capacity * period
}
row metal : t product = ore_left.used * grade
row revenue : money = metal * price
row operating : money = ore_left.used * unit_cost
row royalty : money = revenue * royalty_rate
row charge : money = moving_sum(capital, life) * period / life
row income : money = revenue - operating - royalty - charge
row profit : money = max(income, 0)
row loss : money = max(-income, 0)
pool losses : money {
  add loss
  use up to profit
  expire after life
}
row taxable : money = profit - losses.used
row tax : money = taxable * tax_rate
row before : money = revenue - operating - royalty - capital - tax
row surplus : money = max(before, 0)
pool shortfall : money {
  uplift tax_rate * 1 ratio/y on opening
  add max(-before, 0)
  use up to surplus
}
row rent : money = surplus - shortfall.used
row rent_tax : money = rent * tax_rate
row after : money = before - rent_tax
pay revenue from market to owner
pay operating from owner to suppliers
pay capital from owner to suppliers
pay royalty from owner to state
pay tax from owner to state
pay rent_tax from owner to state
"#;

//! All tables as CSV, in base units with all digits.

use report::drivers::{Estimate, Swing};

use super::{View, sort_word};
use crate::commands::run::Csv;
use crate::json::base_unit;

/// One line for each method, input and measure.
pub(super) fn table(view: &View) -> String {
    let drivers = view.drivers;
    let model = view.prepared.deal.base();
    let unit = base_unit(model, &drivers.unit);
    let mut lines = Lines {
        csv: Csv::default(),
    };
    let fixed = [
        "method", "input", "rests on", "measure", "unit", "value", "low", "high",
    ];
    lines.csv.line(fixed.into_iter().map(str::to_owned));
    for swing in &drivers.tornado {
        for (measure, value) in measures(swing) {
            let sort = swing.sort.map_or("open", sort_word);
            lines.add(
                ["tornado", &swing.name, sort, measure, &unit],
                [value, f64::NAN, f64::NAN],
            );
        }
    }
    for index in &drivers.sobol {
        let names = index.names.join(", ");
        lines.estimate(
            ["sobol", &names, "", "first order", "ratio"],
            &index.first_order,
        );
        lines.estimate(["sobol", &names, "", "total", "ratio"], &index.total);
    }
    for rank in &drivers.ranks {
        lines.estimate(
            ["rank correlation", &rank.name, "", "spearman", "ratio"],
            &rank.coefficient,
        );
    }
    for share in &drivers.gap.shares {
        let sort = sort_word(share.sort);
        lines.estimate(
            ["information gap", "", sort, "shapley effect", "ratio"],
            &share.share,
        );
    }
    for fact in &drivers.facts {
        let names = fact.names.join(", ");
        let sort = sort_word(fact.sort);
        let head = [
            "information gap",
            &names,
            sort,
            "expected reduction",
            "ratio",
        ];
        lines.estimate(head, &fact.share);
    }
    lines.csv.into_text()
}

fn measures(swing: &Swing) -> [(&'static str, f64); 3] {
    [
        ("at low", swing.at_low),
        ("at high", swing.at_high),
        ("swing", swing.swing),
    ]
}

struct Lines {
    csv: Csv,
}

impl Lines {
    fn estimate(&mut self, head: [&str; 5], estimate: &Estimate) {
        self.add(head, [estimate.value, estimate.low, estimate.high]);
    }

    fn add(&mut self, head: [&str; 5], numbers: [f64; 3]) {
        let words = head.into_iter().map(crate::csv::words);
        let numbers = numbers.into_iter().map(|number| {
            if number.is_finite() {
                crate::csv::number(number)
            } else {
                String::new()
            }
        });
        self.csv.line(words.chain(numbers));
    }
}

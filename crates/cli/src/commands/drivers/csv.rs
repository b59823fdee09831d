//! All tables as CSV, in base units with all digits.

use report::drivers::{Estimate, Swing, sort_word};
use report::paths::gradients::InputSlope;

use super::View;
use crate::commands::run::Csv;
use crate::json::base_unit;

/// Standard errors to either end of a 95 % interval.
const NORMAL_975: f64 = 1.959_963_984_540_054;

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
    for input in view.gradients.iter().flat_map(|found| &found.inputs) {
        lines.slope(input, &unit);
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

    /// Over paths where there are some, else on the central path.
    fn slope(&mut self, input: &InputSlope, unit: &str) {
        let slope = input.best();
        let words = if input.unit.text.is_empty() {
            "1"
        } else {
            &input.unit.text
        };
        let per = format!("{unit} per {words}");
        let measures = [
            ("for 1 % more", unit, Some(slope.one_percent)),
            ("run again", unit, slope.recomputed),
            ("for one more", &per, Some(slope.by_one)),
        ];
        for (measure, unit, estimate) in measures {
            let Some(estimate) = estimate else { continue };
            let reach = NORMAL_975 * estimate.standard_error;
            let numbers = [estimate.mean, estimate.mean - reach, estimate.mean + reach];
            self.add(["gradient", &input.name, "", measure, unit], numbers);
        }
        let near = [slope.near_kink, f64::NAN, f64::NAN];
        self.add(["gradient", &input.name, "", "near a kink", "ratio"], near);
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

//! The numbers of a chart as a table, for those who cannot or do not want to look at it.

use model::words::number;

use super::{Drawing, Stack, stack};

/// A table: headings, and rows that begin with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataTable {
    /// The heading of the labels, then one for each column.
    pub headings: Vec<String>,
    /// Label and cells.
    pub rows: Vec<(String, Vec<String>)>,
}

pub(super) fn of(drawing: &Drawing) -> DataTable {
    match drawing {
        Drawing::Stack(stack) => of_stack(stack),
        Drawing::Lines(lines) => {
            let rows = lines.lines.iter().zip(&lines.places);
            let many = lines.lines.len() > 1;
            let rows = rows.flat_map(|(line, places)| {
                places.iter().zip(&line.values).map(move |(place, value)| {
                    let mut cells = vec![number(*value)];
                    if many {
                        cells.push(line.label.clone());
                    }
                    (lines.across.place(*place), cells)
                })
            });
            let mut headings = vec![lines.across.words(), lines.upward.words()];
            if many {
                headings.push("line".to_owned());
            }
            DataTable {
                headings,
                rows: rows.collect(),
            }
        }
        Drawing::Histogram(histogram) => {
            let bins = histogram.bounds.windows(2).zip(&histogram.shares);
            DataTable {
                headings: vec![histogram.across.words(), "% of runs".to_owned()],
                rows: bins
                    .map(|(bounds, share)| {
                        let words = format!("{} to {}", number(bounds[0]), number(bounds[1]));
                        (words, vec![number(share * 100.0)])
                    })
                    .collect(),
            }
        }
        Drawing::Swings(swings) => DataTable {
            headings: [
                "input",
                "low end",
                "high end",
                "result at low",
                "result at high",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: swings
                .swings
                .iter()
                .map(|swing| {
                    let ends = [swing.low.0.clone(), swing.high.0.clone()];
                    let results = [number(swing.low.1), number(swing.high.1)];
                    (swing.label.clone(), [ends, results].concat())
                })
                .collect(),
        },
        Drawing::Steps(steps) => DataTable {
            headings: vec!["step".to_owned(), steps.across.words()],
            rows: steps
                .steps
                .iter()
                .map(|step| (step.label.clone(), vec![number(step.amount)]))
                .collect(),
        },
        Drawing::Ranges(ranges) => DataTable {
            headings: ["", "least", "middle", "greatest"]
                .map(str::to_owned)
                .to_vec(),
            rows: ranges
                .ranges
                .iter()
                .map(|range| {
                    let numbers = [range.low, range.middle, range.high].map(number);
                    (range.label.clone(), numbers.to_vec())
                })
                .collect(),
        },
    }
}

/// A row for each year in which something is not zero.
fn of_stack(stack: &Stack) -> DataTable {
    let bands = stack.band.iter().flat_map(|band| {
        [
            (format!("{}, least", band.label), &band.low),
            (format!("{}, greatest", band.label), &band.high),
        ]
    });
    let layers = stack.layers.iter().chain(&stack.net);
    let columns: Vec<(String, &Vec<f64>)> = layers
        .map(|layer| (layer.label.clone(), &layer.values))
        .chain(bands)
        .collect();
    let mut headings = vec![format!("year ({})", stack.unit)];
    headings.extend(columns.iter().map(|(label, _)| label.clone()));
    let rows = (0..stack::year_count(stack)).filter_map(|year| {
        let values: Vec<f64> = columns
            .iter()
            .map(|(_, values)| values.get(year).copied().unwrap_or(0.0))
            .collect();
        let label = (stack.first_year + year as i32).to_string();
        let is_told = values.iter().any(|value| *value != 0.0);
        is_told.then(|| (label, values.into_iter().map(number).collect()))
    });
    DataTable {
        headings,
        rows: rows.collect(),
    }
}

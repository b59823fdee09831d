//! Charts: properties that hold for any numbers and words, and golden pictures.
//!
//! The pictures in `charts/` are regression tests: a human looked at each of them as a picture. With
//! `LODEBOOK_BLESS` set they are written anew, to be looked at again.

use std::path::Path;

use proptest::prelude::*;
use report::chart::{
    Axis, Band, Chart, Drawing, Histogram, Lines, Mark, NARROW, RangeRow, Ranges, Series, Stack,
    Step, Steps, Swing, Swings, WIDE,
};

fn axis(label: &str, unit: &str) -> Axis {
    Axis {
        label: label.to_owned(),
        unit: unit.to_owned(),
    }
}

fn series(label: &str, values: &[f64]) -> Series {
    Series {
        label: label.to_owned(),
        values: values.to_vec(),
    }
}

fn mark(at: f64, label: &str) -> Mark {
    Mark {
        at,
        label: label.to_owned(),
    }
}

fn chart(id: &str, drawing: Drawing) -> Chart {
    Chart {
        id: id.to_owned(),
        title: format!("Golden {id}"),
        summary: "What is seen in it.".to_owned(),
        drawing,
    }
}

/// Numbers made up to show every part of each picture.
fn samples() -> Vec<Chart> {
    let years = 12;
    let ramp = |from: f64, step: f64| -> Vec<f64> {
        (0..years)
            .map(|year| from + step * f64::from(year))
            .collect()
    };
    let spending: Vec<f64> = (0..years)
        .map(|year| if year < 3 { -40.0 } else { -5.0 })
        .collect();
    let net: Vec<f64> = ramp(0.0, 2.0)
        .iter()
        .zip(&spending)
        .map(|(one, other)| one + other + 10.0)
        .collect();
    let shifted = |by: f64| net.iter().map(|value| value + by).collect();
    vec![
        chart(
            "stack",
            Drawing::Stack(Stack {
                unit: "M USD of 2025".to_owned(),
                first_year: 2025,
                layers: vec![
                    series("Royalty", &ramp(0.0, 2.0)),
                    series("Income tax, with a long name that wants a line of its own", &ramp(10.0, 0.0)),
                    series("Building the mine", &spending),
                ],
                net: Some(series("Sum", &net)),
                band: Some(Band {
                    label: "8 of 10 runs".to_owned(),
                    low: shifted(-9.0),
                    high: shifted(14.0),
                }),
            }),
        ),
        chart(
            "lines",
            Drawing::Lines(Lines {
                across: axis("State budget, NPV at 10 %", "M USD"),
                upward: axis("runs below", "%"),
                places: vec![vec![-40.0, 0.0, 60.0, 130.0, 250.0], vec![-10.0, 20.0, 90.0, 180.0, 300.0]],
                lines: vec![
                    series("base", &[0.0, 10.0, 50.0, 90.0, 100.0]),
                    series("no_deal", &[0.0, 10.0, 50.0, 90.0, 100.0]),
                ],
                marks: vec![mark(60.0, "half of the runs of base: 60")],
            }),
        ),
        chart(
            "histogram",
            Drawing::Histogram(Histogram {
                across: axis("State budget, NPV at 10 %", "M USD"),
                bounds: vec![-40.0, 10.0, 60.0, 110.0, 160.0],
                shares: vec![0.1, 0.45, 0.3, 0.15],
                marks: vec![mark(52.0, "median 52"), mark(61.5, "mean 61.5")],
            }),
        ),
        chart(
            "swings",
            Drawing::Swings(Swings {
                across: axis("State budget, NPV at 10 %", "M USD"),
                middle: 120.0,
                swings: vec![
                    Swing {
                        label: "Price of graphite concentrate".to_owned(),
                        low: ("600 USD/t".to_owned(), 20.0),
                        high: ("1,100 USD/t".to_owned(), 260.0),
                    },
                    Swing {
                        label: "Cost of the mine".to_owned(),
                        low: ("80 M USD".to_owned(), 150.0),
                        high: ("200 M USD".to_owned(), 70.0),
                    },
                    Swing {
                        label: "Ore in place".to_owned(),
                        low: ("10 Mt".to_owned(), 90.0),
                        high: ("30 Mt".to_owned(), 110.0),
                    },
                ],
            }),
        ),
        chart(
            "steps",
            Drawing::Steps(Steps {
                across: axis("", "bn USD"),
                steps: vec![
                    Step {
                        label: "Said to be in the ground".to_owned(),
                        amount: 14_800.0,
                        is_sum: true,
                    },
                    Step {
                        label: "Not on the list: coal and iron ore".to_owned(),
                        amount: -11_248.0,
                        is_sum: false,
                    },
                    Step {
                        label: "Found since".to_owned(),
                        amount: 900.0,
                        is_sum: false,
                    },
                    Step {
                        label: "On the list".to_owned(),
                        amount: 4452.0,
                        is_sum: true,
                    },
                ],
            }),
        ),
        chart(
            "ranges",
            Drawing::Ranges(Ranges {
                across: axis("Ukraine, all budgets, NPV at 10 %", "M USD"),
                ends: "from where 1 in 10 runs is below to where 1 in 10 is above; the circle is the middle".to_owned(),
                ranges: vec![
                    RangeRow {
                        label: "The deal as written".to_owned(),
                        low: -100.0,
                        middle: 1670.0,
                        high: 2350.0,
                    },
                    RangeRow {
                        label: "The same ground without the deal".to_owned(),
                        low: 2230.0,
                        middle: 2230.0,
                        high: 2230.0,
                    },
                ],
            }),
        ),
    ]
}

#[test]
fn golden_pictures_are_as_they_were_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts");
    for chart in samples() {
        for (width, name) in [(WIDE, "wide"), (NARROW, "narrow")] {
            let path = folder.join(format!("{}-{name}.svg", chart.id));
            let drawn = chart.svg(width);
            if std::env::var_os("LODEBOOK_BLESS").is_some() {
                std::fs::write(&path, &drawn).expect("the folder is there");
            }
            let known = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                known == drawn,
                "{} is another picture; run with LODEBOOK_BLESS=1 and look at it",
                path.display()
            );
        }
    }
}

#[test]
fn every_sample_has_a_table_of_its_numbers() {
    for chart in samples() {
        let table = chart.table();
        assert!(!table.rows.is_empty(), "{}", chart.id);
        for (label, cells) in &table.rows {
            assert_eq!(
                cells.len() + 1,
                table.headings.len(),
                "{}: {label}",
                chart.id
            );
        }
    }
}

/// Tags open and close, attributes are quoted, and what stands between them is text.
fn check_markup(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let end = rest.find('>').expect("every tag ends");
        assert!(end > start, "a `>` outside a tag: {rest:.80}");
        let tag = &rest[start + 1..end];
        assert!(!tag.contains('<'), "a tag in a tag: {tag}");
        assert_eq!(
            tag.matches('"').count() % 2,
            0,
            "a quote that is not closed: {tag}"
        );
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{svg}");
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().expect("a tag has a name"));
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
}

/// Every number of every attribute that places something.
fn check_coordinates(svg: &str) {
    let tags = svg.split('<').skip(1);
    let attributes = tags.filter_map(|tag| Some(tag.split_once('>')?.0));
    for part in attributes.flat_map(|tag| tag.split(['"', ' ', 'M', 'L', 'H', 'V', 'z'])) {
        if let Ok(number) = part.parse::<f64>() {
            assert!(number.is_finite() && number.abs() < 1e5, "{part}");
        }
    }
    assert!(!svg.contains("=\"NaN") && !svg.contains("=\"inf"), "{svg}");
}

/// Labels below and beside an axis are texts of digits alone; of the same axis none may repeat.
fn tick_labels(svg: &str) -> Vec<String> {
    let texts = svg.split("<text ").skip(1);
    texts
        .filter_map(|text| {
            let (place, words) = text.split_once('>')?;
            let words = words.split_once('<')?.0.to_owned();
            let axis = place.contains("text-anchor=\"middle\"");
            let is_number = words
                .chars()
                .all(|letter| "-0123456789.,e".contains(letter));
            is_number.then(|| format!("{axis} {words}"))
        })
        .collect()
}

/// Any number that results may hold, the strange ones too.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -1e6..1e6_f64,
        2 => -1e-9..1e-9_f64,
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(1e300),
        1 => Just(-1e300),
        1 => Just(5e-324),
    ]
}

fn any_words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("</text><script>alert(1)</script>".to_owned()),
        Just("\" onload=\"alert(1)".to_owned()),
        Just("]]>&amp;'\u{0}\u{1b}\u{ffff}".to_owned()),
        Just(String::new()),
        "\\PC{0,60}",
    ]
}

fn any_drawing() -> impl Strategy<Value = Drawing> {
    let numbers = || prop::collection::vec(any_number(), 0..12);
    let named = || (any_words(), numbers()).prop_map(|(label, values)| Series { label, values });
    let measured = || (any_words(), any_words()).prop_map(|(label, unit)| Axis { label, unit });
    let marked = || {
        let mark = (any_number(), any_words()).prop_map(|(at, label)| Mark { at, label });
        prop::collection::vec(mark, 0..3)
    };
    let stack = (
        any_words(),
        prop::collection::vec(named(), 0..10),
        prop::option::of(named()),
        numbers(),
        numbers(),
    )
        .prop_map(|(unit, layers, net, low, high)| {
            Drawing::Stack(Stack {
                unit,
                first_year: 2025,
                layers,
                net,
                band: Some(Band {
                    label: "band".to_owned(),
                    low,
                    high,
                }),
            })
        });
    let lines = (
        measured(),
        measured(),
        prop::collection::vec((numbers(), named()), 0..4),
        marked(),
    )
        .prop_map(|(across, upward, pairs, marks)| {
            let (places, lines) = pairs.into_iter().unzip();
            Drawing::Lines(Lines {
                across,
                upward,
                places,
                lines,
                marks,
            })
        });
    let histogram =
        (measured(), numbers(), numbers(), marked()).prop_map(|(across, bounds, shares, marks)| {
            Drawing::Histogram(Histogram {
                across,
                bounds,
                shares,
                marks,
            })
        });
    let swing = (
        any_words(),
        any_words(),
        any_number(),
        any_words(),
        any_number(),
    )
        .prop_map(|(label, low, at_low, high, at_high)| Swing {
            label,
            low: (low, at_low),
            high: (high, at_high),
        });
    let swings = (measured(), any_number(), prop::collection::vec(swing, 0..6)).prop_map(
        |(across, middle, swings)| {
            Drawing::Swings(Swings {
                across,
                middle,
                swings,
            })
        },
    );
    let step =
        (any_words(), any_number(), any::<bool>()).prop_map(|(label, amount, is_sum)| Step {
            label,
            amount,
            is_sum,
        });
    let steps = (measured(), prop::collection::vec(step, 0..6))
        .prop_map(|(across, steps)| Drawing::Steps(Steps { across, steps }));
    let row = (any_words(), any_number(), any_number(), any_number()).prop_map(
        |(label, low, middle, high)| RangeRow {
            label,
            low,
            middle,
            high,
        },
    );
    let ranges = (measured(), any_words(), prop::collection::vec(row, 0..6)).prop_map(
        |(across, ends, ranges)| {
            Drawing::Ranges(Ranges {
                across,
                ends,
                ranges,
            })
        },
    );
    prop_oneof![stack, lines, histogram, swings, steps, ranges]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]
    #[test]
    fn any_chart_is_sound(
        drawing in any_drawing(),
        title in any_words(),
        summary in any_words(),
        width in prop_oneof![Just(WIDE), Just(NARROW)],
    ) {
        let chart = Chart { id: "any".to_owned(), title, summary, drawing };
        let svg = chart.svg(width);
        check_markup(&svg);
        check_coordinates(&svg);
        prop_assert!(!svg.contains("<script"));
        prop_assert_eq!(svg.clone(), chart.svg(width), "the same data gives the same bytes");
        let table = chart.table();
        for (_, cells) in &table.rows {
            prop_assert_eq!(cells.len() + 1, table.headings.len());
        }
    }

    /// An axis on which two labels look alike tells nothing.
    #[test]
    fn labels_of_an_axis_differ(least in any_number(), size in 0.0..1e6_f64) {
        let bounds = vec![least, least + size];
        let histogram = Histogram {
            across: axis("money", "USD"),
            bounds,
            shares: vec![0.4],
            marks: Vec::new(),
        };
        let labels = tick_labels(&chart("axis", Drawing::Histogram(histogram)).svg(WIDE));
        let mut once = labels.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), labels.len(), "{:?}", labels);
    }
}

#[test]
fn the_checkers_can_fail() {
    let fails =
        |check: fn(&str), svg: &'static str| std::panic::catch_unwind(move || check(svg)).is_err();
    assert!(fails(check_markup, "<svg><text>a</svg>"));
    assert!(fails(check_markup, "<svg a=\"b></svg>"));
    assert!(fails(check_coordinates, "<line x1=\"NaN\"/>"));
    assert!(fails(check_coordinates, "<line x1=\"1e300\"/>"));
}

//! What the state takes of each asset when its price is another.

use maud::{Markup, html};
use report::chart::{Axis, Chart, Drawing, Lines, Mark, Series};
use report::progressivity::{Asked, Progressivity};
use report::regimes::Share;
use report::{format, progressivity};

use crate::View;
use crate::figure::figure;

/// The discount rate where the deal does not say which: that of the other tables of regimes.
const DISCOUNT: f64 = 0.1;
/// What prices are multiplied by.
const PRICES: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0];

pub(crate) fn section(view: &View) -> Option<Markup> {
    let asked = Asked {
        discount: DISCOUNT,
        prices: PRICES.to_vec(),
        price_rows: Vec::new(),
        early_years: 10,
        nominal: false,
    };
    let all = progressivity(view.deal, view.run, &asked);
    let known: Vec<&Progressivity> = all
        .iter()
        .filter(|told| share_points(told).len() > 1)
        .collect();
    (!known.is_empty()).then(|| {
        html! {
            p {
                "The price of an asset is multiplied in every year, and everything else stays. What the state takes is the present value at "
                (format::percent(DISCOUNT)) " a year of what the regime pays it, over that of the asset's cash before the regime. "
                "A line that rises is a regime that takes more of a better project. There is no point where there is nothing to share or more than all of it is taken."
            }
            (figure(&chart(&known)))
        }
    })
}

/// Price in percent of the deal's, and the share in percent.
fn share_points(told: &Progressivity) -> Vec<(f64, f64)> {
    let points = told.at.iter().filter_map(|at| match &at.shares.present {
        Share::Of(figure) => Some((at.multiple * 100.0, figure.value()? * 100.0)),
        Share::NothingToShare | Share::MoreThanAll | Share::LessThanNothing => None,
    });
    points.collect()
}

fn chart(known: &[&Progressivity]) -> Chart {
    let (mut places, mut lines, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for told in known {
        let (at, shares): (Vec<f64>, Vec<f64>) = share_points(told).into_iter().unzip();
        let ends = (shares.first().zip(shares.last()), at.first().zip(at.last()));
        if let (Some((first, last)), Some((low, high))) = ends {
            let way = match last - first {
                rise if rise > 0.5 => "rises",
                fall if fall < -0.5 => "falls",
                _ => "stays",
            };
            let number = |value: f64| format::number(value);
            words.push(format!(
                "{} {way} from {} to {} % between {} and {} % of the price",
                told.using.label,
                number(*first),
                number(*last),
                number(*low),
                number(*high)
            ));
        }
        places.push(at);
        lines.push(Series {
            label: told.using.label.clone(),
            values: shares,
        });
    }
    Chart {
        id: "progressivity".to_owned(),
        title: "State's share of the present value".to_owned(),
        summary: format!("{}.", words.join("; ")),
        drawing: Drawing::Lines(Lines {
            across: Axis {
                label: "price".to_owned(),
                unit: "% of that in the deal".to_owned(),
            },
            upward: Axis {
                label: "state's share".to_owned(),
                unit: "%".to_owned(),
            },
            places,
            lines,
            marks: vec![Mark {
                at: 100.0,
                label: "the deal".to_owned(),
            }],
        }),
    }
}

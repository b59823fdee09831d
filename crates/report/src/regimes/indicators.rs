//! The indicators of one regime, each in every setting of the open terms.

use engine::{Outcome, Status, find_roots, internal_rate, net_present_value, payback};
use model::model::PartyId;

use super::yearly::{Amounts, Yearly};
use super::{
    Asked, AtPrice, BreakEven, Cash, Column, OtherTake, PartyWorth, Place, Share, Shares, Worth,
};
use crate::figure::{Figure, outcome};
use crate::run::Run;

/// The price is looked for up to this multiple of the deal's.
pub const PRICE_MOST: f64 = 10.0;
/// A break-even price is narrowed down to this share of the deal's.
const TOLERANCE: f64 = 1e-12;
/// Shares further from nothing and all than this are more than all, or less than nothing.
const ROUNDING: f64 = 1e-9;

/// The amounts of one regime at the prices asked for.
pub(super) struct Indicators<'a> {
    run: &'a Run,
    yearly: &'a Yearly,
    asked: &'a Asked,
    /// By setting, then by price; the deal's own price first.
    amounts: Vec<Vec<Amounts>>,
}

impl<'a> Indicators<'a> {
    pub(super) fn new(run: &'a Run, yearly: &'a Yearly, asked: &'a Asked) -> Self {
        // The second tells whether a price follows that of the asset.
        let multiples: Vec<f64> = [1.0, 2.0]
            .into_iter()
            .chain(asked.prices.iter().copied())
            .collect();
        let settings = &run.worlds.settings;
        let amounts = (0..settings.count())
            .map(|setting| yearly.amounts(&multiples, settings, setting))
            .collect();
        Self {
            run,
            yearly,
            asked,
            amounts,
        }
    }

    /// Everything but what the template says of itself.
    pub(super) fn column(&self, place: &Place) -> Column {
        let noise = self.run.worlds.noise;
        let parties: Vec<PartyId> = place.parties().collect();
        let parties = parties.iter().enumerate().map(|(index, party)| PartyWorth {
            party: place.called(*party),
            worth: self.worth(0, |amounts| &amounts.parties[index]),
        });
        Column {
            name: String::new(),
            template: String::new(),
            purpose: String::new(),
            kept: Vec::new(),
            own: Vec::new(),
            left_out: Vec::new(),
            taken: Vec::new(),
            fixed_prices: self.fixed_prices(place),
            other_take: self.other_take(),
            parties: parties.collect(),
            before: self.cash(|amounts| &amounts.before),
            take: self.worth(0, |amounts| &amounts.take),
            shares: self.shares(0),
            after: self.cash(|amounts| &amounts.after),
            wedge: self.share(0, 0.0, |amounts| {
                let (before, after) = (rate(&amounts.before), rate(&amounts.after));
                (before - after, before)
            }),
            back_loading: self.share(0, noise, |amounts| {
                let mut late = amounts.take.clone();
                late.iter_mut()
                    .take(self.asked.early_years)
                    .for_each(|amount| *amount = 0.0);
                (self.present(&late), self.present(&amounts.take))
            }),
            break_even: self.break_even(),
            at: self
                .asked
                .prices
                .iter()
                .enumerate()
                .map(|(place, price)| self.at(place + 2, *price))
                .collect(),
        }
    }

    fn at(&self, price: usize, multiple: f64) -> AtPrice {
        AtPrice {
            multiple,
            before: self.money(price, |amounts| self.present(&amounts.before)),
            rate_before: self.status(price, |amounts| internal_rate(&amounts.before)),
            shares: self.shares(price),
            after: self.money(price, |amounts| self.present(&amounts.after)),
            rate_after: self.status(price, |amounts| internal_rate(&amounts.after)),
        }
    }

    fn present(&self, amounts: &[f64]) -> f64 {
        net_present_value(
            amounts,
            self.asked.discount,
            self.yearly.timeline.discount_offset(),
        )
    }

    fn worth(&self, price: usize, of: impl Fn(&Amounts) -> &Vec<f64>) -> Worth {
        Worth {
            present: self.money(price, |amounts| self.present(of(amounts))),
            total: self.money(price, |amounts| of(amounts).iter().sum()),
        }
    }

    fn cash(&self, of: impl Fn(&Amounts) -> &Vec<f64>) -> Cash {
        Cash {
            worth: self.worth(0, &of),
            rate: self.status(0, |amounts| internal_rate(of(amounts))),
            payback: self.status(0, |amounts| payback(of(amounts))),
        }
    }

    fn shares(&self, price: usize) -> Shares {
        let noise = self.run.worlds.noise;
        Shares {
            present: self.share(price, noise, |amounts| {
                (self.present(&amounts.take), self.present(&amounts.before))
            }),
            total: self.share(price, noise, |amounts| {
                (amounts.take.iter().sum(), amounts.before.iter().sum())
            }),
        }
    }

    fn spread(&self, price: usize, value: impl Fn(&Amounts) -> f64) -> Vec<f64> {
        self.amounts
            .iter()
            .map(|prices| value(&prices[price]))
            .collect()
    }

    fn money(&self, price: usize, value: impl Fn(&Amounts) -> f64) -> Figure {
        let worlds = &self.run.worlds;
        worlds.figure(&self.spread(price, value), worlds.noise)
    }

    fn status(&self, price: usize, value: impl Fn(&Amounts) -> Outcome) -> Figure {
        let spread = self.spread(price, |amounts| value(amounts).value_or_nan());
        self.run
            .worlds
            .figure_with(value(&self.amounts[0][price]), &spread, 0.0)
    }

    /// A part of a whole in every setting; in words where the middle is no share. A whole up to the
    /// noise is nothing.
    fn share(&self, price: usize, noise: f64, pair: impl Fn(&Amounts) -> (f64, f64)) -> Share {
        let said = |amounts: &Amounts| share_of(pair(amounts), noise);
        let middle = said(&self.amounts[0][price]);
        let Share::Of(figure) = middle else {
            return middle;
        };
        let spread = self.spread(price, |amounts| match said(amounts) {
            Share::Of(figure) => figure.middle.value_or_nan(),
            Share::NothingToShare | Share::MoreThanAll | Share::LessThanNothing => f64::NAN,
        });
        Share::Of(self.run.worlds.figure_with(figure.middle, &spread, 0.0))
    }

    fn break_even(&self) -> BreakEven {
        let settings = &self.run.worlds.settings;
        let worth = |setting: usize, places: &[f64]| -> Vec<f64> {
            let yearly = self.yearly.holder(places, settings, setting);
            yearly.iter().map(|amounts| self.present(amounts)).collect()
        };
        let found: Vec<Outcome> = (0..settings.count())
            .map(|setting| find_roots(|places| worth(setting, places), 0.0, PRICE_MOST, TOLERANCE))
            .collect();
        if found[0] == Outcome::Status(Status::NoRoot) {
            let ends = worth(0, &[0.0, PRICE_MOST]);
            return if ends[0] > 0.0 && ends[1] > 0.0 {
                BreakEven::AtAnyPrice
            } else if ends.iter().all(|end| *end < 0.0) {
                BreakEven::AtNoPrice
            } else {
                BreakEven::At(Figure {
                    middle: outcome(f64::NAN),
                    range: None,
                })
            };
        }
        let spread: Vec<f64> = found.iter().map(Outcome::value_or_nan).collect();
        BreakEven::At(self.run.worlds.figure_with(found[0].clone(), &spread, 1e-9))
    }

    /// The first year in which the regime says another amount than it pays.
    fn other_take(&self) -> Option<OtherTake> {
        let own = self.amounts[0].first()?;
        let noise = self.run.worlds.noise;
        let differs = |said: f64, paid: f64| {
            (said - paid).abs() > noise.max(ROUNDING * said.abs().max(paid.abs()))
        };
        let mut years = own.said.iter().zip(&own.paid);
        let period = years.position(|(said, paid)| differs(*said, *paid))?;
        Some(OtherTake {
            year: self.yearly.timeline.year(period),
            said: self.money(0, |amounts| amounts.said[period]),
            paid: self.money(0, |amounts| amounts.paid[period]),
        })
    }

    /// Prices of the regime that are the same when the price of the asset is doubled.
    fn fixed_prices(&self, place: &Place) -> Vec<String> {
        let [own, doubled, ..] = self.amounts[0].as_slice() else {
            return Vec::new();
        };
        let rows = place.prices_of_regime();
        let fixed = rows.iter().zip(own.prices.iter().zip(&doubled.prices));
        let fixed = fixed.filter(|(_, (own, doubled))| own == doubled);
        fixed.map(|(row, _)| place.model.row_name(*row)).collect()
    }
}

/// The single internal rate, or NaN.
fn rate(flows: &[f64]) -> f64 {
    internal_rate(flows).value_or_nan()
}

/// A part as a share of a whole, where that tells something.
fn share_of((part, whole): (f64, f64), noise: f64) -> Share {
    if part.is_nan() || whole.is_nan() {
        return Share::Of(Figure::one(f64::NAN));
    }
    if whole <= noise {
        return Share::NothingToShare;
    }
    match part / whole {
        share if share > 1.0 + ROUNDING => Share::MoreThanAll,
        share if share < -ROUNDING => Share::LessThanNothing,
        share => Share::Of(Figure::one(share)),
    }
}

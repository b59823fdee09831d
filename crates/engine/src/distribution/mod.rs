//! Distributions by their chances and quantiles: normal, gamma and beta, Poisson and negative binomial.
//!
//! Each quantile takes the chance and the bounds of a truncation, and inverts the distribution function on whichever side of it is smaller, so that neither tail is lost.
//! Only exact operations and `libm` are used, so that a value has the same bits everywhere.
//! Where the parameters are none of the distribution's, or nothing of it lies between the bounds, there is no value: NaN.
//! Nothing is sampled here: a quantile turns a uniform number into another one.

mod beta;
mod counts;
mod gamma;
mod normal;
mod search;

pub use beta::{beta_chances, beta_quantile};
pub use counts::{
    negative_binomial_chances, negative_binomial_quantile, poisson_chances, poisson_quantile,
};
pub use gamma::{gamma_chances, gamma_quantile};
pub use normal::{normal_chances, truncated_normal_quantile};

/// The least and the greatest shape of a gamma or beta distribution, and size of a negative binomial one.
/// Below, most draws are zero to the last bit; above, the distribution is a normal one to three figures.
pub const SHAPES: std::ops::RangeInclusive<f64> = 1e-3..=1e5;

/// The chances of less and of more than a value.
///
/// Both are kept, because one minus the larger of them has lost the smaller.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Chances {
    /// Of at most the value.
    pub below: f64,
    /// Of more.
    pub above: f64,
}

impl Chances {
    const NONE: Chances = Chances {
        below: 0.0,
        above: 1.0,
    };
    const ALL: Chances = Chances {
        below: 1.0,
        above: 0.0,
    };

    fn of_below(below: f64) -> Chances {
        Chances {
            below,
            above: 1.0 - below,
        }
    }

    fn of_above(above: f64) -> Chances {
        Chances {
            below: 1.0 - above,
            above,
        }
    }

    fn exchanged(self) -> Chances {
        Chances {
            below: self.above,
            above: self.below,
        }
    }

    /// The chance that is `share` of the way from these to others; `None` where nothing lies between.
    fn towards(self, others: Chances, share: f64) -> Option<Chances> {
        let rest = 1.0 - share;
        let between = if self.below < 0.5 {
            others.below - self.below
        } else {
            self.above - others.above
        };
        (between > 0.0).then_some(Chances {
            below: rest * self.below + share * others.below,
            above: rest * self.above + share * others.above,
        })
    }
}

/// Whether a chance and the bounds of a truncation can be meant.
fn in_order(chance: f64, least: f64, most: f64) -> bool {
    (0.0..=1.0).contains(&chance) && least <= most
}

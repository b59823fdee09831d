//! Shapley's value: what each of several changes adds, on average over every order of making them.
//!
//! Receives the value of a figure for any set of changes. Guarantees shares whose sum is the whole
//! difference. L. S. Shapley, "A value for n-person games" (1953).

use std::collections::BTreeMap;

use engine::{Design, StreamKey, Uniforms};

/// Up to this many changes every set of them is computed; beyond, orders are sampled.
pub const EXACT_MAX: usize = 8;
/// Sets that are computed at most, about, where orders are sampled.
const SAMPLED_SETS: usize = 1200;
/// Pairs of orders that are sampled at least and at most.
const PAIR_COUNTS: [usize; 2] = [8, 48];

/// What one change adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share {
    /// On average over the orders.
    pub adds: f64,
    /// Of the average, where orders are sampled.
    pub standard_error: Option<f64>,
}

/// How the shares were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Over every order.
    Exact {
        /// How many sets of changes were computed.
        set_count: usize,
    },
    /// Over some orders and the same backwards.
    Sampled {
        /// How many orders.
        order_count: usize,
    },
}

/// A set of changes, one truth for each.
pub(super) type Made = Vec<bool>;

/// The value of the figure for each of some sets of changes.
pub(super) type Values<'v, E> = dyn FnMut(&[Made]) -> Result<Vec<f64>, E> + 'v;

/// Shares, how they were found, and the whole difference.
type Found = (Vec<Share>, Method, f64);

/// The share of every change. `values` gives the figure for each of some sets of changes.
pub(super) fn shares<E>(
    change_count: usize,
    values: &mut Values<'_, E>,
) -> Result<(Vec<Share>, Method), E> {
    let (mut shares, method, whole) = if change_count <= EXACT_MAX {
        exact(change_count, values)?
    } else {
        sampled(change_count, values)?
    };
    // Rounding that is left goes to the largest share, so that the sum is the difference.
    let sum: f64 = shares.iter().map(|share| share.adds).sum();
    let largest = shares
        .iter_mut()
        .max_by(|a, b| a.adds.abs().total_cmp(&b.adds.abs()));
    if let Some(largest) = largest {
        largest.adds += whole - sum;
    }
    Ok((shares, method))
}

fn exact<E>(count: usize, values: &mut Values<'_, E>) -> Result<Found, E> {
    let set_count = 1_usize << count;
    let sets: Vec<Made> = (0..set_count)
        .map(|set| (0..count).map(|change| set >> change & 1 == 1).collect())
        .collect();
    let known = values(&sets)?;
    let shares = (0..count).map(|change| {
        let without = (0..set_count).filter(|set| set >> change & 1 == 0);
        let terms = without.map(|set| {
            let adds = known[set | 1 << change] - known[set];
            adds * weight(count, set.count_ones() as usize)
        });
        Share {
            adds: terms.sum(),
            standard_error: None,
        }
    });
    let whole = known[set_count - 1] - known[0];
    Ok((shares.collect(), Method::Exact { set_count }, whole))
}

/// The share of orders in which exactly a given set of `before` changes comes first:
/// before! (count - before - 1)! / count!.
fn weight(count: usize, before: usize) -> f64 {
    let mut orders = 1.0;
    for place in 0..before {
        orders *= (count - 1 - place) as f64 / (place + 1) as f64;
    }
    1.0 / (orders * count as f64)
}

fn sampled<E>(count: usize, values: &mut Values<'_, E>) -> Result<Found, E> {
    let pair_count = (SAMPLED_SETS / (2 * count)).clamp(PAIR_COUNTS[0], PAIR_COUNTS[1]);
    let orders: Vec<Vec<usize>> = (0..pair_count)
        .flat_map(|pair| {
            let order = order(count, pair);
            let backwards = order.iter().rev().copied().collect();
            [order, backwards]
        })
        .collect();
    let mut sets: BTreeMap<Made, f64> = BTreeMap::new();
    for order in &orders {
        for set in prefixes(count, order) {
            sets.insert(set, f64::NAN);
        }
    }
    let asked: Vec<Made> = sets.keys().cloned().collect();
    let known = values(&asked)?;
    sets = asked.into_iter().zip(known).collect();
    // One number for each pair of an order and its reverse.
    let mut adds = vec![vec![0.0; pair_count]; count];
    for (place, order) in orders.iter().enumerate() {
        let along: Vec<f64> = prefixes(count, order).map(|set| sets[&set]).collect();
        for (step, change) in order.iter().enumerate() {
            adds[*change][place / 2] += (along[step + 1] - along[step]) / 2.0;
        }
    }
    let shares = adds.iter().map(|pairs| {
        let n = pair_count as f64;
        let mean = pairs.iter().sum::<f64>() / n;
        let squares: f64 = pairs.iter().map(|pair| (pair - mean) * (pair - mean)).sum();
        Share {
            adds: mean,
            standard_error: Some((squares / (n - 1.0) / n).sqrt()),
        }
    });
    let whole = sets[&vec![true; count]] - sets[&vec![false; count]];
    let order_count = orders.len();
    Ok((shares.collect(), Method::Sampled { order_count }, whole))
}

/// The sets on the way of an order, from nothing to everything.
fn prefixes(count: usize, order: &[usize]) -> impl Iterator<Item = Made> {
    let mut made = vec![false; count];
    let first = made.clone();
    let rest = order.iter().map(move |change| {
        made[*change] = true;
        made.clone()
    });
    std::iter::once(first).chain(rest)
}

/// An order of the changes, the same for the same place in every run.
fn order(count: usize, place: usize) -> Vec<usize> {
    let uniforms = Uniforms::new(
        StreamKey::new(1, "orders of changes"),
        place as u32,
        Design::Independent,
    );
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = (uniforms.at(last as u64) * (last + 1) as f64) as usize;
        order.swap(last, other.min(last));
    }
    order
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn shares_of(count: usize, game: &dyn Fn(&[bool]) -> f64) -> (Vec<Share>, Method) {
        let mut values = |sets: &[Made]| -> Result<Vec<f64>, Infallible> {
            Ok(sets.iter().map(|set| game(set)).collect())
        };
        match shares(count, &mut values) {
            Ok(found) => found,
            Err(never) => match never {},
        }
    }

    /// Littlechild and Owen (1973), "A simple expression for the Shapley value in a special case": the
    /// cost of a runway is that of the largest aircraft; each part is shared by all who need it.
    fn runway(costs: &[f64]) -> impl Fn(&[bool]) -> f64 + '_ {
        move |set| {
            let needed = set.iter().zip(costs).filter(|(lands, _)| **lands);
            needed.map(|(_, cost)| *cost).fold(0.0, f64::max)
        }
    }

    #[test]
    fn a_runway_is_shared_by_those_who_need_each_part() {
        let costs = [8.0, 11.0, 13.0, 18.0];
        let (shares, method) = shares_of(4, &runway(&costs));
        // 8/4; + 3/3; + 2/2; + 5.
        for (share, expected) in shares.iter().zip([2.0, 3.0, 4.0, 9.0]) {
            assert!((share.adds - expected).abs() < 1e-12, "{share:?}");
        }
        assert_eq!(method, Method::Exact { set_count: 16 });
    }

    #[test]
    fn the_glove_market_gives_four_sixths_to_the_only_right_glove() {
        // Two left gloves, one right: a pair is worth 1.
        let game = |set: &[bool]| f64::from(u8::from(set[2] && (set[0] || set[1])));
        let (shares, _) = shares_of(3, &game);
        for (share, expected) in shares.iter().zip([1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]) {
            assert!((share.adds - expected).abs() < 1e-12, "{share:?}");
        }
    }

    #[test]
    fn sampled_shares_sum_to_the_difference_and_err_as_told() {
        let costs: Vec<f64> = (1..=12).map(f64::from).collect();
        let game = runway(&costs);
        let (shares, method) = shares_of(12, &game);
        assert!(matches!(method, Method::Sampled { .. }), "{method:?}");
        let sum: f64 = shares.iter().map(|share| share.adds).sum();
        assert!((sum - 12.0).abs() < 1e-12, "{sum}");
        let mut expected = 0.0;
        let mut beyond = 0;
        for (place, share) in shares.iter().enumerate() {
            expected += 1.0 / (12 - place) as f64;
            let error = share.standard_error.expect("orders were sampled");
            assert!(error > 0.0);
            beyond += usize::from((share.adds - expected).abs() > 3.0 * error);
        }
        // Three standard errors hold 99.7 of 100 times; the largest share takes the rest.
        assert!(beyond <= 1, "{beyond} of 12: {shares:?}");
    }

    #[test]
    fn what_changes_nothing_has_no_share() {
        let game = |set: &[bool]| if set[0] { 5.0 } else { 2.0 };
        let (shares, _) = shares_of(2, &game);
        assert_eq!(shares[0].adds, 3.0);
        assert_eq!(shares[1].adds, 0.0);
    }
}

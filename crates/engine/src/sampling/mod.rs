//! Uniform numbers for drawn inputs: independent, stratified, or low-discrepancy.
//!
//! Receives a seed and the full name of each variable, and gives for every path and period a number strictly between 0 and 1.
//! A number is a function of those four and of nothing else: adding or removing a variable moves no other, and any range of paths can be had alone, in any order and on any number of threads.
//! It knows no distributions: what has another one is a quantile of these numbers, and that is a matter of the graph.

mod latin_hypercube;
mod philox;
mod sobol;
mod stream;

pub use latin_hypercube::LATIN_HYPERCUBE_PATHS_MAX;
pub use philox::philox;
pub use sobol::SOBOL_DIMENSIONS_MAX;
pub use stream::StreamKey;

use latin_hypercube::Permutation;
use sobol::Coordinate;
use stream::Purpose;

/// How the paths of a variable are spread over the unit interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Design {
    /// Every path by itself.
    Independent,
    /// Exactly one path in each of `path_count` equal parts; see McKay, Beckman and Conover (1979).
    /// Paths from `path_count` on do not exist, and `path_count` is at most [`LATIN_HYPERCUBE_PATHS_MAX`].
    LatinHypercube {
        /// The paths of the whole design, whatever part of it is run.
        path_count: u64,
    },
    /// A coordinate of Sobol' points with Owen's scrambling: of the first 2^m paths exactly one in each of 2^m equal parts, and evenly spread together with the other dimensions.
    /// For at most 2^32 paths. Low dimensions are spread best, so the variables that matter most come first; two variables must not share one.
    Sobol {
        /// Counted from 0, below [`SOBOL_DIMENSIONS_MAX`].
        dimension: u32,
    },
}

/// The uniform numbers of one variable in one period.
///
/// ```
/// use engine::{Design, StreamKey, Uniforms};
///
/// let price = StreamKey::new(7, "mine.price");
/// let uniforms = Uniforms::new(price, 2031, Design::Independent);
/// let mut first = [0.0; 100];
/// uniforms.fill(0, &mut first);
/// assert!(first.iter().all(|u| 0.0 < *u && *u < 1.0));
/// assert_eq!(uniforms.at(99), first[99]);
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Uniforms {
    key: StreamKey,
    period: u32,
    spread: Spread,
}

/// A design with what it needs of the stream.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Spread {
    Independent,
    LatinHypercube(Permutation),
    Sobol(Coordinate),
}

impl Uniforms {
    /// The numbers of this variable in this period.
    ///
    /// `period` tells apart the draws of a variable that is drawn anew each period; give the year itself, so that a timeline that starts earlier keeps its draws, and 0 for a variable that is drawn once.
    ///
    /// Panics if the design is larger than it may be.
    pub fn new(key: StreamKey, period: u32, design: Design) -> Uniforms {
        let arrangement = |position| key.words(position, period, Purpose::Arrangement);
        let spread = match design {
            Design::Independent => Spread::Independent,
            Design::LatinHypercube { path_count } => {
                let keys = [arrangement(0), arrangement(1)];
                Spread::LatinHypercube(Permutation::new(path_count, keys))
            }
            Design::Sobol { dimension } => {
                let [a, b, ..] = arrangement(0);
                Spread::Sobol(Coordinate::new(dimension, [a, b]))
            }
        };
        Uniforms {
            key,
            period,
            spread,
        }
    }

    /// The number of one path.
    ///
    /// Panics if the design has no such path.
    pub fn at(&self, path: u64) -> f64 {
        let mut number = [0.0];
        self.fill(path, &mut number);
        number[0]
    }

    /// The numbers of the paths from `first_path` on.
    ///
    /// Panics if the design has not so many paths.
    pub fn fill(&self, first_path: u64, numbers: &mut [f64]) {
        self.fill_inline(first_path, numbers);
    }

    /// [`Uniforms::fill`], for loops that are compiled for wider vectors.
    #[expect(
        clippy::inline_always,
        reason = "vectorised for the caller's processor"
    )]
    #[inline(always)]
    pub(crate) fn fill_inline(&self, first_path: u64, numbers: &mut [f64]) {
        self.fill_independent(first_path, numbers);
        match &self.spread {
            Spread::Independent => {}
            Spread::LatinHypercube(permutation) => {
                check_room(permutation.len(), first_path, numbers.len());
                let len = permutation.len() as f64;
                for (number, path) in numbers.iter_mut().zip(first_path..) {
                    let stratum = permutation.place_of(path) as f64;
                    // The sum may round up to the length, and the numbers end before 1.
                    *number = ((stratum + *number) / len).min(LARGEST);
                }
            }
            Spread::Sobol(coordinate) => {
                check_room(1 << 32, first_path, numbers.len());
                for (number, path) in numbers.iter_mut().zip(first_path..) {
                    let point = u64::from(coordinate.bits(path as u32));
                    // Below the 32 places of the point, places of the path's own number.
                    *number = uniform((point << 32) | (places_of(*number) >> 32));
                }
            }
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "vectorised for the caller's processor"
    )]
    #[inline(always)]
    fn fill_independent(&self, first_path: u64, numbers: &mut [f64]) {
        let words = |pair| self.key.words(pair, self.period, Purpose::Path);
        // One call serves two paths, an even one and the next.
        let odd = (first_path % 2) as usize;
        let (head, pairs) = numbers.split_at_mut(odd.min(numbers.len()));
        for number in head.iter_mut() {
            let [_, _, low, high] = words(first_path / 2);
            *number = uniform_of_words(low, high);
        }
        let first_pair = first_path.div_ceil(2);
        let (pairs, last) = pairs.as_chunks_mut::<2>();
        let pair_count = pairs.len() as u64;
        for (pair, index) in pairs.iter_mut().zip(first_pair..) {
            let [a, b, c, d] = words(index);
            *pair = [uniform_of_words(a, b), uniform_of_words(c, d)];
        }
        for number in last {
            let [low, high, ..] = words(first_pair + pair_count);
            *number = uniform_of_words(low, high);
        }
    }
}

fn check_room(path_count: u64, first_path: u64, asked: usize) {
    let end = first_path.checked_add(asked as u64);
    assert!(
        end.is_some_and(|end| end <= path_count),
        "a design of {path_count} paths has no {asked} paths from {first_path} on"
    );
}

/// The largest number below 1.
const LARGEST: f64 = 1.0 - f64::EPSILON / 2.0;

#[inline]
fn uniform_of_words(low: u32, high: u32) -> f64 {
    uniform(u64::from(low) | (u64::from(high) << 32))
}

/// An odd multiple of 2^-53, chosen by the upper 52 bits: strictly between 0 and 1, and 1 minus it is another.
#[inline]
fn uniform(bits: u64) -> f64 {
    // A number from 1 up to 2 in steps of 2^-52; the subtraction is exact.
    f64::from_bits((bits >> 12) | 1.0_f64.to_bits()) - LARGEST
}

/// The 52 bits that chose a number, at the upper end of the word.
#[inline]
fn places_of(number: f64) -> u64 {
    (number + LARGEST).to_bits() << 12
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, places_of, uniform};

    #[test]
    fn the_ends_are_not_reached_and_mirror_each_other() {
        let (least, most) = (uniform(0), uniform(u64::MAX));
        assert_eq!(least, f64::EPSILON / 2.0);
        assert_eq!(most, LARGEST);
        for bits in [0, 1 << 12, 0x0123_4567_89ab_c000, 1 << 63, !0 << 12] {
            assert_eq!(uniform(bits) + uniform(!bits), 1.0);
            assert_eq!(places_of(uniform(bits)), bits);
        }
    }
}

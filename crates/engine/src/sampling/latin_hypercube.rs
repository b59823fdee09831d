//! Latin hypercube: of `n` paths exactly one in every `n`-th part of the unit interval.
//!
//! McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of input variables in the analysis of output from a computer code", Technometrics 21(2), pages 239-245.
//! Which path lies in which part is a permutation; here it is a keyed bijection, so the part of one path is had without those of the others.

/// The most paths of a Latin hypercube.
pub const LATIN_HYPERCUBE_PATHS_MAX: u64 = 1 << 32;

/// Rounds of the bijection. Four make a Feistel network random for practical purposes; the domain here is small, so there are more.
const ROUNDS: usize = 8;

/// A permutation of `0..len`.
///
/// A number is written as `row * columns + column`, and row and column are in turn moved by an amount that depends on the other: a Feistel network with addition for exclusive-or (Black and Rogaway 2002, "Ciphers with arbitrary finite domains", method "generalized Feistel").
/// The rectangle is at most one row larger than `len`; a number that lands beyond is moved again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Permutation {
    len: u64,
    rows: u32,
    columns: u32,
    keys: [[u32; 4]; ROUNDS / 4],
}

impl Permutation {
    /// A permutation chosen by eight random words.
    pub(super) fn new(len: u64, keys: [[u32; 4]; ROUNDS / 4]) -> Permutation {
        assert!(
            (1..=LATIN_HYPERCUBE_PATHS_MAX).contains(&len),
            "a Latin hypercube has between 1 and 2^32 paths, not {len}"
        );
        let columns = len.isqrt().max(1);
        Permutation {
            len,
            rows: len.div_ceil(columns) as u32,
            columns: columns as u32,
            keys,
        }
    }

    /// The number of places.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Where this number goes.
    #[inline]
    pub(super) fn place_of(&self, number: u64) -> u64 {
        let mut place = number;
        loop {
            place = self.step(place);
            if place < self.len {
                return place;
            }
        }
    }

    /// The bijection of the whole rectangle.
    #[inline]
    fn step(&self, number: u64) -> u64 {
        // Exact: a quotient of numbers below 2^33 that is not whole is further from the next whole number than a rounding.
        let mut row = (number as f64 / f64::from(self.columns)) as u32;
        let mut column = (number - u64::from(row) * u64::from(self.columns)) as u32;
        for [for_row, for_column] in self.keys.as_flattened().as_chunks().0 {
            row = moved(row, self.rows, mixed(column, *for_row));
            column = moved(column, self.columns, mixed(row, *for_column));
        }
        u64::from(row) * u64::from(self.columns) + u64::from(column)
    }
}

/// A place among `count`, moved on by a random part of the way round.
#[inline]
fn moved(place: u32, count: u32, random: u32) -> u32 {
    let by = (u64::from(random) * u64::from(count)) >> 32;
    let to = u64::from(place) + by;
    let count = u64::from(count);
    (if to >= count { to - count } else { to }) as u32
}

/// A word that depends on every bit of both: the last steps of MurmurHash3 (Appleby) on their sum.
#[inline]
fn mixed(word: u32, key: u32) -> u32 {
    let mut mixed = word.wrapping_add(key);
    mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x85eb_ca6b);
    mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
    mixed ^ (mixed >> 16)
}

#[cfg(test)]
mod tests {
    use super::Permutation;

    #[test]
    fn every_place_is_taken_once() {
        for len in (1..=300).chain([1_000, 65_535, 65_536, 65_537]) {
            let permutation = Permutation::new(len, [[1, 2, 3, 4], [5, 6, 7, len as u32]]);
            let mut taken = vec![false; len as usize];
            for number in 0..len {
                let place = permutation.place_of(number);
                assert!(!taken[place as usize], "{place} of {len} is taken twice");
                taken[place as usize] = true;
            }
        }
    }

    #[test]
    fn the_largest_hypercube_stays_inside() {
        let len = super::LATIN_HYPERCUBE_PATHS_MAX;
        let permutation = Permutation::new(len, [[9; 4]; 2]);
        for number in [0, 1, len / 2, len - 2, len - 1] {
            assert!(permutation.place_of(number) < len);
        }
    }
}

//! Sobol' points with nested uniform scrambling.
//!
//! Sobol' (1967) with the direction numbers of Joe and Kuo (2008), see `direction_numbers.txt`.
//! Scrambling as of Owen (1995), "Randomly permuted (t,m,s)-nets and (t,s)-sequences": each bit is exchanged or not by a random choice that depends on the bits above it.
//! The choice is a hash of those bits, after Laine and Karras (2011), "Stratified sampling for stochastic transparency"; so a scrambled point is had without a tree of choices, and elementary intervals keep their numbers of points exactly.

/// Dimensions for which there are direction numbers.
pub const SOBOL_DIMENSIONS_MAX: u32 = 1_024;

/// Bits of a point before random bits are appended, so also the binary logarithm of the most paths.
const BITS: usize = 32;

const TABLE: &str = include_str!("direction_numbers.txt");

/// One scrambled coordinate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Coordinate {
    directions: [u32; BITS],
    scrambling: [u32; 2],
}

impl Coordinate {
    /// The coordinate of this dimension, counted from 0, scrambled by two random words.
    pub(super) fn new(dimension: u32, scrambling: [u32; 2]) -> Coordinate {
        assert!(
            dimension < SOBOL_DIMENSIONS_MAX,
            "there are direction numbers for {SOBOL_DIMENSIONS_MAX} dimensions, and this is number {dimension} counted from 0"
        );
        Coordinate {
            directions: directions(dimension),
            scrambling,
        }
    }

    /// The first 32 binary places of the point of this index.
    #[inline]
    pub(super) fn bits(&self, index: u32) -> u32 {
        let point = self
            .directions
            .iter()
            .zip(0..)
            .fold(0, |point, (direction, bit)| {
                point ^ (direction & 0_u32.wrapping_sub((index >> bit) & 1))
            });
        scrambled(point, self.scrambling)
    }
}

/// The direction numbers `V_1, V_2, …` of a dimension, the highest bit the first binary place.
///
/// Bratley and Fox (1988), "Algorithm 659: Implementing Sobol's quasirandom sequence generator", ACM TOMS 14(1), pages 88-100, equation (3).
fn directions(dimension: u32) -> [u32; BITS] {
    let mut directions = [0; BITS];
    let Some(line) = dimension.checked_sub(1) else {
        for (direction, bit) in directions.iter_mut().zip((0..BITS).rev()) {
            *direction = 1 << bit;
        }
        return directions;
    };
    let mut numbers = numbers_of_line(line as usize);
    let degree = numbers.next().expect("a line begins with a degree") as usize;
    let inner = numbers.next().expect("the polynomial follows");
    for (index, number) in numbers.enumerate() {
        directions[index] = number << (BITS - 1 - index);
    }
    for index in degree..BITS {
        let before = directions[index - degree];
        directions[index] = before ^ (before >> degree);
        for back in 1..degree {
            if (inner >> (degree - 1 - back)) & 1 == 1 {
                directions[index] ^= directions[index - back];
            }
        }
    }
    directions
}

fn numbers_of_line(line: usize) -> impl Iterator<Item = u32> {
    let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let numbers = lines
        .nth(line)
        .expect("the table has a line a dimension")
        .split(' ');
    numbers.map(|number| number.parse().expect("the table holds whole numbers"))
}

/// The scrambled point: with the bits in reverse, every step lets a bit depend on itself and on lower ones only.
///
/// Constants of N. Vegdahl (2021), "Building a Better LK Hash".
#[inline]
fn scrambled(point: u32, [added, factor]: [u32; 2]) -> u32 {
    let mut bits = point.reverse_bits();
    bits ^= bits.wrapping_mul(0x3d20_adea);
    bits = bits.wrapping_add(added);
    bits = bits.wrapping_mul(factor | 1);
    bits ^= bits.wrapping_mul(0x0552_6c56);
    bits ^= bits.wrapping_mul(0x53a2_2864);
    bits.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::{Coordinate, SOBOL_DIMENSIONS_MAX, directions};

    fn unscrambled(dimension: u32, index: u32) -> f64 {
        let coordinate = Coordinate {
            directions: directions(dimension),
            scrambling: [0, 0],
        };
        let bits = coordinate
            .directions
            .iter()
            .zip(0..)
            .fold(0, |point, (direction, bit)| {
                point ^ (direction * ((index >> bit) & 1))
            });
        f64::from(bits) / 4_294_967_296.0
    }

    /// The point of this number in the order of Antonov and Saleev, in which others print the sequence.
    fn in_gray_order(dimension: u32, number: u32) -> f64 {
        unscrambled(dimension, number ^ (number >> 1))
    }

    /// Computed with SciPy 1.17, `scipy.stats.qmc.Sobol(d=1024, scramble=False, bits=32)`.
    #[test]
    fn the_points_are_those_of_another_program() {
        let first = [
            [0.0; 10],
            [0.5; 10],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25],
            [
                0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625,
            ],
            [
                0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125,
            ],
        ];
        for (number, point) in (0..).zip(first) {
            for (dimension, coordinate) in (0..).zip(point) {
                let ours = in_gray_order(dimension, number);
                assert_eq!(ours, coordinate, "{number} {dimension}");
            }
        }
        for (number, dimension, coordinate) in [
            (11, 5, 268_435_456),
            (1_000, 1, 415_236_096),
            (1_000, 99, 801_112_064),
            (4_095, 511, 3_929_014_272_u32),
            (3_333, 1_023, 1_519_386_624),
            (2_500, 700, 3_023_044_608),
        ] {
            let expected = f64::from(coordinate) / 4_294_967_296.0;
            assert_eq!(in_gray_order(dimension, number), expected);
        }
    }

    /// A direction number has its last place where it belongs, or a coordinate would not be a permutation of equal parts.
    #[test]
    fn every_dimension_has_directions_of_full_rank() {
        for dimension in 0..SOBOL_DIMENSIONS_MAX {
            for (index, direction) in directions(dimension).into_iter().enumerate() {
                assert_eq!(
                    direction.trailing_zeros() as usize,
                    31 - index,
                    "{dimension}"
                );
            }
        }
    }
}

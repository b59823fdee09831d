//! Philox4x32-10: 128 random bits for every counter and key.

/// Four random words for a counter and a key.
///
/// Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", Proceedings of SC11, section 3.3, with ten rounds.
/// It is a function, not a generator with a state: the numbers of one path are had without those of the paths before it.
///
/// ```
/// // The known answer published with the algorithm.
/// let words = engine::philox([0; 4], [0; 2]);
/// assert_eq!(words, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[inline]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut key_0, mut key_1] = key;
    for _ in 0..ROUNDS {
        let first = u64::from(a) * u64::from(MULTIPLIER_0);
        let second = u64::from(c) * u64::from(MULTIPLIER_1);
        (a, b, c, d) = (
            (second >> 32) as u32 ^ b ^ key_0,
            second as u32,
            (first >> 32) as u32 ^ d ^ key_1,
            first as u32,
        );
        key_0 = key_0.wrapping_add(WEYL_0);
        key_1 = key_1.wrapping_add(WEYL_1);
    }
    [a, b, c, d]
}

const ROUNDS: u32 = 10;

/// Multipliers and key increments of the 4x32 variant.
const MULTIPLIER_0: u32 = 0xd251_1f53;
const MULTIPLIER_1: u32 = 0xcd9e_8d57;
const WEYL_0: u32 = 0x9e37_79b9;
const WEYL_1: u32 = 0xbb67_ae85;

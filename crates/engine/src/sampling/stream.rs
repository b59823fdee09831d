//! Which random numbers belong to which variable.

use super::philox::philox;

/// The key of one variable's random numbers.
///
/// Made of a seed and the full name of the variable and of nothing else, so a variable keeps its numbers when others come, go or change places.
/// Two different variables share a key with a probability of 2^-64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StreamKey([u32; 2]);

impl StreamKey {
    /// The key of the variable of this name in the runs of this seed.
    pub fn new(seed: u64, name: &str) -> StreamKey {
        let hash = fnv_1a(name.as_bytes());
        let [a, b, ..] = philox(words_of(hash), [seed as u32, (seed >> 32) as u32]);
        StreamKey([a, b])
    }

    /// Four random words of this stream.
    ///
    /// `purpose` keeps apart what one stream draws for different reasons.
    #[inline]
    pub(super) fn words(self, position: u64, period: u32, purpose: Purpose) -> [u32; 4] {
        let counter = [
            position as u32,
            (position >> 32) as u32,
            period,
            purpose as u32,
        ];
        philox(counter, self.0)
    }
}

/// What words of a stream are for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The number of a path, or its place within its stratum.
    Path = 0,
    /// The permutation of the strata, or the scrambling.
    Arrangement = 1,
}

/// FNV-1a with 128 bits (Fowler, Noll, Vo). It only has to tell names apart; Philox mixes it with the seed.
fn fnv_1a(bytes: &[u8]) -> u128 {
    bytes.iter().fold(OFFSET_BASIS, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn words_of(hash: u128) -> [u32; 4] {
    [0, 32, 64, 96].map(|shift| (hash >> shift) as u32)
}

#[cfg(test)]
mod tests {
    use super::fnv_1a;

    /// Values published with the function.
    #[test]
    fn names_are_hashed_as_published() {
        assert_eq!(fnv_1a(b""), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(fnv_1a(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
        assert_eq!(fnv_1a(b"foobar"), 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
    }
}

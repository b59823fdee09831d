//! The table that finds an equal node: open addressing, 8 bytes a slot, never iterated in hash order.
//!
//! It stores a hash and a number for each node and leaves the comparison to its caller.
//! The standard map is not used because its hasher is several times slower and its keys would hold every operand a second time.

/// Numbers of nodes by the hash of their content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    /// A power of two of slots, or none.
    slots: Vec<Slot>,
    occupied: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    /// [`EMPTY`] or a node.
    node: u32,
}

const EMPTY: u32 = u32::MAX;

impl Interner {
    /// The stored node with this hash that `is_same` accepts.
    pub(crate) fn find(&self, hash: u32, mut is_same: impl FnMut(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mut place = self.home(hash);
        loop {
            let slot = self.slots[place];
            if slot.node == EMPTY {
                return None;
            }
            if slot.hash == hash && is_same(slot.node) {
                return Some(slot.node);
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// Stores a node that [`Interner::find`] did not find.
    pub(crate) fn insert(&mut self, hash: u32, node: u32) {
        assert!(node != EMPTY, "a graph has fewer than 2^32 - 1 nodes");
        // Two thirds full at most: beyond that, runs of occupied slots grow long.
        if (self.occupied + 1) * 3 > self.slots.len() * 2 {
            self.grow();
        }
        self.put(Slot { hash, node });
        self.occupied += 1;
    }

    fn grow(&mut self) {
        let larger = (self.slots.len() * 2).max(64);
        let empty = Slot {
            hash: 0,
            node: EMPTY,
        };
        let old = std::mem::replace(&mut self.slots, vec![empty; larger]);
        for slot in old.into_iter().filter(|slot| slot.node != EMPTY) {
            self.put(slot);
        }
    }

    fn put(&mut self, slot: Slot) {
        let mut place = self.home(slot.hash);
        while self.slots[place].node != EMPTY {
            place = (place + 1) & (self.slots.len() - 1);
        }
        self.slots[place] = slot;
    }

    /// The first slot to try: the leading bits of the hash, which are the best mixed.
    fn home(&self, hash: u32) -> usize {
        let bits = self.slots.len().trailing_zeros();
        (u64::from(hash) >> (32 - bits.min(32))) as usize
    }
}

/// A deterministic hash of a tag and pairs of words, by multiplying and folding the 128-bit product.
pub(crate) fn hash_words(tag: u64, pairs: impl Iterator<Item = (u64, u64)>) -> u32 {
    let mixed = pairs.fold(tag ^ 0x243f_6a88_85a3_08d3, |state, (kind, word)| {
        fold(
            state.rotate_left(23) ^ word,
            0x9e37_79b9_7f4a_7c15 ^ (kind << 32),
        )
    });
    (fold(mixed, 0xd6e8_feb8_6659_fd93) >> 32) as u32
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

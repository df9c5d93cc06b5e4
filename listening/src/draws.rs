//! Random numbers of a listener's session, the same on every machine and in every language.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// Draws by the published PCG XSH RR 64/32 (O'Neill 2014), on a stream that the key's FNV-1a hash names.
#[derive(Clone, Debug)]
pub(crate) struct KeyedDraws(Pcg32);

impl KeyedDraws {
    /// Begins the sequence of a seed and a key.
    pub(crate) fn of(seed: u64, key: &str) -> Self {
        Self(Pcg32::new(seed, fnv1a(key.as_bytes())))
    }

    /// Draws from `0..count`, each as likely as the others: what would favour some is drawn again.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        let rest = (u32::MAX % count + 1) % count;
        loop {
            let drawn = self.0.next_u32();
            if drawn <= u32::MAX - rest {
                return drawn % count;
            }
        }
    }

    /// Draws true as often as false.
    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Shuffles from the last place down (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            let count = u32::try_from(place + 1).unwrap_or(u32::MAX);
            items.swap(place, self.below(count) as usize);
        }
    }
}

/// Computes the 64-bit FNV-1a hash (Fowler, Noll, Vo).
fn fnv1a(bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    bytes.iter().fold(OFFSET, mix)
}

#[cfg(test)]
mod tests {
    use super::{KeyedDraws, fnv1a};

    #[test]
    fn the_hash_is_the_published_one() {
        // Test vectors of the authors' page.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn every_order_of_three_is_as_likely() {
        let mut counts = std::collections::BTreeMap::new();
        let mut draws = KeyedDraws::of(1, "three");
        for _ in 0..60_000 {
            let mut items = [0, 1, 2];
            draws.shuffle(&mut items);
            *counts.entry(items).or_insert(0_i32) += 1;
        }
        assert_eq!(counts.len(), 6);
        // Five standard deviations: sqrt(60000 x 1/6 x 5/6) = 91.
        assert!(
            counts.values().all(|count| (count - 10_000).abs() < 457),
            "{counts:?}"
        );
    }
}

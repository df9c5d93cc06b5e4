//! Where a storm's decisions come from: a seed that goes on for ever, or a fuzzer's bytes.

/// A stream of decisions.
#[derive(Clone, Debug)]
pub(crate) enum Draws<'b> {
    /// `SplitMix64` (Steele, Lea, Flood 2014): every seed is as good as another, and neighbours differ.
    Seed(u64),
    /// Two bytes a decision; all zero when they are used up.
    Bytes(&'b [u8]),
}

impl Draws<'_> {
    fn next(&mut self) -> u64 {
        match self {
            Self::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                mix(*state)
            }
            Self::Bytes(rest) => {
                let (taken, left) = rest.split_at(rest.len().min(2));
                *rest = left;
                let value = taken
                    .iter()
                    .fold(0, |v: u64, byte| (v << 8) | u64::from(*byte));
                value << 48
            }
        }
    }

    /// Nothing is left to decide by.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Bytes([]))
    }

    /// `0..count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let scaled = u128::from(self.next()) * count as u128;
        usize::try_from(scaled >> 64).expect("below a usize")
    }

    /// `[0, 1)`.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// Every octave as often as any other.
    pub(crate) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        low * (high.max(low) / low).powf(self.share())
    }

    /// A seed for what draws too much to be decided by bytes.
    pub(crate) fn seed(&mut self) -> u64 {
        mix(self.next())
    }
}

fn mix(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

//! The whole of a memory's coefficients bent on their way to the ear: tilted, painted over, shuffled.
//!
//! ```text
//! heard: 10^((tilt log2((n + 1) / sqrt(N)) + paint(n)) / 20) c_p(n)
//! ```
//!
//! p moves a coefficient within a band of degrees, no further than an amount says.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::spec::UnknownName;

/// Tilts, in dB an octave of the degree.
pub const TILTS_DB: RangeInclusive<f64> = -12.0..=12.0;
/// Gains that are painted, in dB; the least is silence.
pub const PAINTED_GAINS_DB: RangeInclusive<f64> = -48.0..=24.0;
/// Points of a painted curve, half an octave of the degree apart: the last is the order.
pub const NUM_PAINTED_POINTS: usize = 24;
/// Seeds of a shuffle.
pub const SHUFFLE_SEEDS: RangeInclusive<u32> = 0..=999;
/// The loudest, whatever is added up.
const MOST_DB: f64 = 24.0;
const POINTS_AN_OCTAVE: f64 = 2.0;
/// Of an amplitude: `log2(10) / 20`.
const OCTAVES_A_DB: f64 = std::f64::consts::LOG2_10 / 20.0;

/// Holds gains by degree, in dB. Realtime: yes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PaintedGains([f32; NUM_PAINTED_POINTS]);

/// Describes how a memory's coefficients are bent. Realtime: yes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoefficientShape {
    /// In [`TILTS_DB`]: less than 0 is duller. 0 dB at the root of the order.
    pub tilt_db: f64,
    /// How far a coefficient may go within its band, `[0, 1]`.
    pub shuffle: f64,
    /// The band that is shuffled, shares of the order, `[0, 1]`.
    pub shuffled: [f64; 2],
    /// Which way they are shuffled, in [`SHUFFLE_SEEDS`].
    pub seed: u32,
    /// Gains by degree.
    pub paint: PaintedGains,
}

impl Default for CoefficientShape {
    /// Leaves all as it is.
    fn default() -> Self {
        Self {
            tilt_db: 0.0,
            shuffle: 0.0,
            shuffled: [0.0, 1.0],
            seed: 0,
            paint: PaintedGains::default(),
        }
    }
}

impl PaintedGains {
    /// Makes a curve of these gains, the lowest degree first; what is missing is 0 dB, and what is out of range comes into it.
    #[must_use]
    pub fn of(gains_db: &[f64]) -> Self {
        let mut new = Self::default();
        for (idx, gain_db) in gains_db.iter().take(NUM_PAINTED_POINTS).enumerate() {
            new.paint(idx, *gain_db);
        }
        new
    }

    /// Returns the gains, the lowest degree first.
    pub fn gains_db(&self) -> impl Iterator<Item = f64> {
        self.0.into_iter().map(f64::from)
    }

    /// Sets a point; what is not a number, or no point, does nothing.
    #[expect(clippy::cast_possible_truncation, reason = "a few decibels")]
    pub fn paint(&mut self, point_idx: usize, gain_db: f64) {
        let (least, most) = PAINTED_GAINS_DB.into_inner();
        if let Some(point) = self.0.get_mut(point_idx).filter(|_| !gain_db.is_nan()) {
            *point = gain_db.clamp(least, most) as f32;
        }
    }

    /// Tells whether nothing is painted.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.iter().all(|gain_db| *gain_db == 0.0)
    }

    /// Returns the place of a degree on the curve, in points from the first: between the points that stand beside it.
    #[must_use]
    pub fn place(order: usize, n: usize) -> f64 {
        Self::place_of(((n + 1) as f64 / order.max(1) as f64).log2())
    }

    /// Returns the place of a degree that lies so many octaves from the order.
    fn place_of(octaves: f64) -> f64 {
        let last = (NUM_PAINTED_POINTS - 1) as f64;
        (last + POINTS_AN_OCTAVE * octaves).clamp(0.0, last)
    }

    /// Returns the gain of a degree, in dB.
    #[must_use]
    pub fn gain_db(&self, order: usize, n: usize) -> f64 {
        self.gain_db_at(Self::place(order, n))
    }

    fn gain_db_at(&self, place: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place on the curve"
        )]
        let before = (place as usize).min(NUM_PAINTED_POINTS - 2);
        let [from, to] = [before, before + 1].map(|idx| f64::from(self.0[idx]));
        from + (place - before as f64) * (to - from)
    }
}

impl CoefficientShape {
    /// Returns the nearest shape that there is; what is not a number has its default.
    #[must_use]
    pub fn nearest(self) -> Self {
        let number = |value: f64, otherwise| if value.is_nan() { otherwise } else { value };
        let (least, most) = TILTS_DB.into_inner();
        let share = |value, otherwise| number(value, otherwise).clamp(0.0, 1.0);
        Self {
            tilt_db: number(self.tilt_db, 0.0).clamp(least, most),
            shuffle: share(self.shuffle, 0.0),
            shuffled: [share(self.shuffled[0], 0.0), share(self.shuffled[1], 1.0)],
            seed: self.seed.min(*SHUFFLE_SEEDS.end()),
            paint: self.paint,
        }
    }

    /// Tells whether all is left as it is.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.shuffle == 0.0 && !self.has_gains()
    }

    /// Returns by what the coefficient `n` of so many is multiplied.
    #[must_use]
    pub fn gain(&self, order: usize, n: usize) -> f64 {
        if !self.has_gains() {
            return 1.0;
        }
        let order = order.max(1) as f64;
        // Below the order; the tilt is 0 dB at its root.
        let octaves = ((n + 1) as f64 / order).log2();
        let painted_db = self.paint.gain_db_at(PaintedGains::place_of(octaves));
        if painted_db <= *PAINTED_GAINS_DB.start() {
            return 0.0;
        }
        let tilted_db = self.tilt_db * (octaves + 0.5 * order.log2());
        (OCTAVES_A_DB * (tilted_db + painted_db).min(MOST_DB)).exp2()
    }

    /// Tells whether any coefficient is made louder or quieter.
    pub(crate) fn has_gains(&self) -> bool {
        self.tilt_db != 0.0 || !self.paint.is_none()
    }

    /// Returns the degree whose coefficient is heard in the place of `n`.
    pub(crate) fn source(&self, order: usize, n: usize) -> usize {
        self.moved(order, n, Permutation::image)
    }

    /// Returns the place in which the coefficient of degree `n` is heard.
    pub(crate) fn place(&self, order: usize, n: usize) -> usize {
        self.moved(order, n, Permutation::preimage)
    }

    fn moved(&self, order: usize, n: usize, way: fn(Permutation, usize) -> usize) -> usize {
        if self.shuffle == 0.0 {
            return n;
        }
        let [from, to] = self.shuffled.map(|share| whole(share * order as f64));
        if !(from..to).contains(&n) {
            return n;
        }
        let length = whole((self.shuffle * (to - from) as f64).ceil()).max(1);
        let block = (n - from) / length;
        let start = from + block * length;
        let length = length.min(to - start);
        let seed = self.seed.wrapping_mul(0x9e37_79b9) ^ u32::try_from(block).unwrap_or(0);
        let permutation = Permutation {
            bits: length.next_power_of_two().trailing_zeros(),
            seed: seed as usize,
        };
        // Asked again until it stays among them, there and back.
        let mut place = way(permutation, n - start);
        while place >= length {
            place = way(permutation, place);
        }
        start + place
    }
}

/// Permutes the numbers below a power of two.
#[derive(Clone, Copy, Debug)]
struct Permutation {
    bits: u32,
    seed: usize,
}

impl Permutation {
    const ROUNDS: [usize; 3] = [0x5bd1, 0x3c6f, 0x27d5];

    fn image(self, mut x: usize) -> usize {
        for round in Self::ROUNDS {
            let sum = x
                .wrapping_mul(2 * round + 1)
                .wrapping_add(self.seed ^ round);
            x = sum & self.mask();
            x ^= x >> self.shift();
        }
        x
    }

    /// Undoes [`Self::image`], round by round.
    fn preimage(self, mut x: usize) -> usize {
        for round in Self::ROUNDS.into_iter().rev() {
            let mut shift = self.shift();
            while shift < self.bits {
                x ^= x >> shift;
                shift *= 2;
            }
            let product = x.wrapping_sub(self.seed ^ round);
            x = product.wrapping_mul(inverse(2 * round + 1)) & self.mask();
        }
        x
    }

    fn mask(self) -> usize {
        (1 << self.bits) - 1
    }

    fn shift(self) -> u32 {
        (self.bits / 2).max(1)
    }
}

/// Returns the inverse of an odd number modulo every power of two: each of Newton's steps doubles the bits that are right.
fn inverse(odd: usize) -> usize {
    let newton = |x: usize| x.wrapping_mul(2_usize.wrapping_sub(odd.wrapping_mul(x)));
    (0..5).fold(odd, |x, _| newton(x))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of an order, and `as` saturates"
)]
fn whole(number: f64) -> usize {
    number as usize
}

impl fmt::Display for PaintedGains {
    /// The gains in dB, with commas; nothing where nothing is painted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return Ok(());
        }
        for (idx, gain_db) in self.0.iter().enumerate() {
            let comma = if idx == 0 { "" } else { "," };
            write!(f, "{comma}{gain_db}")?;
        }
        Ok(())
    }
}

impl FromStr for PaintedGains {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        if word.is_empty() {
            return Ok(Self::default());
        }
        let read = word.split(',').map(|gain| gain.trim().parse::<f64>());
        let gains: Result<Vec<f64>, _> = read.take(NUM_PAINTED_POINTS).collect();
        gains
            .map(|gains| Self::of(&gains))
            .map_err(|_| UnknownName {
                word: word.to_owned(),
                expected: "gains in dB with commas between them",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{CoefficientShape, NUM_PAINTED_POINTS, PaintedGains};

    #[test]
    fn a_tilt_is_so_many_decibels_an_octave_around_the_root_of_the_order() {
        let shape = CoefficientShape {
            tilt_db: -6.0,
            ..CoefficientShape::default()
        };
        let gains = [15, 31, 63, 7].map(|n| 20.0 * shape.gain(256, n).log10());
        for (gain, expected) in gains.into_iter().zip([0.0, -6.0, -12.0, 6.0]) {
            assert!((gain - expected).abs() < 1e-12, "{gain} dB");
        }
        assert_eq!(CoefficientShape::default().gain(256, 3), 1.0);
        // Held to 24 dB.
        let steep = CoefficientShape {
            tilt_db: -12.0,
            ..shape
        };
        assert!((20.0 * steep.gain(65_536, 0).log10() - 24.0).abs() < 1e-12);
    }

    #[test]
    fn paint_is_read_between_its_points_and_its_least_is_silence() {
        let mut paint = PaintedGains::default();
        paint.paint(23, -6.0);
        paint.paint(21, 12.0);
        paint.paint(19, -1e9);
        paint.paint(18, -1e9);
        paint.paint(99, 3.0);
        paint.paint(3, f64::NAN);
        let shape = CoefficientShape {
            paint,
            ..CoefficientShape::default()
        };
        // Degree 1023 of 1024 is the last point, 511 an octave below, 255 two.
        let found = [1023, 511].map(|n| 20.0 * shape.gain(1024, n).log10());
        assert!((found[0] + 6.0).abs() < 1e-12 && (found[1] - 12.0).abs() < 1e-12);
        let between = paint.gain_db(1024, 723);
        assert!(between.abs() < 0.01, "724.08 is half an octave: {between}");
        assert_eq!(shape.gain(1024, 255), 0.0);
        assert_eq!(paint.to_string().parse(), Ok(paint));
        assert_eq!("".parse(), Ok(PaintedGains::default()));
        assert_eq!(paint.to_string().split(',').count(), NUM_PAINTED_POINTS);
        assert!("1,x".parse::<PaintedGains>().is_err());
    }

    #[test]
    fn a_shuffle_moves_all_of_a_band_once_and_no_further_than_it_may() {
        for (order, band, amount) in [
            (1024, [0.0, 1.0], 1.0),
            (1000, [0.1, 0.9], 0.25),
            (77, [0.5, 1.0], 0.1),
            (64, [0.0, 1.0], 0.02),
            (1, [0.0, 1.0], 1.0),
        ] {
            for seed in [0, 1, 999] {
                let shape = CoefficientShape {
                    shuffle: amount,
                    shuffled: band,
                    seed,
                    ..CoefficientShape::default()
                };
                let sources: Vec<usize> = (0..order).map(|n| shape.source(order, n)).collect();
                let mut sorted = sources.clone();
                sorted.sort_unstable();
                assert!(sorted.into_iter().eq(0..order), "{order}: each once");
                let [from, to] = band.map(|share| share * order as f64);
                let furthest = (amount * (to - from)).ceil().max(1.0);
                for (n, source) in sources.iter().enumerate() {
                    assert_eq!(shape.place(order, *source), n, "there and back");
                    assert!((n.abs_diff(*source) as f64) < furthest.max(1.0), "{n}");
                    let is_outside = (n as f64) < from.floor() || n as f64 >= to;
                    assert!(!is_outside || *source == n, "{n} is not of the band");
                }
                let moved = sources
                    .iter()
                    .enumerate()
                    .filter(|(n, source)| n != *source);
                if order >= 1000 {
                    assert!(moved.count() > order / 2, "it is shuffled");
                }
            }
        }
    }
}

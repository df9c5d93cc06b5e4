//! Sounds with jumps, spikes, bumps, pieces and syllables at random places, by which memories are compared.
//!
//! The first four follow the descriptions of Donoho and Johnstone, "Ideal spatial adaptation by wavelet shrinkage",
//! Biometrika 81, 1994, with random places, heights and widths.

mod speech;

use super::random_draws::RandomDraws;

/// Any number does; another one would be other sounds.
const STREAM: u64 = 0x7e57;
/// Bumps are as wide as one of these shares of a unit.
const BUMP_WIDTHS: [f64; 4] = [0.005, 0.006, 0.01, 0.03];

/// Names a kind of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestSignal {
    /// Eleven jumps between constants.
    Blocks,
    /// Twenty-four narrow Gaussians.
    Spikes,
    /// Eleven peaks `(1 + |t| / w)^-4`.
    Bumps,
    /// Eight cubic polynomials, one after the other.
    PiecewisePolynomial,
    /// Syllables of hisses, bursts and vowels at 16 kHz, made by formant synthesis.
    Speech,
}

impl TestSignal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Blocks,
        Self::Spikes,
        Self::Bumps,
        Self::PiecewisePolynomial,
        Self::Speech,
    ];

    /// Returns the word for it in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Spikes => "spikes",
            Self::Bumps => "bumps",
            Self::PiecewisePolynomial => "piecewise-polynomial",
            Self::Speech => "speech",
        }
    }

    /// Returns the same sound for the same seed, bit by bit, on every machine with these elementary functions: `units`
    /// stretches of `unit_frames` frames, each with features of its own. Allocates.
    #[must_use]
    pub fn draw(self, seed: u64, units: usize, unit_frames: usize) -> Vec<f64> {
        let mut draws = RandomDraws::new(seed, STREAM + self as u64);
        let draw_unit = match self {
            Self::Blocks => blocks,
            Self::Spikes => spikes,
            Self::Bumps => bumps,
            Self::PiecewisePolynomial => pieces,
            Self::Speech => return speech::speech(&mut draws, units * unit_frames),
        };
        (0..units)
            .flat_map(|_| draw_unit(&mut draws, unit_frames))
            .collect()
    }
}

/// Adds up `count` shapes, drawn one by one, over places from 0 to 1.
fn sum<S: Fn(f64) -> f64>(
    draws: &mut RandomDraws,
    frames: usize,
    count: usize,
    draw: impl Fn(&mut RandomDraws) -> S,
) -> Vec<f64> {
    let shapes: Vec<S> = (0..count).map(|_| draw(draws)).collect();
    let at = |frame: usize| frame as f64 / frames as f64;
    (0..frames)
        .map(|frame| shapes.iter().map(|shape| shape(at(frame))).sum())
        .collect()
}

fn blocks(draws: &mut RandomDraws, frames: usize) -> Vec<f64> {
    sum(draws, frames, 11, |draws| {
        let (place, height) = (
            draws.between(0.02, 0.98),
            draws.between(1.5, 5.5) * draws.sign(),
        );
        move |t| if t >= place { height } else { 0.0 }
    })
}

fn spikes(draws: &mut RandomDraws, frames: usize) -> Vec<f64> {
    sum(draws, frames, 24, |draws| {
        let (place, height) = (draws.between(0.02, 0.98), draws.between(0.2, 1.0));
        let width = draws.between(0.0005, 0.004);
        move |t| height * (-0.5 * ((t - place) / width).powi(2)).exp()
    })
}

fn bumps(draws: &mut RandomDraws, frames: usize) -> Vec<f64> {
    sum(draws, frames, 11, |draws| {
        let (place, height) = (draws.between(0.05, 0.95), draws.between(2.0, 5.5));
        let width = BUMP_WIDTHS[draws.below(BUMP_WIDTHS.len())];
        move |t| height * (1.0 + ((t - place) / width).abs()).powi(-4)
    })
}

fn pieces(draws: &mut RandomDraws, frames: usize) -> Vec<f64> {
    const PIECES: usize = 8;
    let mut ends: Vec<f64> = (1..PIECES).map(|_| draws.between(0.03, 0.97)).collect();
    ends.push(1.0);
    ends.sort_by(f64::total_cmp);
    let mut sound = Vec::with_capacity(frames);
    let mut start = 0.0;
    for end in ends {
        let c: [f64; 4] = std::array::from_fn(|_| draws.between(-1.0, 1.0));
        while sound.len() < frames && (sound.len() as f64) < end * frames as f64 {
            let t = sound.len() as f64 / frames as f64;
            let u = 2.0 * (t - start) / (end - start) - 1.0;
            sound.push(c[0] + u * (c[1] + u * (c[2] + u * c[3])));
        }
        start = end;
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::TestSignal;

    #[test]
    fn a_seed_is_a_sound_and_another_is_another() {
        for signal in TestSignal::ALL {
            let sound = signal.draw(7, 2, 4096);
            assert_eq!(sound.len(), 8192, "{signal:?}");
            assert_eq!(sound, signal.draw(7, 2, 4096), "{signal:?}");
            assert_ne!(sound, signal.draw(8, 2, 4096), "{signal:?}");
            assert!(sound.iter().all(|x| x.is_finite()));
            assert!(sound.iter().any(|x| x.abs() > 0.1), "{signal:?}");
        }
    }

    /// Eleven jumps are eleven differences that are not zero, whatever their places.
    #[test]
    fn blocks_have_their_jumps() {
        let sound = TestSignal::Blocks.draw(3, 1, 8192);
        let jumps = sound
            .windows(2)
            .filter(|two| (two[1] - two[0]).abs() > 1e-12);
        assert_eq!(jumps.count(), 11);
    }

    /// Between its ends a cubic's fourth difference is zero.
    #[test]
    fn pieces_are_cubic() {
        let sound = TestSignal::PiecewisePolynomial.draw(3, 1, 8192);
        let fourth = |x: &[f64]| x[0] - 4.0 * x[1] + 6.0 * x[2] - 4.0 * x[3] + x[4];
        let broken = sound.windows(5).filter(|five| fourth(five).abs() > 1e-9);
        assert!(broken.count() <= 7 * 4);
    }
}

//! What an engine is made to hear: music's worst relatives, and what is no sound at all.

use super::draws::Draws;

/// A kind of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Noise that comes and goes four times a second.
    Speech,
    FullScale,
    Dc,
    Silence,
    Impulses,
    /// 64 frames of noise, 64 that are not a number.
    NanBursts,
    Infinities,
    Denormals,
    /// Plus or minus `f32::MAX`.
    Loudest,
    /// Whatever 32 bits say.
    AnyBits,
}

impl Measure {
    pub(crate) const ALL: [Self; 10] = [
        Self::Speech,
        Self::FullScale,
        Self::Dc,
        Self::Silence,
        Self::Impulses,
        Self::NanBursts,
        Self::Infinities,
        Self::Denormals,
        Self::Loudest,
        Self::AnyBits,
    ];
    pub(crate) const NAMES: [&str; Self::ALL.len()] = [
        "speech-like noise",
        "full-scale noise",
        "dc",
        "silence",
        "impulses",
        "NaN bursts",
        "infinities",
        "denormals",
        "f32::MAX",
        "any bits",
    ];
}

/// A source that changes its kind every now and then.
#[derive(Debug)]
pub(crate) struct Sound {
    measure: Measure,
    level: f32,
    left_frames: usize,
    /// Frames of a syllable.
    syllable_frames: usize,
    at: usize,
    noise: u64,
}

impl Sound {
    pub(crate) fn new(draws: &mut Draws<'_>, sample_rate_hz: f64) -> Self {
        Self {
            measure: Measure::Speech,
            level: 1.0,
            left_frames: 0,
            syllable_frames: whole(sample_rate_hz / 4.0).max(2),
            at: 0,
            noise: draws.seed() | 1,
        }
    }

    /// Half of the time there is sound: garbage all the time would test the door only.
    pub(crate) fn turn(&mut self, draws: &mut Draws<'_>, frames: usize) -> Measure {
        if self.left_frames == 0 {
            self.measure = if draws.one_in(2) {
                Measure::Speech
            } else {
                draws.pick(&Measure::ALL)
            };
            self.level = draws.pick(&[1.0, -1.0, 0.5, 1e-6, 16.0]);
            let longest = self.syllable_frames as f64 * 2.0;
            self.left_frames = whole(draws.log_uniform(1.0, longest)).max(1);
        }
        self.left_frames = self.left_frames.saturating_sub(frames.max(1));
        self.measure
    }

    pub(crate) fn fill(&mut self, channels: &mut [Vec<f32>], frames: usize) {
        let start = self.at;
        for channel in channels {
            self.at = start;
            for sample in &mut channel[..frames] {
                *sample = self.next();
                self.at += 1;
            }
        }
    }

    fn next(&mut self) -> f32 {
        let bits = self.bits();
        let noise = uniform(bits);
        match self.measure {
            Measure::Speech => 0.3 * noise * self.envelope(),
            Measure::FullScale => noise,
            Measure::Dc => self.level,
            Measure::Silence => 0.0,
            Measure::Impulses if bits.is_multiple_of(199) => self.level,
            Measure::Impulses => 0.0,
            Measure::NanBursts if (self.at / 64).is_multiple_of(2) => f32::NAN,
            Measure::NanBursts => noise,
            Measure::Infinities => f32::INFINITY.copysign(noise),
            Measure::Denormals => f32::from_bits(bits & 0x807f_ffff),
            Measure::Loudest => f32::MAX.copysign(noise),
            Measure::AnyBits => f32::from_bits(bits),
        }
    }

    fn envelope(&self) -> f32 {
        let place = (self.at % self.syllable_frames) as f32 / self.syllable_frames as f32;
        4.0 * place * (1.0 - place)
    }

    /// Xorshift64 (Marsaglia 2003): a decision a sample would use up all bytes.
    fn bits(&mut self) -> u32 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        u32::try_from(self.noise >> 32).expect("32 bits")
    }
}

/// `[-1, 1)`; 24 bits are what f32 holds.
fn uniform(bits: u32) -> f32 {
    (bits >> 8) as f32 / 8_388_608.0 - 1.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
pub(crate) fn whole(value: f64) -> usize {
    value.round() as usize
}

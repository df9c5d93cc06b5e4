//! Which engines a storm draws: every rate, mode and method, within a budget of work.

use souvenir_core::engine::EngineConfig;
use souvenir_core::memory::{MAX_CHANNELS, MAX_ORDER, Method};
use souvenir_core::settings::{
    AdaptivePast, AdaptiveSettings, ClockDriver, ClockSettings, LIVE_LAYERS, LayerSettings,
    MAX_OVERLAP, MemorySettings, Mode,
};
use souvenir_core::ssm::Way;

use super::draws::Draws;
use super::sound::whole;

/// Usual ones, the extremes, and one that is no whole number.
const RATES_HZ: [f64; 10] = [
    8_000.0, 11_025.0, 16_000.0, 22_050.0, 44_100.0, 44_099.7, 48_000.0, 88_200.0, 96_000.0,
    192_000.0,
];
const BLOCKS: [usize; 10] = [0, 1, 7, 32, 64, 128, 441, 512, 1024, 4096];
/// Frames of a block beyond which sound costs more than calls.
const CHEAP_BLOCK: f64 = 64.0;
/// Mostly two.
const CHANNELS: [usize; 12] = [2, 2, 2, 2, 2, 1, 1, 3, 4, 5, 6, MAX_CHANNELS];
/// A textbook LegT steps a dense matrix: O(N^2) a sample.
const MAX_DENSE_ORDER: usize = 32;
/// A sliding memory has 8 hops a window, and a fading one 8 a time constant.
const HOPS_PER_WINDOW: f64 = 8.0;
const LARGEST_LAYER: f64 = 128.0;

/// How large, how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Orders times channels times frames, of a second of sound.
    work_per_sec: f64,
    order: usize,
    window_secs: f64,
    block_frames: usize,
    /// Of one engine's life.
    life_secs: [f64; 2],
    /// Between two bursts of commands; 0: one before every block.
    pub(crate) gap_secs: f64,
}

impl Limits {
    /// Seconds, in the tests' profile.
    pub(crate) const SHORT: Self = Self {
        work_per_sec: 2e7,
        order: 512,
        window_secs: 0.1,
        block_frames: 4096,
        life_secs: [0.3, 1.2],
        gap_secs: 0.02,
    };
    /// Hours, in release.
    pub(crate) const LONG: Self = Self {
        work_per_sec: 6e7,
        order: 2048,
        window_secs: 2.0,
        life_secs: [4.0, 90.0],
        gap_secs: 0.15,
        ..Self::SHORT
    };
    /// Thousands a minute.
    pub(crate) const FUZZ: Self = Self {
        work_per_sec: 5e6,
        order: 48,
        window_secs: 0.01,
        block_frames: 512,
        life_secs: [1.0, 1.0],
        gap_secs: 0.0,
    };

    pub(crate) fn config(&self, draws: &mut Draws<'_>) -> EngineConfig {
        let sample_rate_hz = draws.pick(&RATES_HZ);
        let channels = draws.pick(&CHANNELS);
        EngineConfig {
            settings: self.settings(draws, sample_rate_hz * channels as f64, sample_rate_hz),
            sample_rate_hz,
            channels,
            max_block_frames: draws.pick(&BLOCKS).min(self.block_frames),
        }
    }

    /// Blocks of a few frames cost as much each as longer ones: those engines live shorter.
    pub(crate) fn life_secs(&self, draws: &mut Draws<'_>, config: &EngineConfig) -> f64 {
        let [shortest, longest] = self.life_secs;
        let cost = CHEAP_BLOCK / (config.max_block_frames as f64).clamp(1.0, CHEAP_BLOCK);
        draws.log_uniform(shortest, longest) / cost
    }

    /// Another memory for the same engine.
    pub(crate) fn another(&self, draws: &mut Draws<'_>, config: &EngineConfig) -> EngineConfig {
        let rate = config.sample_rate_hz;
        EngineConfig {
            settings: self.settings(draws, rate * config.channels as f64, rate),
            ..*config
        }
    }

    fn settings(
        &self,
        draws: &mut Draws<'_>,
        samples_per_sec: f64,
        rate_hz: f64,
    ) -> MemorySettings {
        let mode = draws.pick(&Mode::ALL);
        let method = if draws.one_in(2) {
            Method::Exact
        } else {
            draws.pick(&Method::ALL)
        };
        // Half a frame more than the least: the product of both is rounded.
        let window_secs = draws.log_uniform(2.5 / rate_hz, self.window_secs);
        let largest = self.largest_order(mode, method, samples_per_sec, window_secs * rate_hz);
        MemorySettings {
            mode,
            method,
            order: whole(draws.log_uniform(1.0, largest)),
            window_secs,
            overlap: draws.pick(&[0.0, 0.1, 0.25, 0.437, MAX_OVERLAP]),
            delay_secs: draws.pick(&[0.0, 0.3, 1.0, 1e300]) * window_secs,
            layer: match mode {
                Mode::Layer => self.layer(draws, rate_hz),
                _ => LayerSettings::default(),
            },
            clock: match mode {
                Mode::Selective => clock(draws),
                _ => ClockSettings::default(),
            },
            weights: None,
            adaptive: match mode {
                Mode::Adaptive => AdaptiveSettings {
                    past: draws.pick(&AdaptivePast::ALL),
                    allowed_error_db: draws.pick(&[-100.0, -40.0, -6.0, f64::NAN]),
                },
                _ => AdaptiveSettings::default(),
            },
        }
        .nearest()
    }

    fn layer(&self, draws: &mut Draws<'_>, rate_hz: f64) -> LayerSettings {
        LayerSettings {
            kind: draws.pick(&LIVE_LAYERS),
            time_scale_secs: draws.log_uniform(1.5 / rate_hz, self.window_secs),
            way: draws.pick(&Way::ALL),
        }
    }

    fn largest_order(&self, mode: Mode, method: Method, rate: f64, window_frames: f64) -> f64 {
        let work = self.work_per_sec / rate;
        let affordable = match (mode, method) {
            (Mode::Sliding, Method::Exact) | (Mode::Fading, _) => {
                // Order times order a hop.
                let hop = (window_frames / HOPS_PER_WINDOW).max(1.0);
                work.min((work * hop).sqrt())
            }
            // A readout solves as many equations, and a scan of S4 steps N squared.
            (Mode::Layer, _) => work.sqrt().min(LARGEST_LAYER),
            (Mode::Sliding, _) => work.sqrt().min(MAX_DENSE_ORDER as f64),
            _ => work,
        };
        affordable.clamp(1.0, self.order as f64)
    }
}

fn clock(draws: &mut Draws<'_>) -> ClockSettings {
    ClockSettings {
        driver: draws.pick(&ClockDriver::ALL),
        threshold_db: draws.pick(&[-100.0, -50.0, -20.0, 0.0]),
        band_hz: draws.pick(&[[20.0, 20_000.0], [200.0, 3000.0], [1000.0, 1000.0]]),
        curve_period_secs: draws.pick(&[0.05, 1.0, 3600.0]),
        ..ClockSettings::default()
    }
}

/// One that an engine of `config` must give back.
pub(crate) fn misfit(draws: &mut Draws<'_>, config: &EngineConfig) -> EngineConfig {
    let mut other = *config;
    match draws.below(3) {
        0 => other.sample_rate_hz *= 2.0,
        1 => other.channels = config.channels % MAX_CHANNELS + 1,
        _ if config.max_block_frames > 1 => other.max_block_frames /= 2,
        _ => other.sample_rate_hz += 1.0,
    }
    other
}

/// One that must be refused.
pub(crate) fn impossible(draws: &mut Draws<'_>, config: &EngineConfig) -> EngineConfig {
    let mut other = *config;
    let settings = &mut other.settings;
    match draws.below(6) {
        0 => settings.order = draws.pick(&[0, MAX_ORDER + 1, usize::MAX]),
        1 => settings.window_secs = draws.pick(&[f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300]),
        2 => settings.overlap = draws.pick(&[f64::NAN, -0.1, 0.6, f64::INFINITY]),
        3 => settings.delay_secs = draws.pick(&[f64::NAN, -1.0, f64::INFINITY]),
        4 => other.channels = draws.pick(&[0, MAX_CHANNELS + 1, usize::MAX]),
        _ => other.sample_rate_hz = draws.pick(&[f64::NAN, 0.0, -48e3, f64::INFINITY, 1e300]),
    }
    other
}

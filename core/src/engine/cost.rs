//! What a memory will cost, before it is made: for shells that refuse what no machine plays live.
//!
//! A model of the work, counted from the code, a second of a channel at rate `r` with turns every `H` frames, in
//! `w` windows at a time (`17` and so on are the constants below, nanoseconds):
//!
//! | learnt by | seconds |
//! |---|---|
//! | exact; held, whole | `r (320 + 17 N log2(N+1) / H)` |
//! | held, segments | `r (320 + 2 N (0.3 w + 29 / H))` |
//! | held, sliding | `r (320 + 0.3 N^2 + N (0.3 w + 29 / H))` |
//! | recurrence of LegS; forward Euler | `r (320 + N (3.7 w + 0.3 w + 29 / H))`, the steps once but for segments |
//! | recurrence of LegT, implicit | `r (320 + N (21 + 0.3 w + 29 / H))` |
//!
//! The nanoseconds are those of docs/performance.md's table "Live" on a Zen 1, which it meets within a quarter.
//! `cargo bench --bench extremes` prints model and measurement for the ends of every setting. That no block does
//! more than its share of a turn's work, the first included, is counted in `stream/evenness.rs`.

use super::config::EngineConfig;
use crate::memory::spec::Method;
use crate::settings::memory::Mode;
use crate::ssm::{LayerKind, Way};

/// Time a frame and channel of all that does not depend on the order.
const FRAME_NANOS: f64 = 320.0;
/// Learning, handing over and reading, a turn and channel, times `N log2 N`.
const TRANSFORM_NANOS: f64 = 17.0;
/// A coefficient's step of a recurrence with prefix sums.
const STEP_NANOS: f64 = 3.7;
/// Time a coefficient of a step by LegT's implicit rules: a division in the only chain, and four passes. 2.6 times a
/// step of LegS in two windows, measured in one run (bench `extremes`).
const SOLVED_STEP_NANOS: f64 = 21.0;
/// A coefficient's share of a value that is read, or of a sample that is projected, one by one.
const READ_NANOS: f64 = 0.3;
/// A coefficient's share of one turn of a read or a projection besides that: a recurrence over few points waits for
/// itself. Measured with windows of 96 frames (2 ms) against long ones, N = 65,536: 2.0 times the load of a core.
const READ_TURN_NANOS: f64 = 29.0;
/// An element of a dense transition matrix.
const DENSE_NANOS: f64 = 0.3;
/// A number of a state that is stepped by modes, 0.35 to 0.65 measured; of one whose modes are fed back, 0.9 to 1.5 (bench
/// `extremes -- layers`, here and below).
const MODE_NANOS: f64 = 0.5;
const FED_BACK_NANOS: f64 = 1.2;
/// A partition's products and transforms, times the root of the kernel: 1.4 to 3.8.
const CONVOLUTION_NANOS: f64 = 2.5;
/// A number of a state that is scanned, 1.9 to 2.4; of one whose transition is dense 7 to 8, and besides an element of that
/// transition once a chunk: it is too large for the caches.
const SCAN_NANOS: f64 = 2.1;
const DENSE_SCAN_NANOS: f64 = 7.5;
const DENSE_TRANSITION_NANOS: f64 = 2.0;
/// Time scales of a kernel that has fallen by 280 dB.
const KERNEL_TIME_SCALES: f64 = 64.5;
/// Frames between two products of a scan with a dense transition.
const SCAN_FRAMES: f64 = 64.0;
/// A weight of a trained stack: 160,700 frames a second of Mamba's 21,073 weights in tiles (`trained_stacks.py speed`) are 0.3;
/// 8 s of S4D's 2705 (the stack that comes with the program, `souvenir ssm run`, a build for tests) took 0.98 s, which are 0.94:
/// each of its pairs is stepped, too.
#[cfg(feature = "weights")]
const WEIGHT_NANOS: f64 = 0.9;
/// An action and a price of an adaptive memory, times the logarithm of its numbers: 68, 62 and 66 measured at 512, 4096 and 65,536
/// over 10 s on a Zen 4 (bench `streaming_adaptive`), by as much more as the other rows take on a Zen 1.
const ADAPTIVE_NANOS: f64 = 100.0;
/// Sliding and fading memories are stepped and read so often a window.
const TURNS_PER_WINDOW: f64 = 8.0;
/// The whole history is stepped every so many frames at least, and every `N`.
const LEAST_WHOLE_FRAMES: f64 = 1024.0;

impl EngineConfig {
    /// Estimates the seconds of one core that a second of sound takes, on the machine named above, by a model: no
    /// clock is read, and the same configuration costs the same everywhere. Realtime: yes.
    #[must_use]
    pub fn estimated_cores(&self) -> f64 {
        let nanos = FRAME_NANOS + self.nanos_per_frame() + self.weights_nanos();
        1e-9 * self.sample_rate_hz * self.channels as f64 * nanos
    }

    /// Returns the time a frame and channel of a trained stack.
    #[cfg(feature = "weights")]
    fn weights_nanos(&self) -> f64 {
        let weights = self
            .settings
            .weights
            .filter(|_| self.settings.mode == Mode::Trained);
        let count = weights.and_then(crate::ssm::trained::library::num_weights);
        WEIGHT_NANOS * count.unwrap_or(0) as f64
    }

    #[cfg(not(feature = "weights"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn weights_nanos(&self) -> f64 {
        0.0
    }

    /// Returns the time a frame and channel of what depends on the order.
    fn nanos_per_frame(&self) -> f64 {
        let settings = &self.settings;
        let order = settings.order as f64;
        // A frame is learnt and read by so many windows.
        let windows = match settings.mode {
            Mode::Segments => 1.0 / (1.0 - settings.overlap),
            Mode::Sliding | Mode::Trained => 2.0,
            Mode::Layer => return self.layer_nanos(),
            Mode::Adaptive => return ADAPTIVE_NANOS * order.log2(),
            Mode::Whole | Mode::Fading | Mode::Selective => 1.0,
        };
        match (settings.method, settings.mode) {
            (Method::Exact, _) | (Method::ZeroOrderHold, Mode::Whole) => {
                TRANSFORM_NANOS * order * (order + 1.0).log2() / self.turn_frames()
            }
            (Method::ZeroOrderHold, Mode::Segments) => 2.0 * order * self.read_nanos(windows),
            (Method::ZeroOrderHold, _) => {
                DENSE_NANOS * order * order + order * self.read_nanos(windows)
            }
            (_, Mode::Segments) => order * (STEP_NANOS * windows + self.read_nanos(windows)),
            (Method::Bilinear | Method::BackwardEuler, Mode::Sliding) => {
                order * (SOLVED_STEP_NANOS + self.read_nanos(windows))
            }
            _ => order * (STEP_NANOS + self.read_nanos(windows)),
        }
    }

    /// Returns the time a frame and channel of a layer: its state is stepped, a number of the window is read out of it a
    /// frame, and another way than the recurrence runs beside it.
    fn layer_nanos(&self) -> f64 {
        let order = self.settings.order as f64;
        let layer = &self.settings.layer;
        let step = match layer.kind {
            LayerKind::Legs => STEP_NANOS,
            LayerKind::S4 => FED_BACK_NANOS,
            _ => MODE_NANOS,
        };
        let kernel_frames = KERNEL_TIME_SCALES * layer.time_scale_secs * self.sample_rate_hz;
        let other_way = match layer.way {
            Way::Recurrence => 0.0,
            Way::Convolution => order * step + CONVOLUTION_NANOS * kernel_frames.sqrt(),
            Way::Scan if layer.kind.is_diagonal() => order * SCAN_NANOS,
            Way::Scan => {
                order * DENSE_SCAN_NANOS + DENSE_TRANSITION_NANOS * order * order / SCAN_FRAMES
            }
        };
        order * (step + READ_NANOS) + other_way
    }

    /// Returns the time a frame and channel of one coefficient, read by the direct kernels in so many windows.
    fn read_nanos(&self, windows: f64) -> f64 {
        READ_NANOS * windows + READ_TURN_NANOS / self.turn_frames()
    }

    /// Frames between two turns; at least one.
    fn turn_frames(&self) -> f64 {
        let settings = &self.settings;
        let window_frames = settings.window_secs * self.sample_rate_hz;
        let every = (window_frames / TURNS_PER_WINDOW).max(1.0);
        let whole = LEAST_WHOLE_FRAMES.max(settings.order as f64);
        match settings.mode {
            Mode::Segments => (window_frames * (1.0 - settings.overlap)).max(1.0),
            Mode::Sliding | Mode::Layer | Mode::Trained | Mode::Adaptive => every,
            Mode::Whole | Mode::Selective => whole,
            Mode::Fading => every.min(whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EngineConfig, LayerKind, Method, Mode, Way};
    use crate::settings::layer::LayerSettings;
    use crate::settings::memory::MemorySettings;

    fn cores(mode: Mode, method: Method, order: usize, window_secs: f64) -> f64 {
        cores_of(MemorySettings {
            mode,
            method,
            order,
            window_secs,
            ..MemorySettings::default()
        })
    }

    fn cores_of(settings: MemorySettings) -> f64 {
        let config = EngineConfig {
            settings,
            sample_rate_hz: 48_000.0,
            channels: 2,
            max_block_frames: 512,
        };
        config.estimated_cores()
    }

    /// Shares of a core that `cargo bench --bench blocks` printed: docs/performance.md, "Live", Zen 1.
    #[test]
    fn the_model_is_what_was_measured() {
        use Mode::{Fading, Segments, Sliding, Whole};
        let measured = [
            (Segments, 256, 0.05, 0.034),
            (Segments, 1024, 0.05, 0.045),
            (Segments, 4096, 0.05, 0.097),
            (Segments, 16_384, 0.05, 0.34),
            (Segments, 65_536, 1.0, 0.094),
            (Sliding, 1024, 0.05, 0.087),
            (Sliding, 4096, 0.05, 0.30),
            (Sliding, 16_384, 0.05, 1.35),
            (Sliding, 65_536, 1.0, 0.29),
            (Whole, 65_536, 0.05, 0.057),
            (Fading, 1024, 0.05, 0.089),
            (Fading, 65_536, 1.0, 0.325),
        ];
        for (mode, order, window_secs, share) in measured {
            let ratio = cores(mode, Method::Exact, order, window_secs) / share;
            // A model of five numbers: a quarter either way.
            assert!((0.75..1.25).contains(&ratio), "{mode} {order}: {ratio}");
        }
    }

    /// Cores that `cargo bench --bench extremes -- layers` printed (Zen 3 beside other programs): what a number of the state
    /// costs, which is what the order adds.
    #[test]
    fn layers_cost_by_their_order_what_was_measured() {
        use LayerKind::{S4, S4dLegs};
        use Way::{Convolution, Recurrence, Scan};
        let measured = [
            (S4, Recurrence, [256, 1024], [0.037, 0.153]),
            (S4, Convolution, [256, 1024], [0.081, 0.282]),
            (S4, Scan, [64, 256], [0.055, 0.425]),
            (S4, Scan, [256, 1024], [0.425, 3.986]),
            (S4dLegs, Recurrence, [256, 1024], [0.014, 0.066]),
            (S4dLegs, Convolution, [256, 1024], [0.043, 0.139]),
            (S4dLegs, Scan, [64, 256], [0.021, 0.060]),
        ];
        for (kind, way, orders, shares) in measured {
            let [few, many] = orders.map(|order| layer_cores(kind, way, order));
            let ratio = (many - few) / (shares[1] - shares[0]);
            // Two runs of a row differ by a third where other programs share the caches.
            assert!(
                (0.6..1.6).contains(&ratio),
                "{kind} {way} {orders:?}: {ratio}"
            );
        }
    }

    fn layer_cores(kind: LayerKind, way: Way, order: usize) -> f64 {
        cores_of(MemorySettings {
            mode: Mode::Layer,
            order,
            layer: LayerSettings {
                kind,
                way,
                ..LayerSettings::default()
            },
            ..MemorySettings::default()
        })
    }

    /// A held memory of 65,536 took 2.97 cores with windows of 10 s and 6.00 with such of 2 ms (a build for
    /// tests, no overlap, AVX2): what a shell allows bounds what it costs.
    #[test]
    fn short_windows_cost_more_by_what_was_measured() {
        let held = |secs| cores(Mode::Segments, Method::ZeroOrderHold, 65_536, secs);
        let ratio = held(0.002) / held(10.0);
        assert!((0.75..1.25).contains(&(ratio / (6.00 / 2.97))), "{ratio}");
    }

    /// Holds as measured in one run (bench `extremes`, N = 1024, 50 ms) LegT's implicit rules took 1.71 and 1.69 of
    /// a core, LegS in two windows by the same rules 0.650 and 0.658, LegT's forward Euler 0.409.
    #[test]
    fn an_implicit_rule_of_a_sliding_memory_costs_its_division() {
        use Method::{BackwardEuler, Bilinear, ForwardEuler};
        let measured = [
            (
                (Mode::Sliding, Bilinear),
                (Mode::Segments, Bilinear),
                1.71 / 0.650,
            ),
            (
                (Mode::Sliding, BackwardEuler),
                (Mode::Segments, BackwardEuler),
                1.69 / 0.658,
            ),
            (
                (Mode::Sliding, Bilinear),
                (Mode::Sliding, ForwardEuler),
                1.71 / 0.409,
            ),
        ];
        for ((mode, method), (other_mode, other_method), ratio) in measured {
            let of = |mode, method| cores(mode, method, 1024, 0.05);
            let model = of(mode, method) / of(other_mode, other_method);
            assert!(
                (0.75..1.25).contains(&(model / ratio)),
                "{mode} {method}: {model}"
            );
        }
    }

    /// The table's tuned recurrence makes 261,000 steps a second at N = 1024 in one channel: twice
    /// overlapped stereo at 48 kHz takes 192,000.
    #[test]
    fn a_textbook_memory_costs_its_steps() {
        let share = cores(Mode::Segments, Method::Bilinear, 1024, 0.05);
        let steps_alone = 192_000.0 / 261_000.0;
        assert!((1.0..1.2).contains(&(share / steps_alone)), "{share}");
    }

    #[test]
    fn more_never_costs_less() {
        for mode in Mode::ALL {
            for method in Method::ALL {
                let costs = [1, 100, 1000, 10_000, 65_536].map(|n| cores(mode, method, n, 0.05));
                assert!(costs.is_sorted(), "{mode} {method}: {costs:?}");
                let windows = [10.0, 1.0, 0.05, 0.002].map(|secs| cores(mode, method, 8192, secs));
                assert!(windows.is_sorted(), "{mode} {method}: {windows:?}");
            }
        }
    }
}

//! What the screen is told: fixed size, raw units, made only while somebody looks.

pub(crate) mod cpu_load;
pub(crate) mod history;
mod probes;
mod viewer;

use crate::budget::HeldPieces;
use crate::compare::Playing;
use crate::dsp::sanitize::Rejected;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::bandwidth_hz;
use crate::memory::textbook::Growth;
use crate::memory::timeline::Timeline;
use crate::settings::memory::MemorySettings;

pub use cpu_load::Load;
pub use history::{HISTORY_SECS, History, HistoryReader};
pub use probes::{PROBE_FRAMES, Probes};
pub use viewer::{AgeError, Viewer};

/// Shows the newest finished window of channel 0 (the first), and the meters. Fixed size after `prepare`.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The memory in use.
    pub settings: MemorySettings,
    /// Orthonormal `c_n`, `order` of them; the frozen ones where the memory is frozen.
    pub coefficients: Vec<f64>,
    /// Those of the second channel, alike; none where there is but one.
    pub second_coefficients: Vec<f64>,
    /// The pieces of an adaptive memory, of one or two channels; the frozen ones where the memory is frozen. Empty of others.
    pub pieces: Vec<HeldPieces>,
    /// What is heard of them.
    pub edits: CoefficientEdits,
    /// How a recurrence grew on its way to them: forward Euler may leave the numbers.
    pub growth: Growth,
    /// How the coefficients' window lies in time.
    pub timeline: Timeline,
    /// Frame of the history where the coefficients' window ended.
    pub window_end_frame: u64,
    /// Frames from the end of `dry` to that of the coefficients' window: more than none where what is
    /// learnt is heard later, fewer where it is learnt later (unbounded memories). `None` where `dry` is not
    /// the sound of what is frozen, which was brought from elsewhere.
    pub window_lead_frames: Option<i64>,
    /// So many frames before the end of the coefficients' window are those of the sound before it; what is older
    /// is remembered as if there had been no gap (a freeze, another order). `None`: all of them.
    pub known_frames: Option<usize>,
    /// The sound of the last window that was heard, oldest first: at least `window_frames`, and of a
    /// unbounded memory what came in since its window ended.
    pub dry: Vec<f32>,
    /// The memory of the same frames, sample-aligned with `dry`; zeros for an unbounded memory, which
    /// a [`Viewer`] reads.
    pub memory: Vec<f32>,
    /// The step of each frame of `dry`, of a memory whose clock does not count frames: its speed, 1 where it runs as the
    /// sound does and 0 where nothing is let in. Empty of others.
    pub steps: Vec<f32>,
    /// Short stretches of the past as it was, to compare the coefficients with.
    pub probes: Probes,
    /// Peak of |input| since the previous snapshot, linear.
    pub input_peak: f32,
    /// Root mean square of the input since the previous snapshot, linear.
    pub input_rms: f32,
    /// Momentary loudness of dry, memory, residual, LUFS; minus infinity for silence.
    pub lufs: [f64; 3],
    /// Gain of the loudness match on what is heard, dB; 0 where it is off.
    pub match_db: f64,
    /// Frames processed so far.
    pub frames: u64,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// The window in frames.
    pub window_frames: usize,
    /// Latency of memory (and of dry) in frames.
    pub latency_frames: usize,
    /// Non-finite or subnormal input samples replaced by silence.
    pub rejected: Rejected,
    /// Time that callbacks need.
    pub load: Load,
    /// How far what is heard of a layer lies from its recurrence, dB; `None` where that is heard itself, or nothing.
    pub ways_apart_db: Option<f64>,
    /// A trained stack's weights are not known here, or hear no such sound: dry is heard.
    pub is_missing_weights: bool,
    /// Blocks that did not come or go in time between devices: the shell counts them.
    pub gaps: u64,
    /// The memory has stopped learning.
    pub is_frozen: bool,
    /// Another memory is learning and not heard yet.
    pub is_changing: bool,
    /// Where the recall's head stands, `[0, 1]` from the oldest to now.
    pub recall_place: f64,
    /// What is heard of a comparison; `None`: the live sound is heard.
    pub comparison: Option<Playing>,
}

impl Snapshot {
    /// Counts the channels whose coefficients are known: at most two.
    #[must_use]
    pub fn channels(&self) -> usize {
        1 + usize::from(!self.second_coefficients.is_empty() || self.pieces.len() > 1)
    }

    /// Tells whether a memory is known: before the first picture there is none.
    #[must_use]
    pub fn has_memory(&self) -> bool {
        !self.coefficients.is_empty() || !self.pieces.is_empty()
    }

    /// Computes the mean square of what the first channel remembers, by Parseval.
    #[must_use]
    pub fn mean_square(&self) -> f64 {
        let frames = self.timeline.span_frames().max(1.0);
        let of_pieces = self.pieces.first().map_or(0.0, HeldPieces::energy);
        self.coefficients.iter().map(|c| c * c).sum::<f64>() + of_pieces / frames
    }

    /// Returns the snapshot's second channel, as a [`Viewer`] reads it.
    #[must_use]
    pub fn second_channel(mut self) -> Self {
        std::mem::swap(&mut self.coefficients, &mut self.second_coefficients);
        self.pieces.reverse();
        self
    }

    /// Computes the highest frequency that the coefficients keep in the middle of their window, Hz; `None`
    /// before anything was learnt, and of an adaptive memory, which keeps another one in every piece.
    #[must_use]
    pub fn bandwidth_hz(&self) -> Option<f64> {
        if !self.pieces.is_empty() {
            return None;
        }
        let secs = match self.timeline {
            Timeline::Even { frames } => frames / self.sample_rate_hz,
            // Near now a fading memory is twice as fine as the middle of a window of tau.
            Timeline::Fading { tau_frames } => tau_frames / self.sample_rate_hz,
        };
        (secs > 0.0).then(|| bandwidth_hz(self.coefficients.len(), secs))
    }
}

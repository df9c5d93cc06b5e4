//! What a mode is made of: how it learns, how it is read, and when.

use super::config::StreamConfig;
use super::pacing::Pacing;
use super::schedule::{Schedule, Spans};
use super::segment_projection::SegmentProjection;
use super::shared_spans::SpanKey;
use super::sliding::SlidingMemory;
use super::span_learner::SpanLearner;
use super::span_transform::SpanTransform;
use super::strip_reader::{StripReader, WindowPart};
use super::textbook_segments::TextbookSegments;
use super::unbounded::{self, UnboundedMemory};
use super::zero_order_hold::HeldSamples;
use crate::math::SimdLevel;
use crate::memory::spec::{MemorySpec, Method, SpecError};
use crate::settings::memory::{MemorySettings, Mode};
use crate::ssm::LayerKind;
use crate::transform::{Kernels, TransformPlan, both};

/// A sliding memory is read this many times a window.
const HOPS_PER_WINDOW: f64 = 8.0;

/// Holds what a mode is made of.
#[derive(Debug)]
pub(super) struct ModePlan {
    pub(super) learner: SpanLearner,
    pub(super) reader: StripReader,
    pub(super) span_transform: SpanTransform,
    pub(super) transform: TransformPlan,
    pub(super) timing: Schedule,
    pub(super) spans: Spans,
    pub(super) window_frames: usize,
    /// The coefficients' window in frames, which only segments round.
    pub(super) memory_frames: f64,
}

/// Names the ways in which a Legendre memory lives with the sound.
#[derive(Clone, Copy, Debug)]
pub(super) enum LegendreMode {
    Segments,
    Sliding,
    Unbounded,
}

/// Says which layer is played, in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layering {
    pub(super) kind: LayerKind,
    pub(super) order: usize,
    /// `1 / (time scale x sample rate)`.
    pub(super) step: f64,
    pub(super) delay_frames: usize,
    pub(super) window_frames: usize,
}

impl Layering {
    pub(super) fn of(config: &StreamConfig) -> Result<Self, SpecError> {
        let window = config.window_frames()?;
        let StreamConfig {
            settings,
            sample_rate_hz,
            ..
        } = *config;
        let window_frames = to_frames(window);
        let delay = (settings.delay_secs * sample_rate_hz).round();
        Ok(Self {
            kind: settings.layer.kind,
            order: settings.order,
            step: 1.0 / (settings.layer.time_scale_secs * sample_rate_hz),
            delay_frames: (to_frames(delay + 1.0) - 1).min(window_frames - 1),
            window_frames,
        })
    }

    /// Tells whether a state of the other goes on in this one.
    pub(super) fn is_same_layer(&self, other: &Self) -> bool {
        (self.kind, self.order, self.step) == (other.kind, other.order, other.step)
    }
}

impl ModePlan {
    /// Plans on this machine's best SIMD level. Allocates.
    pub(super) fn new(
        config: &StreamConfig,
        mode: LegendreMode,
        kernels: Kernels,
    ) -> Result<Self, SpecError> {
        let window = config.window_frames()?;
        let level = SimdLevel::detect();
        let settings = config.settings;
        // What a held LegS keeps of its sound is what the exact one does.
        let is_exact = settings.method == Method::Exact
            || (settings.mode, settings.method) == (Mode::Whole, Method::ZeroOrderHold);
        // What has moments at once sets a series at once.
        let kernels = if is_exact { kernels } else { Kernels::Direct };
        let span = is_exact.then(|| span(config, mode, window));
        // Both of the longest are made at once; the parts find the second where it is held.
        let (transform, _held) = both(
            settings.order,
            || TransformPlan::prepare(kernels, level, settings.order),
            || span.map(SpanKey::quadrature),
        );
        let parts = match mode {
            LegendreMode::Segments => segments(config, &transform, window)?,
            LegendreMode::Sliding => sliding(config, &transform, window)?,
            LegendreMode::Unbounded => unbounded(config, &transform, window)?,
        };
        Ok(Self::of(parts, transform, config))
    }

    fn of(parts: Parts, transform: TransformPlan, config: &StreamConfig) -> Self {
        let Parts {
            mut learner,
            reader,
            hop,
            spans,
            window_frames,
        } = parts;
        let span_transform =
            SpanTransform::prepare(&transform, config.channels, &mut learner, &reader);
        let pace = Pacing {
            hop,
            hand_over_frames: span_transform.frames(hop, &learner, &reader),
        };
        let mut timing = Schedule::new(pace, spans, &learner, &reader);
        if config.settings.mode.is_unbounded() {
            timing.latency = 0;
        }
        Self {
            timing,
            learner,
            reader,
            span_transform,
            transform,
            spans,
            window_frames: to_frames(window_frames),
            memory_frames: window_frames,
        }
    }
}

/// What learns and what reads in a mode, and over which frames.
struct Parts {
    learner: SpanLearner,
    reader: StripReader,
    hop: usize,
    spans: Spans,
    /// Window of the coefficients, in frames.
    window_frames: f64,
}

fn segments(
    config: &StreamConfig,
    transform: &TransformPlan,
    window: f64,
) -> Result<Parts, SpecError> {
    let StreamConfig {
        settings, channels, ..
    } = *config;
    let [hop, window] = segment(settings.overlap, window);
    let learner = || match settings.method {
        Method::Exact => {
            let learner = SegmentProjection::prepare(transform, channels, window);
            Ok(SpanLearner::Projection(Box::new(learner)))
        }
        Method::ZeroOrderHold => {
            let (level, order) = (transform.level(), settings.order);
            let learner = HeldSamples::prepare(level, order, channels, window);
            Ok(SpanLearner::Held(Box::new(learner)))
        }
        _ => cells(config, window as f64, window),
    };
    let reader = || StripReader::whole(transform, channels, window);
    let (learner, reader) = both(settings.order, learner, reader);
    Ok(Parts {
        learner: learner?,
        reader,
        hop,
        spans: Spans::segment(window),
        window_frames: window as f64,
    })
}

fn sliding(
    config: &StreamConfig,
    transform: &TransformPlan,
    window: f64,
) -> Result<Parts, SpecError> {
    let StreamConfig {
        settings, channels, ..
    } = *config;
    let hop = to_frames(window / HOPS_PER_WINDOW);
    let learner = || match settings.method {
        Method::Exact => {
            let learner = SlidingMemory::prepare(transform, channels, share(hop, window), hop);
            Ok(SpanLearner::Slide(Box::new(learner)))
        }
        _ => cells(config, window, hop),
    };
    let recalled = 2 * hop;
    let delay = (settings.delay_secs * config.sample_rate_hz).round();
    let delay = to_frames(delay + 1.0) - 1;
    let delay = delay.min(to_frames(window).saturating_sub(recalled));
    let part = WindowPart {
        theta_frames: window,
        delay_frames: delay as f64,
        frames: recalled,
    };
    let reader = || StripReader::delayed(transform, channels, part);
    let (learner, reader) = both(settings.order, learner, reader);
    Ok(Parts {
        learner: learner?,
        reader,
        hop,
        spans: Spans {
            learnt: hop,
            recalled,
            back: delay + recalled,
        },
        window_frames: window,
    })
}

/// A memory that is heard once it is frozen.
fn unbounded(
    config: &StreamConfig,
    transform: &TransformPlan,
    window: f64,
) -> Result<Parts, SpecError> {
    let StreamConfig {
        settings, channels, ..
    } = *config;
    let MemorySettings {
        mode,
        method,
        order,
        ..
    } = settings;
    let hop = unbounded::hop_frames(mode, order, window);
    let learner = match (mode, method) {
        // A held LegS has a closed form, which is what the exact memory computes.
        (_, Method::Exact) | (Mode::Whole, Method::ZeroOrderHold) => {
            let running_measure = unbounded::measure(mode, window);
            let learner = UnboundedMemory::prepare(transform, channels, running_measure, hop);
            SpanLearner::Unbounded(Box::new(learner))
        }
        _ => cells(config, window, hop)?,
    };
    Ok(Parts {
        learner,
        reader: StripReader::silent(transform),
        hop,
        spans: Spans {
            learnt: hop,
            recalled: 0,
            back: 0,
        },
        window_frames: window,
    })
}

/// Frames of a hop and of a window, rounded to what the overlap needs.
fn segment(overlap: f64, window: f64) -> [usize; 2] {
    let hop = to_frames(window * (1.0 - overlap));
    let shared = to_frames(window).saturating_sub(hop).min(hop);
    [hop, hop + shared]
}

/// Returns the share of a sliding window that a hop fills.
fn share(hop: usize, window: f64) -> f64 {
    (hop as f64 / window).min(1.0)
}

/// Names the quadrature by which an exact memory takes its spans.
fn span(config: &StreamConfig, mode: LegendreMode, window: f64) -> SpanKey {
    let (level, settings) = (SimdLevel::detect(), config.settings);
    let order = settings.order;
    match mode {
        LegendreMode::Segments => {
            let [_, window] = segment(settings.overlap, window);
            SegmentProjection::span(level, order, window)
        }
        LegendreMode::Sliding => {
            let hop = to_frames(window / HOPS_PER_WINDOW);
            SlidingMemory::span(level, order, hop, share(hop, window))
        }
        LegendreMode::Unbounded => {
            let hop = unbounded::hop_frames(settings.mode, order, window);
            let measure = unbounded::measure(settings.mode, window);
            unbounded::span(level, order, measure, hop)
        }
    }
}

/// The textbook recurrence, over spans of `span_frames`.
fn cells(
    config: &StreamConfig,
    window_frames: f64,
    span_frames: usize,
) -> Result<SpanLearner, SpecError> {
    let StreamConfig {
        settings, channels, ..
    } = *config;
    let config = MemorySpec {
        measure: settings.mode.measure(),
        method: settings.method,
        order: settings.order,
        window_frames,
        channels,
    };
    let cells = match settings.mode {
        Mode::Segments => TextbookSegments::restarting(&config, span_frames)?,
        _ => TextbookSegments::running(&config, span_frames)?,
    };
    Ok(SpanLearner::Cells(Box::new(cells)))
}

/// At least one frame.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "validated: positive and in WINDOWS_FRAMES"
)]
fn to_frames(frames: f64) -> usize {
    (frames.round() as usize).max(1)
}

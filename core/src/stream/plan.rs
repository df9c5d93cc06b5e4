//! What a mode is made of: how it learns, how it is read, and when.

use super::StreamConfig;
use super::hand_over::Handover;
use super::pacing::Pacing;
use super::schedule::{Schedule, Spans};
use super::segment_learner::SegmentLearner;
use super::segment_projection::SegmentProjection;
use super::sliding::SlidingMemory;
use super::span_quadrature::SpanQuadrature;
use super::strip_reader::StripReader;
use super::textbook::TextbookSegments;
use super::unbounded;
use super::unbounded::UnboundedMemory;
use super::zero_order_hold::Held;
use crate::math::SimdLevel;
use crate::memory::spec::{MAX_DENSE_ORDER, MemorySpec, Method, SpecError, check_size};
use crate::settings::memory::{MAX_OVERLAP, MemorySettings, Mode, WINDOWS_FRAMES};
use crate::transform::Kernels;
use crate::transform::fast::FastLegendre;

/// A sliding memory is read this many times a window.
const HOPS_PER_WINDOW: f64 = 8.0;

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) learner: SegmentLearner,
    pub(super) reader: StripReader,
    pub(super) handover: Option<Handover>,
    pub(super) timing: Schedule,
    pub(super) spans: Spans,
    pub(super) window_frames: usize,
    /// Of the coefficients, in frames: only segments round it.
    pub(super) memory_frames: f64,
}

impl Plan {
    /// On this machine's best SIMD level. Allocates.
    pub(super) fn new(config: &StreamConfig, kernels: Kernels) -> Result<Self, SpecError> {
        let window = validate(config)?;
        let level = SimdLevel::detect();
        let setting = config.setting;
        // What a held LegS keeps of its sound is what the exact one does.
        let is_exact = setting.method == Method::Exact
            || (setting.mode, setting.method) == (Mode::Whole, Method::ZeroOrderHold);
        let is_fast = is_exact && kernels == Kernels::Fast;
        let fast = is_fast.then(|| FastLegendre::new(level, setting.order));
        match (setting.mode, fast) {
            (Mode::Segments, Some(fast)) => {
                Ok(Self::segments_by_grids(config, level, window, fast))
            }
            (Mode::Segments, None) => Self::segments(config, level, window),
            (Mode::Sliding, fast) => Self::sliding(config, level, window, fast),
            (Mode::Whole | Mode::Fading, fast) => Self::lasting(config, level, window, fast),
        }
    }

    fn segments(config: &StreamConfig, level: SimdLevel, window: f64) -> Result<Self, SpecError> {
        let StreamConfig {
            setting, channels, ..
        } = *config;
        let order = setting.order;
        let [hop, window] = segment(setting.overlap, window);
        let learner = match setting.method {
            Method::Exact => {
                let learner = SegmentProjection::new(level, order, channels, window, None);
                SegmentLearner::Projection(Box::new(learner))
            }
            Method::ZeroOrderHold => {
                SegmentLearner::Held(Box::new(Held::new(level, order, channels, window)))
            }
            _ => cells(config, window as f64, window)?,
        };
        let reader = StripReader::whole(level, order, channels, window);
        let spans = Spans::segment(window);
        let timing = Schedule::new(Pacing { hop, handover: 0 }, spans, &learner, &reader);
        Ok(Self {
            learner,
            reader,
            handover: None,
            timing,
            spans,
            window_frames: window,
            memory_frames: window as f64,
        })
    }

    fn segments_by_grids(
        config: &StreamConfig,
        level: SimdLevel,
        window: f64,
        fast: FastLegendre,
    ) -> Self {
        let StreamConfig {
            setting, channels, ..
        } = *config;
        let order = setting.order;
        let [hop, window] = segment(setting.overlap, window);
        let learner = SegmentProjection::new(level, order, channels, window, Some(&fast));
        let learner = SegmentLearner::Projection(Box::new(learner));
        let reader = StripReader::whole_of_grids(&fast, channels, window);
        let handover = Handover::new(fast, order, channels);
        let pace = Pacing {
            hop,
            handover: handover.frames(hop, &learner, &reader),
        };
        let spans = Spans::segment(window);
        let timing = Schedule::new(pace, spans, &learner, &reader);
        Self {
            learner,
            reader,
            handover: Some(handover),
            timing,
            spans,
            window_frames: window,
            memory_frames: window as f64,
        }
    }

    /// By grids of the fast kernels where there are any.
    fn sliding(
        config: &StreamConfig,
        level: SimdLevel,
        window: f64,
        fast: Option<FastLegendre>,
    ) -> Result<Self, SpecError> {
        let StreamConfig {
            setting, channels, ..
        } = *config;
        let order = setting.order;
        let hop = to_frames(window / HOPS_PER_WINDOW);
        let learner = match setting.method {
            Method::Exact => {
                SegmentLearner::Slide(Box::new(slide(config, level, window, fast.as_ref())))
            }
            _ => cells(config, window, hop)?,
        };
        let recalled = 2 * hop;
        let delay = (setting.delay_secs * config.sample_rate_hz).round();
        let delay = to_frames(delay + 1.0) - 1;
        let delay = delay.min(to_frames(window).saturating_sub(recalled));
        let places = [window, delay as f64];
        let reader = match &fast {
            None => StripReader::delayed(level, order, channels, places, recalled),
            Some(fast) => StripReader::delayed_of_grids(fast, channels, places, recalled),
        };
        let handover = fast.map(|fast| Handover::fed_back(fast, order, channels));
        let pace = pace(hop, handover.as_ref(), &learner, &reader);
        let spans = Spans {
            learnt: hop,
            recalled,
            back: delay + recalled,
        };
        let timing = Schedule::new(pace, spans, &learner, &reader);
        Ok(Self {
            learner,
            reader,
            handover,
            timing,
            spans,
            window_frames: to_frames(window),
            memory_frames: window,
        })
    }

    fn lasting(
        config: &StreamConfig,
        level: SimdLevel,
        window: f64,
        fast: Option<FastLegendre>,
    ) -> Result<Self, SpecError> {
        let StreamConfig {
            setting, channels, ..
        } = *config;
        let MemorySettings {
            mode,
            method,
            order,
            ..
        } = setting;
        let hop = unbounded::hop_frames(mode, order, window);
        let learner = match (mode, method) {
            // A held LegS has a closed form, which is what the exact memory computes.
            (_, Method::Exact) | (Mode::Whole, Method::ZeroOrderHold) => {
                let clock = unbounded::clock(mode, window);
                let fast = fast.clone();
                let learner = UnboundedMemory::new(level, order, channels, clock, hop, fast);
                SegmentLearner::Lasting(Box::new(learner))
            }
            _ => cells(config, window, hop)?,
        };
        let reader = StripReader::whole(level, order, channels, 0);
        let spans = Spans {
            learnt: hop,
            recalled: 0,
            back: 0,
        };
        let handover = fast.map(|fast| Handover::new(fast, order, channels));
        let pace = pace(hop, handover.as_ref(), &learner, &reader);
        let mut timing = Schedule::new(pace, spans, &learner, &reader);
        timing.latency = 0;
        Ok(Self {
            learner,
            reader,
            handover,
            timing,
            spans,
            window_frames: to_frames(window),
            memory_frames: window,
        })
    }
}

fn pace(
    hop: usize,
    handover: Option<&Handover>,
    learner: &SegmentLearner,
    reader: &StripReader,
) -> Pacing {
    let frames = |handover: &Handover| handover.frames(hop, learner, reader);
    Pacing {
        hop,
        handover: handover.map_or(0, frames),
    }
}

/// Frames of a hop and of a window, rounded to what the overlap needs.
fn segment(overlap: f64, window: f64) -> [usize; 2] {
    let hop = to_frames(window * (1.0 - overlap));
    let shared = to_frames(window).saturating_sub(hop).min(hop);
    [hop, hop + shared]
}

fn slide(
    config: &StreamConfig,
    level: SimdLevel,
    window: f64,
    fast: Option<&FastLegendre>,
) -> SlidingMemory {
    let order = config.setting.order;
    let hop = to_frames(window / HOPS_PER_WINDOW);
    let frames = [window, hop as f64];
    let quadrature = SpanQuadrature::of_newest(level, order, hop, (frames[1] / window).min(1.0));
    SlidingMemory::new(level, order, config.channels, frames, quadrature, fast)
}

/// The textbook recurrence, over spans of `span_frames`.
fn cells(
    config: &StreamConfig,
    window_frames: f64,
    span_frames: usize,
) -> Result<SegmentLearner, SpecError> {
    let StreamConfig {
        setting, channels, ..
    } = *config;
    let config = MemorySpec {
        kind: setting.mode.kind(),
        method: setting.method,
        order: setting.order,
        window_frames,
        channels,
    };
    let cells = match setting.mode {
        Mode::Segments => TextbookSegments::restarting(&config, span_frames)?,
        _ => TextbookSegments::running(&config, span_frames)?,
    };
    Ok(SegmentLearner::Cells(Box::new(cells)))
}

/// The window in frames.
pub(super) fn validate(config: &StreamConfig) -> Result<f64, SpecError> {
    let StreamConfig {
        setting,
        channels,
        sample_rate_hz: hz,
    } = *config;
    check_size(setting.order, channels)?;
    check_method(&setting)?;
    if !hz.is_finite() || hz <= 0.0 {
        return Err(SpecError::SampleRate { hz });
    }
    let MemorySettings {
        overlap,
        delay_secs,
        window_secs,
        ..
    } = setting;
    if !(0.0..=MAX_OVERLAP).contains(&overlap) {
        return Err(SpecError::Overlap { overlap });
    }
    if !delay_secs.is_finite() || delay_secs < 0.0 {
        return Err(SpecError::Delay { secs: delay_secs });
    }
    let frames = window_secs * hz;
    if !WINDOWS_FRAMES.contains(&frames) {
        return Err(SpecError::Window {
            frames,
            max: *WINDOWS_FRAMES.end(),
        });
    }
    Ok(frames)
}

/// The same that the recurrences say, without preparing them.
fn check_method(setting: &MemorySettings) -> Result<(), SpecError> {
    let MemorySettings {
        mode,
        method,
        order,
        ..
    } = *setting;
    match (mode, method) {
        (Mode::Fading, method) if method != Method::Exact => Err(SpecError::Method {
            kind: mode.kind(),
            method,
        }),
        (Mode::Sliding, Method::ZeroOrderHold) if order > MAX_DENSE_ORDER => {
            Err(SpecError::Order {
                order,
                max: MAX_DENSE_ORDER,
            })
        }
        _ => Ok(()),
    }
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

//! How large a memory becomes by the published recurrences: the norm of c, step by step after one frame of 1, until it
//! overflows. It asks no engine: no sound has to be played for it. It is stepped in f64, as the memory is: of
//! LegT what is rounded away soon grows larger than what is stepped.

use souvenir_core::memory::{Measure, Memory, MemorySpec, Method, SpecError};
use souvenir_core::settings::{MemorySettings, Mode};

use super::super::size_axis::{self, SIZES};
use crate::figure::zoom::Zoom;
use crate::figure::{Column, Figure, Mark, Note, Series, Table};
use crate::theme::Ink;

/// Where nothing has overflowed until then, it does not.
const MAX_STEPS: usize = 4096;
/// Largest order whose steps anybody waits for.
const MAX_ORDER: usize = 1 << 16;
const METHODS: [Method; 2] = [Method::ForwardEuler, Method::Bilinear];

/// Says whose norm it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TraceOf {
    measure: Measure,
    order: usize,
    /// Theta of LegT; LegS has none.
    window_frames: f64,
}

/// Holds the norms of c after step 1, 2, .., by forward Euler and by the bilinear rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NormTrace {
    euler: Vec<f64>,
    bilinear: Vec<f64>,
    /// The first step after which forward Euler's norm is larger than any number.
    left_at: Option<usize>,
}

impl TraceOf {
    /// Returns `None` where there is no published recurrence (fading, layers), or one too large to be waited for.
    pub(super) fn of(settings: &MemorySettings, rate_hz: f64) -> Option<Self> {
        let (measure, window_frames) = match settings.mode {
            Mode::Segments | Mode::Whole => (Measure::Legs, 0.0),
            Mode::Sliding => (Measure::Legt, settings.window_secs * rate_hz),
            Mode::Fading | Mode::Layer | Mode::Selective | Mode::Trained | Mode::Adaptive => {
                return None;
            }
        };
        (settings.order <= MAX_ORDER).then_some(Self {
            measure,
            order: settings.order,
            window_frames,
        })
    }

    /// Returns how many steps are looked at: LegS's largest eigenvalue comes back into the unit circle at `k = N / 2`.
    fn num_steps(&self) -> usize {
        match self.measure {
            Measure::Legs => (2 * self.order).clamp(16, MAX_STEPS),
            _ => MAX_STEPS,
        }
    }

    fn memory(&self, method: Method) -> Result<Memory, SpecError> {
        Memory::prepare(&MemorySpec {
            measure: self.measure,
            method,
            order: self.order,
            window_frames: self.window_frames,
            channels: 1,
        })
    }

    fn words(&self) -> String {
        let Self { measure, order, .. } = self;
        format!("{measure}, N = {order}")
    }
}

impl NormTrace {
    /// Steps both recurrences; `None` where there is no such memory, or `go_on` said no.
    pub(super) fn compute(of: &TraceOf, go_on: &mut dyn FnMut() -> bool) -> Option<Self> {
        let [euler, bilinear] = METHODS.map(|method| of.memory(method).ok());
        let (euler, left_at) = norms(&mut euler?, of.num_steps(), go_on)?;
        let shown = left_at.unwrap_or(euler.len());
        let (bilinear, _) = norms(&mut bilinear?, shown, go_on)?;
        Some(Self {
            euler,
            bilinear,
            left_at,
        })
    }

    fn largest(&self) -> (usize, f64) {
        let steps = self.euler.iter().copied().enumerate();
        let largest = steps.max_by(|a, b| a.1.total_cmp(&b.1));
        largest.map_or((0, 0.0), |(step, norm)| (step + 1, norm))
    }

    fn verdict(&self) -> String {
        let (at, largest) = self.largest();
        match self.left_at {
            Some(k) => format!("forward Euler overflows at k = {k}"),
            None => format!("forward Euler is largest at k = {at}, {largest:.1e}"),
        }
    }
}

/// Returns the norms that are numbers, and the first step after which it is none.
fn norms(
    memory: &mut Memory,
    num_steps: usize,
    go_on: &mut dyn FnMut() -> bool,
) -> Option<(Vec<f64>, Option<usize>)> {
    let mut norms = Vec::with_capacity(num_steps);
    for step in 1..=num_steps {
        if !go_on() {
            return None;
        }
        memory.push(&[&[if step == 1 { 1.0 } else { 0.0 }]]);
        let norm = norm(memory.coefficients(0));
        if !norm.is_finite() {
            return Some((norms, Some(step)));
        }
        norms.push(norm);
    }
    Some((norms, None))
}

/// Returns the Euclidean norm; squares alone would overflow at the root of the largest.
fn norm(c: &[f64]) -> f64 {
    let largest = c.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    if largest == 0.0 || !c.iter().all(|c| c.is_finite()) {
        return if largest == 0.0 { 0.0 } else { f64::INFINITY };
    }
    largest * c.iter().map(|c| (c / largest).powi(2)).sum::<f64>().sqrt()
}

/// Draws the norms over the steps; nothing yet where they are still being computed.
pub(super) fn figure(trace: Option<(&TraceOf, &NormTrace)>, zooms: &[Zoom; 2]) -> Figure {
    let line = |name, ink, norms: &[f64]| {
        let steps = norms.iter().zip(1..);
        let points = steps.map(|(norm, k)| [f64::from(k), norm.clamp(SIZES[0], SIZES[1])]);
        Series::line(name, ink, points.collect())
    };
    let (title, last, series, left_at) = match trace {
        Some((of, trace)) => (
            format!(
                "Norm of c: {} ({}, after one frame of 1)",
                trace.verdict(),
                of.words()
            ),
            trace.left_at.unwrap_or(trace.euler.len()),
            vec![
                line("bilinear", Ink::Dry, &trace.bilinear),
                line("forward Euler", Ink::Trouble, &trace.euler),
            ],
            trace.left_at,
        ),
        None => (
            "Norm of c: it is being stepped".to_owned(),
            16,
            Vec::new(),
            None,
        ),
    };
    let mark = |k| Mark {
        x: k as f64,
        name: format!("no number at k = {k}"),
    };
    Figure {
        name: "norm of c",
        title,
        x: size_axis::steps(last, &zooms[0]),
        y: size_axis::of("norm of c", &zooms[1]),
        series,
        marks: left_at.map(mark).into_iter().collect(),
        grid: None,
    }
}

/// Returns all norms, not held to what can be drawn.
pub(super) fn table(of: &TraceOf, trace: &NormTrace, mut notes: Vec<Note>) -> Table {
    notes.push(("of", of.words()));
    notes.push(("input", "one frame of 1, then silence".to_owned()));
    notes.push(("verdict", trace.verdict()));
    notes.extend(offline(of));
    let steps = (1..=trace.euler.len()).map(|step| step as f64);
    Table {
        name: "norm of c",
        notes,
        columns: vec![
            Column::new("k", steps),
            Column::new("norm_forward_euler", trace.euler.iter().copied()),
            Column::new("norm_bilinear", trace.bilinear.iter().copied()),
        ],
    }
}

fn offline(of: &TraceOf) -> [Note; 2] {
    let mode = match of.measure {
        Measure::Legt => format!("sliding --window {}", of.window_frames / 48e3),
        _ => "whole".to_owned(),
    };
    let command = format!(
        "souvenir analyze IN --mode {mode} --method forward-euler --order {} --at SECS",
        of.order
    );
    let input = "IN is a WAV file at 48 kHz: one frame of 1, then silence; SECS is k / 48000, and the norm is the root of \
                 the sum of the squares of c";
    [("offline", command), ("offline_in", input.to_owned())]
}

#[cfg(test)]
mod tests {
    use super::{MemorySettings, Mode, NormTrace, TraceOf, figure};
    use crate::figure::zoom::Zoom;

    fn trace(mode: Mode, order: usize, window_frames: f64) -> NormTrace {
        let settings = MemorySettings {
            mode,
            order,
            window_secs: window_frames / 48_000.0,
            ..MemorySettings::default()
        };
        let of = TraceOf::of(&settings, 48_000.0).expect("published");
        NormTrace::compute(&of, &mut || true).expect("in range")
    }

    /// By mpmath with 30 digits: `c += (A c + B f) / k`, of LegT `/ theta`, f = 1 in the first step alone, with A as
    /// HiPPO and the LMU print it.
    #[test]
    fn forward_euler_grows_as_it_does_in_30_digits() {
        let published = [
            (
                Mode::Whole,
                1024,
                0.0,
                [
                    1024.0,
                    309961826.555041,
                    2.7330202715965322e+44,
                    5.456796538845643e+169,
                    6.603533385409438e+283,
                ],
            ),
            (
                Mode::Sliding,
                64,
                90.0,
                [
                    0.7111111111111111,
                    18.089049560632787,
                    7854961958.523985,
                    // From here on rounding is larger than what is stepped.
                    f64::NAN,
                    f64::NAN,
                ],
            ),
        ];
        for (mode, order, window_frames, expected) in published {
            let trace = trace(mode, order, window_frames);
            for (k, expected) in [1, 2, 10, 50, 100].into_iter().zip(expected) {
                if expected.is_nan() {
                    continue;
                }
                let found = trace.euler[k - 1];
                // Each step adds 1024 terms: some hundred steps of their rounding.
                let error = (found / expected - 1.0).abs();
                assert!(error < 1e-10, "{mode} k = {k}: {found:e} {error:e}");
            }
        }
    }

    #[test]
    fn it_leaves_the_numbers_where_30_digits_pass_the_largest() {
        let trace = trace(Mode::Whole, 1024, 0.0);
        assert_eq!(trace.left_at, Some(113));
        assert_eq!(trace.euler.len(), 112, "all that are numbers");
    }

    /// In 30 digits after step 278: of LegT rounding grows faster than what is stepped, so f64 cannot be later.
    #[test]
    fn a_large_legt_leaves_the_numbers_too() {
        let trace = trace(Mode::Sliding, 1024, 2400.0);
        assert!(
            trace.left_at.is_some_and(|k| (100..=278).contains(&k)),
            "{:?}",
            trace.left_at
        );
        // Before rounding is seen.
        for (k, expected) in [(1, 0.4266666666666667), (2, 107.2569589310769)] {
            let error = (trace.euler[k - 1] / expected - 1.0).abs();
            assert!(error < 1e-12, "k = {k}: {error:e}");
        }
    }

    /// In 30 digits: 1.866182859e45 at step 45, and 0.79999999534 at step 80.
    #[test]
    fn a_small_order_comes_back() {
        let trace = trace(Mode::Segments, 64, 0.0);
        assert_eq!(trace.left_at, None);
        let (at, largest) = trace.largest();
        assert_eq!(at, 45);
        assert!(
            (largest / 1.866_182_859e45 - 1.0).abs() < 1e-9,
            "{largest:e}"
        );
    }

    #[test]
    fn the_bilinear_rule_never_grows() {
        let trace = trace(Mode::Whole, 1024, 0.0);
        let norms = trace.bilinear.windows(2);
        // Its steps are contractions, up to rounding.
        assert!(
            norms
                .into_iter()
                .all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12))
        );
    }

    #[test]
    fn the_explosion_is_seen_with_the_step_at_which_it_left() {
        let settings = MemorySettings {
            mode: Mode::Whole,
            ..MemorySettings::default()
        };
        let of = TraceOf::of(&settings, 48_000.0).expect("published");
        let trace = NormTrace::compute(&of, &mut || true).expect("in range");
        let figure = figure(Some((&of, &trace)), &[Zoom::default(); 2]);
        let line = &figure.series[1];
        assert_eq!((line.name, line.points.len()), ("forward Euler", 112));
        assert_eq!(figure.marks[0].name, "no number at k = 113");
        assert!(figure.title.contains("k = 113"), "{}", figure.title);
        assert!(line.points[111][1] > 1e306, "up to the end of the scale");
    }
}

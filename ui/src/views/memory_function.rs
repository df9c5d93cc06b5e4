//! How much of white sound a state-space layer still holds, delay by delay: its memory function (Jaeger 2001), of several
//! kinds of layers over one another. The sum over all delays, the capacity, is no more than the N numbers of the state.

use std::sync::Arc;

use egui::{Label, RichText, Ui};
use souvenir_core::ssm::{self, Layer, LayerKind, ReadoutSolver};

use super::computed::Computed;
use super::layers::{self, LayerInView, NOISE_FLOOR};
use super::provenance::program_notes;
use super::sample_rate::rate_hz;
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Mark, Note, Series, Table};
use crate::theme;
use crate::units;

/// S4 has the state of LegS in another basis, and so its memory function.
const KINDS: [LayerKind; 6] = [
    LayerKind::Legs,
    LayerKind::S4dLegs,
    LayerKind::S4dLin,
    LayerKind::S4dInv,
    LayerKind::S4dReal,
    LayerKind::Legt,
];
const NAMES: [&str; KINDS.len()] = [
    "LegS, S4", "S4D-LegS", "S4D-Lin", "S4D-Inv", "S4D-Real", "LegT",
];
/// Delays reach as far as this many units of the layers' time, or windows.
const UNITS: f64 = 2.0;
/// Each delay costs N^2 operations: of more than this together, only every so many delays are taken.
const MAX_OPERATIONS: f64 = 1.2e9;
const MAX_FRAMES: usize = 1 << 20;
/// The whole of the sound is held.
const SHARES: [f64; 2] = [0.0, 1.05];

/// Says of which layer the function is taken, up to which delay.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FunctionOf {
    layer: LayerInView,
    frames: usize,
    stride: usize,
}

impl FunctionOf {
    fn new(layer: LayerInView, window_secs: f64) -> Self {
        let secs = (UNITS * layer.time_scale_secs).max(UNITS * window_secs);
        let frames = layers::whole(secs * layer.rate_hz).clamp(1, MAX_FRAMES);
        let most = MAX_OPERATIONS / (layer.order as f64).powi(2);
        let stride = layers::whole((frames as f64 / most).ceil()).max(1);
        Self {
            layer,
            frames,
            stride,
        }
    }
}

/// Holds the shares with the delays at which they were taken.
#[derive(Clone, Debug, PartialEq)]
struct DelayedShares {
    of: FunctionOf,
    function: ssm::MemoryFunction,
}

impl DelayedShares {
    fn compute(of: &FunctionOf, go_on: &mut dyn FnMut() -> bool) -> Option<Self> {
        let layer = Layer::prepare(&of.layer.spec().ok()?).ok()?;
        if !go_on() {
            return None;
        }
        let solver = ReadoutSolver::prepare(&layer, NOISE_FLOOR).ok()?;
        if !go_on() {
            return None;
        }
        Some(Self {
            of: *of,
            function: solver.memory_function(of.frames, of.stride),
        })
    }

    /// `[delay in seconds, r^2]`.
    fn points(&self) -> Vec<[f64; 2]> {
        let secs = |frames: &usize| *frames as f64 / self.of.layer.rate_hz;
        let delays = self.function.delays_frames.iter().map(secs);
        let shares = self.function.explained.iter();
        delays
            .zip(shares)
            .map(|(secs, share)| [secs, *share])
            .collect()
    }
}

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct MemoryFunction {
    functions: [Computed<FunctionOf, DelayedShares>; KINDS.len()],
    zooms: [Zoom; 2],
}

impl View for MemoryFunction {
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let asked = asked(look);
        self.compute(ui, &asked);
        let known = self.known(&asked);
        let words = RichText::new(self.words(&asked)).small();
        ui.add(Label::new(words.color(theme::of(ui).text_weak)).wrap());
        let figure = self.figure(&asked, &known, look);
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let asked = asked(look);
        let known = self.known(&asked);
        let mut notes = program_notes("memory function: r^2 by delay");
        notes.extend(asked[0].layer.notes());
        let mut columns = Vec::new();
        for shares in known.iter().flatten() {
            notes.extend(self::notes(shares));
            columns.extend(self::columns(shares));
        }
        Table {
            name: "memory function",
            notes,
            columns,
        }
    }
}

fn asked(look: &Look<'_>) -> [FunctionOf; KINDS.len()] {
    let rate_hz = rate_hz(look.picture.snapshot);
    let layer = LayerInView::of(&look.settings, rate_hz, Some(LayerKind::Legs));
    KINDS.map(|kind| FunctionOf::new(layer.with(kind), look.settings.window_secs))
}

impl MemoryFunction {
    /// One kind after the other: those that are known are drawn while the next is computed.
    fn compute(&mut self, ui: &Ui, asked: &[FunctionOf; KINDS.len()]) {
        for (function, of) in self.functions.iter_mut().zip(asked) {
            if !of.layer.is_affordable() {
                continue;
            }
            _ = function.ask(ui, of, DelayedShares::compute);
            if !function.is_answered(of) {
                return;
            }
        }
    }

    fn known(
        &self,
        asked: &[FunctionOf; KINDS.len()],
    ) -> [Option<Arc<DelayedShares>>; KINDS.len()] {
        std::array::from_fn(|idx| {
            let (of, shares) = self.functions[idx].last()?;
            (*of == asked[idx]).then_some(shares)
        })
    }

    /// Tells the capacities, or why a kind has none.
    fn words(&self, asked: &[FunctionOf; KINDS.len()]) -> String {
        let known = self.known(asked);
        let all = NAMES.iter().enumerate().map(|(idx, name)| {
            if let Some(shares) = &known[idx] {
                return format!("{name} {:.1}", shares.function.capacity);
            }
            let of = &asked[idx];
            if !of.layer.is_affordable() {
                format!("{name} left out above N = 256")
            } else if let Err(error) = of.layer.spec() {
                format!("{name}: {error}")
            } else if self.functions[idx].is_answered(of) {
                format!("{name} cannot be solved")
            } else {
                format!("{name} \u{2026}")
            }
        });
        let all: Vec<String> = all.collect();
        let order = asked[0].layer.order;
        format!(
            "Capacity, the sum of r^2 over all delays, of at most N = {order}:  {}",
            all.join(",  ")
        )
    }

    fn figure(
        &self,
        asked: &[FunctionOf; KINDS.len()],
        known: &[Option<Arc<DelayedShares>>; KINDS.len()],
        look: &Look<'_>,
    ) -> Figure {
        let of = &asked[0];
        let last = of.frames as f64 / of.layer.rate_hz;
        let lines = NAMES.iter().zip(KINDS).zip(known);
        let lines = lines.filter_map(|((name, kind), shares)| {
            let points = shares.as_ref()?.points();
            Some(Series::line(name, layers::ink(kind), points))
        });
        let delay_secs = look.settings.delay_secs;
        let is_read = (0.0..=last).contains(&delay_secs);
        let mark = is_read.then(|| Mark {
            x: delay_secs,
            name: format!("read {} ago", units::seconds(delay_secs)),
        });
        Figure {
            name: "memory function",
            title: format!(
                "Memory function of layers, N = {}, time scale {}",
                of.layer.order,
                units::seconds(of.layer.time_scale_secs)
            ),
            x: Axis {
                limits: [0.0, last],
                least_span: 10.0 / of.layer.rate_hz,
                words: units::moment,
                ..Axis::new("delay (s)", self.zooms[0].range([0.0, last]))
            },
            y: Axis {
                limits: SHARES,
                least_span: 1e-3,
                ticks: vec![0.0, 0.25, 0.5, 0.75, 1.0],
                words: |share| format!("{share:.4}"),
                ..Axis::new("r\u{b2}, share of white sound", self.zooms[1].range(SHARES))
            },
            series: lines.collect(),
            marks: mark.into_iter().collect(),
            grid: None,
        }
    }
}

fn notes(shares: &DelayedShares) -> [Note; 2] {
    let FunctionOf {
        layer,
        frames,
        stride,
    } = shares.of;
    let arguments = layer.arguments();
    let capacity = format!("{} of {}", shares.function.capacity, layer.kind);
    let command = format!(
        "souvenir ssm memory-function {arguments} --frames {frames} --stride {stride} --format csv --output {}.csv",
        layer.kind
    );
    [("capacity", capacity), ("offline", command)]
}

fn columns(shares: &DelayedShares) -> [Column; 2] {
    let kind = shares.of.layer.kind;
    let (delays, explained): (Vec<f64>, Vec<f64>) =
        shares.points().into_iter().map(<(f64, f64)>::from).unzip();
    [
        Column::new(format!("delay_secs_{kind}"), delays),
        Column::new(format!("explained_{kind}"), explained),
    ]
}

#[cfg(test)]
mod tests {
    use super::{DelayedShares, FunctionOf, KINDS, LayerInView, LayerKind};

    fn shares(
        kind: LayerKind,
        order: usize,
        time_scale_frames: f64,
        frames: usize,
    ) -> DelayedShares {
        let layer = LayerInView {
            kind,
            order,
            time_scale_secs: time_scale_frames / 48_000.0,
            delay_secs: 0.0,
            rate_hz: 48_000.0,
        };
        let of = FunctionOf {
            layer,
            frames,
            stride: 1,
        };
        DelayedShares::compute(&of, &mut || true).expect("in range")
    }

    /// `core/tests/golden/readout.json`, in 40 digits.
    #[test]
    fn shares_are_those_of_the_golden_file() {
        for (kind, order, time_scale_frames, delay, expected) in [
            (LayerKind::S4dLegs, 8, 20.0, 6, 0.18009869725633865),
            (LayerKind::S4dLegs, 32, 100.0, 40, 0.141_307_455_849_586_1),
            (LayerKind::S4dInv, 8, 20.0, 6, 0.17408010354525078),
            (LayerKind::S4dInv, 32, 100.0, 40, 0.12769485925391058),
        ] {
            let shares = shares(kind, order, time_scale_frames, delay + 1);
            let [secs, found] = shares.points()[delay];
            assert!((found - expected).abs() < 1e-9, "{kind} {order}: {found}");
            assert_eq!(secs, delay as f64 / 48_000.0);
        }
    }

    /// Jaeger 2001: no state of N numbers holds more than N samples of white sound.
    #[test]
    fn the_shares_add_up_to_the_capacity_which_is_no_more_than_the_order() {
        for kind in KINDS {
            // 15 time constants, after which 1e-6 is left.
            let shares = shares(kind, 12, 40.0, 1500);
            let sum: f64 = shares.function.explained.iter().sum();
            let capacity = shares.function.capacity;
            assert!((sum - capacity).abs() < 1e-4, "{kind}: {sum} {capacity}");
            assert!(capacity <= 12.0 && capacity > 1.0, "{kind}: {capacity}");
        }
    }

    #[test]
    fn a_large_order_takes_fewer_delays_and_says_how_many() {
        let layer = LayerInView {
            kind: LayerKind::Legs,
            order: 1024,
            time_scale_secs: 0.05,
            delay_secs: 0.0,
            rate_hz: 48_000.0,
        };
        let small = LayerInView { order: 64, ..layer };
        assert_eq!(FunctionOf::new(small, 0.05).stride, 1);
        let of = FunctionOf::new(layer, 0.05);
        // 4800 delays of 2^20 operations are 5.0e9.
        assert_eq!((of.frames, of.stride), (4800, 5));
    }
}

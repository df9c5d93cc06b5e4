//! This view shows the state equation with today's numbers in it: A as a picture, its eigenvalues, the same as an
//! RNN cell.

mod adaptive_formulas;
mod formulas;
mod layer_formulas;
mod model;
mod norm_trace;
mod plots;
mod subject;
mod words;

use std::sync::Arc;

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};
use souvenir_core::memory::Method;
use souvenir_core::settings::{MemorySettings, Mode};

use super::computed::Computed;
use super::eigenvalues::Eigenvalues;
use super::provenance::formula_notes;
use super::sample_rate::rate_hz;
use super::switches::{choice, switch};
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Figure, Table};
use crate::theme;
use crate::typeset::{self, Typeset};
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::slider::{FineSlider, SpokenValue};
use crate::widgets::{learn, rows};
use model::Model;
use norm_trace::{NormTrace, TraceOf};
use plots::ShownMatrix;
use subject::Subject;

/// The least width for text, matrix and circle side by side.
const COLUMNS_WIDTH: f32 = 600.0;
const STACKED_HEIGHT: f32 = 190.0;
/// Letters of the equations.
const FORMULA_POINTS: f32 = 16.0;
const MAX_STEP: f64 = 100_000.0;
const USUAL_STEP: f64 = 10.0;

/// Holds what the view remembers.
#[derive(Debug)]
pub(crate) struct Equations {
    /// Steps since LegS began.
    step: f64,
    is_stepped: bool,
    model: Option<Arc<Model>>,
    subject: Subject,
    /// Whether those of a layer were drawn last.
    is_of_layer: bool,
    /// The equations, and what they are of.
    typeset: (Option<TypesetOf>, Vec<Typeset>),
    layers: Eigenvalues,
    traces: Computed<TraceOf, NormTrace>,
    trace_of: Option<TraceOf>,
    /// What was chosen; `None`: by the method.
    plot: Option<Plot>,
    shown_plot: Plot,
    matrix_zooms: [Zoom; 2],
    circle_zooms: [Zoom; 2],
    trace_zooms: [Zoom; 2],
}

/// Says of what equations have been laid out.
#[derive(Debug)]
enum TypesetOf {
    Memory(Arc<Model>),
    Layer(Subject),
}

/// Says what is drawn beside the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plot {
    Eigenvalues,
    Norm,
}

impl Plot {
    const ALL: [Self; 2] = [Self::Eigenvalues, Self::Norm];

    const fn name(self) -> &'static str {
        match self {
            Self::Eigenvalues => "Eigenvalues",
            Self::Norm => "Norm of c",
        }
    }

    /// Returns what shows best what a method does.
    fn usual(settings: &MemorySettings) -> Self {
        if settings.method == Method::ForwardEuler {
            Self::Norm
        } else {
            Self::Eigenvalues
        }
    }
}

impl Default for Equations {
    fn default() -> Self {
        Self {
            step: USUAL_STEP,
            is_stepped: true,
            model: None,
            subject: Subject::AsSet,
            is_of_layer: false,
            typeset: (None, Vec::new()),
            layers: Eigenvalues::default(),
            traces: Computed::default(),
            trace_of: None,
            plot: None,
            shown_plot: Plot::Eigenvalues,
            matrix_zooms: Default::default(),
            circle_zooms: Default::default(),
            trace_zooms: Default::default(),
        }
    }
}

impl View for Equations {
    fn switches(&mut self, ui: &mut Ui) {
        let hint =
            "Whose equations are shown: of the memory that is set, or of a state-space layer";
        let all = Subject::all();
        choice(
            ui,
            "Equations of",
            hint,
            &mut self.subject,
            &all,
            |subject| subject.name().to_owned(),
        );
        if self.is_of_layer {
            self.layers.switches(ui);
            return;
        }
        let hint = "The picture shows one step of the chosen method, A_bar, instead of A itself";
        switch(ui, "A_bar", hint, &mut self.is_stepped);
        let hint = "Eigenvalues of a step, or how large the memory becomes step by step after one frame of 1";
        let mut plot = self.shown_plot;
        choice(ui, "Plot", hint, &mut plot, &Plot::ALL, |plot| {
            plot.name().to_owned()
        });
        if plot != self.shown_plot {
            (self.plot, self.shown_plot) = (Some(plot), plot);
        }
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let settings = look.settings;
        let rate_hz = rate_hz(look.picture.snapshot);
        let step = self.step_of(&settings, rate_hz);
        let layer = self.subject.layer(&settings);
        self.is_of_layer = layer.is_some();
        if let Some(layer) = layer {
            return self.layer(ui, layer, look);
        }
        self.trace_of = TraceOf::of(&settings, rate_hz);
        self.shown_plot = self.plot.unwrap_or_else(|| Plot::usual(&settings));
        let model = Model::keep(&mut self.model, &settings, step);
        self.typeset(ui, &model);
        if ui.available_width() < COLUMNS_WIDTH {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            return scroll.show(ui, |ui| self.stacked(ui, &model)).inner;
        }
        ui.columns_const(|[text, matrix, circle]| {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            scroll.show(text, |ui| self.text(ui, &model));
            self.show_matrix(matrix, &model);
            self.show_plot(circle, &model)
        })
    }

    fn formulas(&self) -> &[Typeset] {
        &self.typeset.1
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        if self.subject.layer(&look.settings).is_some() {
            return self.layers.table(look);
        }
        let rate_hz = rate_hz(look.picture.snapshot);
        let settings = &look.settings;
        if let Some((of, trace)) = self.drawn_trace() {
            let notes = formula_notes("norm of c", settings, rate_hz);
            return norm_trace::table(of, &trace, notes);
        }
        let step = self.step_of(settings, rate_hz);
        let model = Model::keep(&mut self.model, settings, step);
        let mut notes = formula_notes("equations", settings, rate_hz);
        notes.push(("step", words::step(&model)));
        notes.push(("matrices", words::rows(&model)));
        Table {
            name: "equations",
            notes,
            columns: model.columns(),
        }
    }
}

impl Equations {
    /// Lays the equations out, where they are of another model.
    fn typeset(&mut self, ui: &Ui, model: &Arc<Model>) {
        let is_same =
            matches!(&self.typeset.0, Some(TypesetOf::Memory(of)) if Arc::ptr_eq(of, model));
        if !is_same {
            let laid = typeset::lay_all(ui, &formulas::of(model));
            self.typeset = (Some(TypesetOf::Memory(Arc::clone(model))), laid);
        }
    }

    /// Draws a layer's equations beside the eigenvalues of all kinds.
    fn layer(&mut self, ui: &mut Ui, layer: Subject, look: &mut Look<'_>) -> Figure {
        if !matches!(self.typeset.0, Some(TypesetOf::Layer(of)) if of == layer) {
            let laid = typeset::lay_all(ui, &layer.formulas());
            self.typeset = (Some(TypesetOf::Layer(layer)), laid);
        }
        if ui.available_width() < COLUMNS_WIDTH {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            return scroll
                .show(ui, |ui| {
                    self.layer_text(ui, layer);
                    let size = vec2(ui.available_width(), STACKED_HEIGHT);
                    ui.allocate_ui(size, |ui| self.layers.ui(ui, look)).inner
                })
                .inner;
        }
        ui.columns_const(|[text, plane]| {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            scroll.show(text, |ui| self.layer_text(ui, layer));
            self.layers.ui(plane, look)
        })
    }

    fn layer_text(&self, ui: &mut Ui, layer: Subject) {
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            let name = RichText::new(layer.name()).strong();
            ui.label(name.color(theme::of(ui).text));
            for formula in &self.typeset.1 {
                typeset::show(ui, formula, FORMULA_POINTS);
            }
        });
    }

    /// Below each other, where they have no room side by side.
    fn stacked(&mut self, ui: &mut Ui, model: &Model) -> Figure {
        self.text(ui, model);
        let size = vec2(ui.available_width(), STACKED_HEIGHT);
        ui.allocate_ui(size, |ui| self.show_matrix(ui, model));
        ui.allocate_ui(size, |ui| self.show_plot(ui, model)).inner
    }

    fn text(&mut self, ui: &mut Ui, model: &Model) {
        // Columns justify, which pulls words apart.
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            words::heading(ui, model);
            for formula in &self.typeset.1 {
                typeset::show(ui, formula, FORMULA_POINTS);
            }
            self.step_slider(ui, model.settings());
            words::numbers(ui, model);
        });
    }

    fn show_matrix(&mut self, ui: &mut Ui, model: &Model) {
        let shown = if self.is_stepped {
            ShownMatrix::Step
        } else {
            ShownMatrix::Equation
        };
        let figure = plots::matrix(model, shown, &self.matrix_zooms);
        let [x, y] = &mut self.matrix_zooms;
        figure::show(ui, &figure, [x, y]);
    }

    /// Returns what is drawn of the norm, where it is and is known.
    fn drawn_trace(&self) -> Option<(&TraceOf, Arc<NormTrace>)> {
        let (of, trace) = self.traces.last()?;
        let is_drawn = self.shown_plot == Plot::Norm && self.trace_of.as_ref() == Some(of);
        is_drawn.then_some((of, trace))
    }

    fn show_plot(&mut self, ui: &mut Ui, model: &Model) -> Figure {
        match (self.shown_plot, self.trace_of) {
            (Plot::Norm, Some(of)) => self.show_trace(ui, of),
            _ => self.show_circle(ui, model),
        }
    }

    fn show_trace(&mut self, ui: &mut Ui, of: TraceOf) -> Figure {
        let trace = self.traces.ask(ui, &of, NormTrace::compute);
        let known = trace.as_ref().filter(|(known, _)| **known == of);
        let known = known.map(|(of, trace)| (*of, &**trace));
        let figure = norm_trace::figure(known, &self.trace_zooms);
        let [x, y] = &mut self.trace_zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn show_circle(&mut self, ui: &mut Ui, model: &Model) -> Figure {
        let aspect = ui.available_width() / ui.available_height().max(1.0);
        let figure = plots::circle(model, f64::from(aspect), &self.circle_zooms);
        let [x, y] = &mut self.circle_zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    /// Returns how many steps are a unit of the equation's time: LegS divides by the time elapsed, the others by
    /// their window.
    fn step_of(&self, settings: &MemorySettings, rate_hz: f64) -> f64 {
        match settings.mode {
            Mode::Segments | Mode::Whole | Mode::Selective => self.step.round(),
            Mode::Sliding | Mode::Fading | Mode::Trained | Mode::Adaptive => {
                settings.window_secs * rate_hz
            }
            Mode::Layer => settings.layer.time_scale_secs * rate_hz,
        }
    }

    fn step_slider(&mut self, ui: &mut Ui, settings: &MemorySettings) {
        if matches!(
            settings.mode,
            Mode::Sliding | Mode::Fading | Mode::Layer | Mode::Trained | Mode::Adaptive
        ) {
            return;
        }
        let hint = "LegS steps by 1/k: the first steps are the longest, and explode first";
        let name = ui.label(RichText::new("Step k").color(theme::of(ui).text_weak));
        let key = name.id.with("slider");
        let turn = FineSlider {
            range: [0.0, MAX_STEP.log10()],
            step: 0.0,
            fine_step: 0.0,
            rest: Some(USUAL_STEP.log10()),
            name: Some("Step k"),
            meaning: SpokenValue {
                value: |decades| 10f64.powf(decades),
                place: f64::log10,
                words: &|step| format!("{step:.0}"),
            },
        };
        name.on_hover_text(hint);
        let mut decades = self.step.log10();
        ui.horizontal(|ui| {
            let slider = turn.ui(ui, &mut decades, key).on_hover_text(hint);
            if slider.changed() {
                self.step = 10f64.powf(decades);
            }
            rows::name(ui, slider.id, "Step k");
            let quantity = Quantity {
                name: "Step k",
                unit: "",
            };
            let number = number::field(ui, &mut self.step, quantity)
                .range(1.0..=MAX_STEP)
                .fixed_decimals(0);
            let number = ui.add(number).on_hover_text(hint);
            rows::name(ui, number.id, "Step k");
            learn::offer(ui, &number, "Step k");
        });
    }
}

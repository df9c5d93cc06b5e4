//! A state-space layer's kernel: its answer to one frame of 1 under the best readout, the spectrum of that, and the
//! modes of which it consists, each drawn and heard alone.

mod plots;
mod response;

use std::sync::Arc;

use egui::{Button, RichText, Ui, vec2};
use souvenir_core::playback::OneShot;
use souvenir_core::ssm::LayerKind;

use super::computed::Computed;
use super::layers::{self, LayerInView};
use super::provenance::program_notes;
use super::sample_rate::rate_hz;
use super::switches::choice;
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Column, Drag, Figure, Table};
use crate::theme;
use crate::widgets::learn;
use crate::widgets::number_slider::NumberSlider;
use response::KernelResponse;

/// The least width for both plots side by side.
const COLUMNS_WIDTH: f32 = 560.0;
/// A mode is chosen within this share of the plot.
const REACH_SHARE: f64 = 0.03;
/// Room for the row above the plots.
const SLIDER_WIDTH: f32 = 330.0;

/// Says which plots are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ShownPlots {
    #[default]
    Both,
    Response,
    Spectrum,
}

impl ShownPlots {
    const ALL: [Self; 3] = [Self::Both, Self::Response, Self::Spectrum];

    const fn name(self) -> &'static str {
        match self {
            Self::Both => "Both plots",
            Self::Response => "Response",
            Self::Spectrum => "Spectrum",
        }
    }
}

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Kernel {
    kind: Option<LayerKind>,
    plot: ShownPlots,
    responses: Computed<LayerInView, KernelResponse>,
    /// The mode that is drawn alone, with its part of the kernel.
    chosen: Option<ChosenMode>,
    response_zooms: [Zoom; 2],
    spectrum_zooms: [Zoom; 2],
}

/// Holds a mode that is drawn alone, and its part of the kernel.
#[derive(Debug)]
pub(super) struct ChosenMode {
    pub(super) idx: usize,
    /// Of this layer.
    of: LayerInView,
    pub(super) part: Vec<f64>,
}

impl View for Kernel {
    fn switches(&mut self, ui: &mut Ui) {
        layers::kinds(ui, &mut self.kind);
        let hint = "Which plots are shown; a picture has the first of them";
        choice(
            ui,
            "Plots",
            hint,
            &mut self.plot,
            &ShownPlots::ALL,
            |plot| plot.name().to_owned(),
        );
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let of = LayerInView::of(&look.settings, rate_hz(look.picture.snapshot), self.kind);
        let known = self.responses.ask(ui, &of, KernelResponse::compute);
        let Some((_, response)) = known else {
            let figure = plots::none(&self.words_of_none(&of));
            figure::show(ui, &figure, [&mut Zoom::default(), &mut Zoom::default()]);
            return figure;
        };
        self.chosen.take_if(|chosen| chosen.of != response.of);
        if response.of != of {
            // Until then the one before stays, under its own name.
            let words = RichText::new(self.words_of_none(&of)).small();
            ui.label(words.color(theme::of(ui).text_weak));
        }
        self.modes(ui, &response, look);
        self.plots(ui, &response, look)
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let of = LayerInView::of(&look.settings, rate_hz(look.picture.snapshot), self.kind);
        let known = self.responses.last().map(|(_, response)| response);
        let mut notes = program_notes("kernel, its spectrum and its modes");
        notes.push(("layer", of.kind.to_string()));
        notes.extend(of.notes());
        notes.push(("delay_secs", of.delay_secs.to_string()));
        let Some(response) = known.filter(|response| response.of == of) else {
            notes.push(("state", self.words_of_none(&of)));
            return Table {
                name: "kernel",
                notes,
                columns: Vec::new(),
            };
        };
        let (arguments, delay) = (of.arguments(), of.delay_secs);
        let frames = response.kernel.len();
        notes.push((
            "level",
            "a full-scale sine that comes out as one has 0 dBFS".to_owned(),
        ));
        notes.push((
            "modes",
            "kernel = sum of weight_re cos(w k) - weight_im sin(w k), each times 10^(-3 k / decay)"
                .to_owned(),
        ));
        notes.push((
            "offline",
            format!(
                "souvenir ssm kernel {arguments} --delay {delay} --frames {frames} --format csv --output kernel.csv"
            ),
        ));
        Table {
            name: "kernel",
            notes,
            columns: columns(&response),
        }
    }
}

impl Kernel {
    /// Says why there is nothing to see.
    fn words_of_none(&self, of: &LayerInView) -> String {
        match of.spec() {
            Err(error) => format!("There is no such layer: {error}"),
            Ok(_) if self.responses.is_answered(of) => {
                format!("The readout of {} cannot be solved", of.words())
            }
            Ok(_) => format!("The kernel of {} is being computed", of.words()),
        }
    }

    /// Draws the row by which a mode is chosen and heard.
    fn modes(&mut self, ui: &mut Ui, response: &Arc<KernelResponse>, look: &mut Look<'_>) {
        let num_modes = response.modes.len();
        ui.horizontal_wrapped(|ui| {
            if num_modes == 0 {
                let words = "Its modes are not apart: LegS's eigenvectors are too ill-conditioned a basis for any \
                             number format. That is why S4 keeps a normal matrix and a rank-one rest.";
                ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
                return;
            }
            let mut mode = self.chosen.as_ref().map_or(0.0, |chosen| (chosen.idx + 1) as f64);
            let slider = NumberSlider {
                name: "One mode",
                hint: "0: all of them; else one alone, from the lowest. Or click one in the spectrum to hear it decay",
                range: [0.0, num_modes as f64],
                step: 1.0,
                decimals: 0,
                unit: "",
                rest: 0.0,
            };
            let size = vec2(SLIDER_WIDTH.min(ui.available_width()), ui.spacing().interact_size.y);
            let turned = ui.allocate_ui(size, |ui| slider.ui(ui, &mut mode)).inner;
            if turned {
                self.choose(response, layers::whole(mode).checked_sub(1));
            }
            self.hear(ui, response, look);
        });
    }

    fn choose(&mut self, response: &KernelResponse, mode_idx: Option<usize>) {
        self.chosen = mode_idx.and_then(|idx| {
            Some(ChosenMode {
                idx,
                of: response.of,
                part: response.mode(idx)?,
            })
        });
    }

    fn hear(&self, ui: &mut Ui, response: &KernelResponse, look: &mut Look<'_>) {
        let chosen = self.chosen.as_ref();
        let is_possible = chosen.is_some() && look.can_play_once;
        let button = ui.add_enabled(is_possible, Button::new("Hear it decay"));
        let is_asked = learn::is_pressed(ui, &button, "Hear it decay");
        let why_not = if look.can_play_once {
            "Choose a mode first"
        } else {
            "Nothing can be played beside the sound here"
        };
        let button = button
            .on_hover_text("The mode alone, once: rung at half of full scale, and left to decay")
            .on_disabled_hover_text(why_not);
        if button.clicked() || is_asked {
            self.play(response, look);
        }
        let words = match chosen {
            Some(chosen) => plots::mode_words(response, chosen.idx),
            None => format!("{} modes; all of them are drawn", response.modes.len()),
        };
        ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
    }

    /// Rings the chosen mode, where anything can be played beside the sound.
    fn play(&self, response: &KernelResponse, look: &mut Look<'_>) {
        let chosen = self.chosen.as_ref().filter(|_| look.can_play_once);
        let samples = chosen.and_then(|chosen| response.heard(chosen.idx));
        let rate_hz = response.of.rate_hz;
        look.play_once = samples.map(|samples| OneShot::prepare(samples, rate_hz));
    }

    fn plots(
        &mut self,
        ui: &mut Ui,
        response: &Arc<KernelResponse>,
        look: &mut Look<'_>,
    ) -> Figure {
        let is_wide = ui.available_width() >= COLUMNS_WIDTH;
        match self.plot {
            ShownPlots::Both if is_wide => ui.columns_const(|[left, right]| {
                self.spectrum(right, response, look);
                self.response(left, response)
            }),
            ShownPlots::Both | ShownPlots::Response => self.response(ui, response),
            ShownPlots::Spectrum => self.spectrum(ui, response, look),
        }
    }

    fn response(&mut self, ui: &mut Ui, response: &Arc<KernelResponse>) -> Figure {
        let columns = figure::axes::pixel_columns(ui);
        let chosen = self.chosen.as_ref();
        let figure = plots::response(response, chosen, &self.response_zooms, columns);
        let [x, y] = &mut self.response_zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn spectrum(
        &mut self,
        ui: &mut Ui,
        response: &Arc<KernelResponse>,
        look: &mut Look<'_>,
    ) -> Figure {
        let columns = figure::axes::pixel_columns(ui);
        let chosen = self.chosen.as_ref();
        let figure = plots::spectrum(response, chosen, &self.spectrum_zooms, columns);
        let [x, y] = &mut self.spectrum_zooms;
        let shown = figure::show_with(ui, &figure, [x, y], Drag::Moves);
        if let Some(at) = shown.clicked {
            let nearest = plots::nearest_mode(response, &figure, at, REACH_SHARE);
            self.choose(response, nearest);
            self.play(response, look);
        }
        figure
    }
}

/// Lists every frame, every frequency and every mode.
fn columns(response: &KernelResponse) -> Vec<Column> {
    let rate_hz = response.of.rate_hz;
    let frames = 0..response.kernel.len();
    let bins = 0..response.power.len();
    let modes = || response.modes.iter();
    vec![
        Column::new("frame", frames.clone().map(|frame| frame as f64)),
        Column::new("time_secs", frames.map(|frame| frame as f64 / rate_hz)),
        Column::new("kernel", response.kernel.iter().copied()),
        Column::new(
            "frequency_hz",
            bins.map(|bin| bin as f64 * response.bin_hz()),
        ),
        Column::new(
            "level_dbfs",
            response.power.iter().map(|power| 10.0 * power.log10()),
        ),
        Column::new("mode_hz", modes().map(|mode| response.mode_hz(mode))),
        Column::new(
            "mode_decay_60_db_secs",
            modes().map(|mode| response.mode_decay_secs(mode)),
        ),
        Column::new("mode_weight_re", modes().map(|mode| mode.weight.re)),
        Column::new("mode_weight_im", modes().map(|mode| mode.weight.im)),
    ]
}

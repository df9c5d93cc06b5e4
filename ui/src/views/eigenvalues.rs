//! The eigenvalues of all kinds of state-space layers over one another: of A, and of one step in the unit circle.

mod spectra;

use egui::Ui;

use super::computed::Computed;
use super::layers::{self, LayerInView};
use super::plane;
use super::provenance::program_notes;
use super::sample_rate::rate_hz;
use super::switches::choice;
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Column, Figure, Series, Table};
use crate::theme::Ink;
use spectra::{Spectra, SpectraOf};

/// Radii of the kinds' dots, in points of the screen.
const RADII: [f32; 5] = [2.5, 5.0, 3.5, 2.0, 2.5];

/// Says of what eigenvalues are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Plane {
    #[default]
    Continuous,
    Step,
}

impl Plane {
    const ALL: [Self; 2] = [Self::Continuous, Self::Step];

    const fn name(self) -> &'static str {
        match self {
            Self::Continuous => "of A",
            Self::Step => "of one step",
        }
    }
}

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Eigenvalues {
    plane: Plane,
    spectra: Computed<SpectraOf, Spectra>,
    /// Of each plane.
    zooms: [[Zoom; 2]; Plane::ALL.len()],
}

impl View for Eigenvalues {
    fn switches(&mut self, ui: &mut Ui) {
        let hint = "Of the state matrix A, in units of 1 / time scale, or of one step by the rule that each kind is published \
                    with, beside the unit circle; LegT's are found up to N = 128";
        choice(
            ui,
            "Eigenvalues",
            hint,
            &mut self.plane,
            &Plane::ALL,
            |plane| plane.name().to_owned(),
        );
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let of = asked(look);
        let known = self.spectra.ask(ui, &of, Spectra::compute);
        let known = known
            .filter(|(known, _)| **known == of)
            .map(|(_, spectra)| spectra);
        let aspect = f64::from(ui.available_width() / ui.available_height().max(1.0));
        let figure = match &known {
            Some(spectra) => self.figure(&of, spectra, aspect),
            None => self.figure(&of, &Spectra::default(), aspect),
        };
        let [x, y] = &mut self.zooms[self.plane as usize];
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let of = asked(look);
        let known = self.spectra.last().filter(|(known, _)| **known == of);
        let mut notes = program_notes("eigenvalues of state-space layers");
        notes.extend([
            ("order_n", of.order.to_string()),
            ("step", of.step.to_string()),
            (
                "a",
                "in units of 1 / time scale; all of them, conjugates too".to_owned(),
            ),
            (
                "a_bar",
                "of one step: bilinear of legs and legt, zero-order hold of s4d".to_owned(),
            ),
        ]);
        Table {
            name: "eigenvalues",
            notes,
            columns: known.map_or_else(Vec::new, |(_, spectra)| columns(&spectra)),
        }
    }
}

fn asked(look: &Look<'_>) -> SpectraOf {
    let layer = LayerInView::of(&look.settings, rate_hz(look.picture.snapshot), None);
    SpectraOf {
        order: layer.order,
        step: 1.0 / layer.time_scale_frames(),
    }
}

impl Eigenvalues {
    fn figure(&self, of: &SpectraOf, spectra: &Spectra, aspect: f64) -> Figure {
        let zooms = &self.zooms[self.plane as usize];
        // Kinds that lie on one line are drawn the smaller, the later: each is seen around the next.
        let dots = spectra.kinds.iter().zip(RADII).map(|(kind, radius)| {
            let points = match self.plane {
                Plane::Continuous => &kind.a,
                Plane::Step => &kind.a_bar,
            };
            plane::dots(kind.name, layers::ink(kind.kind), radius, points.clone())
        });
        let mut series: Vec<Series> = dots.collect();
        let order = of.order;
        let (title, x, y) = match self.plane {
            Plane::Continuous => {
                let all = spectra.reach();
                let usual = spectra::usual_reach(order);
                let title = format!(
                    "Eigenvalues of A, N = {order}; S4D-Inv's reach up to {} i",
                    figure::short(all[1].round()),
                );
                (
                    title,
                    plane::half(&zooms[0], usual[0], all[0]),
                    plane::both(&zooms[1], "imaginary, / time scale", usual[1], all[1]),
                )
            }
            Plane::Step => {
                series.insert(0, Series::line("", Ink::Weak, plane::unit_circle()));
                let reach = plane::round(aspect);
                (
                    format!("Eigenvalues of one step, N = {order}: inside the circle it forgets"),
                    plane::both(&zooms[0], "real", reach[0], reach[0]),
                    plane::both(&zooms[1], "imaginary", reach[1], reach[1]),
                )
            }
        };
        Figure {
            name: "eigenvalues of layers",
            title,
            x,
            y,
            series,
            marks: Vec::new(),
            grid: None,
        }
    }
}

/// Lists every eigenvalue of every kind.
fn columns(spectra: &Spectra) -> Vec<Column> {
    let all = || {
        let kinds = spectra.kinds.iter();
        kinds.flat_map(|kind| kind.a.iter().zip(&kind.a_bar).enumerate())
    };
    let names = spectra.kinds.iter();
    let names = names.flat_map(|kind| kind.a.iter().map(|_| kind.kind.name()));
    vec![
        Column::words("layer", names.collect()),
        Column::new("n", all().map(|(n, _)| n as f64)),
        Column::new("a_real", all().map(|(_, (a, _))| a[0])),
        Column::new("a_imaginary", all().map(|(_, (a, _))| a[1])),
        Column::new("a_bar_real", all().map(|(_, (_, a_bar))| a_bar[0])),
        Column::new("a_bar_imaginary", all().map(|(_, (_, a_bar))| a_bar[1])),
    ]
}

//! What a person chooses of the face itself: dark or light, and how large.

use std::ops::RangeInclusive;

use egui::{Context, Theme, ThemePreference};
use serde::{Deserialize, Serialize};

use crate::view_kind::Kind;

/// Names the colours that a person may choose: dark, light, or as the system is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColourScheme {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// The system's choice.
    System,
}

/// Holds what a shell keeps of the face from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// Dark or light.
    pub shade: ColourScheme,
    /// Size of everything, 1 as it was made.
    pub zoom: f32,
    /// The views above and below.
    pub views: [Kind; 2],
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            shade: ColourScheme::Dark,
            zoom: 1.0,
            views: [Kind::Recollection, Kind::Coefficients],
        }
    }
}

impl ColourScheme {
    /// All schemes, in menu order.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::System];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::System => "As the system",
        }
    }
}

impl Appearance {
    /// Sizes that can be chosen and kept.
    pub const ZOOMS: RangeInclusive<f32> = 0.5..=3.0;

    pub(crate) fn of(ctx: &Context, views: [Kind; 2]) -> Self {
        let preference = ctx.options(|options| options.theme_preference);
        Self {
            shade: match preference {
                ThemePreference::Dark => ColourScheme::Dark,
                ThemePreference::Light => ColourScheme::Light,
                ThemePreference::System => ColourScheme::System,
            },
            // Ctrl and + go farther than is kept.
            zoom: held(ctx.zoom_factor()),
            views,
        }
    }

    /// Brings what no screen can show into range.
    pub(crate) fn apply(self, ctx: &Context) {
        ctx.set_theme(match self.shade {
            ColourScheme::Dark => ThemePreference::from(Theme::Dark),
            ColourScheme::Light => ThemePreference::from(Theme::Light),
            ColourScheme::System => ThemePreference::System,
        });
        ctx.set_zoom_factor(held(self.zoom));
    }
}

fn held(zoom: f32) -> f32 {
    let (least, most) = (*Appearance::ZOOMS.start(), *Appearance::ZOOMS.end());
    if zoom.is_nan() {
        1.0
    } else {
        zoom.clamp(least, most)
    }
}

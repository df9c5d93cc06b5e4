//! How the window looks.

use serde::{Deserialize, Serialize};
use souvenir_ui::{Appearance, ColourScheme, ViewKind};

use super::layer::layer;
use super::lenient::lenient;
use super::limits::SIDES;

/// Holds the settings of the window; `None`: the app's own choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct WindowSection {
    /// Dark or light.
    #[serde(deserialize_with = "lenient")]
    pub(crate) shade: Option<ColourScheme>,
    /// Size of everything, in [`Appearance::ZOOMS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) zoom: Option<f32>,
    /// The views above and below.
    #[serde(deserialize_with = "lenient")]
    pub(crate) views: Option<[ViewKind; 2]>,
    /// Width and height in points, in [`SIDES`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) size: Option<[f32; 2]>,
}

layer!(WindowSection {
    shade: |_| true,
    zoom: |zoom| Appearance::ZOOMS.contains(zoom),
    views: |_| true,
    size: |size| size.iter().all(|side| SIDES.contains(side)),
});

impl WindowSection {
    pub(crate) fn of(looks: Appearance, size: Option<[f32; 2]>) -> Self {
        let default = Appearance::default();
        Self {
            shade: (looks.shade != default.shade).then_some(looks.shade),
            zoom: (looks.zoom != default.zoom).then_some(looks.zoom),
            views: (looks.views != default.views).then_some(looks.views),
            size,
        }
    }

    /// Fills in defaults where nothing is remembered.
    pub(crate) fn looks(&self) -> Appearance {
        let default = Appearance::default();
        Appearance {
            shade: self.shade.unwrap_or(default.shade),
            zoom: self.zoom.unwrap_or(default.zoom),
            views: self.views.unwrap_or(default.views),
        }
    }
}

//! What a project remembers of the editor.

use std::sync::{Arc, Mutex, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use souvenir_ui::{ColourScheme, ViewKind};

/// The size is the desktop app's.
pub(crate) const SIZE: [f32; 2] = [1200.0, 740.0];
pub(crate) const LEAST_SIZE: [f32; 2] = [640.0, 400.0];
const LARGEST_SIZE: [f32; 2] = [8192.0, 8192.0];

/// Keeps the window's size in logical pixels, and how large the user wants them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Appearance {
    pub(crate) size: [f32; 2],
    pub(crate) zoom: f32,
    pub(crate) shade: ColourScheme,
    pub(crate) views: [ViewKind; 2],
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            size: SIZE,
            zoom: 1.0,
            shade: ColourScheme::default(),
            views: souvenir_ui::Appearance::default().views,
        }
    }
}

impl Appearance {
    /// Returns the appearance of the face itself.
    pub(crate) fn face(self) -> souvenir_ui::Appearance {
        souvenir_ui::Appearance {
            shade: self.shade,
            zoom: self.zoom,
            views: self.views,
        }
    }

    /// Returns the nearest that a screen can show.
    fn nearest(self) -> Self {
        let default = Self::default();
        let zooms = souvenir_ui::Appearance::ZOOMS;
        let number = |value: f32, otherwise| if value.is_nan() { otherwise } else { value };
        let side =
            |i: usize| number(self.size[i], default.size[i]).clamp(LEAST_SIZE[i], LARGEST_SIZE[i]);
        Self {
            size: [side(0), side(1)],
            zoom: number(self.zoom, 1.0).clamp(*zooms.start(), *zooms.end()),
            ..self
        }
    }
}

/// Is a handle to the editor's state. `[thread-safe]`
#[derive(Clone, Debug, Default)]
pub(crate) struct EditorState(Arc<Mutex<Appearance>>);

impl EditorState {
    pub(crate) fn looks(&self) -> Appearance {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_size(&self, size: [f32; 2]) {
        self.set(Appearance {
            size,
            ..self.looks()
        });
    }

    pub(crate) fn note_face(&self, face: souvenir_ui::Appearance) {
        self.set(Appearance {
            zoom: face.zoom,
            shade: face.shade,
            views: face.views,
            ..self.looks()
        });
    }
}

impl PersistentField<'_, Appearance> for EditorState {
    fn set(&self, looks: Appearance) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = looks.nearest();
    }

    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&Appearance) -> R,
    {
        f(&self.looks())
    }
}

#[cfg(test)]
mod tests {
    use super::{Appearance, EditorState, LEAST_SIZE, PersistentField as _, SIZE};

    #[test]
    fn a_window_from_elsewhere_fits_a_screen() {
        let view = EditorState::default();
        view.set(Appearance {
            size: [f32::NAN, 1.0],
            zoom: 1e9,
            ..Appearance::default()
        });
        let looks = view.looks();
        assert_eq!(looks.size, [SIZE[0], LEAST_SIZE[1]]);
        assert_eq!(looks.zoom, 3.0);
    }
}

//! What every view is, and what it draws from.

use egui::Ui;
use souvenir_core::memory::{CoefficientEdits, CoefficientShape};
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;

use crate::compare::Remembered;
use crate::figure::view_range::ViewRange;
use crate::figure::{Figure, Table};
use crate::typeset::Typeset;
use crate::view_input::ViewInput;

/// Holds what a view draws from.
pub(crate) struct Look<'a> {
    pub(crate) picture: ViewInput<'a>,
    pub(crate) view_range: &'a mut ViewRange,
    /// The memory that formulas are of: what is wanted, be it heard or too heavy; of views that stand still, and of what
    /// is frozen, what was heard.
    pub(crate) settings: MemorySettings,
    /// What is heard of the coefficients.
    pub(crate) edits: &'a mut CoefficientEdits,
    /// How all of them are bent after that.
    pub(crate) shape: &'a mut CoefficientShape,
    /// Where the recall stands, `[0, 1]` from the oldest moment, while there is one.
    pub(crate) head: Option<f64>,
    /// What a view wants to be heard.
    pub(crate) hear: Option<Remembered>,
    /// The shell can play a sound once.
    pub(crate) can_play_once: bool,
    /// A sound that a view wants to be played once.
    pub(crate) play_once: Option<OneShot>,
}

/// Draws one kind of picture.
pub(crate) trait View {
    /// Its own switches.
    fn switches(&mut self, _ui: &mut Ui) {}
    /// Draws into the rest of `ui`; the figure is what a picture of it shows.
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure;
    /// Returns the formulas that were drawn last beside the figure: they stand above it in a picture.
    fn formulas(&self) -> &[Typeset] {
        &[]
    }
    /// Returns all numbers behind what was drawn last, of the time that is shown; not thinned out for a screen.
    fn table(&mut self, look: &mut Look<'_>) -> Table;
}

pub(crate) fn toggle_pause(look: &mut Look<'_>) {
    if look.view_range.is_still() {
        look.view_range.let_go();
    } else {
        look.view_range.hold(look.picture);
    }
}

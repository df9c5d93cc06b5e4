//! The manual stands in a window of its own, with the same text and pictures as in the repository.

use egui::{Context, Id, Key, ScrollArea, Ui, Window, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

const TEXT: &str = include_str!("../../docs/manual.md");
/// Where the text's pictures are looked for.
const SCHEME: &str = "bytes://";

/// `name` as the text has it, and the file.
macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../docs/", $name)).as_slice())),*]
    };
}

static PICTURES: [(&str, &[u8]); 15] = pictures![
    "pictures/manual/window.png",
    "pictures/manual/cuts.png",
    "pictures/manual/spectrum.png",
    "pictures/manual/a1.png",
    "pictures/manual/a2.png",
    "pictures/manual/a3.png",
    "pictures/manual/a4.png",
    "pictures/manual/a5.png",
    "pictures/manual/a6.png",
    "pictures/manual/b1.png",
    "pictures/manual/b2.png",
    "pictures/manual/b3.png",
    "pictures/manual/c1.png",
    "pictures/manual/c2.png",
    "pictures/manual/c3.png",
];

/// Shows the manual in a window of its own.
#[derive(Default)]
pub(crate) struct Manual {
    is_open: bool,
    cache: CommonMarkCache,
}

impl std::fmt::Debug for Manual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manual")
            .field("is_open", &self.is_open)
            .finish_non_exhaustive()
    }
}

impl Manual {
    pub(crate) fn open(&mut self) {
        self.is_open = true;
    }

    /// Beside everything else, while it is open.
    pub(crate) fn ui(&mut self, ui: &Ui) {
        if crate::keys::is_pressed(ui, Key::F1) {
            self.is_open = !self.is_open;
        }
        if !self.is_open {
            return;
        }
        give_pictures(ui.ctx());
        let mut is_open = true;
        let room = ui.ctx().content_rect().size();
        Window::new("Manual")
            .open(&mut is_open)
            .default_size(vec2(760.0, 640.0).min(0.85 * room))
            .show(ui.ctx(), |ui| self.text(ui));
        self.is_open = is_open;
    }

    fn text(&mut self, ui: &mut Ui) {
        let viewer = CommonMarkViewer::new()
            .default_implicit_uri_scheme(SCHEME)
            .max_image_width(Some(900));
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            viewer.show(ui, &mut self.cache, TEXT);
        });
    }
}

/// Gives the pictures to a context, once: a plugin's window is made anew at every opening.
fn give_pictures(ctx: &Context) {
    let given = Id::unique("pictures of the manual");
    if ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(given), true)) {
        return;
    }
    egui_extras::install_image_loaders(ctx);
    for (name, bytes) in PICTURES {
        ctx.include_bytes(format!("{SCHEME}{name}"), bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::{PICTURES, TEXT};

    #[test]
    fn every_picture_of_the_text_is_there_and_no_other() {
        let in_text: Vec<&str> = TEXT
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        let given = PICTURES.map(|(name, _)| name);
        for name in &in_text {
            assert!(given.contains(name), "{name} is not given");
        }
        assert_eq!(in_text.len(), given.len(), "one is not shown");
    }
}

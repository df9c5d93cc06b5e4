//! Which room of `ui` imports from which.

use super::super::Imports::{All, AllBut, Only};
use super::super::{House, room};

pub(super) const UI: House = House {
    krate: "ui",
    crates: &["souvenir_core", "souvenir_listening"],
    rooms: &[
        room(
            "pixel_aligned",
            Only(&[]),
            "sharp shapes as the fewest triangles",
        ),
        room("theme", Only(&["pixel_aligned"]), "every colour and size"),
        room(
            "units",
            Only(&[]),
            "numbers as they are read, and what a memory costs",
        ),
        room("config_dir", Only(&[]), "the system's folders"),
        room("files", Only(&[]), "files that appear whole or not at all"),
        room("wav", Only(&[]), "sound as bytes of a WAV file"),
        room("random_seed", Only(&[]), "seeds that nobody knows"),
        room(
            "weights",
            Only(&["config_dir"]),
            "trained weights in a folder that all shells share",
        ),
        room("job", Only(&[]), "work on a thread of its own"),
        room(
            "drawing_pace",
            Only(&[]),
            "how often a window may be drawn, by what a frame costs",
        ),
        room("controls", Only(&[]), "the trait that a shell implements"),
        room(
            "edit",
            Only(&["controls"]),
            "changes, told to the shell where they are some",
        ),
        room("keys", Only(&["controls", "edit"]), "which key does what"),
        room(
            "view_input",
            Only(&[]),
            "what a frame of the screen is drawn from",
        ),
        room(
            "view_kind",
            Only(&[]),
            "the names of the views, which are also kept and toured",
        ),
        room(
            "appearance",
            Only(&["view_kind"]),
            "what a person chooses of the face itself",
        ),
        room(
            "silence_reason",
            Only(&["units", "weights"]),
            "why nothing is heard, in words",
        ),
        room(
            "widgets",
            AllBut(&["job", "files", "config_dir", "silence_reason"]),
            "controls that egui does not have: they neither work nor keep anything",
        ),
        room(
            "typeset",
            Only(&["theme"]),
            "formulas as they are printed, laid out once for the screen and for pictures",
        ),
        room(
            "figure",
            Only(&[
                "theme",
                "units",
                "files",
                "keys",
                "view_input",
                "widgets",
                "typeset",
            ]),
            "numbers in physical units, drawn, zoomed and exported: it changes nothing of the sound",
        ),
        room(
            "compare",
            AllBut(&["figure"]),
            "slots and what is heard of them; it draws no plot",
        ),
        room(
            "blind",
            AllBut(&["figure"]),
            "a test of two tracks of a comparison",
        ),
        room(
            "listening",
            Only(&["theme", "keys", "widgets"]),
            "the window of a listening test: it knows no memory and no comparison",
        ),
        room(
            "views",
            AllBut(&["controls", "edit", "blind", "listening"]),
            "each makes a figure of a snapshot: a view sees the sound and does not command it",
        ),
        room(
            "tour",
            AllBut(&["compare", "blind", "listening"]),
            "leads from view to view and sets a memory",
        ),
        room(
            "manual",
            Only(&["theme", "keys", "widgets"]),
            "the manual in a window",
        ),
        room(
            "undo",
            Only(&["controls", "edit", "compare"]),
            "what was set, back and again",
        ),
        room(
            "modulation_file",
            Only(&[]),
            "what moves controls by itself, as a table of a file",
        ),
        room(
            "shape_file",
            Only(&[]),
            "how coefficients are bent, as a table of a file",
        ),
        room(
            "panel",
            AllBut(&[
                "figure",
                "compare",
                "blind",
                "listening",
                "views",
                "tour",
                "manual",
                "undo",
            ]),
            "the memory's parameters and its numbers, beside the views",
        ),
        room("face", All, "which region stands where"),
    ],
};

//! Which room of a crate imports from which: this file and its parts alone decide it.

mod listening;
mod ui;

use super::Imports::{All, AllBut, Only};
use super::inner::InnerRoom;
use super::{House, room};
use listening::LISTENING;
use ui::UI;

pub(in crate::tidy) const HOUSES: &[House] = &[CORE, LISTENING, UI, STANDALONE, PLUGIN, PYTHON];

/// Which rooms of a crate the others do not import from.
pub(in crate::tidy) const INNER_ROOMS: &[InnerRoom] = &[
    InnerRoom {
        krate: "core",
        room: "engine",
        others: &["ui", "plugin", "standalone", "python"],
        instead: "control",
        why: "a shell prepares an engine, tells it by its handle and sees it by its reader",
    },
    InnerRoom {
        krate: "core",
        room: "__internals",
        others: &["ui", "plugin", "standalone", "python"],
        instead: "lab",
        why: "tests and benches alone reach inside; what a shell measures with stands in the lab",
    },
];

const CORE: House = House {
    krate: "core",
    crates: &[],
    rooms: &[
        room("math", Only(&[]), "pure mathematics, no word of audio"),
        room(
            "dsp",
            Only(&[]),
            "filters, gains and delays that know nothing of a memory",
        ),
        room(
            "transform",
            Only(&["math"]),
            "from samples to coefficients and back: sums and fast transforms (`step_points` and `mirrored_matrix` weigh the frames of a step), nothing of time",
        ),
        room(
            "memory",
            Only(&["math", "dsp", "transform"]),
            "what a sound is kept as; sound is made harmless (`dsp`) on its way in",
        ),
        room(
            "ssm",
            Only(&["math", "memory"]),
            "state-space layers of constant A, S4 to Mamba: no word of audio",
        ),
        room(
            "budget",
            Only(&["math", "memory", "ssm", "dsp", "transform"]),
            "memories of a count of numbers, whatever they stand for, and their rivals; live sound is made harmless (`dsp`) on its way in; frozen pieces are read between frames (`transform`)",
        ),
        room(
            "settings",
            Only(&["memory", "ssm", "dsp"]),
            "what a user chooses, in terms of a memory or a layer",
        ),
        room(
            "stream",
            All,
            "memories that learn and are read block by block",
        ),
        room(
            "playback",
            AllBut(&["stream"]),
            "a frozen memory does not learn",
        ),
        room(
            "metrics",
            Only(&["math", "dsp", "memory"]),
            "quality in numbers, of any two sounds: it does not know how they were made",
        ),
        room(
            "compare",
            All,
            "memories of one captured sound, rendered and switched",
        ),
        room(
            "snapshot",
            AllBut(&["stream", "playback", "metrics"]),
            "what a screen is told: values that others have filled in, not how",
        ),
        room("engine", All, "all that runs in an audio callback"),
        room("control", All, "all that a shell needs of an engine"),
        room(
            "lab",
            All,
            "demo, presets, a trained example, a processor's peak: nothing below needs them",
        ),
        room(
            "__internals",
            All,
            "the door by which tests and benches reach inside",
        ),
    ],
};

const STANDALONE: House = House {
    krate: "standalone",
    crates: &["souvenir_core", "souvenir_listening", "souvenir_ui"],
    rooms: &[
        room(
            "stderr",
            Only(&[]),
            "sentences on standard error, from the window too",
        ),
        room(
            "calibration",
            Only(&[]),
            "what was measured on this machine: `calibration.toml` beside the settings, read by `cli::run` before memories are prepared",
        ),
        room("quality", Only(&[]), "the measures of one rendering"),
        room("sound", Only(&[]), "sounds in files, read and written"),
        room(
            "report",
            Only(&["quality", "sound"]),
            "one page with everything in it, whoever asks for it",
        ),
        room(
            "app",
            Only(&["stderr", "sound"]),
            "the window does not know the command line",
        ),
        room(
            "cli",
            All,
            "reads what was typed, and opens the window with it",
        ),
    ],
};

const PLUGIN: House = House {
    krate: "plugin",
    crates: &["souvenir_core", "souvenir_ui"],
    rooms: &[
        room("panic_guard", Only(&[]), "where a fault ends"),
        room("keys", Only(&[]), "which keys are down"),
        room(
            "wake",
            Only(&[]),
            "a wake that is not lost whatever its thread does meanwhile",
        ),
        room(
            "realtime_lead",
            Only(&[]),
            "whether anybody can be listening, by the clock",
        ),
        room("repaint", Only(&[]), "when the window is drawn again"),
        room(
            "editor_state",
            Only(&[]),
            "the window as a project keeps it",
        ),
        room(
            "memory_schedule",
            Only(&["realtime_lead"]),
            "the frame at which a memory comes; it does not know who prepares it",
        ),
        room(
            "shared_state",
            Only(&["panic_guard", "wake", "memory_schedule"]),
            "what the threads share, and each one's end of it",
        ),
        room(
            "params",
            Only(&["panic_guard", "repaint", "editor_state", "shared_state"]),
            "what a host automates and saves, and all else that lives as long",
        ),
        room(
            "engine_view",
            Only(&["shared_state"]),
            "what a frame is drawn from: it sees the engine and does not command it",
        ),
        room(
            "state",
            Only(&["shared_state", "params"]),
            "a project on its way in",
        ),
        room(
            "told_params",
            Only(&["params"]),
            "parameters that this shell sets, and the host hears of",
        ),
        room(
            "ui_controls",
            Only(&["params", "told_params"]),
            "the face's trait, by a host's parameters",
        ),
        room(
            "background_thread",
            Only(&["panic_guard", "wake", "shared_state"]),
            "prepares memories; it knows no parameter",
        ),
        room(
            "audio_thread",
            Only(&[
                "keys",
                "memory_schedule",
                "shared_state",
                "params",
                "told_params",
                "background_thread",
            ]),
            "the engine where the host calls it: it draws nothing",
        ),
        room(
            "editor",
            Only(&[
                "panic_guard",
                "repaint",
                "editor_state",
                "params",
                "engine_view",
                "ui_controls",
            ]),
            "the face in a window: it does not know the audio thread",
        ),
        room("souvenir", All, "what the framework calls"),
    ],
};

const PYTHON: House = House {
    krate: "python",
    crates: &["souvenir_core"],
    rooms: &[
        room(
            "errors",
            Only(&[]),
            "what is refused, as Python's exceptions, and counts",
        ),
        room(
            "arrays",
            Only(&["errors"]),
            "NumPy's arrays as slices, and back",
        ),
        room(
            "sound",
            Only(&["errors", "arrays"]),
            "frames and channels of an array",
        ),
        room(
            "points",
            Only(&["errors", "arrays"]),
            "where a memory is read",
        ),
        room("streaming", All, "`Memory`: it does not know the batches"),
        room(
            "batch",
            All,
            "whole arrays over all cores: a row is a streaming memory",
        ),
        room(
            "equations",
            Only(&["errors", "arrays"]),
            "A, B and their steps",
        ),
        room(
            "rendering",
            Only(&["errors", "arrays", "sound"]),
            "what the command line's `render` writes",
        ),
        room(
            "layers",
            Only(&["errors", "arrays", "sound"]),
            "state-space layers of constant A",
        ),
        room("scan", Only(&["errors", "arrays"]), "Mamba's recurrence"),
        room(
            "trained",
            Only(&["errors", "arrays"]),
            "trained stacks from a file",
        ),
        room(
            "budget",
            Only(&["errors", "arrays", "sound"]),
            "memories of at most so many numbers, offline",
        ),
        room(
            "adaptive",
            Only(&["errors", "arrays", "sound"]),
            "the adaptive memory of live sound",
        ),
    ],
};

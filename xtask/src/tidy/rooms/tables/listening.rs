//! Which room of `listening` imports from which.

use super::super::Imports::{AllBut, Only};
use super::super::{House, room};

pub(super) const LISTENING: House = House {
    krate: "listening",
    crates: &[],
    rooms: &[
        room("error", Only(&[]), "why a file is refused, in a sentence"),
        room(
            "draws",
            Only(&[]),
            "random numbers of a session, the same in every language",
        ),
        room(
            "statistics",
            Only(&[]),
            "pure numbers, no word of listening",
        ),
        room(
            "abx",
            Only(&[]),
            "one blind test of two sounds, as the window has it",
        ),
        room(
            "test",
            Only(&["error"]),
            "a test as its file holds it, checked",
        ),
        room(
            "signal_place",
            Only(&["error", "test"]),
            "where a signal stands in its test",
        ),
        room(
            "threshold",
            Only(&["error", "statistics", "test"]),
            "adaptive runs: the next step from the answers, and what they say",
        ),
        room(
            "order",
            AllBut(&["statistics", "threshold"]),
            "what is presented, trial by trial: it knows no answer",
        ),
        room(
            "votes",
            AllBut(&["draws", "statistics", "threshold"]),
            "answers on the disk, compared with what was presented",
        ),
        room(
            "trial_sequence",
            Only(&["error", "test", "threshold", "order", "votes"]),
            "what a session asks next, from its answers",
        ),
        room(
            "page",
            Only(&["error", "test", "order"]),
            "what a page in a browser is given",
        ),
        room(
            "results",
            AllBut(&["draws", "page"]),
            "what the votes of many listeners say, in numbers and sentences",
        ),
    ],
};

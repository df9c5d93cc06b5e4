//! Which room of `listening` imports from which.

use super::super::House;
use super::super::Imports::{All, AllBut, Only};
use super::room;

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
            "order",
            All,
            "what is presented, trial by trial: it knows no answer",
        ),
        room(
            "votes",
            AllBut(&["draws"]),
            "answers on the disk, compared with what was presented",
        ),
        room(
            "page",
            AllBut(&["draws", "votes"]),
            "what a page in a browser is given",
        ),
    ],
};

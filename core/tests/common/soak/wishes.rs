//! What a person with no patience, and a program with bugs, ask of an engine.

use souvenir_core::command::Command;
use souvenir_core::frozen::Frozen;
use souvenir_core::listen::Listen;
use souvenir_core::recall::{HeadMotion, Note, NoteId};
use souvenir_core::timeline::Timeline;

use super::draws::Draws;
use super::tally::Tally;

pub(crate) const NAMES: [&str; 14] = [
    "listen",
    "mix",
    "output gain",
    "match",
    "bypass",
    "mute",
    "freeze",
    "clear",
    "recall",
    "recall speed",
    "recall place",
    "note",
    "restore",
    "exchange",
];
/// Of [`NAMES`]: brings a frozen memory.
pub(crate) const RESTORE: usize = 12;
/// Of [`NAMES`]: needs a deck.
pub(crate) const EXCHANGE: usize = 13;

const ABSURD: [f64; 9] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    1e300,
    f64::MIN,
    5e-324,
    -0.0,
    -5.0,
    1e5,
];

/// One of [`NAMES`], exchanges four times as rare: each takes milliseconds to prepare.
pub(crate) fn kind(draws: &mut Draws<'_>) -> usize {
    draws.below(4 * EXCHANGE + 1) / 4
}

/// Any that brings nothing.
pub(crate) fn command(kind: usize, draws: &mut Draws<'_>, tally: &mut Tally) -> Command {
    match kind {
        0 => Command::Listen(draws.pick(&Listen::ALL)),
        1 => Command::Mix(number(draws, [0.0, 1.0], tally)),
        2 => Command::OutputGain(number(draws, [-60.0, 24.0], tally)),
        3 => Command::Match(draws.one_in(2)),
        4 => Command::Bypass(draws.one_in(3)),
        5 => Command::Mute(draws.one_in(4)),
        6 => Command::Freeze(draws.one_in(2)),
        7 => Command::Clear,
        8 => Command::Recall(draws.pick(&[
            None,
            Some(HeadMotion::Loop),
            Some(HeadMotion::PingPong),
            Some(HeadMotion::Scrub),
        ])),
        9 => Command::RecallSpeed(number(draws, [-4.0, 4.0], tally)),
        10 => Command::RecallPlace(number(draws, [0.0, 1.0], tally)),
        _ => Command::Note(note(draws, tally)),
    }
}

fn note(draws: &mut Draws<'_>, tally: &mut Tally) -> Note {
    let id = NoteId {
        channel: draws.pick(&[0, 1, 15, 255]),
        key: draws.pick(&[0, 36, 59, 60, 61, 84, 127, 255]),
    };
    match draws.below(8) {
        0 => Note::AllOff,
        1 => Note::Tune(id, number(draws, [-2.0, 2.0], tally)),
        2 => Note::Bend {
            channel: id.channel,
            semitones: number(draws, [-2.0, 2.0], tally),
        },
        3 | 4 => Note::Off(id),
        _ => Note::On(id, number(draws, [0.0, 1.0], tally)),
    }
}

/// Of any size, at any rate, and as long as it likes.
pub(crate) fn frozen(draws: &mut Draws<'_>, tally: &mut Tally) -> Frozen {
    let (order, channels) = (draws.pick(&[0, 1, 7, 64]), 1 + draws.below(3));
    let frames = number(draws, [0.0, 1e4], tally);
    let timeline = match draws.below(2) {
        0 => Timeline::Even { frames },
        _ => Timeline::Fading { tau_frames: frames },
    };
    let rate_hz = number(draws, [8e3, 384e3], tally);
    let coefficients: Vec<f64> = (0..order)
        .map(|_| number(draws, [-1.0, 1.0], tally))
        .collect();
    let mut frozen = Frozen::prepare(order, channels);
    frozen.take(timeline, rate_hz, |_| &coefficients);
    frozen
}

fn number(draws: &mut Draws<'_>, [low, high]: [f64; 2], tally: &mut Tally) -> f64 {
    if draws.one_in(4) {
        tally.absurd_numbers += 1;
        return draws.pick(&ABSURD);
    }
    low + (high - low) * draws.share()
}

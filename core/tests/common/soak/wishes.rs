//! What a person with no patience, and a program with bugs, ask of an engine.

use souvenir_core::command::Command;
use souvenir_core::listen::Listen;
use souvenir_core::recall::HeadMotion;

use super::draws::Draws;
use super::tally::Tally;

pub(crate) const NAMES: [&str; 12] = [
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
    "exchange",
];
/// Of [`NAMES`]: needs a deck.
pub(crate) const EXCHANGE: usize = 11;

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

/// Any but an exchange.
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
        _ => Command::RecallPlace(number(draws, [0.0, 1.0], tally)),
    }
}

fn number(draws: &mut Draws<'_>, [low, high]: [f64; 2], tally: &mut Tally) -> f64 {
    if draws.one_in(4) {
        tally.absurd_numbers += 1;
        return draws.pick(&ABSURD);
    }
    low + (high - low) * draws.share()
}

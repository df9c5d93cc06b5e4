//! What a person with no patience, and a program with bugs, ask of an engine.

use souvenir_core::compare::{Audition, Band, Material, Region, Slot, Track};
use souvenir_core::control::{Command, SongPosition};
use souvenir_core::memory::Timeline;
use souvenir_core::playback::FrozenMemory;
use souvenir_core::playback::{HeadMotion, Note, NoteId};
use souvenir_core::settings::{EnvelopeSettings, LfoShape, Listen, ModulationSettings, NoteLength};

use super::draws::Draws;
use super::tally::Tally;

pub(crate) const NAMES: [&str; 25] = [
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
    "audition",
    "compare seek",
    "end comparison",
    "freeze after",
    "morph",
    "envelope",
    "feedback",
    "modulation",
    "song",
    "restore",
    "pin",
    "compare",
    "exchange",
];
/// Of [`NAMES`]: brings a frozen memory.
pub(crate) const RESTORE: usize = 21;
/// Of [`NAMES`]: brings some of them.
pub(crate) const PIN: usize = 22;
/// Of [`NAMES`]: brings a comparison.
pub(crate) const COMPARE: usize = 23;
/// Of [`NAMES`]: needs a live memory.
pub(crate) const EXCHANGE: usize = 24;

/// Of a comparison, in frames.
const LONGEST_MATERIAL: usize = 2000;

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

/// One of [`NAMES`], comparisons and exchanges four times as rare: each takes milliseconds to prepare.
pub(crate) fn kind(draws: &mut Draws<'_>) -> usize {
    let drawn = draws.below(4 * COMPARE + 2);
    COMPARE.min(drawn / 4) + drawn.saturating_sub(4 * COMPARE)
}

/// Any that brings nothing.
pub(crate) fn command(kind: usize, draws: &mut Draws<'_>, tally: &mut Tally) -> Command {
    match kind {
        0 => Command::Listen(draws.pick(&Listen::ALL)),
        1 => Command::Mix(number(draws, [0.0, 1.0], tally)),
        2 => Command::OutputGain(number(draws, [-60.0, 24.0], tally)),
        3 => Command::Match {
            is_matched: draws.one_in(2),
        },
        4 => Command::Bypass {
            is_bypassed: draws.one_in(3),
        },
        5 => Command::Mute {
            is_muted: draws.one_in(4),
        },
        6 => Command::Freeze {
            is_frozen: draws.one_in(2),
        },
        7 => Command::Clear,
        8 => Command::Recall(draws.pick(&[
            None,
            Some(HeadMotion::Loop),
            Some(HeadMotion::PingPong),
            Some(HeadMotion::Scrub),
        ])),
        9 => Command::RecallSpeed(number(draws, [-4.0, 4.0], tally)),
        10 => Command::RecallPlace(number(draws, [0.0, 1.0], tally)),
        12 => Command::Audition(audition(draws, tally)),
        13 => Command::CompareSeek(frame(draws)),
        14 => Command::EndComparison,
        15 => Command::FreezeAfter(draws.pick(&[0, 1, 777, u64::MAX])),
        16 => Command::Morph(number(draws, [-1.0, 9.0], tally)),
        17 => Command::Envelope(envelope(draws, tally)),
        18 => Command::Feedback(number(draws, [0.0, 1.0], tally)),
        19 => Command::Modulation(modulation(draws, tally)),
        20 => Command::Song(SongPosition {
            quarters: draws.one_in(2).then(|| number(draws, [-4.0, 400.0], tally)),
            tempo_bpm: number(draws, [20.0, 300.0], tally),
            bar_quarters: number(draws, [1.0, 8.0], tally),
        }),
        _ => Command::Note(note(draws, tally)),
    }
}

fn modulation(draws: &mut Draws<'_>, tally: &mut Tally) -> ModulationSettings {
    let mut modulation = ModulationSettings::default();
    for lfo in &mut modulation.lfos {
        lfo.shape = draws.pick(&LfoShape::ALL);
        lfo.rate_hz = number(draws, [0.01, 20.0], tally);
        lfo.note = draws.one_in(2).then(|| draws.pick(&NoteLength::ALL));
    }
    modulation.follower.attack_secs = number(draws, [0.001, 1.0], tally);
    if !draws.one_in(4) {
        for depth in modulation.depths.iter_mut().flatten() {
            *depth = number(draws, [-1.0, 1.0], tally);
        }
    }
    modulation
}

fn envelope(draws: &mut Draws<'_>, tally: &mut Tally) -> EnvelopeSettings {
    EnvelopeSettings {
        attack_secs: number(draws, [0.0, 0.1], tally),
        decay_secs: number(draws, [0.0, 0.1], tally),
        sustain: number(draws, [0.0, 1.0], tally),
        release_secs: number(draws, [0.0, 0.1], tally),
    }
}

fn audition(draws: &mut Draws<'_>, tally: &mut Tally) -> Audition {
    let slot = draws.pick(&Slot::ALL);
    let (start, end) = (frame(draws), frame(draws));
    let edges = [(); 2].map(|()| number(draws, [20.0, 20e3], tally));
    let [low_hz, high_hz] = edges;
    Audition {
        track: draws.pick(&[Track::Dry, Track::Memory(slot), Track::Residual(slot)]),
        region: draws.one_in(2).then_some(Region { start, end }),
        is_restarting: draws.one_in(2),
        is_matched: draws.one_in(2),
        is_playing: !draws.one_in(4),
        band: draws.one_in(2).then_some(Band { low_hz, high_hz }),
    }
}

/// Of a comparison, or none of it.
fn frame(draws: &mut Draws<'_>) -> usize {
    match draws.below(8) {
        0 => usize::MAX,
        1 => 0,
        _ => draws.below(2 * LONGEST_MATERIAL),
    }
}

/// Of any sound, even none that is one.
pub(crate) fn material(draws: &mut Draws<'_>, sample_rate_hz: f64, tally: &mut Tally) -> Material {
    let frames = 1 + draws.below(LONGEST_MATERIAL);
    let channels = 1 + draws.below(3);
    let loudest = number(draws, [0.0, 1.0], tally);
    let mut noise = draws.clone();
    #[expect(clippy::cast_possible_truncation, reason = "whatever f32 makes of it")]
    let mut sample = || ((noise.share() - 0.5) * loudest) as f32;
    let channel = |_| (0..frames).map(|_| sample()).collect();
    let sound = (0..channels).map(channel).collect();
    Material::prepare(sound, sample_rate_hz).expect("a frame, and even")
}

fn note(draws: &mut Draws<'_>, tally: &mut Tally) -> Note {
    let id = NoteId {
        channel: draws.pick(&[0, 1, 15, 255]),
        key: draws.pick(&[0, 36, 59, 60, 61, 84, 127, 255]),
    };
    match draws.below(9) {
        0 => Note::AllOff,
        8 => Note::Pedal {
            channel: id.channel,
            is_down: draws.one_in(2),
        },
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
pub(crate) fn frozen(draws: &mut Draws<'_>, tally: &mut Tally) -> FrozenMemory {
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
    let mut frozen = FrozenMemory::prepare(order, channels);
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

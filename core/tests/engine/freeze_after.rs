//! A freeze that is told beforehand comes at its frame, wherever blocks end.

use crate::{Event, bits, engine, exchange, noise, perform, settings};
use souvenir_core::control::Command;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Mode;

const TOLD_AT: usize = 3000;
const HEARD: u64 = 12_345;
const DUE_AT: usize = TOLD_AT + 12_345;

fn told() -> Event {
    (TOLD_AT, Command::FreezeAfter(HEARD))
}

/// Of an unbounded memory, too, what is frozen is what it knows.
fn frozen_at(frame: usize) -> Event {
    (frame, Command::Recall(Some(HeadMotion::Loop)))
}

/// What is heard, of a memory that forgets the sound as it begins to count.
fn heard(mode: Mode, events: Vec<Event>, blocks: &[usize]) -> Vec<u32> {
    let mut engine = engine(settings(mode, 40, 0.01));
    bits(&perform(&mut engine, &noise(30_000), events, blocks))
}

#[test]
fn a_freeze_told_beforehand_comes_at_its_frame_in_blocks_of_any_length() {
    for mode in Mode::ALL {
        let clear = || (TOLD_AT, Command::Clear);
        // A block is cut where the command comes.
        let expected = heard(mode, vec![clear(), frozen_at(DUE_AT)], &[512]);
        let other = heard(mode, vec![clear(), frozen_at(DUE_AT + 1)], &[512]);
        assert!(expected != other, "{mode}: a frame later is heard");
        for blocks in [&[1][..], &[7], &[480], &[4096], &[30_000], &[64, 9000, 3]] {
            let got = heard(mode, vec![clear(), told()], blocks);
            assert!(got == expected, "{mode} in blocks of {blocks:?}");
        }
    }
}

#[test]
fn a_freeze_that_is_still_to_come_gives_way_to_what_is_told_meanwhile() {
    let mode = Mode::Whole;
    let never = heard(mode, Vec::new(), &[512]);
    let taken_back = (9000, Command::Freeze { is_frozen: false });
    assert!(heard(mode, vec![told(), taken_back], &[512]) == never);
    let later = Command::FreezeAfter(HEARD + 1000);
    let put_off = heard(mode, vec![told(), (TOLD_AT, later)], &[512]);
    assert!(put_off == heard(mode, vec![frozen_at(DUE_AT + 1000)], &[512]));
    let thawed = || (11_000, Command::Freeze { is_frozen: false });
    let by_hand = heard(mode, vec![told(), frozen_at(9000), thawed()], &[512]);
    let without = heard(mode, vec![frozen_at(9000), thawed()], &[512]);
    assert!(
        by_hand == without,
        "what was frozen by hand is not frozen again"
    );
    let frozen = heard(mode, vec![frozen_at(2000), told(), thawed()], &[512]);
    assert!(frozen == heard(mode, vec![frozen_at(2000), thawed()], &[512]));
    let at_once = (TOLD_AT, Command::FreezeAfter(0));
    assert!(heard(mode, vec![at_once], &[512]) == heard(mode, vec![frozen_at(TOLD_AT)], &[512]));
}

#[test]
fn a_freeze_that_is_still_to_come_outlives_its_engine_and_its_memory() {
    let sound = noise(30_000);
    let heard_of_the_second = |told: Vec<Event>, then: Vec<Event>| {
        let mut first = engine(settings(Mode::Whole, 40, 0.01));
        perform(&mut first, &sound[..10_000], told, &[512]);
        let mut second = engine(settings(Mode::Whole, 40, 0.01));
        second.continue_from(&first);
        let mut then = then;
        then.insert(0, (100, exchange(settings(Mode::Fading, 30, 0.02))));
        bits(&perform(&mut second, &sound[10_000..], then, &[512]))
    };
    let carried = heard_of_the_second(vec![told()], Vec::new());
    assert!(carried == heard_of_the_second(Vec::new(), vec![frozen_at(DUE_AT - 10_000)]));
    assert!(carried != heard_of_the_second(Vec::new(), Vec::new()));
}

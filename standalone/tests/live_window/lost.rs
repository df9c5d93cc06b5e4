//! Servers and devices that go, come back, and come back otherwise.
//!
//! How long the sound takes to come back is measured from the moment when the server or the device
//! is there, and printed.

use std::time::{Duration, Instant};

use crate::children::wait_for;
use crate::screen::Screen;
use crate::soundcard::SoundCard;
use crate::{
    changes, loudest, open, said, samples, shows_memory, unmute, wait_for_words, write_sine,
    write_wav,
};

/// The app promises 2 s: measured 0.1 to 1.5 s, on two cores with seven programs waiting for each.
/// One more for the recorder to start and the test to look.
const BACK_WITHIN: Duration = Duration::from_secs(3);

/// Waits until something is heard, which `there` is the earliest moment for.
fn check_return(card: &SoundCard, what: &str, there: Instant) {
    card.wait_for_sound();
    check_time(what, there);
}

#[expect(clippy::print_stdout, reason = "a number that people ask for")]
fn check_time(what: &str, there: Instant) {
    let took = there.elapsed();
    println!("{what}: back after {:.2} s", took.as_secs_f64());
    assert!(took <= BACK_WITHIN, "{what}: {took:?}");
}

#[test]
fn a_lost_sound_card_leaves_the_window_alive_and_is_found_again() {
    let (mut card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let mut window = open(&card, &screen, &[]);
    card.wait_until_used(&["sink-inputs"]);
    card.unplug();
    wait_for_words(&card, "Looking for it again.");
    wait_for("picture without a card", || changes(&screen).then_some(()));
    card.plug_in();
    check_return(&card, "server killed and restarted", Instant::now());
    assert!(!said(&card).contains("instead of"), "at the same rate");
    assert!(window.is_alive(), "still open");
}

#[test]
fn a_server_that_comes_back_at_another_rate_is_told_and_played_at_that_rate() {
    let (mut card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let mut window = open(&card, &screen, &["--mode", "whole", "--listen", "dry"]);
    card.wait_until_used(&["sink-inputs"]);
    for (rate_hz, words) in [
        (44_100, "runs at 44.1 kHz now instead of 48 kHz"),
        (96_000, "runs at 96 kHz now instead of 44.1 kHz"),
    ] {
        card.unplug();
        card.plug_in_at(rate_hz);
        let what = format!("server restarted at {rate_hz} Hz");
        check_return(&card, &what, Instant::now());
        wait_for_words(&card, words);
        assert_eq!(card.stream_rates_hz(), [rate_hz], "of the stream");
        wait_for("picture", || changes(&screen).then_some(()));
    }
    assert!(window.is_alive(), "still open");
}

#[test]
fn the_default_output_can_become_one_of_another_rate() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let mut window = open(&card, &screen, &["--listen", "dry"]);
    wait_for("stream to the speaker", || {
        (card.outputs_in_use() == ["speaker"]).then_some(())
    });
    card.plug_in_output("slow", 44_100);
    card.make_default_output("slow");
    wait_for_words(&card, "runs at 44.1 kHz now instead of 48 kHz");
    assert_eq!(card.outputs_in_use(), ["slow"], "played there");
    assert_eq!(card.stream_rates_hz(), [44_100], "at its own rate");
    let there = Instant::now();
    card.make_default_output("speaker");
    check_return(&card, "default output moved back", there);
    assert!(window.is_alive(), "still open");
}

#[test]
fn an_output_that_was_named_is_used_again_when_it_comes_back() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    card.plug_in_output("wanted", 48_000);
    let words = ["--output", "pulseaudio:wanted", "--listen", "dry"];
    let mut window = open(&card, &screen, &words);
    let is_on = |name: &str| card.outputs_in_use() == [name];
    wait_for("stream to it", || is_on("wanted").then_some(()));
    card.unplug_output("wanted");
    wait_for_words(&card, "`pulseaudio:wanted` is not there; using");
    wait_for("stream to the default", || is_on("speaker").then_some(()));
    let there = Instant::now();
    card.plug_in_output("wanted", 44_100);
    wait_for("stream to it again", || is_on("wanted").then_some(()));
    check_time("named output plugged in again", there);
    wait_for_words(&card, "runs at 44.1 kHz now instead of 48 kHz");
    assert!(window.is_alive(), "still open");
}

/// The microphone's callbacks go on meanwhile, and no stream reports anything.
#[test]
fn a_speaker_that_stands_still_is_opened_anew_while_the_microphone_goes_on() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let mut window = open(&card, &screen, &["--source", "mic"]);
    card.wait_until_used(&["source-outputs", "sink-inputs"]);
    wait_for("picture", || shows_memory(&screen.colours()).then_some(()));
    let first = card.streams("sink-inputs");
    card.hold_speaker(true);
    wait_for("new stream to the speaker", || {
        let streams = card.streams("sink-inputs");
        (!streams.is_empty() && streams.iter().all(|stream| !first.contains(stream))).then_some(())
    });
    card.hold_speaker(false);
    assert!(window.is_alive(), "still open");
}

#[test]
fn a_microphone_starts_muted_and_one_that_is_plugged_in_again_is_heard() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let home = tempfile::tempdir().unwrap();
    let sine = home.path().join("sine.wav");
    write_sine(&sine);
    let mut window = open(&card, &screen, &["--source", "mic"]);
    wait_for("picture", || shows_memory(&screen.colours()).then_some(()));
    let peak = || loudest(&card.record(|| card.speak(&sine)));
    assert_eq!(peak(), 0.0, "a microphone howls in its own loudspeaker");
    wait_for_words(&card, "is muted so that nothing howls");
    unmute(&screen);
    // Of two words about the monitor the last one stands in the foot.
    let said = said(&card);
    let last = said.lines().last().unwrap();
    assert!(last.contains("A limiter guards the output"), "{said}");
    wait_for("sound once it is not muted", || {
        (peak() > 0.3).then_some(())
    });
    card.unplug_microphone();
    wait_for_words(&card, "No microphone is there. Looking for it again.");
    assert!(window.is_alive(), "without a microphone");
    let hears = |name: &str| card.inputs_in_use().iter().any(|input| input == name);
    assert!(!hears("speaker.monitor"), "not what it plays itself");
    let long = home.path().join("long.wav");
    write_wav(&long, 44_100, &samples(&sine).repeat(60));
    let _voice = card.begin_to_speak(&long);
    let there = Instant::now();
    card.plug_in_microphone();
    wait_for("ear at the microphone", || hears("mic").then_some(()));
    check_return(&card, "microphone plugged in again", there);
    assert!(window.is_alive(), "still open");
}

#[test]
fn started_without_a_sound_server_it_plays_when_one_comes() {
    let (mut card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    card.unplug();
    let mut window = open(&card, &screen, &[]);
    wait_for("picture without a card", || changes(&screen).then_some(()));
    card.plug_in();
    check_return(&card, "first server", Instant::now());
    assert!(window.is_alive(), "still open");
}

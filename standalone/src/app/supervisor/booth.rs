//! What is played: the sound of the source, where it is, and what part of it is repeated.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use souvenir_core::timeline::frames_of;

use super::Report;
use crate::app::audio::live::Seat;
use crate::app::audio::meters::Meters;
use crate::app::audio::planes::MAX_LIVE_CHANNELS;
use crate::app::audio::player::{Deck, Played, TapeOrder};
use crate::app::audio::tape::{Position, Region};
use crate::app::file::{File, Length, Playback};
use crate::app::reel::Reel;
use crate::app::source::{Choice, Part};

/// A person seeks some times a second, and callbacks come some hundred times.
const QUEUE_LEN: usize = 64;

/// Why a source cannot be played: no fault of the card's.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(super) struct BadSource(anyhow::Error);

/// Keeps what was captured, and goes on where the last device stopped.
#[derive(Debug, Default)]
pub(super) struct Booth {
    choice: Option<Choice>,
    captured: Option<Reel>,
    playing: Option<Playing>,
    troubles: Option<Receiver<String>>,
    /// Where the next one begins, and what it repeats.
    start_secs: f64,
    loop_secs: Option<[f64; 2]>,
}

/// A sound that is about to be played.
pub(super) struct Cued {
    sound: Sound,
    /// Of the device.
    rate_hz: u32,
    /// As it is heard.
    pub(super) num_channels: usize,
}

enum Sound {
    /// At the device's rate.
    Reel(Reel),
    File(File),
}

/// What plays, for the window.
#[derive(Clone, Debug)]
pub(crate) struct Playing {
    orders: Sender<TapeOrder>,
    position: Position,
    /// Of the frames of the two below, and of orders.
    rate_hz: u32,
    length: Length,
    pub(crate) loop_secs: Option<[f64; 2]>,
}

impl Playing {
    pub(crate) fn position_secs(&self) -> f64 {
        self.secs(self.position.frames()).min(self.length_secs())
    }

    /// As far as is known.
    pub(crate) fn length_secs(&self) -> f64 {
        self.secs(self.length.frames())
    }

    fn secs(&self, frames: usize) -> f64 {
        frames as f64 / f64::from(self.rate_hz)
    }
}

impl Booth {
    /// Plays a part of that source at first.
    pub(super) fn new(choice: &Choice, part: Part) -> Self {
        Self {
            choice: Some(choice.clone()),
            start_secs: part.start_secs,
            loop_secs: part.loop_secs,
            ..Self::default()
        }
    }

    pub(super) fn keep_capture(&mut self, reel: Reel) {
        self.captured = Some(reel);
        if self.choice == Some(Choice::Captured) {
            self.choice = None;
        }
    }

    /// The source was chosen anew: it begins at its beginning.
    pub(super) fn forget(&mut self) {
        self.choice = None;
    }

    /// The sound of a source for a device of that rate, in as many channels as are wanted, or as it
    /// has.
    ///
    /// # Errors
    /// Where the file cannot be read or resampled.
    pub(super) fn cue(
        &mut self,
        choice: &Choice,
        rate_hz: u32,
        channels: Option<u16>,
    ) -> Result<Cued, BadSource> {
        let sound = self.sound(choice, rate_hz).map_err(BadSource)?;
        if self.choice.as_ref() != Some(choice) {
            (self.start_secs, self.loop_secs) = (0.0, None);
            self.choice = Some(choice.clone());
        }
        let own = match &sound {
            Sound::Reel(reel) => reel.num_channels(),
            Sound::File(file) => file.num_channels().min(MAX_LIVE_CHANNELS),
        };
        Ok(Cued {
            sound,
            rate_hz,
            num_channels: channels.map_or(own, usize::from),
        })
    }

    fn sound(&self, choice: &Choice, rate_hz: u32) -> anyhow::Result<Sound> {
        Ok(match (choice, &self.captured) {
            (Choice::File(path), _) => Sound::File(File::open(path)?),
            (Choice::Captured, Some(reel)) => Sound::Reel(reel.at_rate(rate_hz)?),
            _ => Sound::Reel(choice.reel(rate_hz)),
        })
    }

    /// The same for a callback, from where the last one was.
    ///
    /// # Errors
    /// Where nothing can be read of the file.
    pub(super) fn deck(
        &mut self,
        cued: Cued,
        seat: Seat,
        meters: &Arc<Meters>,
    ) -> Result<Deck, BadSource> {
        let Cued {
            sound,
            rate_hz,
            num_channels,
        } = cued;
        let played = match sound {
            Sound::Reel(reel) => self.play_reel(&reel.in_channels(num_channels)),
            Sound::File(file) => {
                let file_rate_hz = file.rate_hz();
                let how = Playback {
                    rate_hz,
                    num_channels,
                    start_frame: frame(self.start_secs, file_rate_hz),
                    region: self.region(file_rate_hz),
                };
                self.play_file(file, how, meters).map_err(BadSource)?
            }
        };
        Ok(Deck { played, seat })
    }

    fn play_reel(&mut self, reel: &Reel) -> Played {
        let mut tape = reel.tape();
        let (orders, received) = bounded(QUEUE_LEN);
        let rate_hz = reel.rate_hz;
        tape.set_region(self.region(rate_hz));
        tape.seek(frame(self.start_secs, rate_hz));
        self.playing = Some(Playing {
            orders,
            position: tape.position(),
            rate_hz,
            length: Length::of(reel.num_frames()),
            loop_secs: self.loop_secs,
        });
        Played::Tape(tape, received)
    }

    fn play_file(
        &mut self,
        file: File,
        how: Playback,
        meters: &Arc<Meters>,
    ) -> anyhow::Result<Played> {
        let rate_hz = file.rate_hz();
        let playing = file.play(how, meters)?;
        self.playing = Some(Playing {
            orders: playing.orders,
            position: playing.position,
            rate_hz,
            length: playing.length,
            loop_secs: self.loop_secs,
        });
        self.troubles = Some(playing.troubles);
        Ok(Played::Stream(playing.stream))
    }

    fn region(&self, rate_hz: u32) -> Option<Region> {
        self.loop_secs.map(|secs| region(secs, rate_hz))
    }

    /// Why a file could not be read to its end, or what is missing in it; once.
    pub(super) fn trouble(&self) -> Option<String> {
        self.troubles.as_ref()?.try_recv().ok()
    }

    /// No tape runs any more; the next begins where it was.
    pub(super) fn rewind_to_here(&mut self) {
        if let Some(playing) = self.playing.take() {
            self.start_secs = playing.position_secs();
        }
    }

    pub(super) fn seek(&self, position_secs: f64) {
        if let Some(playing) = &self.playing {
            let order = TapeOrder::Seek(frame(position_secs, playing.rate_hz));
            // A full queue has 64 later places in it.
            _ = playing.orders.try_send(order);
        }
    }

    pub(super) fn set_loop(&mut self, loop_secs: Option<[f64; 2]>) {
        self.loop_secs = loop_secs;
        if let Some(playing) = &mut self.playing {
            playing.loop_secs = loop_secs;
            let part = loop_secs.map(|secs| region(secs, playing.rate_hz));
            _ = playing.orders.try_send(TapeOrder::Repeat(part));
        }
    }

    pub(super) fn report(&self) -> Report {
        Report::Playing(self.playing.clone())
    }
}

fn region([from_secs, to_secs]: [f64; 2], rate_hz: u32) -> Region {
    Region {
        start_frame: frame(from_secs, rate_hz),
        end_frame: frame(to_secs, rate_hz),
    }
}

fn frame(secs: f64, rate_hz: u32) -> usize {
    frames_of(secs, f64::from(rate_hz))
}

#[cfg(test)]
mod tests {
    use super::{Booth, Choice, Part, Played, Sound};
    use crate::app::audio::planes::Planes;

    const RATE_HZ: u32 = 8000;

    /// What is played of the demo at first, and how far the head comes in two seconds.
    fn heads(booth: &mut Booth) -> Vec<usize> {
        let cued = booth.cue(&Choice::Demo, RATE_HZ, None).unwrap();
        let Sound::Reel(reel) = cued.sound else {
            panic!("the demo is in memory");
        };
        let Played::Tape(mut tape, _) = booth.play_reel(&reel) else {
            panic!("a reel is a tape");
        };
        let mut planes = Planes::new(tape.num_channels());
        let read = |_| {
            tape.read(&mut planes, 160);
            tape.position().frames()
        };
        (0..100).map(read).collect()
    }

    #[test]
    fn a_part_is_played_round_and_round_until_another_sound_is_chosen() {
        let part = Part {
            start_secs: 1.0,
            loop_secs: Some([1.0, 1.5]),
        };
        let mut booth = Booth::new(&Choice::Demo, part);
        let first = heads(&mut booth);
        assert_eq!(first[0], 8160, "a second and a block");
        // A jump goes on for a fade of 5 ms behind the end.
        assert!(
            first.iter().all(|head| (8000..=12_040).contains(head)),
            "{first:?}"
        );
        booth.rewind_to_here();
        assert!(heads(&mut booth)[0] > 8000, "another device goes on there");
        booth.forget();
        let again = heads(&mut booth);
        assert_eq!(again[0], 160, "chosen again, from its beginning");
        assert!(again.iter().any(|head| *head > 12_040), "all of it");
    }
}

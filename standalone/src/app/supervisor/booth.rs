//! What is played: the sound of the source, where it is, and what part of it is repeated.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use rtrb::{Producer, RingBuffer};
use souvenir_core::memory::frames_of;

use super::Report;
use crate::app::audio::live::Seat;
use crate::app::audio::meters::Meters;
use crate::app::audio::planes::MAX_LIVE_CHANNELS;
use crate::app::audio::player::{LiveMemory, Played, TapeOrder};
use crate::app::audio::tape::{Position, Region};
use crate::app::file::{File, Length, Playback};
use crate::app::reel::Reel;
use crate::app::source::Choice;

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
    /// Told where the sound goes on, while it plays.
    player: Option<Told>,
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

/// Who plays, and is told of the transport.
#[derive(Debug)]
enum Told {
    /// The callback, which must not wait.
    Callback(Producer<TapeOrder>),
    /// The thread that reads a file for it, and waits for what it is told.
    Reader(Sender<TapeOrder>),
}

enum Sound {
    /// At the device's rate.
    Reel(Reel),
    File(File),
}

/// What plays, for the window.
#[derive(Clone, Debug)]
pub(crate) struct Playing {
    position: Position,
    /// Of the frames in which position and length are counted.
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

impl Told {
    /// Where there is no room the order is left out: [`QUEUE_LEN`] others are about to be obeyed.
    fn tell(&mut self, order: TapeOrder) {
        match self {
            Self::Callback(orders) => _ = orders.push(order),
            Self::Reader(orders) => _ = orders.try_send(order),
        }
    }
}

impl Booth {
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
    ) -> Result<LiveMemory, BadSource> {
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
        Ok(LiveMemory { played, seat })
    }

    fn play_reel(&mut self, reel: &Reel) -> Played {
        let mut tape = reel.tape();
        let (orders, received) = RingBuffer::new(QUEUE_LEN);
        let rate_hz = reel.rate_hz;
        tape.set_region(self.region(rate_hz));
        tape.seek(frame(self.start_secs, rate_hz));
        self.player = Some(Told::Callback(orders));
        self.playing = Some(Playing {
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
        self.player = Some(Told::Reader(playing.orders));
        self.playing = Some(Playing {
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

    /// Why a file could not be read to its end; once.
    pub(super) fn trouble(&self) -> Option<String> {
        self.troubles.as_ref()?.try_recv().ok()
    }

    /// No tape runs any more; the next begins where it was.
    pub(super) fn rewind_to_here(&mut self) {
        self.player = None;
        if let Some(playing) = self.playing.take() {
            self.start_secs = playing.position_secs();
        }
    }

    pub(super) fn seek(&mut self, position_secs: f64) {
        if let (Some(playing), Some(player)) = (&self.playing, &mut self.player) {
            player.tell(TapeOrder::Seek(frame(position_secs, playing.rate_hz)));
        }
    }

    pub(super) fn set_loop(&mut self, loop_secs: Option<[f64; 2]>) {
        self.loop_secs = loop_secs;
        if let (Some(playing), Some(player)) = (&mut self.playing, &mut self.player) {
            playing.loop_secs = loop_secs;
            let part = loop_secs.map(|secs| region(secs, playing.rate_hz));
            player.tell(TapeOrder::Repeat(part));
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

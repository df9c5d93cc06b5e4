//! What is played: the reel of the source, where it is, and what part of it is repeated.

use crossbeam_channel::{Sender, bounded};
use souvenir_core::timeline::frames_of;

use super::Report;
use crate::app::audio::live::Seat;
use crate::app::audio::player::{Deck, TapeOrder};
use crate::app::audio::tape::{Position, Region};
use crate::app::reel::Reel;
use crate::app::source::Choice;

/// A person seeks some times a second, and callbacks come some hundred times.
const QUEUE_LEN: usize = 64;

/// Why a source cannot be played: no fault of the card's.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(super) struct BadSource(anyhow::Error);

/// Keeps decoded sound from one device to the next.
#[derive(Debug, Default)]
pub(super) struct Booth {
    choice: Option<Choice>,
    /// As it was decoded or captured.
    original: Option<Reel>,
    captured: Option<Reel>,
    playing: Option<Playing>,
    /// Where the next tape begins, and what it repeats.
    start_secs: f64,
    loop_secs: Option<[f64; 2]>,
}

/// The tape in the callback.
#[derive(Clone, Debug)]
pub(crate) struct Playing {
    orders: Sender<TapeOrder>,
    position: Position,
    rate_hz: u32,
    pub(crate) length_secs: f64,
    pub(crate) loop_secs: Option<[f64; 2]>,
}

impl Playing {
    pub(crate) fn position_secs(&self) -> f64 {
        self.position.frames() as f64 / f64::from(self.rate_hz)
    }
}

impl Booth {
    pub(super) fn keep_capture(&mut self, reel: Reel) {
        self.captured = Some(reel);
        if self.choice == Some(Choice::Captured) {
            self.choice = None;
        }
    }

    /// What is kept of a source is read again.
    pub(super) fn forget(&mut self) {
        self.choice = None;
    }

    /// The sound of a source at a device's rate, decoded once.
    ///
    /// # Errors
    /// Where the file cannot be read or resampled.
    pub(super) fn reel(
        &mut self,
        choice: &Choice,
        rate_hz: u32,
        channels: Option<u16>,
    ) -> Result<Reel, BadSource> {
        self.read(choice, rate_hz, channels).map_err(BadSource)
    }

    fn read(
        &mut self,
        choice: &Choice,
        rate_hz: u32,
        channels: Option<u16>,
    ) -> anyhow::Result<Reel> {
        if self.choice.as_ref() != Some(choice) || *choice == Choice::Demo {
            self.load(choice, rate_hz)?;
        }
        let original = self.original.as_ref().map(|reel| reel.at_rate(rate_hz));
        let reel = original.unwrap_or_else(|| choice.reel(rate_hz))?;
        let wanted = channels.map_or(reel.num_channels(), usize::from);
        Ok(reel.in_channels(wanted))
    }

    fn load(&mut self, choice: &Choice, rate_hz: u32) -> anyhow::Result<()> {
        let is_other = self.choice.as_ref() != Some(choice);
        let reel = match (choice, &self.captured) {
            (Choice::Captured, Some(reel)) => reel.clone(),
            _ => choice.reel(rate_hz)?,
        };
        if is_other {
            (self.start_secs, self.loop_secs) = (0.0, None);
        }
        (self.choice, self.original) = (Some(choice.clone()), Some(reel));
        Ok(())
    }

    /// A tape of it for a callback, from where the last one was.
    pub(super) fn deck(&mut self, reel: &Reel, seat: Seat) -> Deck {
        let mut tape = reel.tape();
        let (orders, received) = bounded(QUEUE_LEN);
        let playing = Playing {
            orders,
            position: tape.position(),
            rate_hz: reel.rate_hz,
            length_secs: reel.length_secs(),
            loop_secs: self.loop_secs,
        };
        tape.set_region(self.loop_secs.map(|secs| region(secs, reel.rate_hz)));
        tape.seek(frame(self.start_secs, reel.rate_hz));
        self.playing = Some(playing);
        Deck {
            tape,
            orders: received,
            seat,
        }
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

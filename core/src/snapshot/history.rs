//! What was heard, frame by frame, for the screen: dry and memory of the last half minute.
//!
//! The audio thread writes into a ring of a second, the screen drains it. While nobody does, the ring is
//! full and nothing is written; what is kept then starts anew, so it never has a gap.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::dsp::output::to_output;
use crate::memory::timeline::frames_of;

/// So much is kept.
pub const HISTORY_SECS: f64 = 30.0;
/// Most numbers that are kept, 128 MiB: eight channels at 384 kHz would be 700.
const MAX_NUMBERS: usize = 32 << 20;
/// A screen that draws less often loses its history.
const RING_SECS: f64 = 1.0;
/// 0 is that of no history.
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(1);

/// Writes the history on the audio thread's side. Realtime: yes.
#[derive(Debug)]
pub(crate) struct HistoryWriter {
    /// `[frame][dry channels, memory channels]`
    ring: Producer<f32>,
    lost_frames: Arc<AtomicU64>,
    channels: usize,
    /// Written and lost.
    frames: u64,
}

/// Reads the history on the screen's side.
#[derive(Debug)]
pub struct HistoryReader {
    ring: Consumer<f32>,
    lost_frames: Arc<AtomicU64>,
    lost_before: u64,
    history: History,
}

/// Keeps consecutive frames of dry and memory, as aligned as they are heard; oldest first, the last is now.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// `[dry channels, memory channels][frame]`
    tracks: Vec<VecDeque<f32>>,
    number: u64,
    sample_rate_hz: f64,
    max_frames: usize,
    /// Since the first frame of all.
    end_frame: u64,
}

/// Makes both halves, for so many channels of each. Allocates.
pub(crate) fn tap(channels: usize, sample_rate_hz: f64) -> (HistoryWriter, HistoryReader) {
    let ring_frames = frames_of(RING_SECS, sample_rate_hz).max(1);
    let (producer, consumer) = RingBuffer::new(ring_frames * 2 * channels.max(1));
    let lost_frames = Arc::new(AtomicU64::new(0));
    let tap = HistoryWriter {
        ring: producer,
        lost_frames: Arc::clone(&lost_frames),
        channels,
        frames: 0,
    };
    let listener = HistoryReader {
        ring: consumer,
        lost_frames,
        lost_before: 0,
        history: History::new(channels, sample_rate_hz),
    };
    (tap, listener)
}

impl HistoryWriter {
    /// `dry[channel][..frames]` and `memory` alike; all of it or, where there is no room, nothing.
    pub(crate) fn write(&mut self, dry: &[Vec<f64>], memory: &[Vec<f64>], frames: usize) {
        debug_assert_eq!(dry.len() + memory.len(), 2 * self.channels, "all channels");
        self.frames += frames as u64;
        let Ok(room) = self.ring.write_chunk_uninit(frames * 2 * self.channels) else {
            // After what is in the ring, before what will be: with the ring's own ordering.
            self.lost_frames.fetch_add(frames as u64, Release);
            return;
        };
        let frame = |idx: usize| dry.iter().chain(memory).map(move |channel| channel[idx]);
        room.fill_from_iter((0..frames).flat_map(frame).map(to_output));
    }
}

impl HistoryWriter {
    /// Returns what [`History::end_frame`] will be.
    pub(crate) fn end_frame(&self) -> u64 {
        self.frames
    }
}

impl HistoryReader {
    /// Takes in what was heard since. Main thread; allocates.
    pub fn update(&mut self) {
        let slots = self.ring.slots();
        if let Ok(chunk) = self.ring.read_chunk(slots) {
            let (first, second) = chunk.as_slices();
            self.history.extend(first.iter().chain(second));
            chunk.commit_all();
        }
        // After the drain: what lies behind a gap comes with the news of it.
        let lost = self.lost_frames.load(Acquire);
        if lost != self.lost_before {
            self.history.skip(lost - self.lost_before);
            self.lost_before = lost;
        }
    }

    /// Returns the history as of the last update.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }
}

impl History {
    /// Makes a history with nothing in it. Allocates as it grows.
    #[must_use]
    pub fn new(channels: usize, sample_rate_hz: f64) -> Self {
        let affordable = MAX_NUMBERS / (2 * channels.max(1));
        Self {
            tracks: vec![VecDeque::new(); 2 * channels],
            number: NEXT_NUMBER.fetch_add(1, Relaxed),
            sample_rate_hz,
            max_frames: frames_of(HISTORY_SECS, sample_rate_hz).min(affordable),
            end_frame: 0,
        }
    }

    /// Returns `[frame][dry channels, memory channels]`, whole frames.
    pub fn extend<'a>(&mut self, numbers: impl Iterator<Item = &'a f32>) {
        let num_tracks = self.tracks.len().max(1);
        let mut count = 0;
        for number in numbers {
            self.tracks[count % num_tracks].push_back(*number);
            count += 1;
        }
        self.end_frame += (count / num_tracks) as u64;
        for track in &mut self.tracks {
            track.drain(..track.len().saturating_sub(self.max_frames));
        }
    }

    /// Frames were lost: what is kept begins after them.
    fn skip(&mut self, frames: u64) {
        self.tracks.iter_mut().for_each(VecDeque::clear);
        self.end_frame += frames;
    }

    /// Returns how many frames are kept.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.tracks.first().map_or(0, VecDeque::len)
    }

    /// Returns where the last frame ends, counted from the first that was ever heard, kept or not.
    #[must_use]
    pub fn end_frame(&self) -> u64 {
        self.end_frame
    }

    /// Returns a number of its own among all that were made: frames of another are counted from another start.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the number of channels of dry, which memory has too.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.tracks.len() / 2
    }

    /// Returns the sample rate of what is kept.
    #[must_use]
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Returns the sound itself, oldest first; `None` where there is no such channel.
    #[must_use]
    pub fn dry(&self, channel_idx: usize) -> Option<&VecDeque<f32>> {
        self.tracks[..self.channels()].get(channel_idx)
    }

    /// Returns a channel of the memory's sound, of the same frames.
    #[must_use]
    pub fn memory(&self, channel_idx: usize) -> Option<&VecDeque<f32>> {
        self.tracks[self.channels()..].get(channel_idx)
    }
}

#[cfg(test)]
mod tests {
    use super::{HISTORY_SECS, tap};

    const RATE_HZ: f64 = 1000.0;
    /// Scales frame numbers, so that they are samples: what leaves the engine is limited.
    const UNIT: f32 = 1.0 / 4096.0;

    fn block(from: usize, frames: usize, gain: f64) -> Vec<Vec<f64>> {
        let sound = (from..from + frames).map(|j| gain * j as f64 * f64::from(UNIT));
        vec![sound.collect()]
    }

    #[test]
    fn what_was_written_is_kept_in_order_and_aligned() {
        let (mut tap, mut listener) = tap(1, RATE_HZ);
        let mut at = 0;
        for frames in [1, 7, 200, 999] {
            tap.write(&block(at, frames, 1.0), &block(at, frames, -2.0), frames);
            listener.update();
            at += frames;
        }
        let history = listener.history();
        assert_eq!((history.frames(), history.channels()), (at, 1));
        for (j, sample) in history.dry(0).expect("a channel").iter().enumerate() {
            assert_eq!(*sample, j as f32 * UNIT);
            assert_eq!(
                history.memory(0).expect("a channel")[j],
                -2.0 * j as f32 * UNIT
            );
        }
        assert!(history.dry(1).is_none() && history.memory(1).is_none());
    }

    #[test]
    fn only_the_last_half_minute_is_kept() {
        let (mut tap, mut listener) = tap(1, RATE_HZ);
        for second in 0..40 {
            let sound = block(1000 * second, 1000, 1.0);
            tap.write(&sound, &sound, 1000);
            listener.update();
        }
        let history = listener.history();
        assert_eq!(history.frames() as f64, HISTORY_SECS * RATE_HZ);
        assert_eq!(history.end_frame(), 40_000);
        assert_eq!(
            history.dry(0).expect("a channel").back(),
            Some(&(39_999.0 * UNIT))
        );
    }

    #[test]
    fn after_a_gap_it_starts_anew() {
        let (mut tap, mut listener) = tap(1, RATE_HZ);
        for part in 0..30 {
            let sound = block(100 * part, 100, 1.0);
            tap.write(&sound, &sound, 100);
        }
        listener.update();
        assert_eq!(listener.history().frames(), 0, "2 s were lost");
        let sound = block(3000, 5, 1.0);
        tap.write(&sound, &sound, 5);
        listener.update();
        let history = listener.history();
        assert_eq!(
            history.dry(0).expect("a channel").front(),
            Some(&(3000.0 * UNIT))
        );
        assert_eq!(history.end_frame(), 3005, "what was lost counts");
    }
}

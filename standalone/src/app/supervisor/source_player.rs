//! What is played: the sound of the source, where it is, and what part of it is repeated.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use rtrb::{Producer, RingBuffer};
use souvenir_core::memory::frames_of;

use crate::app::audio::live_engine::EngineCell;
use crate::app::audio::loop_player::{LoopRegion, Position};
use crate::app::audio::meters::Meters;
use crate::app::audio::output_callback::{EngineFeed, LoopCommand, SourcePlayback};
use crate::app::audio::planar_block::MAX_LIVE_CHANNELS;
use crate::app::clip::Clip;
use crate::app::file::{FileLength, FilePlayback, SoundFile};
use crate::app::source::{Choice, SourcePart};

/// A person seeks some times a second, and callbacks come some hundred times.
const QUEUE_LEN: usize = 64;

/// Says why a source cannot be played: no fault of the card's.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(super) struct BadSource(anyhow::Error);

/// Keeps what was captured, and goes on where the last device stopped.
#[derive(Debug, Default)]
pub(super) struct SourcePlayer {
    choice: Option<Choice>,
    captured: Option<Clip>,
    playing: Option<PlayingSource>,
    /// Where commands go while it plays.
    player: Option<CommandTarget>,
    troubles: Option<Receiver<String>>,
    /// Where the next one begins, and what it repeats.
    start_secs: f64,
    loop_secs: Option<[f64; 2]>,
}

/// Is a sound that is about to be played.
pub(super) struct PreparedSource {
    sound: LoadedSound,
    /// The device's rate.
    rate_hz: u32,
    /// As it is heard.
    pub(super) num_channels: usize,
}

/// Says who plays, and is told of the transport.
#[derive(Debug)]
enum CommandTarget {
    /// The callback, which must not wait.
    Callback(Producer<LoopCommand>),
    /// The thread that reads a file for it, and waits for what it is told.
    Reader(Sender<LoopCommand>),
}

enum LoadedSound {
    /// The sound is at the device's rate.
    Clip(Clip),
    File(SoundFile),
}

/// Holds what plays, for the window.
#[derive(Clone, Debug)]
pub(crate) struct PlayingSource {
    position: Position,
    /// Frames a second, in which position and length are counted.
    rate_hz: u32,
    length: FileLength,
    pub(crate) loop_secs: Option<[f64; 2]>,
}

impl PlayingSource {
    pub(crate) fn position_secs(&self) -> f64 {
        self.secs(self.position.frames()).min(self.length_secs())
    }

    /// Returns the length as far as is known.
    pub(crate) fn length_secs(&self) -> f64 {
        self.secs(self.length.frames())
    }

    fn secs(&self, frames: usize) -> f64 {
        frames as f64 / f64::from(self.rate_hz)
    }
}

impl CommandTarget {
    /// Tells the player. Where there is no room the order is left out: [`QUEUE_LEN`] others are about to be obeyed.
    fn tell(&mut self, order: LoopCommand) {
        match self {
            Self::Callback(orders) => _ = orders.push(order),
            Self::Reader(orders) => _ = orders.try_send(order),
        }
    }
}

impl SourcePlayer {
    /// Plays a part of that source at first.
    pub(super) fn new(choice: &Choice, part: SourcePart) -> Self {
        Self {
            choice: Some(choice.clone()),
            start_secs: part.start_secs,
            loop_secs: part.loop_secs,
            ..Self::default()
        }
    }

    pub(super) fn keep_capture(&mut self, clip: Clip) {
        self.captured = Some(clip);
        if self.choice == Some(Choice::Captured) {
            self.choice = None;
        }
    }

    /// Forgets what was played. The source was chosen anew: it begins at its beginning.
    pub(super) fn forget(&mut self) {
        self.choice = None;
    }

    /// Prepares the sound of a source for a device of that rate, in as many channels as are wanted, or as it
    /// has.
    ///
    /// # Errors
    /// Where the file cannot be read or resampled.
    pub(super) fn cue(
        &mut self,
        choice: &Choice,
        rate_hz: u32,
        channels: Option<u16>,
    ) -> Result<PreparedSource, BadSource> {
        let sound = self.sound(choice, rate_hz).map_err(BadSource)?;
        if self.choice.as_ref() != Some(choice) {
            (self.start_secs, self.loop_secs) = (0.0, None);
            self.choice = Some(choice.clone());
        }
        let own = match &sound {
            LoadedSound::Clip(clip) => clip.num_channels(),
            LoadedSound::File(file) => file.num_channels().min(MAX_LIVE_CHANNELS),
        };
        Ok(PreparedSource {
            sound,
            rate_hz,
            num_channels: channels.map_or(own, usize::from),
        })
    }

    fn sound(&self, choice: &Choice, rate_hz: u32) -> anyhow::Result<LoadedSound> {
        Ok(match (choice, &self.captured) {
            (Choice::File(path), _) => LoadedSound::File(SoundFile::open(path)?),
            (Choice::Captured, Some(clip)) => LoadedSound::Clip(clip.at_rate(rate_hz)?),
            _ => LoadedSound::Clip(choice.clip(rate_hz)),
        })
    }

    /// Feeds a callback, from where the last one was.
    ///
    /// # Errors
    /// Where nothing can be read of the file.
    pub(super) fn feed(
        &mut self,
        cued: PreparedSource,
        engine_cell: EngineCell,
        meters: &Arc<Meters>,
    ) -> Result<EngineFeed, BadSource> {
        let PreparedSource {
            sound,
            rate_hz,
            num_channels,
        } = cued;
        let played = match sound {
            LoadedSound::Clip(clip) => self.play_clip(&clip.in_channels(num_channels)),
            LoadedSound::File(file) => {
                let file_rate_hz = file.rate_hz();
                let how = FilePlayback {
                    rate_hz,
                    num_channels,
                    start_frame: frame(self.start_secs, file_rate_hz),
                    region: self.region(file_rate_hz),
                };
                self.play_file(file, how, meters).map_err(BadSource)?
            }
        };
        Ok(EngineFeed {
            played,
            engine_cell,
        })
    }

    fn play_clip(&mut self, clip: &Clip) -> SourcePlayback {
        let mut loop_player = clip.loop_player();
        let (orders, received) = RingBuffer::new(QUEUE_LEN);
        let rate_hz = clip.rate_hz;
        loop_player.set_region(self.region(rate_hz));
        loop_player.seek(frame(self.start_secs, rate_hz));
        self.player = Some(CommandTarget::Callback(orders));
        self.playing = Some(PlayingSource {
            position: loop_player.position(),
            rate_hz,
            length: FileLength::of(clip.num_frames()),
            loop_secs: self.loop_secs,
        });
        SourcePlayback::Loop(loop_player, received)
    }

    fn play_file(
        &mut self,
        file: SoundFile,
        how: FilePlayback,
        meters: &Arc<Meters>,
    ) -> anyhow::Result<SourcePlayback> {
        let rate_hz = file.rate_hz();
        let playing = file.play(how, meters)?;
        self.player = Some(CommandTarget::Reader(playing.orders));
        self.playing = Some(PlayingSource {
            position: playing.position,
            rate_hz,
            length: playing.length,
            loop_secs: self.loop_secs,
        });
        self.troubles = Some(playing.troubles);
        Ok(SourcePlayback::File(playing.stream))
    }

    fn region(&self, rate_hz: u32) -> Option<LoopRegion> {
        self.loop_secs.map(|secs| region(secs, rate_hz))
    }

    /// Returns why a file could not be read to its end, or what is missing in it; once.
    pub(super) fn trouble(&self) -> Option<String> {
        self.troubles.as_ref()?.try_recv().ok()
    }

    /// Notes that no loop player runs any more; the next begins where it was.
    pub(super) fn rewind_to_here(&mut self) {
        self.player = None;
        if let Some(playing) = self.playing.take() {
            self.start_secs = playing.position_secs();
        }
    }

    pub(super) fn seek(&mut self, position_secs: f64) {
        if let (Some(playing), Some(player)) = (&self.playing, &mut self.player) {
            player.tell(LoopCommand::Seek(frame(position_secs, playing.rate_hz)));
        }
    }

    pub(super) fn set_loop(&mut self, loop_secs: Option<[f64; 2]>) {
        self.loop_secs = loop_secs;
        if let (Some(playing), Some(player)) = (&mut self.playing, &mut self.player) {
            playing.loop_secs = loop_secs;
            let part = loop_secs.map(|secs| region(secs, playing.rate_hz));
            player.tell(LoopCommand::Repeat(part));
        }
    }

    pub(super) fn playing(&self) -> Option<PlayingSource> {
        self.playing.clone()
    }
}

fn region([from_secs, to_secs]: [f64; 2], rate_hz: u32) -> LoopRegion {
    LoopRegion {
        start_frame: frame(from_secs, rate_hz),
        end_frame: frame(to_secs, rate_hz),
    }
}

fn frame(secs: f64, rate_hz: u32) -> usize {
    frames_of(secs, f64::from(rate_hz))
}

#[cfg(test)]
mod tests {
    use super::{Choice, LoadedSound, SourcePart, SourcePlayback, SourcePlayer};
    use crate::app::audio::planar_block::PlanarBlock;

    const RATE_HZ: u32 = 8000;

    /// Returns what is played of the demo at first, and how far the head comes in two seconds.
    fn heads(player: &mut SourcePlayer) -> Vec<usize> {
        let cued = player.cue(&Choice::Demo, RATE_HZ, None).unwrap();
        let LoadedSound::Clip(clip) = cued.sound else {
            panic!("the demo is in memory");
        };
        let SourcePlayback::Loop(mut loop_player, _) = player.play_clip(&clip) else {
            panic!("a clip is a loop");
        };
        let mut block = PlanarBlock::new(loop_player.num_channels());
        let read = |_| {
            loop_player.read(&mut block, 160);
            loop_player.position().frames()
        };
        (0..100).map(read).collect()
    }

    #[test]
    fn a_part_is_played_round_and_round_until_another_sound_is_chosen() {
        let part = SourcePart {
            start_secs: 1.0,
            loop_secs: Some([1.0, 1.5]),
        };
        let mut player = SourcePlayer::new(&Choice::Demo, part);
        let first = heads(&mut player);
        assert_eq!(first[0], 8160, "a second and a block");
        // A jump goes on for a fade of 5 ms behind the end.
        assert!(
            first.iter().all(|head| (8000..=12_040).contains(head)),
            "{first:?}"
        );
        player.rewind_to_here();
        assert!(heads(&mut player)[0] > 8000, "another device goes on there");
        player.forget();
        let again = heads(&mut player);
        assert_eq!(again[0], 160, "chosen again, from its beginning");
        assert!(again.iter().any(|head| *head > 12_040), "all of it");
    }
}

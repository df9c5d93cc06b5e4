//! What the face may change, and what it is told besides the snapshot.

mod midi;
mod pinned_list;

use std::ops::RangeInclusive;

use souvenir_core::compare::{Audition, Comparison};
use souvenir_core::control::Command;
use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;

pub use midi::{ControllerMove, LearntController, MidiChoice, MidiController, MidiMenu};
pub use pinned_list::PinnedList;

/// Says where the sound comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The built-in demo sound.
    Demo,
    /// The built-in melody with long gaps.
    Melody,
    /// The input device.
    Microphone,
    /// A file; choosing it asks which.
    File,
    /// What was captured of the input, round and round.
    Captured,
}

/// Says whether a status asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    #[default]
    Well,
    /// Something is missing or too slow.
    Trouble,
}

/// Is one sentence about what is going on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// How it is coloured.
    pub mood: Mood,
    /// The words that people read.
    pub sentence: String,
}

/// Is a sound that is played round and round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Where it is, from its start.
    pub position_secs: f64,
    /// How long it is.
    pub length_secs: f64,
    /// The part that is repeated; `None`: all of it.
    pub loop_secs: Option<[f64; 2]>,
}

/// Holds what is heard, on its way to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Since it was started.
    pub secs: f64,
    /// Its name, without its folder.
    pub file: String,
}

/// Is a device that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What tells it from the others.
    pub id: String,
    /// The words that people read.
    pub name: String,
}

/// Says which devices run, and how; `None` is the system's or the app's own choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceChoice {
    /// Name of the sound system.
    pub host: Option<String>,
    /// Id of the input.
    pub input: Option<String>,
    /// Id of the output.
    pub output: Option<String>,
    /// Sample rate.
    pub rate_hz: Option<u32>,
    /// Frames of a callback.
    pub buffer_frames: Option<u32>,
    /// Channels heard, 1 or 2.
    pub channels: Option<u16>,
}

/// Holds what there is to choose from, and what is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceMenu {
    /// Sound systems.
    pub hosts: Vec<String>,
    /// Devices of the chosen host.
    pub inputs: Vec<Device>,
    /// Devices of the chosen host.
    pub outputs: Vec<Device>,
    /// That the chosen output takes.
    pub rates_hz: Vec<u32>,
    /// That the chosen output takes.
    pub buffers_frames: Vec<u32>,
    /// What is wanted, whether it is there or not.
    pub chosen: DeviceChoice,
}

/// Says where coefficients are sent as they go, over OSC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OscChoice {
    /// A port of this machine.
    pub port: u16,
    /// Nothing is sent otherwise.
    pub is_on: bool,
}

impl OscChoice {
    /// Ports that can be chosen.
    pub const PORTS: RangeInclusive<u16> = 1..=65_535;
}

impl Default for OscChoice {
    fn default() -> Self {
        Self {
            port: 9000,
            is_on: false,
        }
    }
}

/// Says what is done with a comparison.
#[derive(Clone, Debug)]
pub enum Compare {
    /// It is heard instead of the live sound, or of another one.
    Play(Comparison),
    /// The live sound is heard again.
    End,
    /// How it is listened to.
    Audition(Audition),
    /// Go on at this frame of its material.
    Seek(usize),
}

impl From<Compare> for Command {
    fn from(compare: Compare) -> Self {
        match compare {
            Compare::Play(comparison) => Self::Compare(Box::new(comparison)),
            Compare::End => Self::EndComparison,
            Compare::Audition(audition) => Self::Audition(audition),
            Compare::Seek(frame) => Self::CompareSeek(frame),
        }
    }
}

/// Says what a memory is to hear from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hearing {
    /// Where the sound goes on, where a shell plays it; `None`: where it is.
    pub from_secs: Option<f64>,
    /// After so many frames it is frozen, whether the window is in time or not.
    pub freeze_after_frames: Option<u64>,
}

/// Is the one way by which the face edits anything. A shell keeps the truth; the face asks each frame.
///
/// What a shell does not have (a host has its own sources and devices) it leaves as it is here.
pub trait Controls {
    /// Returns the memory that is wanted.
    fn settings(&self) -> MemorySettings;
    /// Asks for another memory.
    fn set_settings(&mut self, settings: MemorySettings);
    /// Returns how it is played.
    fn performance(&self) -> PlayControls;
    /// Asks for it to be played otherwise.
    fn set_performance(&mut self, performance: PlayControls);
    /// Forgets what was heard; what is frozen stays.
    fn clear(&mut self);
    /// Forgets what was heard, and hears this, all in one go; [`Self::performance`] is not told of the freeze.
    fn hear(&mut self, hearing: Hearing);
    /// Takes a freeze back that is still to come, or has come and is not known of in [`Self::performance`].
    fn take_back_freeze(&mut self);
    /// Returns what is cut of the coefficients; how they are bent is part of [`Self::performance`].
    fn edits(&self) -> CoefficientEdits;
    /// Sets what is heard of the coefficients, live and frozen.
    fn edit(&mut self, edits: CoefficientEdits);
    /// Passes a change of a comparison on to the engine, in order.
    fn compare(&mut self, compare: Compare);
    /// Returns what is going on.
    fn status(&self) -> Status;

    /// Returns the memories that were kept.
    fn pinned(&self) -> PinnedList {
        PinnedList::default()
    }
    /// Keeps these instead.
    fn set_pinned(&mut self, _pinned: PinnedList) {}
    /// Keeps what is frozen, as it is heard, beside the others.
    fn pin(&mut self) {}

    /// Returns the keyboards; `None` inside a host, which has its own.
    fn midi(&self) -> Option<&MidiMenu> {
        None
    }
    /// Asks for another keyboard or channel.
    fn choose_midi(&mut self, _choice: MidiChoice) {}
    /// Takes what was moved of controllers since this was last asked, in order.
    fn controller_moves(&mut self) -> Vec<ControllerMove> {
        Vec::new()
    }
    /// Tells whether the shell sets presets that come with the program by itself where a keyboard asks for them.
    fn sets_programs(&self) -> bool {
        false
    }

    /// Takes the program that a keyboard has asked for since this was last asked.
    fn program_change(&mut self) -> Option<u8> {
        None
    }
    /// Returns which controllers move which controls.
    fn learnt(&self) -> &[LearntController] {
        &[]
    }
    /// Keeps another list of them.
    fn set_learnt(&mut self, _learnt: Vec<LearntController>) {}

    /// Returns the note lengths that a window can have, the first of them none; empty where nobody counts beats.
    fn note_lengths(&self) -> &[&'static str] {
        &[]
    }
    /// Returns which of the note lengths the window has.
    fn note_length_idx(&self) -> usize {
        0
    }
    /// Asks for a window as long as a note.
    fn choose_note_length(&mut self, _idx: usize) {}

    /// Returns the sources offered; none inside a host.
    fn sources(&self) -> &[Source] {
        &[]
    }
    /// Returns the source in use.
    fn source(&self) -> Source {
        Source::Demo
    }
    /// Asks for another source, or for [`Source::File`] another file.
    fn choose_source(&mut self, _source: Source) {}

    /// Returns a sentence where a file is to be named by its path: there is no dialog to choose it in. `None` where
    /// nobody has asked for a file.
    fn path_wanted(&self) -> Option<&str> {
        None
    }
    /// Asks for this file to be heard.
    ///
    /// # Errors
    /// A sentence, where there is no such file.
    fn open_path(&mut self, _path: &str) -> Result<(), String> {
        Ok(())
    }
    /// Gives up choosing a file.
    fn leave_path(&mut self) {}

    /// Returns the names of files that were heard lately, the newest first.
    fn recent_files(&self) -> Vec<String> {
        Vec::new()
    }
    /// Asks for one of them to be heard again.
    fn open_recent(&mut self, _idx: usize) {}

    /// Returns where a sound that is played is; `None` for a live one.
    fn transport(&self) -> Option<Transport> {
        None
    }
    /// Plays from there.
    fn seek(&mut self, _position_secs: f64) {}
    /// Repeats this part, or with `None` all of it.
    fn set_loop(&mut self, _loop_secs: Option<[f64; 2]>) {}

    /// Tells whether a host may send another sound beside the one that is remembered, to drive a clock.
    fn has_sidechain(&self) -> bool {
        false
    }

    /// Returns how much of the live input could be captured now; `None` where the source is not live.
    fn capturable_secs(&self) -> Option<f64> {
        None
    }
    /// Plays the last so many seconds of the input round and round.
    fn capture(&mut self, _secs: f64) {}

    /// Tells whether what is heard can be recorded here.
    fn can_record(&self) -> bool {
        false
    }
    /// Returns the recording that runs.
    fn recording(&self) -> Option<Recording> {
        None
    }
    /// Starts a recording, or ends the one that runs.
    fn toggle_recording(&mut self) {}

    /// Tells whether a sound can be played once, beside what is heard.
    fn can_play_once(&self) -> bool {
        false
    }
    /// Plays a sound once, in the place of another that still is.
    fn play_once(&mut self, _sound: OneShot) {}

    /// Returns where coefficients are sent; `None` where a shell sends none.
    fn osc(&self) -> Option<OscChoice> {
        None
    }
    /// Asks for them to be sent elsewhere, or no longer.
    fn choose_osc(&mut self, _choice: OscChoice) {}

    /// Returns the devices; `None` inside a host, and while they are being looked for.
    fn devices(&self) -> Option<&DeviceMenu> {
        None
    }
    /// Looks which devices there are: asked when the menu opens.
    fn look_for_devices(&mut self) {}
    /// Asks for other devices, or the same otherwise.
    fn choose_devices(&mut self, _choice: DeviceChoice) {}
}

//! An engine behind the face, and what comes out of it: the built-in sound that is chosen, as fast as it can.

use souvenir_core::control::{Command, EngineConfig, PlayControls, PreparedEngine, PreparedMemory};
use souvenir_core::lab::demo::{demo_sound, melody_sound};
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::{History, Snapshot};
use souvenir_ui::{Controls as _, Source};

use crate::shell::Recorded;

pub(crate) const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;
/// Of sound between two frames of the screen: three times what a screen takes, to be done sooner.
pub(crate) const BLOCKS_PER_FRAME: usize = 10;

pub(crate) struct Played {
    prepared: PreparedEngine,
    settings: MemorySettings,
    performance: PlayControls,
    clears: usize,
    freezes_told: usize,
    seeks: usize,
    source: Source,
    sound: Vec<f32>,
    pub(crate) at: usize,
    pub(crate) heard: Vec<f32>,
    /// Between two frames of the screen.
    pub(crate) num_blocks: usize,
}

impl Played {
    pub(crate) fn new() -> Self {
        let settings = MemorySettings::default();
        Self {
            prepared: PreparedEngine::prepare(&config(settings)).expect("in range"),
            settings,
            performance: PlayControls::default(),
            clears: 0,
            freezes_told: 0,
            seeks: 0,
            source: Source::Demo,
            sound: built_in(Source::Demo),
            at: 0,
            heard: Vec::new(),
            num_blocks: BLOCKS_PER_FRAME,
        }
    }

    /// A frame of the screen on, as the face wants it.
    pub(crate) fn go_on(&mut self, wanted: &Recorded) {
        self.tell(wanted);
        let PreparedEngine {
            engine,
            commands,
            handle,
            reader,
        } = &mut self.prepared;
        for _ in 0..self.num_blocks {
            reader.request_snapshot();
            let mut block: Vec<f32> = (0..BLOCK)
                .map(|i| self.sound[(self.at + i) % self.sound.len()])
                .collect();
            self.at = (self.at + BLOCK) % self.sound.len();
            engine.process(&mut [&mut block], commands);
            self.heard.extend(block);
            handle.look_after();
        }
        reader.update();
    }

    fn tell(&mut self, wanted: &Recorded) {
        let handle = &mut self.prepared.handle;
        if wanted.settings != self.settings {
            self.settings = wanted.settings;
            let memory = PreparedMemory::prepare(&config(self.settings)).expect("in range");
            handle.crossfade_to(memory);
        }
        let changes = wanted.performance.changes(&self.performance);
        changes.for_each(|command| _ = handle.send(command));
        self.performance = wanted.performance;
        if wanted.source() != self.source {
            self.source = wanted.source();
            (self.sound, self.at) = (built_in(self.source), 0);
        }
        if wanted.seeks.len() != self.seeks {
            self.seeks = wanted.seeks.len();
            assert_eq!(wanted.seeks.last(), Some(&0.0), "to its start");
            self.at = 0;
        }
        if wanted.clears != self.clears {
            self.clears = wanted.clears;
            handle.send(Command::Clear);
        }
        for freeze in &wanted.freezes_told[self.freezes_told..] {
            let taken_back = Command::Freeze { is_frozen: false };
            let command = freeze.map_or(taken_back, Command::FreezeAfter);
            if freeze.is_some() || !self.performance.is_frozen {
                handle.send(command);
            }
        }
        self.freezes_told = wanted.freezes_told.len();
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        self.prepared.reader.snapshot()
    }

    pub(crate) fn history(&self) -> &History {
        self.prepared.reader.history()
    }
}

/// A source that sounds by itself, at this rate.
#[expect(clippy::cast_possible_truncation, reason = "a sound to f32")]
pub(crate) fn built_in(source: Source) -> Vec<f32> {
    let sound = match source {
        Source::Melody => melody_sound(RATE_HZ),
        _ => demo_sound(RATE_HZ),
    };
    sound.into_iter().map(|x| x as f32).collect()
}

fn config(settings: MemorySettings) -> EngineConfig {
    EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: BLOCK,
    }
}

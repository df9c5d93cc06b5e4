//! An engine behind the face, and what comes out of it: the demo sound, as fast as it can.

use souvenir_core::control::PlayControls;
use souvenir_core::control::{Command, CommandReceiver, EngineHandle, connect};
use souvenir_core::engine::{Engine, EngineConfig, LiveMemory, SnapshotReader};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::Snapshot;
use souvenir_core::snapshot::{History, HistoryReader};

use crate::shell::Recorded;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;
/// Of sound between two frames of the screen: three times what a screen takes, to be done sooner.
const BLOCKS_PER_FRAME: usize = 10;

pub(crate) struct Played {
    /// Large: in a place of its own.
    engine: Box<Engine>,
    orders: CommandReceiver,
    remote: EngineHandle,
    pictures: SnapshotReader,
    coming: Option<SnapshotReader>,
    listener: HistoryReader,
    setting: MemorySettings,
    performance: PlayControls,
    clears: usize,
    sound: Vec<f32>,
    at: usize,
    pub(crate) heard: Vec<f32>,
}

impl Played {
    #[expect(clippy::cast_possible_truncation, reason = "a sound to f32")]
    pub(crate) fn new() -> Self {
        let setting = MemorySettings::default();
        let (engine, pictures) = Engine::prepare(&config(setting)).expect("in range");
        let mut engine = Box::new(engine);
        let listener = engine.tap();
        let (remote, orders) = connect();
        Self {
            engine,
            orders,
            remote,
            pictures,
            coming: None,
            listener,
            setting,
            performance: PlayControls::default(),
            clears: 0,
            sound: demo_sound(RATE_HZ).into_iter().map(|x| x as f32).collect(),
            at: 0,
            heard: Vec::new(),
        }
    }

    /// A frame of the screen on, as the face wants it.
    pub(crate) fn go_on(&mut self, wanted: &Recorded) {
        self.tell(wanted);
        for _ in 0..BLOCKS_PER_FRAME {
            self.remote.request_snapshot();
            let mut block: Vec<f32> = (0..BLOCK)
                .map(|i| self.sound[(self.at + i) % self.sound.len()])
                .collect();
            self.at = (self.at + BLOCK) % self.sound.len();
            self.engine.process(&mut [&mut block], &mut self.orders);
            self.heard.extend(block);
            self.remote.repeat();
            self.remote.free_done();
        }
        if let Some(coming) = self.coming.take_if(|coming| coming.updated()) {
            self.pictures = coming;
        }
        self.pictures.update();
        self.listener.update();
    }

    fn tell(&mut self, wanted: &Recorded) {
        if wanted.setting != self.setting {
            self.setting = wanted.setting;
            let (live_memory, pictures) =
                LiveMemory::prepare(&config(self.setting)).expect("in range");
            self.coming = Some(pictures);
            self.remote.send(Command::CrossfadeTo(live_memory));
        }
        let changes = wanted.performance.changes(&self.performance);
        changes.for_each(|command| _ = self.remote.send(command));
        self.performance = wanted.performance;
        if wanted.clears != self.clears {
            self.clears = wanted.clears;
            self.remote.send(Command::Clear);
        }
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        self.pictures.snapshot()
    }

    pub(crate) fn history(&self) -> &History {
        self.listener.history()
    }
}

fn config(setting: MemorySettings) -> EngineConfig {
    EngineConfig {
        setting,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: BLOCK,
    }
}

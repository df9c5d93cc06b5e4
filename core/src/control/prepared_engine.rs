//! An engine made ready, with an end for each thread that has to do with it.

use super::handle::{EngineHandle, connect};
use super::reader::EngineReader;
use crate::engine::commands::CommandReceiver;
use crate::engine::{Engine, EngineConfig};
use crate::memory::spec::SpecError;

/// Holds an engine that is ready to play, and an end for each of the threads around it. Each part is `Send`.
///
/// ```
/// use souvenir_core::control::{Command, EngineConfig, PreparedEngine, PreparedMemory};
/// use souvenir_core::MemorySettings;
///
/// let settings = MemorySettings::default();
/// let config = EngineConfig { settings, sample_rate_hz: 48e3, channels: 1, max_block_frames: 512 };
/// let PreparedEngine { mut engine, mut commands, mut handle, mut reader } = PreparedEngine::prepare(&config)?;
///
/// // The audio thread, for every block.
/// let mut block = [0.25; 512];
/// engine.process(&mut [&mut block], &mut commands);
///
/// // Whoever tells the engine what to do: another memory is prepared, and faded to once it knows enough.
/// let settings = MemorySettings { order: 64, ..settings };
/// handle.crossfade_to(PreparedMemory::prepare(&EngineConfig { settings, ..config })?);
/// handle.send(Command::Mix(0.5));
///
/// // Whoever draws, for every frame of the screen.
/// reader.request_snapshot();
/// engine.process(&mut [&mut block], &mut commands);
/// assert!(reader.update());
/// assert_eq!(reader.snapshot().frames, 1024);
///
/// // Now and then: what the engine is done with is freed.
/// handle.look_after();
/// # Ok::<(), souvenir_core::SpecError>(())
/// ```
#[derive(Debug)]
pub struct PreparedEngine {
    /// Belongs to the audio thread. Large: in a place of its own at once.
    pub engine: Box<Engine>,
    /// Belongs to the audio thread too: what the engine is told.
    pub commands: CommandReceiver,
    /// Belongs to the thread that tells the engine what to do.
    pub handle: EngineHandle,
    /// Belongs to the thread that draws.
    pub reader: EngineReader,
}

impl PreparedEngine {
    /// Prepares an engine and its ends. Allocates, and takes seconds for the longest memories.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &EngineConfig) -> Result<Self, SpecError> {
        let (mut engine, first) = Engine::prepare(config).map(boxed)?;
        let history = engine.tap();
        let (mut handle, commands) = connect();
        let first = handle.keep_frozen_reader(first);
        let reader = handle.reader(first, history);
        Ok(Self {
            engine,
            commands,
            handle,
            reader,
        })
    }
}

fn boxed<T>((engine, rest): (Engine, T)) -> (Box<Engine>, T) {
    (Box::new(engine), rest)
}

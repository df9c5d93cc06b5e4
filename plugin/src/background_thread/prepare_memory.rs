//! A memory that the audio thread has asked for is prepared, and handed over.

use souvenir_core::control::{EngineConfig, PreparedMemory};

use super::live_limit::{afford, refusal};
use crate::panic_guard::Place;
use crate::shared_state::SharedState;

/// Is a memory that is wanted, and for which engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryRequest {
    pub(crate) config: EngineConfig,
    /// It is at least as late as the host was told.
    pub(crate) least_latency_frames: usize,
    pub(crate) engine_id: u64,
}

/// Answers the request, whatever happens: somebody may be waiting. Allocates, and takes seconds for the longest memories.
pub(super) fn prepare_memory(shared: &SharedState, request: &MemoryRequest) {
    let prepared = shared.guard(Place::Background, || prepare(request));
    shared.answer(request.engine_id, prepared);
}

/// # Errors
/// A sentence for people, where there is no such memory or no machine plays it.
fn prepare(request: &MemoryRequest) -> Result<PreparedMemory, String> {
    let MemoryRequest {
        config,
        least_latency_frames,
        ..
    } = request;
    souvenir_ui::weights::look_for(&config.settings);
    afford(config)?;
    PreparedMemory::prepare_late(config, *least_latency_frames).map_err(|error| refusal(&error))
}

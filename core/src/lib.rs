//! This is a Legendre memory for live sound: HiPPO-LegS and its relatives, exact, block by block.
//!
//! Sound goes in; `N` Legendre coefficients of the past come out, and turn back into sound.
//!
//! ```
//! use souvenir_core::{Memory, MemorySpec};
//!
//! let sound: Vec<f64> = (0..4800).map(|k| (f64::from(k) / 40.0).sin()).collect();
//! let mut memory = Memory::prepare(&MemorySpec::legs(256))?;
//! for block in sound.chunks(480) {
//!     memory.push(&[block]);
//! }
//! assert_eq!(memory.coefficients(0).len(), 256);
//!
//! let remembered = memory.remembered(0).expect("LegS knows when it heard what");
//! let back = remembered.newest(4800);
//! let worst = sound.iter().zip(&back).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
//! assert!(worst < 0.01, "{worst}");
//! # Ok::<(), souvenir_core::SpecError>(())
//! ```
//!
//! [`Memory`] holds samples, as HiPPO does. [`StreamingMemory`] learns the sound between its samples and plays what it
//! remembers, sample-aligned; [`Engine`] is all of a plugin that runs in an audio callback, and a [`PreparedEngine`]
//! has the ends for the threads around it. No window, host, device or file is known here.
//!
//! A room imports only rooms above it.

#![forbid(unsafe_code)]

mod dsp;
mod math;
mod transform;
pub mod memory;
pub mod ssm;
pub mod budget;
pub mod settings;
pub mod stream;
pub mod playback;
pub mod metrics;
pub mod compare;
pub mod snapshot;
pub mod engine;
pub mod control;
#[cfg(feature = "lab")]
pub mod lab;

/// What tests and benches of these crates reach inside for. It may change at any time.
#[doc(hidden)]
pub mod __internals {
    #[cfg(feature = "lab")]
    pub use crate::lab::selective_copying::features::{BANDS, ToneFeatures};
    pub use crate::math::double_double::DoubleDouble;
    pub use crate::math::{LegendreRecurrence, NodePairs, legendre, orthonormal_scale};
    pub use crate::memory::spec::MAX_DENSE_ORDER;
    pub use crate::playback::sampler::{MAX_VOICES, ROOT_KEY};
    pub use crate::ssm::impulse_response::impulse_response;
    pub use crate::ssm::legs_spectrum::LegsSpectrum;
    pub use crate::ssm::low_rank::NormalLowRank;
    pub use crate::transform::direct::{Sums, evaluate};
    pub use crate::transform::fast::{FastLegendre, FineGrid};
    pub use crate::transform::sliced::{FastJob, GridToSumsJob, SeriesToGridJob};
    pub use crate::transform::{
        Evaluator, EvenOdd, PointSet, Progress, Projector, Quadrature, SeriesJob, Side,
        StepFunction, SumsJob, TransformPlan, WindowMeasure, WindowPlace, WindowProjector,
    };
}

pub use control::{
    CommandReceiver, EngineHandle, EngineReader, PlayControls, PreparedEngine, PreparedMemory,
};
pub use dsp::sanitize::Rejected;
pub use engine::{Engine, EngineConfig};
pub use math::SimdLevel;
pub use memory::{Coefficients, Measure, Memory, MemorySpec, Method, SpecError, Timeline};
pub use playback::FrozenMemory;
pub use settings::{LayerSettings, Listen, MemorySettings, Mode};
pub use stream::{StreamConfig, StreamingMemory};
pub use transform::{CalibrationError, KernelCalibration, Kernels};

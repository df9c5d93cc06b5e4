//! State-space layers: the family that LegS began, from HiPPO to S4, S4D and Mamba.
//!
//! ```text
//! x' = A x + B u      y = C x          discretised: x_k = A_bar x_{k-1} + B_bar u_k      y_k = C x_k
//! ```
//!
//! A linear layer is one system that can be run in three ways: as a recurrence, as a convolution with its kernel
//! `K_j = C A_bar^j B_bar`, and as a scan over chunks. Its state is kept as `N` real numbers in an orthonormal basis,
//! so that layers of one order can be compared as memories.
//!
//! A selective layer's step, input and output change from frame to frame (`selective_scan`); a trained stack of such layers comes from a
//! file (`trained`).
//!
//! Sources: S4 (Gu et al. 2021, arXiv 2111.00396), S4D (Gu et al. 2022, arXiv 2206.11893), Mamba (Gu and Dao 2023,
//! arXiv 2312.00752).

mod convolution;
mod error;
mod fft_kernel;
mod gramian;
pub(crate) mod impulse_response;
pub mod kernel;
mod kernel_modes;
mod kind;
mod layer;
pub(crate) mod legs_spectrum;
pub(crate) mod low_rank;
mod modes;
mod readout;
mod recurrence;
mod responses;
mod runner;
mod scan;
pub mod selective_scan;
mod spec;
mod step;
#[cfg(feature = "weights")]
pub mod trained;
mod weights_id;
mod window_readout;
mod window_spectrum;

pub use convolution::Convolver;
pub use error::LayerError;
pub use kernel_modes::{KernelMode, kernel_modes};
pub use kind::{LayerKind, StepRule};
pub use layer::Layer;
pub use modes::Modes;
/// The number that pairs and their weights are told in: [`num_complex`]'s, which most crates of the field share.
pub use num_complex::Complex;
pub use readout::{MemoryFunction, ReadoutSolver, fit_readout};
pub use recurrence::Recurrent;
pub use runner::{Runner, Way};
pub use scan::{ChunkJob, Scan, ScanPlan};
pub use spec::{LayerSpec, MAX_LAYER_ORDER};
pub use weights_id::WeightsId;

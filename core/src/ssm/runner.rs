//! The three ways to run a layer, behind one face.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::convolution::Convolver;
use super::kernel::kernel;
use super::layer::Layer;
use super::recurrence::Recurrent;
use super::scan::{Scan, ScanPlan};
use crate::math::SimdLevel;
use crate::memory::UnknownName;

/// Names how a linear layer is run. The result is the same but for rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Way {
    /// One step of the state a frame.
    #[default]
    Recurrence,
    /// The kernel, convolved by FFT.
    Convolution,
    /// Chunks from nothing, and what is carried between them.
    Scan,
}

impl Way {
    /// All ways, in the order menus show them.
    pub const ALL: [Self; 3] = [Self::Recurrence, Self::Convolution, Self::Scan];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recurrence => "recurrence",
            Self::Convolution => "convolution",
            Self::Scan => "scan",
        }
    }
}

impl FromStr for Way {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|way| way.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "recurrence, convolution, scan",
        })
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Runs one channel of a layer in one of the three ways. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub enum Runner {
    /// Steps frame by frame.
    Recurrence(Recurrent),
    /// Convolves with the kernel.
    Convolution(Convolver),
    /// Scans chunk by chunk.
    Scan(Scan),
}

impl Runner {
    /// Prepares one channel. A convolution's kernel has `kernel_frames` entries: what a state still holds of sound
    /// before that is lost to it. Allocates.
    ///
    /// # Panics
    /// If the readout is not N long.
    #[must_use]
    pub fn prepare(layer: &Layer, readout: &[f64], way: Way, kernel_frames: usize) -> Self {
        let level = SimdLevel::detect();
        match way {
            Way::Recurrence => Self::Recurrence(Recurrent::prepare(layer, readout, level)),
            Way::Convolution => {
                let kernel = kernel(layer, readout, kernel_frames);
                Self::Convolution(Convolver::prepare(&kernel, level))
            }
            Way::Scan => Self::Scan(Scan::prepare(Arc::new(ScanPlan::prepare(layer, readout)))),
        }
    }

    /// Forgets everything that was heard.
    pub fn reset(&mut self) {
        match self {
            Self::Recurrence(recurrent) => recurrent.reset(),
            Self::Convolution(convolver) => convolver.reset(),
            Self::Scan(scan) => scan.reset(),
        }
    }

    /// Forgets everything that was heard but for what [`Self::clear_part`] clears: it must not process before.
    /// Realtime: yes. Cost: O(N).
    pub fn forget(&mut self) {
        match self {
            Self::Convolution(convolver) => convolver.forget(),
            Self::Recurrence(_) | Self::Scan(_) => self.reset(),
        }
    }

    /// Counts the numbers that [`Self::clear_part`] clears.
    #[must_use]
    pub fn uncleared(&self) -> usize {
        match self {
            Self::Convolution(convolver) => convolver.uncleared(),
            Self::Recurrence(_) | Self::Scan(_) => 0,
        }
    }

    /// Clears these of the numbers that [`Self::forget`] leaves. Realtime: yes.
    pub fn clear_part(&mut self, numbers: std::ops::Range<usize>) {
        if let Self::Convolution(convolver) = self {
            convolver.clear_part(numbers);
        }
    }

    /// Reads as many frames as it is given.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        match self {
            Self::Recurrence(recurrent) => recurrent.process(input, output),
            Self::Convolution(convolver) => convolver.process(input, output),
            Self::Scan(scan) => scan.process(input, output),
        }
    }
}

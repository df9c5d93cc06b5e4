//! The system's default devices are found here.

use cpal::Host;
use cpal::traits::DeviceTrait as _;

use super::{Direction, scan};

/// Names by their ids the devices that are used when none is chosen; `None` where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Defaults {
    pub(crate) input: Option<String>,
    pub(crate) output: Option<String>,
}

impl Defaults {
    /// Asks the sound server: some 40 ms of waiting, next to no work.
    pub(super) fn of(host: &Host) -> Self {
        let id = |direction| {
            let device = scan::default_device(host, direction)?;
            Some(device.id().ok()?.to_string())
        };
        Self {
            input: id(Direction::Input),
            output: id(Direction::Output),
        }
    }

    pub(crate) fn id(&self, direction: Direction) -> Option<&str> {
        match direction {
            Direction::Input => self.input.as_deref(),
            Direction::Output => self.output.as_deref(),
        }
    }
}

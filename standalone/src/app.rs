//! The window: a live memory of the demo sound, the microphone or a file.
//!
//! Three threads besides the sound card's: the window draws and asks; the supervisor opens devices,
//! reads files and prepares memories; the silent pump stands in for a missing card.

mod audio;
mod desk;
pub(crate) mod devices;
mod source;
mod supervisor;
mod window;

use souvenir_core::config::{Kind, Method};

use source::Choice;
use supervisor::{Setup, Wish};

/// What the window starts with.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// `demo`, `mic` or a file; the demo without it.
    pub(crate) source: Option<String>,
    /// Id or name of the input device.
    pub(crate) input: Option<String>,
    /// Id or name of the output device.
    pub(crate) output: Option<String>,
    /// Number of coefficients.
    pub(crate) order: usize,
    /// Window in seconds.
    pub(crate) window_secs: f64,
    /// `None`: the device's own.
    pub(crate) sample_rate_hz: Option<u32>,
    /// `None`: the app's own choice.
    pub(crate) buffer_frames: Option<u32>,
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// Where the source is no file, or there is no display to open a window on.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let choice = Choice::named(options.source.as_deref())?;
    let wish = Wish {
        kind: Kind::Legs,
        method: Method::Exact,
        order: options.order,
        window_secs: options.window_secs,
    };
    let setup = Setup {
        input: options.input,
        output: options.output,
        sample_rate_hz: options.sample_rate_hz,
        buffer_frames: options.buffer_frames,
    };
    window::open(setup, choice, wish)
}

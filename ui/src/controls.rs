//! What the face may change, and what it is told besides the snapshot.

use souvenir_core::config::{Kind, Method};
use souvenir_core::listen::Listen;

/// Where the sound comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The built-in demo sound.
    Demo,
    /// The input device.
    Microphone,
    /// A file; choosing it asks which.
    File,
}

/// Whether a status asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    #[default]
    Well,
    /// Something is missing or too slow.
    Trouble,
}

/// One sentence about what is going on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// How it is coloured.
    pub mood: Mood,
    /// For people.
    pub sentence: String,
}

/// How the audio side is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Health {
    /// Processing time over sound time; at 1 the sound breaks up.
    pub cpu_share: f32,
    /// Blocks that came too late since the sound was started.
    pub late_blocks: u64,
}

/// The one way by which the face edits anything. A shell keeps the truth; the face asks each frame.
pub trait Controls {
    /// The sources offered; empty inside a host, which has its own.
    fn sources(&self) -> &[Source];
    /// The source in use.
    fn source(&self) -> Source;
    /// Another source is wanted, or for [`Source::File`] another file.
    fn choose_source(&mut self, source: Source);

    /// Number of coefficients.
    fn order(&self) -> usize;
    /// `1..=MAX_LIVE_ORDER`.
    fn set_order(&mut self, order: usize);
    /// Window in seconds.
    fn window_secs(&self) -> f64;
    /// Positive.
    fn set_window_secs(&mut self, window_secs: f64);
    /// Which memory.
    fn kind(&self) -> Kind;
    /// One that can be played back: [`Kind::Legs`] or [`Kind::Legt`].
    fn set_kind(&mut self, kind: Kind);
    /// How it is stepped.
    fn method(&self) -> Method;
    /// Any.
    fn set_method(&mut self, method: Method);

    /// What is heard.
    fn listen(&self) -> Listen;
    /// What shall be heard.
    fn set_listen(&mut self, listen: Listen);

    /// What is going on.
    fn status(&self) -> Status;
    /// How the audio side is doing.
    fn health(&self) -> Health;
}

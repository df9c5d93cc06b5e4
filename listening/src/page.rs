//! What a page that runs in a browser is given.

use serde::Serialize;

use crate::test::Ladder;
use crate::{ListeningError, ListeningTest, order};

/// The version of the structure, raised when fields come to mean something else.
pub const PAGE_VERSION: u32 = 1;

/// Holds a whole test with its sounds, as JSON within a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageData {
    /// [`PAGE_VERSION`].
    pub version: u32,
    /// For the header of the votes.
    pub program: String,
    /// For the header of the votes.
    pub test_hash: String,
    /// With all defaults written out.
    pub test: ListeningTest,
    /// [`ListeningTest::signals`].
    pub signals: Vec<String>,
    /// [`ListeningTest::pairs`].
    pub pairs: Vec<[String; 2]>,
    /// The steps of an adaptive test.
    pub ladder: Option<Ladder>,
    /// Of every sound.
    pub sample_rate_hz: u32,
    /// Of every sound, 1 or 2.
    pub num_channels: u32,
    /// Shuffled, and all of a material equally long in bytes.
    pub sounds: Vec<PageSound>,
}

/// Holds a sound of a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageSound {
    /// Says nothing: `s001` to the last.
    pub name: String,
    /// The material's place in the test.
    pub material_idx: usize,
    /// The signal's place in [`PageData::signals`].
    pub signal_idx: usize,
    /// WAV, 24-bit PCM, base64.
    pub wav: String,
}

/// Describes the sounds of a test, which a shell has rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundFormat {
    /// Of every sound.
    pub sample_rate_hz: u32,
    /// Of every sound.
    pub num_channels: u32,
}

impl PageData {
    /// Gathers a page; `wav_base64` is asked for the sound of a material and a signal, by their places.
    ///
    /// # Errors
    /// Sounds of a material differ in length, and those of [`ListeningTest::signals`].
    pub fn gather(
        test: &ListeningTest,
        program: String,
        format: SoundFormat,
        mut wav_base64: impl FnMut(usize, usize) -> String,
    ) -> Result<Self, ListeningError> {
        let mut sounds = Vec::new();
        for (material_idx, places) in order::file_places(test)?.into_iter().enumerate() {
            for (signal_idx, place) in places.into_iter().enumerate() {
                sounds.push(PageSound {
                    name: neutral_name(place),
                    material_idx,
                    signal_idx,
                    wav: wav_base64(material_idx, signal_idx),
                });
            }
        }
        check_sizes(&sounds)?;
        sounds.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self {
            version: PAGE_VERSION,
            program,
            test_hash: test.hash(),
            signals: test.signals()?,
            pairs: test.pairs(),
            ladder: test.ladder()?,
            sample_rate_hz: format.sample_rate_hz,
            num_channels: format.num_channels,
            sounds,
            test: test.clone(),
        })
    }
}

/// Names a sound by its shuffled place: `s001` is the first.
#[must_use]
pub fn neutral_name(place: usize) -> String {
    format!("s{:03}", place + 1)
}

fn check_sizes(sounds: &[PageSound]) -> Result<(), ListeningError> {
    let size = |sound: &PageSound| (sound.material_idx, sound.wav.len());
    let sizes: std::collections::BTreeSet<_> = sounds.iter().map(size).collect();
    let materials: std::collections::BTreeSet<_> = sizes.iter().map(|(idx, _)| idx).collect();
    if sizes.len() == materials.len() {
        return Ok(());
    }
    crate::error::refused("two sounds of a material are of different lengths")
}

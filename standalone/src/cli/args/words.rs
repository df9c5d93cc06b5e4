//! What several commands take.

use clap::ValueEnum;
use souvenir_core::settings::Listen;

pub(super) const METHODS: &str = "exact|bilinear|forward-euler|backward-euler|zero-order-hold";
pub(super) const WINDOW_MODES: &str =
    "segments|sliding|whole|fading|layer|selective|trained|adaptive";
pub(super) const ANALYZE_MODES: &str = "segments|sliding|whole|fading|layer|selective";
pub(super) const KINDS: &str = "legs|fading|legt|selective";
pub(super) const SOUND: &str = "WAV (also RF64, BW64, W64), AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus, FLAC), MP3 or M4A \
                     (AAC, ALAC), 1 to 8 channels; `-` is standard input; `demo` is the built-in \
                     demo sound where no file has that name";

/// Names the formats that coefficients are written in.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// One object with all snapshots, shortest digits that give the same f64 back
    #[default]
    Json,
    /// `time_seconds,frames,channel,n,coefficient`
    Csv,
    /// f64 array of shape `[snapshots, channels, order]`
    Npy,
}

pub(super) fn listen(word: &str) -> Result<Listen, String> {
    let found = Listen::ALL.into_iter().find(|listen| listen.name() == word);
    found.ok_or_else(|| format!("`{word}` is not one of memory, residual, dry"))
}

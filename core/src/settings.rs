//! What a listener chooses: which memory, and which of dry, memory and residual is heard.

pub(crate) mod adaptive_settings;
pub(crate) mod clock_curve;
pub(crate) mod clock_driver;
pub(crate) mod envelope;
pub(crate) mod layer;
pub(crate) mod listen;
pub(crate) mod memory;
pub(crate) mod modulation;
pub(crate) mod note_length;

pub use adaptive_settings::{ALLOWED_ERRORS_DB, AdaptivePast, AdaptiveSettings};
pub use clock_curve::{CURVE_PERIODS_SECS, ClockCurve, CurveError, CurvePoint, MAX_CURVE_POINTS};
pub use clock_driver::{BAND_EDGES_HZ, ClockDriver, ClockSettings, THRESHOLDS_DB};
pub use envelope::{ENVELOPE_TIMES_SECS, EnvelopeSettings};
pub use layer::{LIVE_LAYERS, LayerSettings, MAX_LIVE_LAYER_ORDER};
pub use listen::{CROSS_FADE_SECS, Listen};
pub use memory::{ADAPTIVE_NUMBERS, MAX_OVERLAP, MIDDLE_OF_WINDOW, MemorySettings, Mode};
pub use modulation::{
    FOLLOWER_TIMES_SECS, FollowedSound, FollowerSettings, LFO_RATES_HZ, LfoSettings, LfoShape,
    ModulationSettings, ModulationSource, ModulationTarget, TEMPOS_BPM,
};
pub use note_length::NoteLength;

//! A sound that is heard once, beside everything else: no memory hears it.

/// Is the sound of a view, such as a mode that decays.
#[derive(Clone, Debug, PartialEq)]
pub struct OneShot {
    /// Full scale 1, the same in every channel.
    pub samples: Vec<f32>,
    /// Sample rate.
    pub rate_hz: f64,
}

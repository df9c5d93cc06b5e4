//! Where a memory is read: places of its window, or seconds ago.

use pyo3::prelude::*;
use souvenir_core::Timeline;
use souvenir_core::memory::Place;

use crate::arrays::numbers;
use crate::errors::value_error;

/// Holds places and the shape that they came in.
pub(crate) struct Points {
    pub(crate) places: Vec<Place>,
    pub(crate) shape: Vec<usize>,
}

impl Points {
    /// Reads `u`, 0 the oldest and 1 now.
    ///
    /// # Errors
    /// `ValueError` for what lies outside.
    pub(crate) fn of_u(u: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (values, shape) = numbers("u", u)?;
        if let Some(u) = values.iter().find(|u| !(0.0..=1.0).contains(*u)) {
            return Err(value_error(format!(
                "u is {u} somewhere; the window goes from 0, the oldest, to 1, now"
            )));
        }
        let places = values.into_iter().map(Place::of).collect();
        Ok(Self { places, shape })
    }

    /// Reads seconds ago, 0 now.
    ///
    /// # Errors
    /// `ValueError` for what the window does not reach.
    pub(crate) fn of_seconds_ago(
        ago: &Bound<'_, PyAny>,
        timeline: Timeline,
        sample_rate_hz: f64,
    ) -> PyResult<Self> {
        let (values, shape) = numbers("seconds_ago", ago)?;
        let reach_secs = match timeline {
            Timeline::Even { frames } => frames / sample_rate_hz,
            Timeline::Fading { .. } => f64::INFINITY,
        };
        if let Some(secs) = values
            .iter()
            .find(|secs| !(0.0..=reach_secs).contains(*secs))
        {
            return Err(value_error(format!(
                "seconds_ago is {secs} somewhere; the window reaches from 0 to {reach_secs} s ago"
            )));
        }
        let place = |secs: &f64| timeline.place(secs * sample_rate_hz);
        let places = values.iter().map(place).collect();
        Ok(Self { places, shape })
    }
}

//! Orders from which on the fast kernels win as somebody measured them on this machine, in place of [`super::calibration`]'s.

use std::sync::OnceLock;

use crate::math::SimdLevel;

/// No memory has more orders.
const MOST: usize = 1 << 22;

static INSTALLED: OnceLock<KernelCalibration> = OnceLock::new();

/// Holds for some SIMD levels the order from which on memories are stepped by the fast kernels. Both ways compute the same to
/// rounding, so that it changes no more than the last bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelCalibration {
    rows: Vec<(&'static str, usize)>,
}

/// Says why rows are no calibration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    /// No level of this build has that name.
    #[error("it names the SIMD level `{name}`, which is none of {}", SimdLevel::known().join(", "))]
    Level {
        /// As it was given.
        name: String,
    },
    /// No memory has that order.
    #[error("it says order {order} for {level}, which is not in 1..={MOST}")]
    Order {
        /// The level's name.
        level: &'static str,
        /// As it was given.
        order: usize,
    },
    /// There is no row.
    #[error("it has no row")]
    Empty,
}

impl KernelCalibration {
    /// Takes names of levels, as [`SimdLevel::name`] says them, with the first order of the fast kernels. Allocates.
    ///
    /// # Errors
    /// [`CalibrationError`] names the row.
    pub fn from_rows<'a>(
        rows: impl IntoIterator<Item = (&'a str, usize)>,
    ) -> Result<Self, CalibrationError> {
        let rows = rows.into_iter().map(|(name, order)| row(name, order));
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Err(CalibrationError::Empty);
        }
        Ok(Self { rows })
    }

    /// Makes all that this process prepares from here on choose its kernels by these rows, and by the built-in ones for other levels;
    /// `false` where that was done before. For the start of a program: memories that go on in one another are of one choice.
    pub fn install(self) -> bool {
        INSTALLED.set(self).is_ok()
    }

    fn fast_from(&self, level: SimdLevel) -> Option<usize> {
        let row = self.rows.iter().find(|(name, _)| *name == level.name());
        row.map(|(_, order)| *order)
    }
}

fn row(name: &str, order: usize) -> Result<(&'static str, usize), CalibrationError> {
    let level = SimdLevel::known().iter().find(|known| **known == name);
    let name = || name.to_owned();
    let level = level.ok_or_else(|| CalibrationError::Level { name: name() })?;
    if !(1..=MOST).contains(&order) {
        return Err(CalibrationError::Order { level, order });
    }
    Ok((level, order))
}

/// Returns what was measured of a level, where anything was.
pub(super) fn fast_from(level: SimdLevel) -> Option<usize> {
    INSTALLED.get()?.fast_from(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_its_row_and_others_have_none() {
        let calibration = KernelCalibration::from_rows([("scalar", 77)]).expect("a known level");
        assert_eq!(calibration.fast_from(SimdLevel::scalar()), Some(77));
        let best = SimdLevel::detect();
        let is_scalar = best.name() == SimdLevel::scalar().name();
        assert_eq!(calibration.fast_from(best).is_some(), is_scalar);
    }

    #[test]
    fn what_is_no_calibration_is_refused_by_name() {
        let refused = |rows: &[(&str, usize)]| {
            let refused = KernelCalibration::from_rows(rows.iter().copied());
            refused.expect_err("no calibration").to_string()
        };
        assert!(refused(&[("scalar", 5), ("AVX-1024", 64)]).contains("`AVX-1024`"));
        for order in [0, MOST + 1] {
            assert!(refused(&[("scalar", order)]).contains(&order.to_string()));
        }
        assert!(refused(&[]).contains("no row"));
    }
}

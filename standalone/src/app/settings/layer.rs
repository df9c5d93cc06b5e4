//! Settings that lie on one another: what was typed on what is remembered.

/// Groups optional values, of which one set lies on another.
pub(crate) trait Layer: Sized {
    /// These values, and those of `below` where there are none.
    fn over(self, below: Self) -> Self;

    /// Returns what shall be remembered of the values at the end of a run that began with `typed` over
    /// `lasting`: one that is still as it was typed was meant for this run only.
    fn lasting(self, typed: &Self, lasting: Self) -> Self;

    /// Returns the values without those that are out of range.
    fn sane(self) -> Self;
}

/// [`Layer`] of a group by its fields, each with the test that it has to pass.
macro_rules! layer {
    ($group:ty { $($field:ident: $is_sane:expr),* $(,)? }) => {
        impl $crate::app::settings::layer::Layer for $group {
            fn over(self, below: Self) -> Self {
                Self { $($field: self.$field.or(below.$field)),* }
            }

            fn lasting(self, typed: &Self, lasting: Self) -> Self {
                use $crate::app::settings::layer::kept;
                Self { $($field: kept(self.$field, &typed.$field, lasting.$field)),* }
            }

            fn sane(self) -> Self {
                Self { $($field: self.$field.filter($is_sane)),* }
            }
        }
    };
}
pub(super) use layer;

/// Returns one value, `None` where it was never chosen.
pub(super) fn kept<T: PartialEq>(
    now: Option<T>,
    typed: &Option<T>,
    lasting: Option<T>,
) -> Option<T> {
    if typed.is_some() && now == *typed {
        lasting
    } else {
        now
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn what_was_typed_is_not_remembered_until_it_is_changed() {
        assert_eq!(kept(Some(64), &Some(64), Some(1024)), Some(1024));
        assert_eq!(kept(Some(64), &Some(64), None), None);
        assert_eq!(kept(Some(65), &Some(64), Some(1024)), Some(65));
        assert_eq!(kept(Some(65), &None, Some(1024)), Some(65));
    }

    #[test]
    fn a_value_that_is_given_up_is_forgotten() {
        assert_eq!(kept(None, &None, Some("a device")), None);
    }
}

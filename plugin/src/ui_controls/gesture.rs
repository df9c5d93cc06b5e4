//! What is touched in the window, as a host records it.

use nice_plug::params::Param;
use nice_plug::prelude::ParamSetter;

/// Sets a parameter, one gesture for each change.
pub(super) fn set<P: Param>(setter: &ParamSetter<'_>, param: &P, value: P::Plain) {
    setter.begin_set_parameter(param);
    setter.set_parameter(param, value);
    setter.end_set_parameter(param);
}

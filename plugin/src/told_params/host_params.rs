//! Who sets parameters and tells the host.

use std::fmt;

use nice_plug::params::Param;
use nice_plug::prelude::{ParamPtr, ParamSetter};

/// Sets parameters, and tells the host.
pub(crate) trait HostParams {
    fn set<P: Param>(&mut self, param: &P, value: P::Plain);
}

/// One gesture for each change, as a host records what is touched.
impl HostParams for ParamSetter<'_> {
    fn set<P: Param>(&mut self, param: &P, value: P::Plain) {
        self.begin_set_parameter(param);
        self.set_parameter(param, value);
        self.end_set_parameter(param);
    }
}

/// Sets parameters between two parts of a block, where nobody touches anything. Realtime: as the host is.
pub(crate) struct OwnParams<'a>(pub(crate) &'a mut dyn FnMut(ParamPtr, f32));

impl HostParams for OwnParams<'_> {
    fn set<P: Param>(&mut self, param: &P, value: P::Plain) {
        (self.0)(param.as_ptr(), param.preview_normalized(value));
    }
}

impl fmt::Debug for OwnParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnParams").finish_non_exhaustive()
    }
}

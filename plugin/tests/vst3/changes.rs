//! What a VST3 host automates in a block.

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
    ParamValue,
};
use vst3::Steinberg::{int32, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// A parameter's value at a frame of the block; the block's length is the frame after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) id: ParamID,
    pub(crate) frame: int32,
    pub(crate) value: ParamValue,
}

/// One queue a point: a host may have several of one parameter.
pub(crate) struct Changes(Vec<ComPtr<IParamValueQueue>>);

struct Queue(Point);

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl Changes {
    pub(crate) fn new(points: &[Point]) -> Self {
        let queue = |point: &Point| ComWrapper::new(Queue(*point)).to_com_ptr().unwrap();
        Self(points.iter().map(queue).collect())
    }
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        let queue = self.0.get(index as usize);
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.0.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        1
    }

    unsafe fn getPoint(&self, _: int32, frame: *mut int32, value: *mut ParamValue) -> tresult {
        // SAFETY: the plugin's.
        unsafe { *frame = self.0.frame };
        // SAFETY: the plugin's.
        unsafe { *value = self.0.value };
        kResultOk
    }

    unsafe fn addPoint(&self, _: int32, _: ParamValue, _: *mut int32) -> tresult {
        kResultFalse
    }
}

//! What a VST3 host automates in a block, and what it is told.

use std::sync::{Arc, Mutex};

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

/// What the plugin tells in a block.
#[derive(Default)]
pub(crate) struct Told(pub(crate) Arc<Mutex<Vec<Point>>>);

struct ToldQueue(ParamID, Arc<Mutex<Vec<Point>>>);

impl Class for Told {
    type Interfaces = (IParameterChanges,);
}

impl Class for ToldQueue {
    type Interfaces = (IParamValueQueue,);
}

impl IParameterChangesTrait for Told {
    unsafe fn getParameterCount(&self) -> int32 {
        0
    }

    unsafe fn getParameterData(&self, _: int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }

    /// A host keeps its queues; this one is lost with the test.
    unsafe fn addParameterData(&self, id: *const ParamID, _: *mut int32) -> *mut IParamValueQueue {
        // SAFETY: the plugin's.
        let queue = ToldQueue(unsafe { *id }, Arc::clone(&self.0));
        let queue: ComPtr<IParamValueQueue> = ComWrapper::new(queue).to_com_ptr().unwrap();
        queue.into_raw()
    }
}

impl IParamValueQueueTrait for ToldQueue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.0
    }

    unsafe fn getPointCount(&self) -> int32 {
        0
    }

    unsafe fn getPoint(&self, _: int32, _: *mut int32, _: *mut ParamValue) -> tresult {
        kResultFalse
    }

    unsafe fn addPoint(&self, frame: int32, value: ParamValue, _: *mut int32) -> tresult {
        let id = self.0;
        self.1.lock().unwrap().push(Point { id, frame, value });
        kResultOk
    }
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

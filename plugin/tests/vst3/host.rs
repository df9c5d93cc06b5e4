//! One plugin in a VST3 host, written down to the interfaces: what larger hosts hide is done here on purpose.

use std::cell::RefCell;
use std::ffi::c_void;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::Wrapper;
use souvenir_plugin::{SeparateOutputs, Souvenir};
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IEventHandlerTrait as _, IRunLoop, IRunLoopTrait, ITimerHandler,
    TimerInterval,
};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusInfo, CtrlNumber, IAudioProcessor,
    IAudioProcessorTrait as _, IComponent, IComponentHandler, IComponentHandlerTrait,
    IComponentTrait as _, IEditController, IEditControllerTrait as _, IMidiMapping,
    IMidiMappingTrait as _, IParameterChanges, IUnitInfo, ParamID, ParamValue, ParameterInfo,
    ProcessData, ProcessSetup, String128,
};
use vst3::Steinberg::{
    IBStream, IBStreamTrait, IPlugFrame, IPlugFrameTrait, IPlugView, IPluginBaseTrait as _,
    IPluginFactory, IPluginFactoryTrait as _, PClassInfo, ViewRect, int32, int64, kResultFalse,
    kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef, ComWrapper, Interface as _};

use crate::changes::{Changes, Point, Told};

pub(crate) const RATE_HZ: f64 = 48_000.0;
pub(crate) const MAX_FRAMES: usize = 1024;
const AUDIO: i32 = 0;
const OUTPUT: i32 = 1;

unsafe extern "system" {
    /// Linked from the plugin's library.
    safe fn GetPluginFactory() -> *mut c_void;
}

/// What the plugin tells the host of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edit {
    pub(crate) thread: ThreadId,
    pub(crate) what: What,
    pub(crate) id: ParamID,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    Begin,
    Perform(ParamValue),
    End,
}

/// Hears of edits, and passes them on to the controller at once, on the same thread, as Carla does.
#[derive(Default)]
pub(crate) struct Handler {
    edits: Mutex<Vec<Edit>>,
    controller: OnceLock<ComPtr<IEditController>>,
    restarts: Mutex<Vec<int32>>,
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl Handler {
    fn note(&self, what: What, id: ParamID) -> tresult {
        let thread = thread::current().id();
        self.edits.lock().unwrap().push(Edit { thread, what, id });
        kResultOk
    }
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.note(What::Begin, id)
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        self.note(What::Perform(value), id);
        let controller = self.controller.get().unwrap();
        // SAFETY: the controller lives as long as its host.
        unsafe { controller.setParamNormalized(id, value) }
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.note(What::End, id)
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        self.restarts.lock().unwrap().push(flags);
        kResultOk
    }
}

/// The host's window around a view, with a run loop on whatever thread turns it.
#[derive(Default)]
pub(crate) struct Frame {
    handlers: Mutex<Vec<ComPtr<IEventHandler>>>,
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IRunLoopTrait for Frame {
    unsafe fn registerEventHandler(
        &self,
        handler: *mut IEventHandler,
        _fd: FileDescriptor,
    ) -> tresult {
        // SAFETY: the plugin passes one of its own.
        let handler = unsafe { ComRef::from_raw(handler) }.unwrap();
        self.handlers.lock().unwrap().push(handler.to_com_ptr());
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut handlers = self.handlers.lock().unwrap();
        handlers.retain(|known| known.as_ptr() != handler);
        kResultOk
    }

    unsafe fn registerTimer(&self, _: *mut ITimerHandler, _: TimerInterval) -> tresult {
        kResultFalse
    }

    unsafe fn unregisterTimer(&self, _: *mut ITimerHandler) -> tresult {
        kResultFalse
    }
}

impl Frame {
    /// One turn of the run loop: a handler finds out for itself that there is nothing for it.
    pub(crate) fn turn(&self) {
        let handlers = self.handlers.lock().unwrap().clone();
        for handler in handlers {
            // SAFETY: the plugin registered it, and its socket does not block.
            unsafe { handler.onFDIsSet(0) };
        }
    }

    pub(crate) fn num_handlers(&self) -> usize {
        self.handlers.lock().unwrap().len()
    }
}

/// A host that has no run loop.
pub(crate) struct PlainFrame;

impl Class for PlainFrame {
    type Interfaces = (IPlugFrame,);
}

impl IPlugFrameTrait for PlainFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

/// A project's place in a file.
#[derive(Default)]
struct Stream(RefCell<(Vec<u8>, usize)>);

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, to: *mut c_void, most: int32, read: *mut int32) -> tresult {
        let (bytes, at) = &mut *self.0.borrow_mut();
        let count = (bytes.len() - *at).min(most as usize);
        // SAFETY: the plugin has room for `most` bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes[*at..].as_ptr(), to.cast(), count) };
        *at += count;
        // SAFETY: the plugin's, or null.
        unsafe { read.as_mut() }
            .into_iter()
            .for_each(|read| *read = count as int32);
        kResultOk
    }

    unsafe fn write(&self, from: *mut c_void, len: int32, written: *mut int32) -> tresult {
        // SAFETY: the plugin has `len` bytes there.
        let new = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), len as usize) };
        self.0.borrow_mut().0.extend(new);
        // SAFETY: the plugin's, or null.
        unsafe { written.as_mut() }
            .into_iter()
            .for_each(|written| *written = len);
        kResultOk
    }

    unsafe fn seek(&self, by: int64, from: int32, now: *mut int64) -> tresult {
        let (bytes, at) = &mut *self.0.borrow_mut();
        let base = [0, *at as int64, bytes.len() as int64][from as usize];
        *at = (base + by) as usize;
        // SAFETY: the plugin's, or null.
        unsafe { now.as_mut() }
            .into_iter()
            .for_each(|now| *now = *at as int64);
        kResultOk
    }

    unsafe fn tell(&self, now: *mut int64) -> tresult {
        // SAFETY: the plugin's.
        unsafe { *now = self.0.borrow().1 as int64 };
        kResultOk
    }
}

/// One instance. Its calls may be made from any thread that a host has.
#[derive(Clone)]
pub(crate) struct Rig {
    pub(crate) component: ComPtr<IComponent>,
    pub(crate) controller: ComPtr<IEditController>,
    processor: ComPtr<IAudioProcessor>,
    handler: Arc<ComWrapper<Handler>>,
}

/// What a function of the interfaces returns.
pub(crate) fn ok(result: tresult) {
    assert_eq!(result, kResultOk, "the plugin refused");
}

impl Rig {
    pub(crate) fn new() -> Self {
        // SAFETY: this is what the function returns, with a reference for the caller.
        let factory = unsafe { ComPtr::from_raw(GetPluginFactory().cast::<IPluginFactory>()) };
        let factory = factory.unwrap();
        // SAFETY: plain data.
        let mut class: PClassInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the class is ours.
        ok(unsafe { factory.getClassInfo(0, &raw mut class) });
        let mut object: *mut c_void = std::ptr::null_mut();
        let wanted = IComponent::IID.as_ptr().cast();
        // SAFETY: identifiers of 16 bytes, and a pointer of ours.
        ok(unsafe { factory.createInstance(class.cid.as_ptr(), wanted, &raw mut object) });
        // SAFETY: an IComponent with a reference for the caller, as was asked for.
        let component = unsafe { ComPtr::from_raw(object.cast::<IComponent>()) }.unwrap();
        Self::around(component)
    }

    /// The plugin with outputs of their own, whose library is built with the feature `outputs`: the same object.
    pub(crate) fn with_outputs() -> Self {
        let object = ComWrapper::new(Wrapper::<Souvenir<SeparateOutputs>>::new());
        Self::around(object.to_com_ptr().unwrap())
    }

    fn around(component: ComPtr<IComponent>) -> Self {
        // SAFETY: a plugin may do without a context.
        ok(unsafe { component.initialize(std::ptr::null_mut()) });
        let controller: ComPtr<IEditController> = component.cast().unwrap();
        let handler = Arc::new(ComWrapper::new(Handler::default()));
        _ = handler.controller.set(controller.clone());
        let heard = handler.to_com_ptr::<IComponentHandler>().unwrap();
        // SAFETY: the plugin takes a reference of its own.
        ok(unsafe { controller.setComponentHandler(heard.as_ptr()) });
        let processor = component.cast().unwrap();
        Self {
            component,
            controller,
            processor,
            handler,
        }
    }

    pub(crate) fn activate(&self) {
        let mut setup = ProcessSetup {
            processMode: 0,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: MAX_FRAMES as int32,
            sampleRate: RATE_HZ,
        };
        // SAFETY: the setup is ours.
        ok(unsafe { self.processor.setupProcessing(&raw mut setup) });
        // SAFETY: in the order that VST3 has.
        ok(unsafe { self.component.setActive(1) });
        // SAFETY: as above.
        ok(unsafe { self.processor.setProcessing(1) });
    }

    pub(crate) fn latency(&self) -> usize {
        // SAFETY: at any time.
        unsafe { self.processor.getLatencySamples() as usize }
    }

    /// Stereo, in place of a host's buffers.
    pub(crate) fn block(&self, input: &[f32]) -> Vec<f32> {
        self.block_with(input, &[])
    }

    /// The same beside a sidechain, which the host may also have switched off: a bus without channels.
    pub(crate) fn block_beside(&self, input: &[f32], sidechain: Option<&[f32]>) -> Vec<f32> {
        let used = if sidechain.is_some() { 2 } else { 0 };
        self.block_with_bus(input, sidechain.unwrap_or_default(), used)
    }

    /// The same beside a bus that is not active: two channels that lead nowhere.
    pub(crate) fn block_beside_inactive(&self, input: &[f32]) -> Vec<f32> {
        self.block_with_bus(input, &[], 2)
    }

    fn block_with_bus(&self, input: &[f32], beside: &[f32], used: usize) -> Vec<f32> {
        let mut planes = [input, input, beside, beside, input, input].map(<[f32]>::to_vec);
        let mut pointers = planes.each_mut().map(|plane| match plane.len() {
            0 => std::ptr::null_mut(),
            _ => plane.as_mut_ptr(),
        });
        let bus = |planes: &mut [*mut f32]| AudioBusBuffers {
            numChannels: planes.len() as int32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: planes.as_mut_ptr(),
            },
        };
        let (main, rest) = pointers.split_at_mut(2);
        let (aux, outputs) = rest.split_at_mut(2);
        let mut inputs = [bus(main), bus(&mut aux[..used])];
        let mut outputs = bus(outputs);
        // SAFETY: plain data; null means that there is none.
        let mut data: ProcessData = unsafe { std::mem::zeroed() };
        (data.numSamples, data.numInputs, data.numOutputs) = (input.len() as int32, 2, 1);
        (data.inputs, data.outputs) = (inputs.as_mut_ptr(), &raw mut outputs);
        // SAFETY: every pointer leads to data of ours.
        ok(unsafe { self.processor.process(&raw mut data) });
        planes[4].clone()
    }

    /// One block to so many outputs, stereo; what a host does not connect leads nowhere.
    pub(crate) fn block_apart(&self, input: &[f32], is_connected: &[bool]) -> Vec<Vec<f32>> {
        let mut inputs = [input.to_vec(), input.to_vec()];
        let mut outputs: Vec<_> = is_connected
            .iter()
            .map(|_| [vec![-7.0_f32; input.len()], vec![-7.0_f32; input.len()]])
            .collect();
        let mut input_pointers = inputs.each_mut().map(|plane| plane.as_mut_ptr());
        let pointers = outputs.iter_mut().zip(is_connected);
        let mut pointers: Vec<[*mut f32; 2]> = pointers
            .map(|(planes, is_connected)| match is_connected {
                true => planes.each_mut().map(|plane| plane.as_mut_ptr()),
                false => [std::ptr::null_mut(); 2],
            })
            .collect();
        let bus = |planes: &mut [*mut f32; 2]| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: planes.as_mut_ptr(),
            },
        };
        let mut inputs = bus(&mut input_pointers);
        let mut buses: Vec<_> = pointers.iter_mut().map(bus).collect();
        // SAFETY: plain data; null means that there is none.
        let mut data: ProcessData = unsafe { std::mem::zeroed() };
        (data.numSamples, data.numInputs) = (input.len() as int32, 1);
        data.numOutputs = buses.len() as int32;
        (data.inputs, data.outputs) = (&raw mut inputs, buses.as_mut_ptr());
        // SAFETY: every pointer leads to data of ours.
        ok(unsafe { self.processor.process(&raw mut data) });
        outputs.into_iter().map(|[left, _]| left).collect()
    }

    /// The outputs as they are named, and their channels.
    pub(crate) fn outputs(&self) -> Vec<(String, i32)> {
        // SAFETY: at any time.
        let count = unsafe { self.component.getBusCount(AUDIO, OUTPUT) };
        let bus = |idx| {
            // SAFETY: plain data.
            let mut info: BusInfo = unsafe { std::mem::zeroed() };
            // SAFETY: the information is ours.
            ok(unsafe { self.component.getBusInfo(AUDIO, OUTPUT, idx, &raw mut info) });
            (text(&info.name), info.channelCount)
        };
        (0..count).map(bus).collect()
    }

    /// Whether it takes buses of so many channels.
    pub(crate) fn arranges(&self, inputs: &[u32], output: u32) -> bool {
        self.arranges_apart(inputs, &[output])
    }

    /// The same, with more outputs than one.
    pub(crate) fn arranges_apart(&self, inputs: &[u32], outputs: &[u32]) -> bool {
        let speakers = |count: &u32| (1_u64 << count) - 1;
        let [mut inputs, mut outputs] =
            [inputs, outputs].map(|buses| buses.iter().map(speakers).collect::<Vec<_>>());
        let [num_inputs, num_outputs] = [&inputs, &outputs].map(|buses| buses.len() as int32);
        // SAFETY: as many as are told.
        let result = unsafe {
            self.processor.setBusArrangements(
                inputs.as_mut_ptr(),
                num_inputs,
                outputs.as_mut_ptr(),
                num_outputs,
            )
        };
        result == kResultOk
    }

    /// The same, with what is automated in it.
    pub(crate) fn block_with(&self, input: &[f32], points: &[Point]) -> Vec<f32> {
        self.block_told(input, points).0
    }

    /// The same, and what the plugin tells of its parameters.
    pub(crate) fn block_told(&self, input: &[f32], points: &[Point]) -> (Vec<f32>, Vec<Point>) {
        let mut planes = [
            input.to_vec(),
            input.to_vec(),
            vec![-7.0; input.len()],
            vec![-7.0; input.len()],
        ];
        let mut pointers = planes.each_mut().map(|plane| plane.as_mut_ptr());
        let (inputs, outputs) = pointers.split_at_mut(2);
        let bus = |planes: &mut [*mut f32]| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: planes.as_mut_ptr(),
            },
        };
        let (mut inputs, mut outputs) = (bus(inputs), bus(outputs));
        // SAFETY: plain data; null means that there is none.
        let mut data: ProcessData = unsafe { std::mem::zeroed() };
        (data.numSamples, data.numInputs, data.numOutputs) = (input.len() as int32, 1, 1);
        (data.inputs, data.outputs) = (&raw mut inputs, &raw mut outputs);
        let changes = ComWrapper::new(Changes::new(points));
        let changes = changes.to_com_ptr::<IParameterChanges>().unwrap();
        data.inputParameterChanges = changes.as_ptr();
        let told = ComWrapper::new(Told::default());
        let host = told.to_com_ptr::<IParameterChanges>().unwrap();
        data.outputParameterChanges = host.as_ptr();
        // SAFETY: every pointer leads to data of ours.
        ok(unsafe { self.processor.process(&raw mut data) });
        let told = told.0.lock().unwrap().clone();
        (planes[2].clone(), told)
    }

    pub(crate) fn save(&self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::default());
        let place = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: a stream of ours.
        ok(unsafe { self.component.getState(place.as_ptr()) });
        stream.0.borrow().0.clone()
    }

    pub(crate) fn load(&self, state: &[u8]) {
        let stream = ComWrapper::new(Stream(RefCell::new((state.to_vec(), 0))));
        let place = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: as above.
        ok(unsafe { self.component.setState(place.as_ptr()) });
    }

    pub(crate) fn num_parameters(&self) -> usize {
        // SAFETY: at any time.
        unsafe { self.controller.getParameterCount() as usize }
    }

    pub(crate) fn parameter(&self, idx: usize) -> Option<ParameterInfo> {
        // SAFETY: plain data.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the information is ours.
        let result = unsafe {
            self.controller
                .getParameterInfo(idx as int32, &raw mut info)
        };
        (result == kResultOk).then_some(info)
    }

    pub(crate) fn id(&self, name: &str) -> ParamID {
        let all = (0..self.num_parameters()).filter_map(|idx| self.parameter(idx));
        all.into_iter()
            .find(|info| text(&info.title) == name)
            .unwrap()
            .id
    }

    pub(crate) fn value(&self, id: ParamID) -> ParamValue {
        // SAFETY: at any time.
        unsafe { self.controller.getParamNormalized(id) }
    }

    pub(crate) fn set(&self, id: ParamID, value: ParamValue) {
        // SAFETY: at any time.
        ok(unsafe { self.controller.setParamNormalized(id, value) });
    }

    pub(crate) fn plain(&self, id: ParamID, value: ParamValue) -> ParamValue {
        // SAFETY: at any time.
        unsafe { self.controller.normalizedParamToPlain(id, value) }
    }

    pub(crate) fn normalized(&self, id: ParamID, plain: ParamValue) -> ParamValue {
        // SAFETY: at any time.
        unsafe { self.controller.plainParamToNormalized(id, plain) }
    }

    pub(crate) fn shown(&self, id: ParamID) -> String {
        self.text_of(id, self.value(id))
    }

    /// The parameter of a MIDI controller, where there is one.
    pub(crate) fn midi_parameter(&self, channel: i16, controller: CtrlNumber) -> Option<ParamID> {
        let mapping: ComPtr<IMidiMapping> = self.component.cast().unwrap();
        let mut id = 0;
        // SAFETY: the identifier is ours.
        let result =
            unsafe { mapping.getMidiControllerAssignment(0, channel, controller, &raw mut id) };
        (result == kResultOk).then_some(id)
    }

    /// How the plugin shows a value.
    pub(crate) fn text_of(&self, id: ParamID, value: ParamValue) -> String {
        let mut shown: String128 = [0; 128];
        // SAFETY: the text is ours.
        ok(unsafe {
            self.controller
                .getParamStringByValue(id, value, &raw mut shown)
        });
        text(&shown)
    }

    /// Units and lists of programs.
    pub(crate) fn units(&self) -> ComPtr<IUnitInfo> {
        self.component.cast().unwrap()
    }

    pub(crate) fn edits(&self) -> Vec<Edit> {
        self.handler.edits.lock().unwrap().clone()
    }

    pub(crate) fn view(&self) -> ComPtr<IPlugView> {
        // SAFETY: a name that ends.
        let view = unsafe { self.controller.createView(c"editor".as_ptr()) };
        // SAFETY: a view with a reference for the caller.
        unsafe { ComPtr::from_raw(view) }.unwrap()
    }
}

pub(crate) fn text(utf16: &[u16]) -> String {
    let end = utf16.iter().position(|unit| *unit == 0).unwrap();
    String::from_utf16(&utf16[..end]).unwrap()
}

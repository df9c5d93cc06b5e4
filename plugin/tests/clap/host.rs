//! One plugin in a host, and what a host may do with it.

use std::ffi::{CStr, CString};
use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex};

use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl, PluginLatency};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamInfoBuffer,
    ParamInfoFlags, ParamRescanFlags, PluginParams,
};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::events::Pckn;
use clack_host::events::event_types::{ParamValueEvent, TransportEvent};
use clack_host::prelude::{
    AudioPortBuffer, AudioPortBufferType, AudioPorts, ClapId, EventBuffer, HostError,
    HostExtensions, HostHandlers, HostInfo, InputChannel, MainThreadHandler, OutputEvents,
    PluginAudioConfiguration, PluginEntry, PluginInstance, SharedHandler,
    StartedPluginAudioProcessor,
};

pub(crate) const CLAP_ID: &CStr = c"org.souvenir.souvenir";
pub(crate) const RATE_HZ: f64 = 48_000.0;
pub(crate) const MAX_FRAMES: u32 = 1024;
/// Marks output samples that the plugin did not write.
const UNWRITTEN: f32 = -7.0;

/// `[channel][frame]`.
pub(crate) type Planes = Vec<Vec<f32>>;

pub(crate) struct Host;

#[derive(Clone, Default)]
pub(crate) struct Shared {
    restarts: Arc<AtomicU32>,
    is_activating: Arc<AtomicBool>,
    /// How often another latency was told, while the plugin was being activated and otherwise.
    latencies: [Arc<AtomicU32>; 2],
    /// What the editor wants its window to be.
    pub(crate) wanted_size: Arc<Mutex<Option<GuiSize>>>,
}

pub(crate) struct MainThread(Shared);

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.restarts.fetch_add(1, Relaxed);
    }
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {}
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        *self.wanted_size.lock().unwrap() = Some(size);
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {}
}

impl MainThreadHandler<'_> for MainThread {}

impl HostLatencyImpl for MainThread {
    /// Only a plugin that is being activated may say so.
    fn changed(&self) {
        let [rightly, wrongly] = &self.0.latencies;
        let told = if self.0.is_activating.load(Relaxed) {
            rightly
        } else {
            wrongly
        };
        told.fetch_add(1, Relaxed);
    }
}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {}
    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<'_, Self>, _shared: &Self::Shared<'_>) {
        builder.register::<HostLatency>().register::<HostParams>();
        builder.register::<HostGui>();
    }
}

/// A parameter as the host sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) id: ClapId,
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) flags: ParamInfoFlags,
    pub(crate) range: [f64; 2],
    pub(crate) default: f64,
}

/// One instance. Parameters are named by the names that the host shows.
pub(crate) struct Rig {
    running: Option<StartedPluginAudioProcessor<Host>>,
    pub(crate) plugin: PluginInstance<Host>,
    pub(crate) channels: usize,
    pub(crate) shared: Shared,
}

/// The library that cargo built for this test: it lies beside the test's own executable.
fn library_path() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    executable.with_file_name(format!("{prefix}souvenir_plugin{suffix}"))
}

pub(crate) fn entry() -> PluginEntry {
    let path = library_path();
    // SAFETY: nice-plug's entry keeps CLAP's contract, and initialisation has no other effect.
    unsafe { PluginEntry::load(&path) }.unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// One block, with what happens in it.
pub(crate) fn play(
    running: &mut StartedPluginAudioProcessor<Host>,
    input: &[Vec<f32>],
    events: &EventBuffer,
) -> Planes {
    play_at(running, input, events, None)
}

/// The same, with a sidechain beside it.
pub(crate) fn play_beside(
    running: &mut StartedPluginAudioProcessor<Host>,
    input: &[Vec<f32>],
    sidechain: &[Vec<f32>],
) -> Planes {
    let (mut input, mut sidechain) = (input.to_vec(), sidechain.to_vec());
    let mut output: Planes = input.iter().map(|one| vec![UNWRITTEN; one.len()]).collect();
    let mut input_ports = AudioPorts::with_capacity(input.len() + sidechain.len(), 2);
    let mut output_ports = AudioPorts::with_capacity(output.len(), 1);
    let port = |channels| AudioPortBuffer {
        latency: 0,
        channels,
    };
    let inputs = input_ports.with_input_buffers([&mut input, &mut sidechain].map(|planes| {
        let channels = planes.iter_mut().map(InputChannel::variable);
        port(AudioPortBufferType::f32_input_only(channels))
    }));
    let outputs = output.iter_mut().map(Vec::as_mut_slice);
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(outputs),
    }]);
    let (events, mut ignored) = (EventBuffer::new(), OutputEvents::void());
    running
        .process(
            &inputs,
            &mut outputs,
            &events.as_input(),
            &mut ignored,
            None,
            None,
        )
        .unwrap();
    output
}

/// One block of the plugin with outputs: what comes out of each of so many, the first of them the main one.
pub(crate) fn play_apart(
    running: &mut StartedPluginAudioProcessor<Host>,
    input: &[Vec<f32>],
    num_outputs: usize,
) -> Vec<Planes> {
    let mut input = input.to_vec();
    let silent: Planes = input.iter().map(|one| vec![UNWRITTEN; one.len()]).collect();
    let mut outputs = vec![silent; num_outputs];
    let mut input_ports = AudioPorts::with_capacity(input.len(), 1);
    let mut output_ports = AudioPorts::with_capacity(num_outputs * input.len(), num_outputs);
    let inputs = input.iter_mut().map(InputChannel::variable);
    let inputs = input_ports.with_input_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_input_only(inputs),
    }]);
    let mut buffers = output_ports.with_output_buffers(outputs.iter_mut().map(|planes| {
        let channels = planes.iter_mut().map(Vec::as_mut_slice);
        AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(channels),
        }
    }));
    let (events, mut ignored) = (EventBuffer::new(), OutputEvents::void());
    running
        .process(
            &inputs,
            &mut buffers,
            &events.as_input(),
            &mut ignored,
            None,
            None,
        )
        .unwrap();
    outputs
}

/// The same, with the host's transport.
pub(crate) fn play_at(
    running: &mut StartedPluginAudioProcessor<Host>,
    input: &[Vec<f32>],
    events: &EventBuffer,
    transport: Option<&TransportEvent>,
) -> Planes {
    play_told(running, input, events, transport, &mut OutputEvents::void())
}

fn play_told(
    running: &mut StartedPluginAudioProcessor<Host>,
    input: &[Vec<f32>],
    events: &EventBuffer,
    transport: Option<&TransportEvent>,
    told: &mut OutputEvents<'_>,
) -> Planes {
    let mut input = input.to_vec();
    let mut output: Planes = input.iter().map(|one| vec![UNWRITTEN; one.len()]).collect();
    let mut input_ports = AudioPorts::with_capacity(input.len(), 1);
    let mut output_ports = AudioPorts::with_capacity(output.len(), 1);
    let inputs = input.iter_mut().map(InputChannel::variable);
    let inputs = input_ports.with_input_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_input_only(inputs),
    }]);
    let outputs = output.iter_mut().map(Vec::as_mut_slice);
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(outputs),
    }]);
    running
        .process(
            &inputs,
            &mut outputs,
            &events.as_input(),
            told,
            None,
            transport,
        )
        .unwrap();
    output
}

impl Rig {
    /// Stereo, not activated.
    pub(crate) fn new() -> Self {
        Self::of(CLAP_ID)
    }

    /// Likewise, of the plugin that a host knows by this.
    pub(crate) fn of(clap_id: &CStr) -> Self {
        let info = HostInfo::new("Test host", "Souvenir", "", "1").unwrap();
        let shared = Shared::default();
        let [hosts, main] = [shared.clone(), shared.clone()];
        let entry = entry();
        let plugin = PluginInstance::new(|_| hosts, |_| MainThread(main), &entry, clap_id, &info);
        Self {
            running: None,
            plugin: plugin.unwrap(),
            channels: 2,
            shared,
        }
    }

    /// Stereo, running at [`RATE_HZ`] as a rendering: another memory is there at once.
    pub(crate) fn rendering() -> Self {
        let mut rig = Self::new();
        rig.render(RenderMode::Offline);
        rig.activate(RATE_HZ, MAX_FRAMES);
        rig
    }

    pub(crate) fn render(&mut self, mode: RenderMode) {
        let handle = self.plugin.plugin_handle();
        let render: PluginRender = handle.get_extension().unwrap();
        render.set(&handle, mode).unwrap();
    }

    pub(crate) fn select_layout(&mut self, channels: usize) {
        let handle = self.plugin.plugin_handle();
        let layouts: PluginAudioPortsConfig = handle.get_extension().unwrap();
        let mut buffer = AudioPortsConfigBuffer::new();
        let id = (0..layouts.count(&handle)).find_map(|index| {
            let layout = layouts.get(&handle, index, &mut buffer)?;
            let count = layout.main_input?.channel_count as usize;
            (count == channels).then_some(layout.id)
        });
        layouts.select(&handle, id.unwrap()).unwrap();
        self.channels = channels;
    }

    pub(crate) fn activate(&mut self, sample_rate: f64, max_frames_count: u32) {
        self.deactivate();
        let setup = PluginAudioConfiguration {
            sample_rate,
            min_frames_count: 1,
            max_frames_count,
        };
        self.shared.is_activating.store(true, Relaxed);
        let stopped = self.plugin.activate(|_, _| (), setup).unwrap();
        self.shared.is_activating.store(false, Relaxed);
        self.running = Some(stopped.start_processing().unwrap());
    }

    pub(crate) fn deactivate(&mut self) {
        if let Some(running) = self.running.take() {
            self.plugin.deactivate(running.stop_processing());
        }
    }

    pub(crate) fn reset(&mut self) {
        self.running.as_mut().unwrap().reset();
    }

    /// One block, with what happens in it.
    pub(crate) fn block(&mut self, input: &[Vec<f32>], events: &EventBuffer) -> Planes {
        play(self.running.as_mut().unwrap(), input, events)
    }

    /// The same, and what the plugin tells the host.
    pub(crate) fn block_told(
        &mut self,
        input: &[Vec<f32>],
        events: &EventBuffer,
    ) -> (Planes, EventBuffer) {
        let mut told = EventBuffer::new();
        let running = self.running.as_mut().unwrap();
        let heard = play_told(running, input, events, None, &mut told.as_output());
        (heard, told)
    }

    /// The same, with the host's transport.
    pub(crate) fn block_at(
        &mut self,
        input: &[Vec<f32>],
        events: &EventBuffer,
        transport: &TransportEvent,
    ) -> Planes {
        play_at(
            self.running.as_mut().unwrap(),
            input,
            events,
            Some(transport),
        )
    }

    /// All of `input`, beside a sidechain, in blocks of this length.
    pub(crate) fn run_beside(
        &mut self,
        input: &[Vec<f32>],
        sidechain: &[Vec<f32>],
        block: usize,
    ) -> Planes {
        let frames = input[0].len();
        let mut output = vec![Vec::with_capacity(frames); input.len()];
        for from in (0..frames).step_by(block) {
            let part = |planes: &[Vec<f32>]| -> Planes {
                let end = frames.min(from + block);
                planes.iter().map(|one| one[from..end].to_vec()).collect()
            };
            let (own, beside) = (part(input), part(sidechain));
            let heard = play_beside(self.running.as_mut().unwrap(), &own, &beside);
            for (all, heard) in output.iter_mut().zip(heard) {
                all.extend(heard);
            }
        }
        output
    }

    /// The audio thread's half, for a thread.
    pub(crate) fn lend(&mut self) -> StartedPluginAudioProcessor<Host> {
        self.running.take().unwrap()
    }

    pub(crate) fn take_back(&mut self, running: StartedPluginAudioProcessor<Host>) {
        self.running = Some(running);
    }

    /// All of `input`, to so many outputs.
    pub(crate) fn run_apart(
        &mut self,
        input: &[Vec<f32>],
        num_outputs: usize,
        block: usize,
    ) -> Vec<Planes> {
        let frames = input[0].len();
        let mut all = vec![vec![Vec::with_capacity(frames); input.len()]; num_outputs];
        for from in (0..frames).step_by(block) {
            let end = frames.min(from + block);
            let part: Planes = input.iter().map(|one| one[from..end].to_vec()).collect();
            let heard = play_apart(self.running.as_mut().unwrap(), &part, num_outputs);
            for (all, heard) in all.iter_mut().flatten().zip(heard.into_iter().flatten()) {
                all.extend(heard);
            }
        }
        all
    }

    /// All of `input`, in blocks of these lengths, repeated.
    pub(crate) fn run(&mut self, input: &[Vec<f32>], blocks: &[usize]) -> Planes {
        let frames = input[0].len();
        let mut output = vec![Vec::with_capacity(frames); input.len()];
        let mut lengths = blocks.iter().cycle();
        let mut done = 0;
        while done < frames {
            let end = frames.min(done + lengths.next().unwrap());
            let block: Planes = input.iter().map(|one| one[done..end].to_vec()).collect();
            let heard = self.block(&block, &EventBuffer::new());
            for (all, heard) in output.iter_mut().zip(heard) {
                all.extend(heard);
            }
            done = end;
        }
        output
    }

    /// Nothing goes in.
    pub(crate) fn silence(&mut self, frames: usize) -> Planes {
        let nothing = vec![vec![0.0; frames]; self.channels];
        self.run(&nothing, &[512])
    }

    pub(crate) fn latency(&mut self) -> usize {
        let handle = self.plugin.plugin_handle();
        let latency: PluginLatency = handle.get_extension().unwrap();
        latency.get(&handle) as usize
    }

    pub(crate) fn tail(&mut self) -> TailLength {
        let handle = self.running.as_mut().unwrap().plugin_handle();
        let tail: PluginTail = handle.get_extension().unwrap();
        tail.get(&handle)
    }

    /// How often the plugin has told another latency, while it was being activated.
    pub(crate) fn latencies_told(&mut self) -> u32 {
        self.plugin.call_on_main_thread_callback();
        self.shared.latencies[0].load(Relaxed)
    }

    /// The same at any other time, which CLAP forbids.
    pub(crate) fn latencies_told_wrongly(&mut self) -> u32 {
        self.plugin.call_on_main_thread_callback();
        self.shared.latencies[1].load(Relaxed)
    }

    /// Restarts that the plugin asked for so far.
    pub(crate) fn restarts(&mut self) -> u32 {
        self.plugin.call_on_main_thread_callback();
        self.shared.restarts.load(Relaxed)
    }

    pub(crate) fn parameters(&mut self) -> Vec<Parameter> {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().unwrap();
        let mut buffer = ParamInfoBuffer::new();
        let mut parameter = |index| {
            let info = params.get_info(&handle, index, &mut buffer).unwrap();
            Parameter {
                id: info.id,
                name: String::from_utf8(info.name.to_vec()).unwrap(),
                group: String::from_utf8(info.module.to_vec()).unwrap(),
                flags: info.flags,
                range: [info.min_value, info.max_value],
                default: info.default_value,
            }
        };
        (0..params.count(&handle)).map(&mut parameter).collect()
    }

    pub(crate) fn parameter(&mut self, name: &str) -> Parameter {
        let parameters = self.parameters();
        let found = parameters.iter().find(|parameter| parameter.name == name);
        found.unwrap_or_else(|| panic!("{name}")).clone()
    }

    pub(crate) fn value(&mut self, name: &str) -> f64 {
        let id = self.parameter(name).id;
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().unwrap();
        params.get_value(&handle, id).unwrap()
    }

    pub(crate) fn text_of(&mut self, id: ClapId, value: f64) -> String {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().unwrap();
        let mut buffer = [0; 256];
        let text = params
            .value_to_text(&handle, id, value, &mut buffer)
            .unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }

    pub(crate) fn text(&mut self, name: &str) -> String {
        let (id, value) = (self.parameter(name).id, self.value(name));
        self.text_of(id, value)
    }

    pub(crate) fn read(&mut self, id: ClapId, text: &str) -> Option<f64> {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().unwrap();
        params.text_to_value(&handle, id, &CString::new(text).unwrap())
    }

    /// A change at a frame of the next block.
    pub(crate) fn change(&mut self, frame: u32, name: &str, text: &str) -> ParamValueEvent {
        let id = self.parameter(name).id;
        let value = self
            .read(id, text)
            .unwrap_or_else(|| panic!("{name}: {text}"));
        ParamValueEvent::new(frame, id, Pckn::match_all(), value)
    }

    /// Sets a parameter before anything else happens.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        let mut events = EventBuffer::new();
        events.push(&self.change(0, name, text));
        self.flush(&events);
    }

    pub(crate) fn flush(&mut self, events: &EventBuffer) {
        let (events, mut ignored) = (events.as_input(), OutputEvents::void());
        if let Some(running) = &mut self.running {
            let mut handle = running.plugin_handle();
            let params: PluginParams = handle.get_extension().unwrap();
            params.flush_active(&mut handle, &events, &mut ignored);
        } else {
            let mut handle = self.plugin.inactive_plugin_handle().unwrap();
            let params: PluginParams = handle.get_extension().unwrap();
            params.flush(&mut handle, &events, &mut ignored);
        }
    }

    pub(crate) fn save(&mut self) -> Vec<u8> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().unwrap();
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).unwrap();
        bytes
    }

    /// Whether the plugin took it.
    pub(crate) fn load(&mut self, mut bytes: &[u8]) -> bool {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().unwrap();
        state.load(&handle, &mut bytes).is_ok()
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.deactivate();
    }
}

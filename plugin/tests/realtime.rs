//! Nothing that a host calls in its audio callback touches the heap.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the report"
)]

#[expect(
    dead_code,
    reason = "bytes are counted elsewhere, and there is no other judge"
)]
#[path = "../../core/tests/common/heap.rs"]
mod heap;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::events::Pckn;
use clack_host::events::event_types::{MidiEvent, NoteOffEvent, NoteOnEvent, ParamValueEvent};
use clack_host::prelude::{
    AudioPortBuffer, AudioPortBufferType, AudioPorts, EventBuffer, HostHandlers, HostInfo,
    InputChannel, OutputEvents, PluginAudioConfiguration, PluginEntry, PluginInstance,
    SharedHandler, StartedPluginAudioProcessor,
};

struct Host;
struct Shared;

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// Not from the library, which has an allocator of its own: linked into this test.
fn plugin() -> PluginInstance<Host> {
    // SAFETY: nice-plug's entry keeps CLAP's contract, and initialisation has no other effect.
    let entry = unsafe { PluginEntry::load_from_raw(&souvenir_plugin::clap_entry, c"") }.unwrap();
    let info = HostInfo::new("Test host", "Souvenir", "", "1").unwrap();
    let id = c"org.souvenir.souvenir";
    PluginInstance::new(|_| Shared, |_| (), &entry, id, &info).unwrap()
}

/// Heap calls of one block with these events. What a host prepares is not counted.
fn calls(
    running: &mut StartedPluginAudioProcessor<Host>,
    frames: usize,
    events: &EventBuffer,
) -> u64 {
    let mut input = vec![vec![0.1_f32; frames]; 2];
    let mut output = vec![vec![0.0_f32; frames]; 2];
    let mut input_ports = AudioPorts::with_capacity(2, 1);
    let mut output_ports = AudioPorts::with_capacity(2, 1);
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
    let (events, mut ignored) = (events.as_input(), OutputEvents::void());
    heap::calls_of(|| {
        running
            .process(&inputs, &mut outputs, &events, &mut ignored, None, None)
            .unwrap();
    })
}

#[test]
fn a_block_never_touches_the_heap_whatever_happens_in_it() {
    assert!(
        heap::calls_of(|| drop(vec![1])) > 0,
        "the counter counts nothing"
    );
    let mut plugin = plugin();
    let all = every_value(&mut plugin);
    let setup = PluginAudioConfiguration {
        sample_rate: 48_000.0,
        min_frames_count: 1,
        max_frames_count: 2048,
    };
    let stopped = plugin.activate(|_, ()| (), setup).unwrap();
    let mut running = stopped.start_processing().unwrap();
    // The framework asks which thread this is; a thread's first answer takes the heap.
    calls(&mut running, 64, &notes());
    for frames in [1, 7, 64, 512, 2048] {
        for event in &all {
            let mut events = notes();
            events.push(event);
            let calls = calls(&mut running, frames, &events);
            assert_eq!(calls, 0, "{frames} frames, {event:?}");
        }
        assert_eq!(heap::calls_of(|| running.reset()), 0, "reset");
    }
    for program in 0..128 {
        let mut events = notes();
        events.push(&MidiEvent::new(5, 0, [0xc0, program, 0]));
        for _ in 0..3 {
            let calls = calls(&mut running, 480, &events);
            assert_eq!(calls, 0, "program {program}");
        }
    }
    // Memories that came beside the sound are faded to and handed back.
    for _ in 0..300 {
        assert_eq!(calls(&mut running, 480, &EventBuffer::new()), 0, "later");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    plugin.deactivate(running.stop_processing());
}

fn notes() -> EventBuffer {
    let mut events = EventBuffer::with_capacity(8);
    let key = Pckn::new(0_u16, 0_u16, 64_u16, 1_u32);
    events.push(&NoteOnEvent::new(0, key, 0.7));
    events.push(&NoteOffEvent::new(0, key, 0.0));
    events
}

/// Each parameter's ends, but for orders and windows that take this machine minutes.
fn every_value(plugin: &mut PluginInstance<Host>) -> Vec<ParamValueEvent> {
    let handle = plugin.plugin_handle();
    let params: PluginParams = handle.get_extension().unwrap();
    let mut buffer = ParamInfoBuffer::new();
    let mut values = |index| {
        let info = params.get_info(&handle, index, &mut buffer).unwrap();
        let is_large = [&b"Order"[..], b"Window", b"Sync window"].contains(&info.name);
        let top = if is_large { 0.5 } else { 1.0 };
        let value = |share: f64| {
            let value = info.min_value + share * (info.max_value - info.min_value);
            ParamValueEvent::new(0, info.id, Pckn::match_all(), value)
        };
        [
            value(0.0),
            value(top),
            value(info.default_value / info.max_value),
        ]
    };
    let indices = 0..params.count(&handle);
    indices.flat_map(&mut values).collect()
}

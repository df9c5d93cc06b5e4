//! A CLAP host loads the built library and finds that sound passes through it.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the report"
)]

use std::path::PathBuf;

use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_host::prelude::{
    AudioPortBuffer, AudioPortBufferType, AudioPorts, HostHandlers, HostInfo, InputChannel,
    InputEvents, OutputEvents, PluginAudioConfiguration, PluginEntry, PluginInstance,
    SharedHandler, StartedPluginAudioProcessor,
};

const CLAP_ID: &std::ffi::CStr = c"org.souvenir.souvenir";
const BLOCK_FRAMES: [usize; 4] = [1, 7, 64, 512];
const MAX_FRAMES: u32 = 512;
const SEED: u32 = 0x5013_ed05;
/// Marks output samples that the plugin did not write.
const UNWRITTEN: f32 = -7.0;

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

#[test]
fn stereo_blocks_of_every_size_pass_bit_exactly() {
    let mut plugin = load();
    for frames in BLOCK_FRAMES {
        let input = [noise(SEED, frames), noise(SEED + 1, frames)];
        let output = run(&mut plugin, &input);
        assert_eq!(bits(&output), bits(&input), "{frames} frames, seed {SEED}");
    }
}

#[test]
fn mono_blocks_of_every_size_pass_bit_exactly() {
    let mut plugin = load();
    select_layout(&mut plugin, 1);
    for frames in BLOCK_FRAMES {
        let input = [noise(SEED, frames)];
        let output = run(&mut plugin, &input);
        assert_eq!(bits(&output), bits(&input), "{frames} frames, seed {SEED}");
    }
}

#[test]
fn subnormal_samples_come_out_as_zero_and_their_neighbours_unchanged() {
    let smallest_normal = f32::MIN_POSITIVE;
    let input = [vec![
        smallest_normal,
        smallest_normal / 2.0,
        -f32::from_bits(1),
        -0.5,
    ]];
    let mut plugin = load();
    select_layout(&mut plugin, 1);
    let output = run(&mut plugin, &input);
    assert_eq!(
        bits(&output),
        bits(&[vec![smallest_normal, 0.0, 0.0, -0.5]])
    );
}

#[test]
fn the_host_sees_no_latency_and_one_bypass_parameter() {
    let mut plugin = load();
    let handle = plugin.plugin_handle();
    let latency: PluginLatency = handle.get_extension().unwrap();
    let params: PluginParams = handle.get_extension().unwrap();
    let mut buffer = ParamInfoBuffer::new();

    assert_eq!(latency.get(&handle), 0);
    assert_eq!(params.count(&handle), 1);
    let bypass = params.get_info(&handle, 0, &mut buffer).unwrap();
    assert!(
        bypass.flags.contains(ParamInfoFlags::IS_BYPASS),
        "{:?}",
        bypass.flags
    );
}

#[test]
fn the_host_reads_name_vendor_and_version() {
    let entry = entry();
    let factory = entry.get_plugin_factory().unwrap();
    let descriptor = factory.plugin_descriptor(0).unwrap();
    assert_eq!(factory.plugin_count(), 1);
    assert_eq!(descriptor.id(), Some(CLAP_ID));
    assert_eq!(descriptor.name(), Some(c"Souvenir"));
    assert_eq!(
        descriptor.vendor().unwrap().to_str(),
        Ok(env!("CARGO_PKG_AUTHORS"))
    );
    assert_eq!(
        descriptor.version().unwrap().to_str(),
        Ok(env!("CARGO_PKG_VERSION"))
    );
}

/// The library that cargo built for this test: it lies beside the test's own executable.
fn library_path() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    executable.with_file_name(format!("{prefix}souvenir_plugin{suffix}"))
}

fn entry() -> PluginEntry {
    let path = library_path();
    // SAFETY: nice-plug's entry keeps CLAP's contract, and initialisation has no other effect.
    unsafe { PluginEntry::load(&path) }.unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn load() -> PluginInstance<Host> {
    let info = HostInfo::new("Test host", "Souvenir", "", "1").unwrap();
    PluginInstance::new(|_| Shared, |_| (), &entry(), CLAP_ID, &info).unwrap()
}

fn select_layout(plugin: &mut PluginInstance<Host>, num_channels: u32) {
    let handle = plugin.plugin_handle();
    let layouts: PluginAudioPortsConfig = handle.get_extension().unwrap();
    let mut buffer = AudioPortsConfigBuffer::new();
    let id = (0..layouts.count(&handle)).find_map(|index| {
        let layout = layouts.get(&handle, index, &mut buffer)?;
        (layout.main_input?.channel_count == num_channels).then_some(layout.id)
    });
    layouts.select(&handle, id.unwrap()).unwrap();
}

/// One activation, one block.
fn run(plugin: &mut PluginInstance<Host>, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let setup = PluginAudioConfiguration {
        sample_rate: 48_000.0,
        min_frames_count: 1,
        max_frames_count: MAX_FRAMES,
    };
    let mut running = plugin
        .activate(|_, ()| (), setup)
        .unwrap()
        .start_processing()
        .unwrap();
    let output = process(&mut running, input);
    plugin.deactivate(running.stop_processing());
    output
}

fn process(running: &mut StartedPluginAudioProcessor<Host>, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut input = input.to_vec();
    let mut output: Vec<_> = input
        .iter()
        .map(|channel| vec![UNWRITTEN; channel.len()])
        .collect();
    let mut input_ports = AudioPorts::with_capacity(input.len(), 1);
    let mut output_ports = AudioPorts::with_capacity(output.len(), 1);
    let inputs = input_ports.with_input_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_input_only(input.iter_mut().map(InputChannel::variable)),
    }]);
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(output.iter_mut().map(Vec::as_mut_slice)),
    }]);
    let (no_events, mut ignored) = (InputEvents::empty(), OutputEvents::void());
    running
        .process(&inputs, &mut outputs, &no_events, &mut ignored, None, None)
        .unwrap();
    output
}

/// Bits, so that a zero's sign and a not-a-number's payload count too.
fn bits(channels: &[Vec<f32>]) -> Vec<Vec<u32>> {
    channels
        .iter()
        .map(|channel| channel.iter().map(|x| x.to_bits()).collect())
        .collect()
}

/// Uniform in [-1, 1), from a linear congruential generator (Numerical Recipes' constants).
fn noise(seed: u32, num_samples: usize) -> Vec<f32> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from_bits((state >> 9) | 0x4000_0000) - 3.0
    };
    std::iter::repeat_with(next).take(num_samples).collect()
}

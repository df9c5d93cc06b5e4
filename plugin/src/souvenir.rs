//! What a host sees: name, ports, parameters, state, latency, and the memory behind it.

mod formats;
mod ports;

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Instant;

use nice_plug::params::Params;
use nice_plug::prelude::{
    ActivateContext, AsyncExecutor, AudioIOLayout, AuxiliaryBuffers, Buffer, BufferConfig,
    MidiConfig, ParamPtr, Plugin, PluginState, ProcessContext, ProcessMode, ProcessStatus,
    ProgramPlugin,
};
use souvenir_core::control::{EngineConfig, SoundParts};
use souvenir_core::lab::preset::factory;
use souvenir_core::settings::MemorySettings;

use crate::audio_thread::{AudioThread, HostSounds, SwitchPace};
use crate::background_thread::{BackgroundThread, WakeSignal, afford, refusal};
use crate::editor::{self, Editor};
use crate::panic_guard::{Faults, Place};
use crate::params::SouvenirParams;
use crate::state;
pub use ports::{MainOutput, OutputBuses, SeparateOutputs};

/// Is one instance in a host.
///
/// Realtime: `reset` and `process` neither allocate, free, lock, wait nor panic, but for another
/// memory in an offline rendering.
#[derive(Debug)]
pub struct Souvenir<B: OutputBuses = MainOutput> {
    params: Arc<SouvenirParams>,
    background: Option<(BackgroundThread, WakeSignal)>,
    audio_thread: Option<AudioThread>,
    /// Frames that the host was told.
    latency: u32,
    /// The audio thread met a fault: silence until it is set anew.
    is_broken: bool,
    buses: PhantomData<B>,
}

impl<B: OutputBuses> Default for Souvenir<B> {
    fn default() -> Self {
        Self {
            params: Arc::new(SouvenirParams::new()),
            background: None,
            audio_thread: None,
            latency: 0,
            is_broken: false,
            buses: PhantomData,
        }
    }
}

impl<B: OutputBuses> Plugin for Souvenir<B> {
    const NAME: &'static str = B::NAME;
    const VENDOR: &'static str = env!("CARGO_PKG_AUTHORS");
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = B::LAYOUTS;
    /// The pitch wheel, its range, the sustain pedal and "all notes off" are the only controllers that mean something.
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = Editor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::<SouvenirParams>::clone(&self.params)
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Editor> {
        editor::create(&self.params)
    }

    fn filter_state(state: &mut PluginState) {
        // What it leaves is looked through again where it is read; a fault there is told.
        _ = Faults::default().guard(Place::State, || state::admit(state));
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        buffers: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let faults = Arc::clone(&self.params.faults);
        let is_open = faults.guard(Place::Sound, || {
            self.open_background_thread() && self.prepare_audio_thread(layout, buffers)
        });
        if let Some(audio_thread) = &self.audio_thread {
            self.latency = frames(audio_thread.latency_frames());
            context.set_latency_samples(self.latency);
        }
        is_open.unwrap_or(false)
    }

    fn reset(&mut self) {
        let audio_thread = self.audio_thread.as_mut().filter(|_| !self.is_broken);
        let reset = || audio_thread.into_iter().for_each(AudioThread::reset);
        self.is_broken |= self.params.faults.guard(Place::Sound, reset).is_none();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer<'_>,
        aux: &mut AuxiliaryBuffers<'_>,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let faults = Arc::clone(&self.params.faults);
        let played = if self.is_broken {
            None
        } else {
            faults.guard(Place::Sound, || self.play(buffer, aux, context))
        };
        played.unwrap_or_else(|| {
            self.is_broken = true;
            buffer
                .as_slice()
                .iter_mut()
                .for_each(|channel| channel.fill(0.0));
            ProcessStatus::Normal
        })
    }
}

impl<B: OutputBuses> ProgramPlugin for Souvenir<B> {
    fn program_names() -> Vec<String> {
        let name = |(group, name)| format!("{group}: {name}");
        let presets = factory().into_iter();
        presets.map(|one| name((one.group, one.name))).collect()
    }

    fn set_params(&mut self, program: Option<u8>, set: &mut dyn FnMut(ParamPtr, f32)) {
        let Some(audio_thread) = self.audio_thread.as_mut().filter(|_| !self.is_broken) else {
            return;
        };
        let params = &self.params;
        let faults = &params.faults;
        let chosen = faults.guard(Place::Sound, || {
            audio_thread.set_params(program, params, set);
        });
        self.is_broken |= chosen.is_none();
    }
}

impl<B: OutputBuses> Souvenir<B> {
    fn play(
        &mut self,
        buffer: &mut Buffer<'_>,
        aux: &mut AuxiliaryBuffers<'_>,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let (Some(audio_thread), Some((_, wake))) = (&mut self.audio_thread, &mut self.background)
        else {
            return ProcessStatus::Error("not activated");
        };
        self.params.glance.note_block(Instant::now());
        let transport = context.transport();
        let is_rolling = transport.playing;
        self.params.tempo.follow(transport);
        audio_thread.follow_transport(transport, self.latency as usize);
        let sidechain = aux
            .inputs
            .first()
            .map_or(&[][..], Buffer::as_slice_immutable);
        let parts = match &mut *aux.outputs {
            [dry, memory, residual] => SoundParts {
                dry: dry.as_slice(),
                memory: memory.as_slice(),
                residual: residual.as_slice(),
            },
            _ => SoundParts::default(),
        };
        let sounds = HostSounds {
            channels: buffer.as_slice(),
            sidechain,
            parts,
        };
        audio_thread.process(sounds, &self.params, wake, || context.next_event());
        let latency = frames(audio_thread.latency_frames());
        // Hosts restart what tells them of another latency, at any moment: not while they play or bounce.
        if latency != self.latency && !is_rolling {
            self.latency = latency;
            context.set_latency_samples(latency);
        }
        if audio_thread.is_playing() {
            ProcessStatus::KeepAlive
        } else {
            ProcessStatus::Tail(frames(audio_thread.tail_frames()))
        }
    }

    fn open_background_thread(&mut self) -> bool {
        if self.background.is_none() {
            self.background = BackgroundThread::open(self.params.shared.clone()).ok();
        }
        self.background.is_some()
    }

    /// Prepares the memory that is wanted, or where there is none such at this sample rate, the usual one.
    fn prepare_audio_thread(&mut self, layout: &AudioIOLayout, buffers: &BufferConfig) -> bool {
        let channels = layout
            .main_output_channels
            .map_or(0, |count| count.get() as usize);
        let wanted = EngineConfig {
            settings: self.params.settings(),
            sample_rate_hz: f64::from(buffers.sample_rate),
            channels,
            max_block_frames: buffers.max_buffer_size as usize,
        };
        let pace = match buffers.process_mode {
            ProcessMode::Offline => SwitchPace::Offline,
            ProcessMode::Realtime | ProcessMode::Buffered => SwitchPace::Live,
        };
        let usual = EngineConfig {
            settings: MemorySettings::default(),
            ..wanted
        };
        // Nothing goes on from an audio thread that met a fault.
        let before = self.audio_thread.take().filter(|_| !self.is_broken);
        let prepared = afford(&wanted).and_then(|()| {
            AudioThread::prepare(&wanted, pace, &self.params, before)
                .map_err(|error| refusal(&error))
        });
        match prepared {
            Ok(audio_thread) => self.audio_thread = Some(audio_thread),
            Err(sentence) => {
                self.audio_thread = AudioThread::prepare(&usual, pace, &self.params, None).ok();
                self.params.shared.refuse(sentence);
            }
        }
        self.is_broken = false;
        self.params.faults.mend(Place::Sound);
        self.audio_thread.is_some()
    }
}

fn frames(frames: usize) -> u32 {
    u32::try_from(frames).unwrap_or(u32::MAX)
}

//! What a host sees: name, ports, parameters, and a `process` that changes nothing.

use std::sync::Arc;

use nice_plug::prelude::{
    AudioIOLayout, AuxiliaryBuffers, BoolParam, Buffer, ClapFeature, ClapPlugin, Params, Plugin,
    ProcessContext, ProcessStatus, Vst3Plugin, Vst3SubCategory, new_nonzero_u32,
};

/// A pass-through until the memory arrives.
///
/// Realtime: `process` neither allocates, locks nor panics.
#[derive(Debug, Default)]
pub struct Souvenir {
    params: Arc<SouvenirParams>,
}

/// Parameter ids are part of every saved project: they never change.
#[derive(Debug, Params)]
struct SouvenirParams {
    #[id = "bypass"]
    bypass: BoolParam,
}

impl Default for SouvenirParams {
    fn default() -> Self {
        Self {
            bypass: BoolParam::new("Bypass", false).make_bypass(),
        }
    }
}

impl Plugin for Souvenir {
    const NAME: &'static str = "Souvenir";
    const VENDOR: &'static str = env!("CARGO_PKG_AUTHORS");
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[same_in_and_out(2), same_in_and_out(1)];

    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    /// The framework has already copied input to output, so bypassed and not sound alike.
    fn process(
        &mut self,
        buffer: &mut Buffer<'_>,
        _aux: &mut AuxiliaryBuffers<'_>,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        for channel in buffer.as_slice() {
            flush_subnormals(channel);
        }
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Souvenir {
    const CLAP_ID: &'static str = "org.souvenir.souvenir";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("A memory for live sound. This version passes sound through unchanged.");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];
}

impl Vst3Plugin for Souvenir {
    const VST3_CLASS_ID: [u8; 16] = *b"SouvenirLegSMem1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Analyzer];
}

const fn same_in_and_out(num_channels: u32) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(num_channels)),
        main_output_channels: Some(new_nonzero_u32(num_channels)),
        ..AudioIOLayout::const_default()
    }
}

/// Validators flag subnormal output even where the host sent it; the framework leaves it alone.
fn flush_subnormals(samples: &mut [f32]) {
    for sample in samples {
        if sample.is_subnormal() {
            *sample = 0.0;
        }
    }
}

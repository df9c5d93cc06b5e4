//! What each plugin format wants to know besides.

use nice_plug::prelude::{ClapFeature, ClapPlugin, Vst3Plugin, Vst3SubCategory};

use super::Souvenir;
use super::ports::OutputBuses;

impl<B: OutputBuses> ClapPlugin for Souvenir<B> {
    const CLAP_ID: &'static str = B::CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some(B::DESCRIPTION);
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Stereo,
        ClapFeature::Mono,
        ClapFeature::Surround,
    ];
}

impl<B: OutputBuses> Vst3Plugin for Souvenir<B> {
    const VST3_CLASS_ID: [u8; 16] = B::VST3_CLASS_ID;
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Analyzer];
    /// What keys hear: the pitch wheel, the sustain pedal, all sound off, all notes off. Not the wheel's range: a host that
    /// puts every parameter to its rest would say that it is nothing.
    const VST3_MIDI_CONTROLLERS: &'static [u8] = &[129, 64, 120, 123];
}

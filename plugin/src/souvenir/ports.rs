//! As many channels out as in, up to what a memory holds, and a stereo sidechain beside each, which drives a follower and the clock
//! of a selective memory; in the second plugin dry, memory and residual come out besides, each as wide as the sound. The first
//! layout is the usual one.

use std::fmt::Debug;
use std::num::NonZeroU32;

use nice_plug::prelude::{AudioIOLayout, PortNames, new_nonzero_u32};

/// Says what comes out, and under which name a host finds it.
pub trait OutputBuses: Debug + Send + Sync + 'static {
    /// The name that hosts show.
    const NAME: &'static str;
    /// What hosts know it by, for ever.
    const CLAP_ID: &'static str;
    /// The same in VST3.
    const VST3_CLASS_ID: [u8; 16];
    /// A sentence about it.
    const DESCRIPTION: &'static str;
    /// Which channels go in and come out.
    const LAYOUTS: &'static [AudioIOLayout];
}

/// Is one output: what is heard.
#[derive(Debug)]
pub struct MainOutput;

/// Is what is heard, and behind it dry, memory and residual. A plugin of its own: some hosts make a track as wide as all outputs of
/// an effect together.
#[derive(Debug)]
pub struct SeparateOutputs;

impl OutputBuses for MainOutput {
    const NAME: &'static str = "Souvenir";
    const CLAP_ID: &'static str = "org.souvenir.souvenir";
    const VST3_CLASS_ID: [u8; 16] = *b"SouvenirLegSMem1";
    const DESCRIPTION: &'static str =
        "A memory for live sound: hear what N Legendre coefficients keep of it";
    const LAYOUTS: &'static [AudioIOLayout] = &[
        one(2, "Stereo"),
        one(1, "Mono"),
        one(3, "3 channels"),
        one(4, "4 channels"),
        one(5, "5 channels"),
        one(6, "6 channels"),
        one(7, "7 channels"),
        one(8, "8 channels"),
    ];
}

impl OutputBuses for SeparateOutputs {
    const NAME: &'static str = "Souvenir (outputs)";
    const CLAP_ID: &'static str = "org.souvenir.souvenir.outputs";
    const VST3_CLASS_ID: [u8; 16] = *b"SouvenirLegSOut1";
    const DESCRIPTION: &'static str =
        "Souvenir with dry, memory and residual on outputs of their own";
    const LAYOUTS: &'static [AudioIOLayout] = &[
        separate(one(2, "Stereo"), STEREO_PARTS),
        separate(one(1, "Mono"), MONO_PARTS),
    ];
}

const SIDECHAIN: &[NonZeroU32] = &[new_nonzero_u32(2)];

const fn one(num_channels: u32, name: &'static str) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(num_channels)),
        main_output_channels: Some(new_nonzero_u32(num_channels)),
        aux_input_ports: SIDECHAIN,
        names: PortNames {
            layout: Some(name),
            aux_inputs: &["Sidechain"],
            ..PortNames::const_default()
        },
        ..AudioIOLayout::const_default()
    }
}

const STEREO_PARTS: &[NonZeroU32] = &[new_nonzero_u32(2); 3];
const MONO_PARTS: &[NonZeroU32] = &[new_nonzero_u32(1); 3];

const fn separate(layout: AudioIOLayout, parts: &'static [NonZeroU32]) -> AudioIOLayout {
    AudioIOLayout {
        aux_output_ports: parts,
        names: PortNames {
            aux_outputs: &["Dry", "Memory", "Residual"],
            ..layout.names
        },
        ..layout
    }
}

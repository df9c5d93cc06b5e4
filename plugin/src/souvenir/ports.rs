//! As many channels out as in, up to what a memory holds, and a stereo sidechain beside each, which drives the clock of a
//! selective memory. The first layout is the usual one.

use std::num::NonZeroU32;

use nice_plug::prelude::{AudioIOLayout, PortNames, new_nonzero_u32};

pub(super) const LAYOUTS: &[AudioIOLayout] = &[
    same_in_and_out(2, "Stereo"),
    same_in_and_out(1, "Mono"),
    same_in_and_out(3, "3 channels"),
    same_in_and_out(4, "4 channels"),
    same_in_and_out(5, "5 channels"),
    same_in_and_out(6, "6 channels"),
    same_in_and_out(7, "7 channels"),
    same_in_and_out(8, "8 channels"),
];

const SIDECHAIN: &[NonZeroU32] = &[new_nonzero_u32(2)];

const fn same_in_and_out(num_channels: u32, name: &'static str) -> AudioIOLayout {
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

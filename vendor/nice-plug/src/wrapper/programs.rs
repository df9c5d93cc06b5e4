//! Programs: sets of parameters that a keyboard or a host chooses while the plugin plays. (README.md, change 12)

use nice_plug_core::{params::internals::ParamPtr, plugin::Plugin};

/// Lets a plugin have programs, and set parameters of its own accord. Without any of it nothing is different.
#[allow(unused_variables)]
pub trait ProgramPlugin: Plugin {
    /// The names of the programs, in order: VST3 hosts show them, and turn program changes into choices from this list.
    fn program_names() -> Vec<String> {
        Vec::new()
    }

    /// Called on the audio thread before each part of a block is processed. `program` is what was chosen at the part's
    /// first frame; where there is sample accurate automation, blocks are split there. What is set by `set`, as a
    /// normalized value, counts from that frame on, and the host is told.
    fn set_params(&mut self, program: Option<u8>, set: &mut dyn FnMut(ParamPtr, f32)) {}
}

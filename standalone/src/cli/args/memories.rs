//! `souvenir bench --memories`.

use std::path::PathBuf;

use super::values;

/// What memories are compared on.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct MemoriesArgs {
    /// Instead: what each memory keeps in the same count of numbers, on drawn sounds and on those given
    #[arg(long)]
    pub(crate) memories: bool,
    /// Numbers that a memory may keep
    #[arg(long, value_name = "K,...", value_delimiter = ',', default_value = "65,128,500,1995",
          allow_negative_numbers = true, value_parser = values::numbers, requires = "memories")]
    pub(crate) numbers: Vec<usize>,
    /// Drawn sounds of each kind
    #[arg(long, value_name = "I", default_value = "20", allow_negative_numbers = true,
          value_parser = values::count, requires = "memories")]
    pub(crate) instances: usize,
    /// Length of what is remembered
    #[arg(long, value_name = "FRAMES", default_value = "8192", allow_negative_numbers = true,
          value_parser = values::stretch_frames, requires = "memories")]
    pub(crate) frames: usize,
    /// The first drawn sound's seed; the next ones have the next
    #[arg(long, value_name = "SEED", default_value = "1", requires = "memories")]
    pub(crate) seed: u64,
    /// Sounds that are cut into stretches, each an instance
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "memories")]
    pub(crate) sounds: Vec<PathBuf>,
}

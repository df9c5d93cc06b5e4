//! What the bundles and the program inside are called.

/// File names of both formats, on all systems.
pub(crate) const BUNDLES: [&str; 2] = ["Souvenir.vst3", "Souvenir.clap"];

/// The Audio Unit, on macOS.
pub(crate) const COMPONENT: &str = "Souvenir.component";

/// The name of every bundle, and of the executable inside, on macOS.
pub(super) const NAME: &str = "Souvenir";

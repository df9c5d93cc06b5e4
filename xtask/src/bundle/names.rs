//! What the bundles and the program inside are called.

/// File names of both formats, on all systems.
pub(crate) const BUNDLES: [&str; 2] = ["Souvenir.vst3", "Souvenir.clap"];

/// The VST3 plugin with dry, memory and residual on outputs of their own: a VST3 file has one plugin, the CLAP file has both.
pub(crate) const OUTPUTS: &str = "Souvenir-outputs.vst3";

/// The Audio Unit, on macOS.
pub(crate) const COMPONENT: &str = "Souvenir.component";

/// The icon's file in the app, on macOS, without its ending.
pub(super) const ICON: &str = "souvenir";

/// The name of every bundle, and of the executable inside, on macOS.
pub(super) const NAME: &str = "Souvenir";

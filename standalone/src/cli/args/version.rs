//! What `--version` says.

/// The commit and the features as the build script found them.
pub(super) const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\n",
    env!("SOUVENIR_BUILT_OF"),
    "\nfeatures: ",
    env!("SOUVENIR_FEATURES")
);

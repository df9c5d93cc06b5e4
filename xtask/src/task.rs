//! `cargo xtask` takes these words.

use clap::Parser;

use crate::bundle::Profile;
use crate::{hosts, memory_judges, mutate, package, pictures, syscalls, wheel};

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about)]
pub(crate) enum Task {
    /// Install what the system lacks, build, open the window (or render the demo without a display)
    Run {
        /// Arguments for `souvenir`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Install what the tests need, then run everything that CI runs
    Test,
    /// Everything that CI runs: tidy, format, clippy, docs, build, bundle, licences, tests
    Check,
    /// What is known against the dependencies today: fetches the database of advisories, for cargo-deny
    Advisories,
    /// What no other tool looks at: rooms, circles of files, names, first sentences, lengths, links, words, licences
    Tidy,
    /// Print the public names of `souvenir_core`, and refuse those that nobody outside takes
    Api,
    /// Build the plugin and lay out its VST3 and CLAP bundles
    Bundle(BundleArgs),
    /// Build the plugin and copy its bundles to where this user's hosts look
    Install(BundleArgs),
    /// Remove what `install` copied
    Uninstall,
    /// Load the plugin into VST3 hosts that come as Python packages, or into a DAW, and check what they see and hear
    Hosts(hosts::HostsArgs),
    /// Build the app, the command line and the plugins as packages: `.deb` and `.tar.zst`, on macOS and Windows `.zip`
    Package(package::PackageArgs),
    /// Make the icons of macOS and Windows from those of Linux (`packaging/icons`)
    Icons,
    /// Draw every view in software, in both themes and two sizes, and compare with the pictures that were looked at
    Pictures(pictures::PicturesArgs),
    /// Measure: the kernels, then the engines against each other
    Bench,
    /// What the statistics of listening tests are checked by, computed again by SciPy, statsmodels, questplus and psignifit
    ListeningOracles,
    /// Listening tests in Chromium, which it installs: gapless switching, votes that stay, every kind by keyboard alone
    ListeningPage,
    /// Who remembers best per number by `zimtohrli` and `visqol`, which it installs, beside the root mean square
    MemoryJudges(memory_judges::JudgesArgs),
    /// Damaged files by the hundred thousand, at every reader of files
    Mutate(mutate::MutateArgs),
    /// The storm of `soak` under LLVM's realtime sanitizer, where a nightly toolchain brings it
    Rtsan,
    /// Count what the threads of sound ask of the system (Linux), with strace, on a sound server of their own
    Syscalls(syscalls::SyscallsArgs),
    /// Hours of sound through engines in a storm, then a minute of fuzzing where that is installed
    Soak {
        /// Arguments for the storm: `--hours H --seed S`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Build the wheel of `souvenir` for Python, and test it as it is installed
    Wheel(wheel::WheelArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BundleArgs {
    /// The default
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Quicker to build, slower to run
    #[arg(long)]
    dev: bool,
}

impl BundleArgs {
    pub(crate) const fn profile(&self) -> Profile {
        if self.dev {
            Profile::Dev
        } else {
            Profile::Dist
        }
    }
}

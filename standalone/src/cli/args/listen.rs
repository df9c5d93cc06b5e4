//! `souvenir listen`.

use std::path::PathBuf;

/// What is done with a listening test.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("deed").multiple(false))]
pub(crate) struct ListenArgs {
    /// The test, TOML or JSON, or the folder that --render has made of it: without an option it is taken in a window.
    /// With --report instead the files of votes, or folders that hold them
    #[arg(value_name = "TEST", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the votes of listeners go; without it `votes` beside the test
    #[arg(long, value_name = "DIR", conflicts_with = "deed")]
    pub(crate) votes: Option<PathBuf>,
    /// Say what the test holds: its sounds are opened, nothing is rendered or played
    #[arg(long, group = "deed")]
    pub(crate) check: bool,
    /// Render every signal, equally loud, into a folder that can be shared: the test, `sounds.json` and WAV files whose
    /// names, sizes and order tell nothing
    #[arg(long, value_name = "DIR", group = "deed")]
    pub(crate) render: Option<PathBuf>,
    /// Write one page that asks the test in any browser, with its sounds inside; votes are kept there and downloaded
    /// at the end
    #[arg(long, value_name = "HTML", group = "deed")]
    pub(crate) page: Option<PathBuf>,
    /// As --render, as a configuration and WAV files for webMUSHRA: MUSHRA, and ABX against the reference
    #[arg(long, value_name = "DIR", group = "deed")]
    pub(crate) webmushra: Option<PathBuf>,
    /// Say what votes say: a page with tables and plots, and tables as CSV
    #[arg(long, group = "deed", requires = "output")]
    pub(crate) report: bool,
    /// Where the report goes: `report.html`, `results.csv`, `comparisons.csv`, `steps.csv`, `votes.csv`
    #[arg(long, value_name = "DIR", requires = "report")]
    pub(crate) output: Option<PathBuf>,
}

//! The command line as scripts see it: the real binary, real files, exit codes and bytes.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "cli/analyze.rs"]
mod analyze;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/budgets.rs"]
mod budgets;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/headers.rs"]
mod headers;
#[cfg(unix)]
#[path = "cli/interrupt.rs"]
mod interrupt;
#[cfg(unix)]
#[path = "cli/pipes.rs"]
mod pipes;
#[path = "cli/listen.rs"]
mod listen;
#[path = "cli/listen_page.rs"]
mod listen_page;
#[cfg(target_os = "linux")]
#[path = "cli/listen_window.rs"]
mod listen_window;
#[path = "cli/listen_report.rs"]
mod listen_report;
#[path = "cli/render.rs"]
mod render;
#[path = "../build/commit.rs"]
mod commit;
#[path = "cli/shell_help.rs"]
mod shell_help;
#[path = "cli/ssm.rs"]
mod ssm;
#[path = "cli/stream.rs"]
mod stream;
#[cfg(unix)]
#[path = "cli/streams.rs"]
mod streams;
#[cfg(target_os = "linux")]
#[path = "cli/window_options.rs"]
mod window_options;
#[path = "cli/version.rs"]
mod version;
#[path = "cli/test_folder.rs"]
mod test_folder;
#[path = "cli/threads.rs"]
mod threads;

//! The processor tells its name, for results to carry.

use std::fs;
use std::process::Command;

/// Returns the name as the system tells it; the architecture where it does not.
pub(crate) fn name() -> String {
    linux()
        .or_else(macos)
        .or_else(windows)
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn linux() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    filled(line.split_once(':')?.1)
}

fn macos() -> Option<String> {
    let mut sysctl = Command::new("sysctl");
    let output = sysctl
        .args(["-n", "machdep.cpu.brand_string"])
        .output()
        .ok()?;
    filled(&String::from_utf8_lossy(&output.stdout))
}

fn windows() -> Option<String> {
    filled(&std::env::var("PROCESSOR_IDENTIFIER").ok()?)
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

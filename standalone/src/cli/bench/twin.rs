//! The yardstick in C++, compiled here: a yardstick that is slower than it would flatter every ratio.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::measured::MIN_TURN;

const SOURCE: &str = include_str!("twin.cpp");
/// For this processor, as the published kernel's `setup.py` has it.
const OPTIMISATION: [&str; 2] = ["-O3", "-march=native"];

/// Runs a program that times itself.
#[derive(Clone, Debug)]
pub(super) struct Twin {
    program: PathBuf,
    /// Its home, as long as anybody runs it.
    _folder: Rc<TempDir>,
}

impl Twin {
    /// # Errors
    /// There is no compiler, or it refused.
    pub(super) fn compile() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("there is no folder for temporary files")?;
        let source = folder.path().join("twin.cpp");
        std::fs::write(&source, SOURCE)
            .with_context(|| format!("cannot write {}", source.display()))?;
        let program = folder.path().join("twin");
        let compiler = std::env::var_os("CXX").unwrap_or_else(|| OsString::from("c++"));
        let name = compiler.display();
        let output = Command::new(&compiler)
            .args(OPTIMISATION)
            .arg("-o")
            .args([&program, &source])
            .output()
            .with_context(|| {
                format!("--twin needs a C++ compiler, and `{name}` does not start: install one, or name it in CXX")
            })?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`{name}` refused the twin: {said}");
        Ok(Self {
            program,
            _folder: Rc::new(folder),
        })
    }

    /// Returns how many samples it takes in a second of its CPU time.
    ///
    /// # Errors
    /// It did not run, or said something else.
    pub(super) fn turn(&self, order: usize) -> anyhow::Result<f64> {
        let secs = MIN_TURN.as_secs_f64();
        let output = Command::new(&self.program)
            .args([order.to_string(), secs.to_string()])
            .output()
            .context("the twin does not start")?;
        ensure!(
            output.status.success(),
            "the twin failed: {}",
            output.status
        );
        let said = String::from_utf8_lossy(&output.stdout);
        said.trim()
            .parse()
            .with_context(|| format!("the twin said {said:?}"))
    }
}

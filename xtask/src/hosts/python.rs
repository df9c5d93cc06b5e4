//! A virtual environment of the project's own: nothing is installed for the user.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::process;

/// Is the interpreter of the environment.
#[derive(Debug)]
pub(super) struct Python(Utf8PathBuf);

impl Python {
    /// Returns the environment with what `requirements` says today; `None` where it was never made, or made
    /// for other requirements or by another Python.
    ///
    /// # Errors
    /// `requirements` cannot be read.
    pub(super) fn find(
        target: &Utf8Path,
        requirements: impl AsRef<Utf8Path>,
    ) -> Result<Option<Self>> {
        let folder = folder(target);
        let wanted = stamp(requirements.as_ref())?;
        let made = fs::read_to_string(stamp_file(&folder)).is_ok_and(|made| made == wanted);
        Ok(made.then(|| Self(interpreter(&folder))))
    }

    /// Returns the environment, made where it is not there.
    ///
    /// # Errors
    /// Making or filling it failed.
    pub(super) fn provide(target: &Utf8Path, requirements: impl AsRef<Utf8Path>) -> Result<Self> {
        let requirements = requirements.as_ref();
        if let Some(found) = Self::find(target, requirements)? {
            return Ok(found);
        }
        println!("Installing the VST3 hosts of {requirements}");
        let folder = folder(target);
        process::must(system_python().args(["-m", "venv", "--clear"]).arg(&folder))?;
        let python = Self(interpreter(&folder));
        process::must(python.pip_install().arg(requirements))
            .context("the VST3 hosts could not be installed by pip")?;
        // Last: what was interrupted is made again.
        fs::write(stamp_file(&folder), stamp(requirements)?)?;
        Ok(python)
    }

    /// Runs it; it leaves no byte code beside the scripts.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Wheels only: building such a host from source takes an hour, if it works. Only those whose hashes
    /// stand in the requirements.
    fn pip_install(&self) -> Command {
        let mut command = self.command();
        command.args(["-m", "pip", "install", "--quiet", "--no-input"]);
        command.args(["--disable-pip-version-check", "--only-binary", ":all:"]);
        command.arg("--require-hashes");
        command.arg("--requirement");
        command
    }
}

fn folder(target: &Utf8Path) -> Utf8PathBuf {
    target.join("hosts-venv")
}

fn interpreter(folder: &Utf8Path) -> Utf8PathBuf {
    folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    })
}

fn stamp_file(folder: &Utf8Path) -> Utf8PathBuf {
    folder.join("souvenir.txt")
}

/// Says what the environment is made of.
fn stamp(requirements: &Utf8Path) -> Result<String> {
    let text = fs::read_to_string(requirements).with_context(|| requirements.to_string())?;
    let version = process::stdout(system_python().arg("--version"));
    Ok(format!("# {}\n{text}", version.unwrap_or_default().trim()))
}

fn system_python() -> Command {
    Command::new(if cfg!(windows) { "python" } else { "python3" })
}

#[cfg(test)]
mod tests {
    use super::{Python, folder, stamp, stamp_file};
    use cargo_metadata::camino::Utf8Path;
    use std::fs;

    #[test]
    fn an_environment_is_found_only_with_the_requirements_it_was_made_for() {
        let target = tempfile::tempdir().unwrap();
        let target = Utf8Path::from_path(target.path()).unwrap();
        let requirements = target.join("requirements.txt");
        fs::write(&requirements, "a==1\n").unwrap();
        let found = || Python::find(target, &requirements).unwrap().is_some();
        assert!(!found(), "nothing was made");

        fs::create_dir_all(folder(target)).unwrap();
        fs::write(stamp_file(&folder(target)), stamp(&requirements).unwrap()).unwrap();
        assert!(found(), "made for these");

        fs::write(&requirements, "a==2\n").unwrap();
        assert!(!found(), "made for others");
    }
}

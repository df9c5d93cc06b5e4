//! Virtual environments of the project's own: nothing is installed for the user.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::process;

/// Says which packages are held in which folder below the target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment<'a> {
    pub(crate) folder: &'a str,
    /// A file of requirements with hashes.
    pub(crate) requirements: &'a str,
    /// What is in it, in words, of which there are several.
    pub(crate) holds: &'a str,
    /// The oldest Python for which there is all of it.
    pub(crate) oldest: PythonVersion,
}

/// Is a release of Python, such as 3.11, whatever its third number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PythonVersion {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

/// Is the interpreter of an environment.
#[derive(Debug)]
pub(crate) struct Python(Utf8PathBuf);

impl Environment<'_> {
    /// Returns the environment with what its requirements say today; `None` where it was never made, or made
    /// for other requirements or by another Python.
    ///
    /// # Errors
    /// The requirements cannot be read.
    pub(crate) fn find(&self, target: &Utf8Path) -> Result<Option<Python>> {
        let folder = target.join(self.folder);
        let wanted = self.stamp()?;
        let made = fs::read_to_string(stamp_file(&folder)).is_ok_and(|made| made == wanted);
        Ok(made.then(|| Python(interpreter(&folder))))
    }

    /// Returns the environment, made where it is not there.
    ///
    /// # Errors
    /// Making or filling it failed.
    pub(crate) fn provide(&self, target: &Utf8Path) -> Result<Python> {
        if let Some(found) = self.find(target)? {
            return Ok(found);
        }
        let Self {
            requirements,
            holds,
            ..
        } = self;
        self.check_python(&python_says())?;
        println!("Installing {holds} of {requirements}");
        let folder = target.join(self.folder);
        process::must(system_python().args(["-m", "venv", "--clear"]).arg(&folder))?;
        let python = Python(interpreter(&folder));
        process::must(python.pip_install().arg("--requirement").arg(requirements))
            .with_context(|| format!("{holds} could not be installed by pip"))?;
        // Last: what was interrupted is made again.
        fs::write(stamp_file(&folder), self.stamp()?)?;
        Ok(python)
    }

    /// Refuses an older Python in a sentence, which pip would do in its own way, package by package.
    fn check_python(&self, said: &str) -> Result<()> {
        let Self { holds, oldest, .. } = self;
        let PythonVersion { major, minor } = oldest;
        // What says nothing is not there, which the next command tells.
        if PythonVersion::read(said).is_some_and(|found| found < *oldest) {
            bail!("{holds} need Python {major}.{minor} or later; this one is {said}");
        }
        Ok(())
    }

    /// Says what the environment is made of.
    fn stamp(&self) -> Result<String> {
        let text = fs::read_to_string(self.requirements);
        let text = text.with_context(|| self.requirements.to_owned())?;
        Ok(format!("# {}\n{text}", python_says()))
    }
}

impl PythonVersion {
    /// Reads what `python --version` says.
    fn read(said: &str) -> Option<Self> {
        let mut numbers = said.strip_prefix("Python ")?.split('.');
        let mut number = || numbers.next()?.parse().ok();
        Some(Self {
            major: number()?,
            minor: number()?,
        })
    }
}

impl Python {
    /// Runs it; it leaves no byte code beside the scripts.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Returns its path.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.0
    }

    /// Wheels only: building such a package from source takes an hour, if it works. Only those whose hashes
    /// stand in the requirements.
    fn pip_install(&self) -> Command {
        let mut command = self.command();
        command.args(["-m", "pip", "install", "--quiet", "--no-input"]);
        command.args(["--disable-pip-version-check", "--only-binary", ":all:"]);
        command.arg("--require-hashes");
        command
    }
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

/// Returns what the system's Python says of its version; nothing where there is none.
fn python_says() -> String {
    let said = process::stdout(system_python().arg("--version"));
    said.unwrap_or_default().trim().to_owned()
}

fn system_python() -> Command {
    Command::new(if cfg!(windows) { "python" } else { "python3" })
}

#[cfg(test)]
mod tests {
    use super::{Environment, PythonVersion, stamp_file};
    use cargo_metadata::camino::Utf8Path;
    use std::fs;

    #[test]
    fn an_environment_is_found_only_with_the_requirements_it_was_made_for() {
        let target = tempfile::tempdir().unwrap();
        let target = Utf8Path::from_path(target.path()).unwrap();
        let requirements = target.join("requirements.txt");
        let environment = Environment {
            folder: "venv",
            requirements: requirements.as_str(),
            holds: "nothing",
            oldest: PythonVersion { major: 3, minor: 0 },
        };
        fs::write(&requirements, "a==1\n").unwrap();
        let found = || environment.find(target).unwrap().is_some();
        assert!(!found(), "nothing was made");

        let folder = target.join("venv");
        fs::create_dir_all(&folder).unwrap();
        fs::write(stamp_file(&folder), environment.stamp().unwrap()).unwrap();
        assert!(found(), "made for these");

        fs::write(&requirements, "a==2\n").unwrap();
        assert!(!found(), "made for others");
    }

    #[test]
    fn an_older_python_is_refused_in_a_sentence() {
        let environment = Environment {
            folder: "venv",
            requirements: "requirements.txt",
            holds: "its tests",
            oldest: PythonVersion {
                major: 3,
                minor: 10,
            },
        };
        let refusal = |said| {
            let checked = environment.check_python(said);
            checked.err().map(|error| error.to_string())
        };
        let sentence = "its tests need Python 3.10 or later; this one is Python 3.9.18";
        assert_eq!(refusal("Python 3.9.18").as_deref(), Some(sentence));
        assert!(refusal("Python 2.7").is_some());
        for fine in [
            "Python 3.10.0",
            "Python 3.11.7",
            "Python 3.14.0rc1+",
            "Python 4.0",
            "",
        ] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }
}

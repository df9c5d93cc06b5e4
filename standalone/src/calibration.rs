//! What `souvenir bench --calibrate` measured on this machine: kept in a file beside the settings, read at the start of a program,
//! before it prepares memories.

#[cfg(test)]
mod mutation;
pub(crate) mod processor;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use souvenir_core::KernelCalibration;
use souvenir_ui::config_dir;

const FILE: &str = "calibration.toml";
const VERSION: u32 = 1;
/// Such a file has some 300 bytes.
const MAX_LEN: u64 = 1 << 16;
const HEADER: &str = "# From which order on the fast kernels win, as `souvenir bench --calibrate` measured it on one processor. Without\n\
                      # this file Souvenir has numbers of its own.\n";

/// Holds what the file holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CalibrationFile {
    version: u32,
    processor: String,
    /// By the SIMD level's name.
    fast_from: BTreeMap<String, usize>,
}

impl CalibrationFile {
    /// Takes what was measured on this processor.
    pub(crate) fn measured(fast_from: BTreeMap<String, usize>) -> Self {
        Self {
            version: VERSION,
            processor: processor::name(),
            fast_from,
        }
    }

    /// Returns the text of the file.
    ///
    /// # Errors
    /// Where TOML cannot say it, which is so of nothing that was measured.
    pub(crate) fn text(&self) -> anyhow::Result<String> {
        Ok(format!("{HEADER}{}", toml::to_string(self)?))
    }

    /// Understands the text of a file, on a processor of that name.
    ///
    /// # Errors
    /// Half a sentence, of which the file is the subject.
    fn parse(text: &str, processor: &str) -> Result<KernelCalibration, String> {
        let damaged = |error: toml::de::Error| format!("is damaged ({})", error.message());
        let file: Self = toml::from_str(text).map_err(damaged)?;
        if file.version != VERSION {
            return Err(format!("is of version {}, not {VERSION}", file.version));
        }
        if file.processor != processor {
            return Err(format!(
                "was measured on another processor ({})",
                file.processor
            ));
        }
        let rows = file.fast_from.iter().map(|(name, order)| (&**name, *order));
        KernelCalibration::from_rows(rows).map_err(|error| format!("cannot be used: {error}"))
    }
}

/// Returns where the file is looked for; `None` for a user without a home.
pub(crate) fn place() -> Option<PathBuf> {
    config_dir::folder().map(|folder| folder.join(FILE))
}

/// Has this process choose its kernels as the file says, where there is one. Returns a sentence where it cannot be used: then the
/// built-in numbers hold.
pub(crate) fn install() -> Option<String> {
    let path = place()?;
    match read(&path, &processor::name()) {
        Ok(calibration) => {
            calibration.map(KernelCalibration::install);
            None
        }
        Err(what) => Some(format!(
            "The calibration in {} {what}: the built-in one holds.",
            path.display()
        )),
    }
}

/// Reads a file; nothing where there is none.
fn read(path: &Path, processor: &str) -> Result<Option<KernelCalibration>, String> {
    let text = match text(path) {
        Err(error) if is_nothing(&error) => return Ok(None),
        text => text.map_err(|error| format!("cannot be read ({error})"))?,
    };
    CalibrationFile::parse(&text, processor).map(Some)
}

/// Reads the text of a file, which a pipe is not: reading that waits for ever.
fn text(path: &Path) -> io::Result<String> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("this is no file"));
    }
    if found.len() > MAX_LEN {
        return Err(io::Error::other("it is larger than 64 kB"));
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_LEN).read_to_string(&mut text)?;
    Ok(text)
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::{CalibrationFile, MAX_LEN, processor, read};
    use souvenir_core::{KernelCalibration, SimdLevel};
    use std::collections::BTreeMap;
    use std::fs;

    const HERE: &str = "this processor";

    fn rows() -> BTreeMap<String, usize> {
        [("scalar".to_owned(), 48)].into()
    }

    #[test]
    fn what_was_measured_here_comes_back_here_and_nowhere_else() {
        let text = CalibrationFile::measured(rows()).text().expect("a text");
        let read = CalibrationFile::parse(&text, &processor::name()).expect("its own");
        let expected = KernelCalibration::from_rows([("scalar", 48)]);
        assert_eq!(Ok(read), expected);
        let elsewhere = CalibrationFile::parse(&text, "a toaster").expect_err("another");
        let told = format!("was measured on another processor ({})", processor::name());
        assert_eq!(elsewhere, told);
    }

    #[test]
    fn every_level_of_this_machine_can_be_kept() {
        let levels = SimdLevel::available().into_iter();
        let rows = levels.map(|level| (level.name().to_owned(), 64));
        let text = CalibrationFile::measured(rows.collect())
            .text()
            .expect("a text");
        CalibrationFile::parse(&text, &processor::name()).expect("its own");
    }

    #[test]
    fn what_is_no_calibration_is_told_by_its_cause() {
        let whole = |version: &str, rows: &str| {
            format!("version = {version}\nprocessor = \"{HERE}\"\n[fast_from]\n{rows}")
        };
        let told = |text: &str| CalibrationFile::parse(text, HERE).expect_err("refused");
        assert!(told("").contains("is damaged (missing field `version`)"));
        assert!(told("\u{0}\u{1}not = TOML").contains("is damaged ("));
        assert!(told(&whole("1", "scalar = \"many\"")).contains("is damaged ("));
        assert!(told(&whole("1", "scalar = -3")).contains("is damaged ("));
        assert_eq!(told(&whole("2", "scalar = 48")), "is of version 2, not 1");
        assert_eq!(told(&whole("1", "")), "cannot be used: it has no row");
        assert!(told(&whole("1", "scalar = 0")).contains("order 0 for scalar"));
        assert!(told(&whole("1", "AVX9 = 64")).contains("`AVX9`"));
    }

    #[test]
    fn what_is_no_file_or_too_large_is_told_and_no_file_is_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("calibration.toml");
        assert_eq!(read(&path, HERE), Ok(None));
        fs::create_dir(&path).expect("a folder");
        assert_eq!(
            read(&path, HERE),
            Err("cannot be read (this is no file)".to_owned())
        );
        fs::remove_dir(&path).expect("it is empty");
        let long = "#".repeat(usize::try_from(MAX_LEN).expect("64 kB") + 1);
        fs::write(&path, long).expect("written");
        assert_eq!(
            read(&path, HERE),
            Err("cannot be read (it is larger than 64 kB)".to_owned())
        );
        fs::write(&path, [0xff, 0xfe, 0]).expect("written");
        let told = read(&path, HERE).expect_err("no text");
        assert!(told.contains("valid UTF-8"), "{told}");
    }
}

//! The file of a test is whole after every vote, as JSON for programs and CSV for tables. Beside it, once, what was
//! heard.

use std::io;
use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use serde::Serialize;
use souvenir_core::compare::{ComparedMemory, Track};
use souvenir_core::settings::{
    AdaptiveSettings, ClockSettings, LayerSettings, MemorySettings, Mode,
};
use souvenir_core::ssm::trained::library;
use souvenir_listening::abx::{Test, Trial};

use super::sounds::{self, Sounds};
use super::track_name::name;
use crate::compare::Comparing;
use crate::files;
use crate::job::Job;

/// Holds what was compared, and how it was played.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Circumstances {
    program: String,
    begun: String,
    a: Heard,
    b: Heard,
    sample_rate_hz: f64,
    material_secs: f64,
    loop_secs: Option<[f64; 2]>,
    band_hz: Option<[f64; 2]>,
    is_loudness_matched: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Heard {
    name: String,
    memory: Option<Memory>,
    /// The gain of the loudness match.
    gain_db: f64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Memory {
    Live(LiveMemory),
    Budget(BudgetUsed),
}

/// Holds what is held to a count of numbers.
#[derive(Clone, Debug, Serialize)]
struct BudgetUsed {
    budget_memory: &'static str,
    /// Of each channel and stretch.
    numbers: usize,
    /// The stretch; null where it is all of the material.
    window_secs: Option<f64>,
}

#[derive(Clone, Debug, Serialize)]
struct LiveMemory {
    mode: &'static str,
    /// Of mode `layer` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<LayerUsed>,
    /// Of mode `selective` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<ClockUsed>,
    /// Of mode `trained` alone: the hash's first digits, and the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    weights: Option<String>,
    method: &'static str,
    order: usize,
    window_secs: f64,
    overlap: f64,
    /// Null where a trained stack's own file says it.
    delay_secs: Option<f64>,
    /// Of mode `adaptive` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    adaptive: Option<AdaptiveUsed>,
}

#[derive(Clone, Debug, Serialize)]
struct LayerUsed {
    kind: &'static str,
    time_scale_secs: f64,
    way: &'static str,
}

impl LayerUsed {
    fn of(layer: &LayerSettings) -> Self {
        Self {
            kind: layer.kind.name(),
            time_scale_secs: layer.time_scale_secs,
            way: layer.way.name(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct ClockUsed {
    driver: &'static str,
    threshold_db: f64,
    band_hz: [f64; 2],
    /// `PLACE:SPEED,...`, places as shares of the period.
    curve: String,
    curve_period_secs: f64,
}

impl ClockUsed {
    fn of(clock: &ClockSettings) -> Self {
        Self {
            driver: clock.driver.name(),
            threshold_db: clock.threshold_db,
            band_hz: clock.band_hz,
            curve: clock.curve.to_string(),
            curve_period_secs: clock.curve_period_secs,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct AdaptiveUsed {
    past: &'static str,
    allowed_error_db: f64,
}

impl AdaptiveUsed {
    fn of(adaptive: &AdaptiveSettings) -> Self {
        Self {
            past: adaptive.past.name(),
            allowed_error_db: adaptive.allowed_error_db,
        }
    }
}

/// Holds all of a file.
#[derive(Serialize)]
struct Page<'a> {
    version: u32,
    #[serde(flatten)]
    circumstances: &'a Circumstances,
    /// Beside this one: the sound taken, and A and B as they were played, without loop and band.
    files: Option<[String; sounds::NAMES.len()]>,
    generator: &'static str,
    /// More than a JSON number keeps: as digits.
    seed: String,
    trials: usize,
    votes: Vec<Row>,
    result: Option<Verdict>,
}

#[derive(Serialize)]
struct Row {
    trial: usize,
    x: &'static str,
    vote: &'static str,
    is_right: bool,
}

#[derive(Serialize)]
struct Verdict {
    correct: usize,
    p_value: f64,
    sentence: String,
}

/// Says where a test is written.
#[derive(Debug)]
pub(super) struct Log {
    folder: Option<PathBuf>,
    circumstances: Circumstances,
    /// The JSON, once it is there; the CSV beside it.
    path: Option<PathBuf>,
    trouble: Option<String>,
    /// To be written once there is a place for them, and being so.
    sounds: Option<Sounds>,
    keeping: Option<Job<io::Result<()>>>,
}

/// Holds what a test is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tested {
    /// A and B.
    pub(super) pair: [Track; 2],
    pub(super) gains_db: [f64; 2],
    /// Both are as loud as dry.
    pub(super) is_matched: bool,
}

impl Circumstances {
    pub(super) fn of(tested: Tested, comparing: &Comparing) -> Self {
        let heard = |track: Track, gain_db| Heard {
            name: name(track, comparing),
            memory: comparing.memory_of(track).map(memory),
            gain_db,
        };
        let [gain_of_a_db, gain_of_b_db] = tested.gains_db;
        let [a, b] = tested.pair;
        let material = comparing.material();
        let sample_rate_hz = material.map_or(0.0, |material| material.sample_rate_hz());
        let frames = material.map_or(0, |material| material.frames());
        Self {
            program: format!("Souvenir {}", env!("CARGO_PKG_VERSION")),
            begun: ZonedDateTime::now()
                .strftime("%Y-%m-%d %H.%M.%S")
                .to_string(),
            a: heard(a, gain_of_a_db),
            b: heard(b, gain_of_b_db),
            sample_rate_hz,
            material_secs: frames as f64 / sample_rate_hz,
            loop_secs: comparing.loop_secs(),
            band_hz: comparing.band_hz(),
            is_loudness_matched: tested.is_matched,
        }
    }
}

fn memory(memory: ComparedMemory) -> Memory {
    match memory {
        ComparedMemory::Live(settings) => Memory::Live(live(&settings)),
        ComparedMemory::Budget(budget) => Memory::Budget(BudgetUsed {
            budget_memory: budget.memory.name(),
            numbers: budget.numbers,
            window_secs: budget.window_secs,
        }),
    }
}

fn live(settings: &MemorySettings) -> LiveMemory {
    let weights = settings.weights.filter(|_| settings.mode == Mode::Trained);
    let stack_delay = weights.and_then(library::delay_frames);
    LiveMemory {
        mode: settings.mode.name(),
        layer: (settings.mode == Mode::Layer).then(|| LayerUsed::of(&settings.layer)),
        weights: weights.map(library::word),
        clock: (settings.mode == Mode::Selective).then(|| ClockUsed::of(&settings.clock)),
        method: settings.method.name(),
        order: settings.order,
        window_secs: settings.window_secs,
        overlap: settings.overlap,
        delay_secs: stack_delay.is_none().then_some(settings.delay_secs),
        adaptive: (settings.mode == Mode::Adaptive).then(|| AdaptiveUsed::of(&settings.adaptive)),
    }
}

impl Log {
    pub(super) fn new(
        folder: Option<PathBuf>,
        circumstances: Circumstances,
        sounds: Option<Sounds>,
    ) -> Self {
        Self {
            folder,
            circumstances,
            path: None,
            trouble: None,
            sounds,
            keeping: None,
        }
    }

    /// Returns all that is known so far. What cannot be written now is written with the next vote.
    pub(super) fn save(&mut self, test: &Test) {
        self.trouble = self.write(test).err().map(|error| {
            format!(
                "The votes could not be saved yet ({error}); saving is tried again at every vote."
            )
        });
        self.keep_sounds();
    }

    /// Takes what became of the sounds, once a frame.
    pub(super) fn tend(&mut self) {
        let Some(kept) = self.keeping.as_ref().and_then(Job::take) else {
            return;
        };
        self.keeping = None;
        if let Err(error) = kept {
            self.complain_of_sounds(&error);
        }
    }

    /// Writes the sounds on a thread of its own: half a minute of stereo is 35 MB.
    fn keep_sounds(&mut self) {
        let Some(path) = self.path.clone() else {
            return;
        };
        let Some(sounds) = self.sounds.take() else {
            return;
        };
        match Job::begin(move |_| sounds.keep(&path)) {
            Ok(job) => self.keeping = Some(job),
            Err(error) => self.complain_of_sounds(&error),
        }
    }

    fn complain_of_sounds(&mut self, error: &io::Error) {
        let words =
            format!("The votes are on disk, the sounds that were compared are not: {error}.");
        self.trouble.get_or_insert(words);
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    fn write(&mut self, test: &Test) -> io::Result<()> {
        let path = match &self.path {
            Some(path) => path.clone(),
            None => self.take_name(&serde_json::to_vec_pretty(&self.page(test))?)?,
        };
        // What lies beside it has its name, which is known now.
        files::replace(&path, &serde_json::to_vec_pretty(&self.page(test))?)?;
        files::replace(&path.with_extension("csv"), &table(test)?)
    }

    fn take_name(&mut self, json: &[u8]) -> io::Result<PathBuf> {
        let folder = self.folder.as_deref().ok_or(io::ErrorKind::NotFound)?;
        let stem = format!("blind test {}", self.circumstances.begun);
        let path = files::keep(folder, &stem, "json", json)?;
        self.path = Some(path.clone());
        Ok(path)
    }

    fn page(&self, test: &Test) -> Page<'_> {
        let record = test.record();
        Page {
            version: record.version,
            circumstances: &self.circumstances,
            files: self.path.as_deref().map(sounds::names),
            generator: record.generator,
            seed: record.seed.to_string(),
            trials: record.trials,
            votes: rows(&record.voted),
            result: test.verdict().map(|verdict| Verdict {
                correct: verdict.correct,
                p_value: verdict.p_value,
                sentence: verdict.sentence(),
            }),
        }
    }
}

fn rows(voted: &[Trial]) -> Vec<Row> {
    let row = |(idx, trial): (usize, &Trial)| Row {
        trial: idx + 1,
        x: trial.x.name(),
        vote: trial.vote.name(),
        is_right: trial.x == trial.vote,
    };
    voted.iter().enumerate().map(row).collect()
}

fn table(test: &Test) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["trial", "x", "vote", "is_right"])?;
    for row in rows(&test.record().voted) {
        let [trial, is_right] = [row.trial.to_string(), row.is_right.to_string()];
        table.write_record([&trial, row.x, row.vote, &is_right])?;
    }
    table.into_inner().map_err(csv::IntoInnerError::into_error)
}

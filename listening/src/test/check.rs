//! What a test file says is checked before anything is made of it.

use super::signals::RESERVED;
use super::{ListeningTest, MaterialItem, Procedure, REFERENCE, Stimulus, VERSION};
use crate::ListeningError;
use crate::error::refused;

/// Sounds of a test.
pub const MAX_MATERIALS: usize = 32;
/// Stimuli of a test; MUSHRA has fewer, beside its reference and anchors.
pub const MAX_STIMULI: usize = 16;
/// Signals beside each other in MUSHRA, the hidden reference and the anchors among them (BS.1534-3).
pub const MAX_MUSHRA_SIGNALS: usize = 12;
/// Trials of a pair, or of a run: more would tire ears.
pub const MAX_TRIALS: usize = 100;
/// Trials of a whole test.
const MAX_ALL_TRIALS: usize = 2_000;
const MAX_NAME_CHARS: usize = 80;
const MAX_TEXT_CHARS: usize = 8_000;
/// The largest whole number that every program's floating point has.
const MAX_SEED: u64 = (1 << 53) - 1;

impl ListeningTest {
    /// Checks that this can be a test.
    ///
    /// # Errors
    /// [`ListeningError::Test`]: one sentence.
    pub fn check(&self) -> Result<(), ListeningError> {
        let Self { version, seed, .. } = *self;
        if version != VERSION {
            return refused(format!(
                "it is of version {version}, and this program reads {VERSION}"
            ));
        }
        if seed > MAX_SEED {
            return refused(format!("seed {seed} is above {MAX_SEED}"));
        }
        if self.training_trials > MAX_TRIALS {
            return refused(format!("training_trials is above {MAX_TRIALS}"));
        }
        check_name("title", &self.title)?;
        check_text("instructions", &self.instructions)?;
        self.check_level()?;
        self.check_material()?;
        self.check_stimuli()?;
        self.check_procedure()
    }

    fn check_level(&self) -> Result<(), ListeningError> {
        let fade = self.level.fade_secs;
        if !(0.0..=1.0).contains(&fade) {
            return refused(format!("fade_secs {fade} is outside 0 to 1"));
        }
        let loudness = self.level.loudness_lufs.unwrap_or(-23.0);
        if !(-60.0..=0.0).contains(&loudness) {
            return refused(format!("loudness_lufs {loudness} is outside -60 to 0"));
        }
        Ok(())
    }

    fn check_material(&self) -> Result<(), ListeningError> {
        check_count("material", self.material.len(), 1, MAX_MATERIALS)?;
        check_names("material", self.material.iter().map(|item| &item.name))?;
        self.material.iter().try_for_each(MaterialItem::check)
    }

    fn check_stimuli(&self) -> Result<(), ListeningError> {
        check_count("stimuli", self.stimuli.len(), 1, MAX_STIMULI)?;
        check_names("stimuli", self.stimuli.iter().map(|one| &one.name))?;
        let has_many = self.material.len() > 1;
        self.stimuli.iter().try_for_each(|one| one.check(has_many))
    }

    fn check_procedure(&self) -> Result<(), ListeningError> {
        match &self.procedure {
            Procedure::Abx { trials, .. }
            | Procedure::AbPreference { trials, .. }
            | Procedure::Triangle { trials, .. } => self.check_pairs(*trials),
            Procedure::Mushra { .. } => {
                let signals = self.signals()?.len();
                check_count("signals of MUSHRA", signals, 2, MAX_MUSHRA_SIGNALS)
            }
            Procedure::AdaptiveThreshold { .. } => self.check_adaptive(),
        }
    }

    fn check_pairs(&self, trials: usize) -> Result<(), ListeningError> {
        check_count("trials", trials, 1, MAX_TRIALS)?;
        let pairs = self.pairs();
        if pairs.is_empty() {
            return refused("there is no pair to compare: a preference needs two stimuli");
        }
        let is_known =
            |name: &String| name == REFERENCE || self.stimuli.iter().any(|one| one.name == *name);
        for [first, second] in &pairs {
            if first == second {
                return refused(format!("`{first}` is compared with itself"));
            }
            if let Some(name) = [first, second].into_iter().find(|name| !is_known(name)) {
                return refused(format!("a pair names `{name}`, which is no stimulus"));
            }
        }
        let all = trials * pairs.len() * self.material.len();
        check_count("trials in all", all, 1, MAX_ALL_TRIALS)
    }

    fn check_adaptive(&self) -> Result<(), ListeningError> {
        let Procedure::AdaptiveThreshold {
            varies,
            max_trials,
            reversals,
            interval_octaves,
            ..
        } = self.procedure
        else {
            return Ok(());
        };
        check_count("max_trials", max_trials, 1, MAX_TRIALS)?;
        check_count("reversals", reversals, 4, MAX_TRIALS)?;
        if !(0.0..=10.0).contains(&interval_octaves) {
            return refused(format!(
                "interval_octaves {interval_octaves} is outside 0 to 10"
            ));
        }
        check_count("stimuli of an adaptive test", self.stimuli.len(), 1, 1)?;
        if self.stimuli.iter().any(|one| one.memory.is_none()) {
            return refused("the stimulus of an adaptive test is a memory, not a file");
        }
        let is_given = |one: &Stimulus| match varies {
            super::VariedParameter::Order => one.order.is_some(),
            super::VariedParameter::Numbers => one.numbers.is_some(),
            super::VariedParameter::Window => one.window.is_some(),
        };
        if self.stimuli.iter().any(is_given) {
            let name = varies.name();
            return refused(format!(
                "the adaptive test varies `{name}`: the stimulus has none"
            ));
        }
        self.ladder().map(drop)
    }
}

impl MaterialItem {
    fn check(&self) -> Result<(), ListeningError> {
        let Self { name, from, to, .. } = self;
        check_text("sound", &self.sound)?;
        if self.sound.is_empty() {
            return refused(format!("material `{name}` names no sound"));
        }
        let from = from.unwrap_or(0.0);
        let to = to.unwrap_or(f64::MAX);
        if !(from.is_finite() && from >= 0.0 && to.is_finite() && to > from) {
            return refused(format!(
                "material `{name}` does not go from a time to a later one"
            ));
        }
        Ok(())
    }
}

impl Stimulus {
    fn check(&self, has_many_materials: bool) -> Result<(), ListeningError> {
        let Self { name, .. } = self;
        match (&self.memory, &self.file) {
            (Some(_), None) => self.check_memory(),
            (None, Some(file)) => {
                check_text("file", file)?;
                if self.has_memory_options() {
                    return refused(format!(
                        "stimulus `{name}` is a file, and has a memory's words"
                    ));
                }
                if has_many_materials && !file.contains("{material}") {
                    return refused(format!(
                        "stimulus `{name}` is one file for several materials: {{material}} in its name is each one's"
                    ));
                }
                Ok(())
            }
            _ => refused(format!("stimulus `{name}` has either `memory` or `file`")),
        }
    }

    fn has_memory_options(&self) -> bool {
        let counts = [self.order, self.numbers];
        let amounts = [self.window, self.overlap, self.delay];
        counts.iter().any(Option::is_some)
            || amounts.iter().any(Option::is_some)
            || self.method.is_some()
    }

    fn check_memory(&self) -> Result<(), ListeningError> {
        let Self { name, .. } = self;
        check_text("memory", self.memory.as_deref().unwrap_or_default())?;
        let of_windows = [self.overlap, self.delay].iter().any(Option::is_some);
        if self.numbers.is_some() && (self.order.is_some() || self.method.is_some() || of_windows) {
            return refused(format!(
                "stimulus `{name}` has `numbers`, beside which order, method, overlap and delay mean nothing"
            ));
        }
        let amounts = [self.window, self.overlap, self.delay];
        if amounts
            .into_iter()
            .flatten()
            .any(|amount| !(0.0..=1e6).contains(&amount))
        {
            return refused(format!("stimulus `{name}` has a number that is no length"));
        }
        Ok(())
    }
}

fn check_count(what: &str, count: usize, min: usize, max: usize) -> Result<(), ListeningError> {
    if (min..=max).contains(&count) {
        return Ok(());
    }
    refused(format!("{what}: {count} is outside {min} to {max}"))
}

fn check_names<'a>(
    what: &str,
    names: impl Iterator<Item = &'a String>,
) -> Result<(), ListeningError> {
    let mut seen = Vec::new();
    for name in names {
        check_name(what, name)?;
        if RESERVED.contains(&name.as_str()) {
            return refused(format!(
                "`{name}` is the name of a signal that is always there"
            ));
        }
        if seen.contains(&name) {
            return refused(format!("{what} has two of the name `{name}`"));
        }
        seen.push(name);
    }
    Ok(())
}

fn check_name(what: &str, name: &str) -> Result<(), ListeningError> {
    let is_printed = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if is_printed && name.chars().count() <= MAX_NAME_CHARS {
        return Ok(());
    }
    refused(format!(
        "{what} has a name that is empty, longer than {MAX_NAME_CHARS} letters, or on several lines"
    ))
}

fn check_text(what: &str, text: &str) -> Result<(), ListeningError> {
    if text.chars().count() <= MAX_TEXT_CHARS {
        return Ok(());
    }
    refused(format!("{what} is longer than {MAX_TEXT_CHARS} letters"))
}

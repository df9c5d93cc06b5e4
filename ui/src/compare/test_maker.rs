//! A listening test is made of a comparison: a folder with its file and its sounds.

mod varied_stimulus;

use std::io;
use std::path::{Path, PathBuf};

use egui::{Align2, Button, ComboBox, RichText, TextEdit, Ui, Window};
use souvenir_core::compare::{ComparedMemory, Comparison, Slot, Track};
use souvenir_listening::ListeningTest;
use souvenir_listening::test::{Level, MaterialItem, Procedure, Stimulus, VERSION};

use super::Comparing;
use crate::job::Job;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::rows;
use crate::{config_dir, files, random_seed, theme, wav};

const WIDTH: f32 = 420.0;
const FOLDER: &str = "listening tests";
/// Of a title, in the name of a folder.
const NAME_LETTERS: usize = 60;
const MAX_FOLDERS: usize = 1000;
/// Test files keep numbers that every program reads the same.
const SEED_BITS: u32 = 53;

/// Makes listening tests of what is compared.
#[derive(Debug)]
pub(super) struct TestMaker {
    is_open: bool,
    title: String,
    kind: TestKind,
    trials: usize,
    has_ties: bool,
    folder: Option<PathBuf>,
    writing: Option<Job<io::Result<PathBuf>>>,
    told: Option<Result<PathBuf, String>>,
}

/// Describes a slot whose memory is ready.
#[derive(Clone, Debug)]
pub(super) struct ReadySlot {
    slot: Slot,
    name: String,
    memory: ComparedMemory,
}

/// Names kinds of tests, in menu order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TestKind {
    Abx,
    Preference,
    Mushra,
    Triangle,
    Threshold,
}

impl TestKind {
    const ALL: [Self; 5] = [
        Self::Mushra,
        Self::Preference,
        Self::Abx,
        Self::Triangle,
        Self::Threshold,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Mushra => "MUSHRA: how good is each beside the sound taken, 0 to 100",
            Self::Preference => "AB preference: which of two is preferred",
            Self::Abx => "ABX: is X the sound taken or the memory",
            Self::Triangle => "Triangle: which of three is the odd one",
            Self::Threshold => "Adaptive threshold: from which order on no difference is heard",
        }
    }

    const fn has_trials(self) -> bool {
        !matches!(self, Self::Mushra | Self::Threshold)
    }
}

impl Default for TestMaker {
    fn default() -> Self {
        Self {
            is_open: false,
            title: "Which memory?".to_owned(),
            kind: TestKind::Mushra,
            trials: 8,
            has_ties: true,
            folder: config_dir::results().map(|folder| folder.join(FOLDER)),
            writing: None,
            told: None,
        }
    }
}

impl TestMaker {
    pub(super) fn save_to(&mut self, folder: &Path) {
        self.folder = Some(folder.join(FOLDER));
    }

    pub(super) fn open(&mut self) {
        (self.is_open, self.told) = (true, None);
    }

    /// Returns how it is asked and what is heard beside the sound taken; why not, where these slots cannot be asked so.
    fn asked(&self, slots: &[ReadySlot]) -> Result<(Procedure, Vec<Stimulus>), &'static str> {
        let (trials, pairs) = (self.trials, Vec::new());
        let procedure = match self.kind {
            TestKind::Abx => Procedure::Abx { trials, pairs },
            TestKind::Preference if slots.len() < 2 => {
                return Err("A preference needs two memories that are ready.");
            }
            TestKind::Preference => Procedure::AbPreference {
                trials,
                pairs,
                ties: self.has_ties,
            },
            TestKind::Mushra => Procedure::Mushra { anchors: true },
            TestKind::Triangle => Procedure::Triangle { trials, pairs },
            TestKind::Threshold => {
                let mut found = slots
                    .iter()
                    .filter_map(|one| varied_stimulus::of(&one.memory));
                let (procedure, stimulus) = found.next().ok_or(
                    "A threshold needs a memory in segments, a sliding one, or a rival in a count of numbers.",
                )?;
                return Ok((procedure, vec![stimulus]));
            }
        };
        let stimulus = |one: &ReadySlot| Stimulus {
            name: one.name.clone(),
            file: Some(format!("{}.wav", one.slot.name())),
            ..Stimulus::default()
        };
        Ok((procedure, slots.iter().map(stimulus).collect()))
    }

    fn test(&self, (procedure, stimuli): (Procedure, Vec<Stimulus>)) -> ListeningTest {
        ListeningTest {
            version: VERSION,
            title: self.title.trim().to_owned(),
            instructions: String::new(),
            seed: random_seed::new() >> (u64::BITS - SEED_BITS),
            training_trials: 1,
            level: Level::default(),
            procedure,
            material: vec![MaterialItem {
                name: "sound".to_owned(),
                sound: "sound.wav".to_owned(),
                from: None,
                to: None,
            }],
            stimuli,
        }
    }

    /// Draws the window in which a test is made.
    pub(super) fn ui(&mut self, ui: &Ui, comparing: &Comparison, slots: &[ReadySlot]) {
        self.tend();
        let mut is_open = self.is_open;
        let window = Window::new("Listening test")
            .open(&mut is_open)
            .resizable(false)
            .collapsible(false)
            .anchor(Align2::CENTER_CENTER, [0.0, 0.0]);
        window.show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            self.choices(ui);
            let asked = self.asked(slots);
            let can_write = asked.is_ok() && self.writing.is_none();
            let is_titled = !self.title.trim().is_empty();
            let button = ui.add_enabled(can_write && is_titled, Button::new("Save the test"));
            match asked {
                Ok(asked) if button.clicked() => self.write(asked, comparing, slots),
                Ok(_) => {}
                Err(words) => {
                    ui.label(RichText::new(words).color(theme::of(ui).trouble));
                }
            }
            self.told(ui);
        });
        self.is_open = is_open;
    }

    fn choices(&mut self, ui: &mut Ui) {
        ui.label("Every memory that is ready becomes a sound of the test; the sound taken is its reference.");
        ui.horizontal(|ui| {
            ui.label("Title");
            ui.visuals_mut().extreme_bg_color = theme::of(ui).control;
            let title = TextEdit::singleline(&mut self.title).char_limit(80);
            let title = ui.add(title.desired_width(f32::INFINITY));
            rows::name(ui, title.id, "Title");
        });
        let combo = ComboBox::from_id_salt("kind of the test")
            .selected_text(self.kind.name())
            .width(WIDTH);
        let combo = rows::list(ui, combo, |ui| {
            for kind in TestKind::ALL {
                rows::entry(ui, &mut self.kind, kind, kind.name());
            }
        });
        rows::name(ui, combo.id, "Kind");
        if self.kind.has_trials() {
            self.trials(ui);
        }
        if self.kind == TestKind::Preference {
            ui.checkbox(&mut self.has_ties, "\"No preference\" may be answered");
        }
    }

    fn trials(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.label("Trials of each pair");
            let quantity = Quantity {
                name: "Trials of each pair",
                unit: "",
            };
            let number = number::field(ui, &mut self.trials, quantity)
                .range(1..=100)
                .max_decimals(0)
                .speed(0.25);
            let number = ui.add(number);
            rows::name(ui, number.id, "Trials of each pair");
        });
    }

    fn told(&self, ui: &mut Ui) {
        match &self.told {
            None => {}
            Some(Err(words)) => {
                ui.label(RichText::new(words).color(theme::of(ui).trouble));
            }
            Some(Ok(folder)) => {
                let folder = folder.display();
                ui.label(format!("Saved in {folder}"));
                ui.label(format!(
                    "To take it: souvenir listen \"{folder}\"\nTo send it: souvenir listen \"{folder}\" --page test.html"
                ));
            }
        }
    }

    fn write(
        &mut self,
        asked: (Procedure, Vec<Stimulus>),
        comparison: &Comparison,
        slots: &[ReadySlot],
    ) {
        let Some(folder) = self.folder.clone() else {
            self.told = Some(Err("There is no folder to save it in.".to_owned()));
            return;
        };
        let (test, comparison) = (self.test(asked), comparison.clone());
        let slots: Vec<Slot> = slots.iter().map(|one| one.slot).collect();
        match Job::begin(move |_| keep(&folder, &test, &comparison, &slots)) {
            Ok(job) => self.writing = Some(job),
            Err(error) => self.told = Some(Err(error.to_string())),
        }
    }

    fn tend(&mut self) {
        let Some(written) = self.writing.as_ref().and_then(Job::take) else {
            return;
        };
        self.writing = None;
        self.told = Some(written.map_err(|error| format!("The test could not be saved: {error}")));
    }
}

/// Writes a test and its sounds into a folder of its own: the file last, so that what has one is whole.
fn keep(
    among: &Path,
    test: &ListeningTest,
    comparison: &Comparison,
    slots: &[Slot],
) -> io::Result<PathBuf> {
    let text = test.to_toml().map_err(io::Error::other)?;
    let folder = new_folder(among, &test.title)?;
    let rate_hz = comparison.material().sample_rate_hz();
    let write = |name: String, track: Track| {
        let sound = comparison.sound(track, 0.0);
        files::replace(&folder.join(name), &wav::float32(&sound, rate_hz)?)
    };
    write("sound.wav".to_owned(), Track::Dry)?;
    for slot in slots {
        write(format!("{}.wav", slot.name()), Track::Memory(*slot))?;
    }
    files::replace(&folder.join("test.toml"), text.as_bytes())?;
    Ok(folder)
}

fn new_folder(among: &Path, title: &str) -> io::Result<PathBuf> {
    std::fs::create_dir_all(among)?;
    let kept = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            ' '
        }
    };
    let name: String = title.chars().take(NAME_LETTERS).map(kept).collect();
    for twin in 1..MAX_FOLDERS {
        let number = if twin == 1 {
            String::new()
        } else {
            format!(" ({twin})")
        };
        let folder = among.join(format!("{}{number}", name.trim()));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("all its names are taken"))
}

impl Comparing {
    /// Draws the maker of listening tests where it is open.
    pub(super) fn test_maker_ui(&mut self, ui: &Ui) {
        if !self.test_maker.is_open && self.test_maker.writing.is_none() {
            return;
        }
        let Some(comparison) = self.comparison() else {
            return;
        };
        let ready = Slot::ALL
            .into_iter()
            .filter(|slot| self.slots.is_ready(*slot));
        let described = ready.filter_map(|slot| {
            let words = self.name_of(slot).unwrap_or_default();
            let name = format!("{}: {words}", slot.name());
            Some(ReadySlot {
                slot,
                name: name.chars().take(80).collect(),
                memory: self.slots.place(slot).memory()?,
            })
        });
        let slots: Vec<ReadySlot> = described.collect();
        self.test_maker.ui(ui, &comparison, &slots);
    }
}

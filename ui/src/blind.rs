//! A blind test of two tracks of a comparison: which of them is X?
//!
//! Before it, the two and the number of trials are chosen; then the whole window is the test's, keys
//! alone play and vote, and every vote is on disk before the next trial.

mod log;
mod page;
mod sounds;
mod track_name;

use std::path::PathBuf;

use egui::Ui;
use souvenir_core::compare::{Slot, Track};
use souvenir_listening::abx::{Choice, DEFAULT_TRIALS, MAX_TRIALS, Test};

use crate::compare::{BlindTrack, Comparing};
use crate::controls::Controls;
use crate::keys;
use crate::view_input::ViewInput;
use crate::{config_dir, edit, random_seed};
use log::{Circumstances, Log, Tested};
use sounds::Sounds;
use track_name::name;

/// Runs a blind test of two tracks, from their choice to its result.
#[derive(Debug)]
pub(crate) struct Blind {
    is_choosing: bool,
    /// A and B.
    pair: [Track; 2],
    trials: usize,
    /// Both are as loud as dry: the louder one sounds better, whatever else it is.
    is_matched: bool,
    run: Option<Run>,
    /// Where results go.
    folder: Option<PathBuf>,
}

/// Is a test that is going on, or whose result is shown.
#[derive(Debug)]
struct Run {
    test: Test,
    pair: [Track; 2],
    is_matched: bool,
    names: [String; 2],
    heard: HeardTrack,
    log: Log,
}

/// Says what is played, as far as the listener knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HeardTrack {
    Known(Choice),
    X,
}

impl Default for Blind {
    fn default() -> Self {
        Self {
            is_choosing: false,
            pair: [Track::Dry, Track::Memory(Slot::A)],
            trials: DEFAULT_TRIALS,
            is_matched: true,
            run: None,
            folder: config_dir::results(),
        }
    }
}

impl Blind {
    pub(crate) fn save_to(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    /// Dry against the memory that is listened to, unless it is changed then.
    pub(crate) fn choose(&mut self, slot: Slot) {
        self.pair = [Track::Dry, Track::Memory(slot)];
        self.is_choosing = true;
    }

    /// Tells whether the window is the test's.
    pub(crate) fn is_running(&self) -> bool {
        self.run.is_some()
    }

    /// Returns what is to be heard and not to be shown.
    pub(crate) fn track(&self) -> Option<BlindTrack> {
        let run = self.run.as_ref()?;
        let choice = match run.heard {
            HeardTrack::Known(choice) => choice,
            HeardTrack::X => run.test.x().unwrap_or(Choice::A),
        };
        Some(BlindTrack {
            track: run.pair[choice as usize],
            is_matched: run.is_matched,
        })
    }

    /// Takes what is chosen before a test.
    pub(crate) fn choosing_ui(
        &mut self,
        ui: &Ui,
        comparing: &mut Comparing,
        controls: &mut dyn Controls,
    ) {
        if self.is_choosing && page::choosing(self, ui, comparing) {
            self.begin(comparing, controls);
        }
    }

    fn begin(&mut self, comparing: &mut Comparing, controls: &mut dyn Controls) {
        let trials = self.trials.clamp(1, MAX_TRIALS);
        let Ok(test) = Test::begin(trials, random_seed::new()) else {
            return;
        };
        // A paused or bypassed comparison would be silent, or the same sound under three names.
        comparing.play_on();
        edit::performance(controls, |performance| performance.is_bypassed = false);
        let gains_db = self.gains_db(comparing);
        let tested = Tested {
            pair: self.pair,
            gains_db,
            is_matched: self.is_matched,
        };
        let circumstances = Circumstances::of(tested, comparing);
        let names = self.pair.map(|track| name(track, comparing));
        let sounds = comparing.comparison().map(|comparison| Sounds {
            comparison,
            pair: self.pair,
            gains_db,
        });
        let mut log = Log::new(self.folder.clone(), circumstances, sounds);
        log.save(&test);
        self.is_choosing = false;
        self.run = Some(Run {
            test,
            pair: self.pair,
            is_matched: self.is_matched,
            names,
            heard: HeardTrack::Known(Choice::A),
            log,
        });
    }

    /// Returns the gains of A and B.
    fn gains_db(&self, comparing: &Comparing) -> [f64; 2] {
        self.pair.map(|track| {
            if self.is_matched {
                comparing.match_db(track)
            } else {
                0.0
            }
        })
    }

    /// Draws all of the window.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        comparing: &Comparing,
        picture: ViewInput<'_>,
        controls: &mut dyn Controls,
    ) {
        let Some(run) = &mut self.run else {
            return;
        };
        if keys::is_pressed(ui, keys::MUTE) {
            edit::performance(controls, |wanted| wanted.is_muted ^= true);
        }
        run.log.tend();
        let silence = silence(comparing, picture, controls);
        let before = run.heard;
        if silence.is_none() {
            run.obey(ui);
        }
        let has_switched = run.listened(ui) || run.heard != before;
        page::running(ui, run, silence);
        if has_switched {
            comparing.restart_if_wanted(controls);
        }
        if keys::is_pressed(ui, keys::LEAVE)
            || (run.test.x().is_none() && keys::is_pressed(ui, keys::GO))
        {
            self.run = None;
        }
    }
}

impl Run {
    /// Tells of a key that plays, whether it changes anything or not.
    fn listened(&self, ui: &Ui) -> bool {
        [keys::HEAR_A, keys::HEAR_B, keys::HEAR_X]
            .into_iter()
            .any(|key| keys::is_pressed(ui, key))
    }

    fn obey(&mut self, ui: &Ui) {
        for (key, heard) in [
            (keys::HEAR_A, HeardTrack::Known(Choice::A)),
            (keys::HEAR_B, HeardTrack::Known(Choice::B)),
            (keys::HEAR_X, HeardTrack::X),
        ] {
            if keys::is_pressed(ui, key) {
                self.heard = heard;
            }
        }
        for (key, vote) in keys::VOTES.into_iter().zip(Choice::ALL) {
            if keys::is_pressed(ui, key) && self.test.vote(vote).is_ok() {
                // The next X begins unheard: to go on playing it would tell whether it has changed.
                self.heard = HeardTrack::Known(Choice::A);
                self.log.save(&self.test);
            }
        }
    }
}

/// Returns why nothing is heard of the test, if so: no vote counts then.
fn silence(
    comparing: &Comparing,
    picture: ViewInput<'_>,
    controls: &dyn Controls,
) -> Option<&'static str> {
    if controls.performance().is_muted {
        Some("The output is muted: press M to hear the test. No vote counts until then.")
    } else if !comparing.can_be_heard(picture) {
        Some(
            "The device plays at another rate than this sound was taken at, so the test is not heard and no \
             vote counts: leave it, and take the sound again.",
        )
    } else {
        None
    }
}

//! The window of a listening test: what is told before it, its trials, and its end.
//!
//! Nothing here tells which signal is which: no meter, no name, no picture; sounds are letters, and a switch
//! between them is the player's, which makes all of them alike.

mod offered;
mod rating_page;
mod sitting;
mod trial_page;
mod welcome_page;

use std::path::PathBuf;

use egui::{Ui, Vec2};
use souvenir_listening::votes::Response;
use souvenir_listening::{ListeningTest, SignalPlace};

use crate::keys;
use crate::widgets::centred_page;
use sitting::Sitting;

/// Plays the signals of a test, of which all of a material are equally long.
pub trait SignalPlayer {
    /// Plays a signal, from where its material is now; `None`: silence.
    fn hear(&mut self, signal: Option<SignalPlace>);
    /// Begins the material anew.
    fn begin_again(&mut self);
    /// Says whether a material begins again at its end.
    fn set_looping(&mut self, is_looping: bool);
    /// Sets the level of all signals, dB.
    fn set_level_db(&mut self, level_db: f64);
    /// Returns how much of its material was played, 0 to 1.
    fn share_played(&self) -> f32;
    /// Says why nothing is heard, if so: no answer counts then.
    fn trouble(&self) -> Option<String>;
}

/// Asks one listener after the other.
#[derive(Debug)]
pub struct ListeningFace {
    test: ListeningTest,
    /// Where votes go.
    folder: PathBuf,
    listener: String,
    level_db: f64,
    is_looping: bool,
    /// Whether every switch begins the sound anew.
    restarts: bool,
    sitting: Option<Sitting>,
    trouble: Option<String>,
    /// The name was given the keyboard.
    is_name_focused: bool,
}

/// Widest text that is read well.
const WIDTH: f32 = 640.0;

impl ListeningFace {
    /// Begins with what is told before a test; votes go to a folder that is made when there are some.
    #[must_use]
    pub fn new(test: ListeningTest, folder: PathBuf) -> Self {
        Self {
            test,
            folder,
            listener: String::new(),
            level_db: -12.0,
            is_looping: true,
            restarts: false,
            sitting: None,
            trouble: None,
            is_name_focused: false,
        }
    }

    /// Draws all of the window.
    pub fn ui(&mut self, ui: &mut Ui, player: &mut dyn SignalPlayer) {
        player.set_level_db(self.level_db);
        player.set_looping(self.is_looping);
        centred_page::show(ui, WIDTH, |ui| {
            let Some(sitting) = &mut self.sitting else {
                return welcome_page::show(self, ui, player);
            };
            if sitting.trial().is_none() {
                over(self, ui, player);
            } else {
                self.trial(ui, player);
            }
        });
    }

    fn begin(&mut self, player: &mut dyn SignalPlayer) {
        player.hear(None);
        match Sitting::begin(&self.test, self.listener.trim(), &self.folder) {
            Ok(sitting) => (self.sitting, self.trouble) = (Some(sitting), None),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    fn trial(&mut self, ui: &mut Ui, player: &mut dyn SignalPlayer) {
        let Some(sitting) = &mut self.sitting else {
            return;
        };
        let progress = sitting.progress();
        let Some(trial) = sitting.trial() else { return };
        let silence = player.trouble();
        let before = trial.heard;
        let mut response = None;
        centred_page::title(ui, &trial_page::heading(progress));
        centred_page::text(ui, trial.offered.question);
        if trial.ratings.is_empty() {
            response = trial_page::show(ui, trial, silence.is_none());
        } else if rating_page::show(ui, trial) && silence.is_none() {
            response = trial.rated();
        }
        trial_page::transport(ui, trial, player.share_played());
        trial_page::switching(ui, &mut self.is_looping, &mut self.restarts);
        let is_new = trial.heard != before;
        if is_new {
            play(trial, player, before.is_none() || self.restarts);
        }
        for words in [&silence, &self.trouble].into_iter().flatten() {
            centred_page::trouble(ui, words);
        }
        if let Some(response) = response {
            self.answer(response, player);
        }
        if keys::is_pressed(ui, keys::LEAVE) {
            player.hear(None);
            self.sitting = None;
        }
    }

    fn answer(&mut self, response: Response, player: &mut dyn SignalPlayer) {
        // The next trial begins unheard: to go on playing would tell whether X has changed.
        player.hear(None);
        if let Some(sitting) = &mut self.sitting {
            let answered = sitting.answer(&self.test, response);
            self.trouble = answered.err().map(|error| {
                format!("This answer could not be saved, so it does not count: {error}")
            });
            // The trial that goes on is as silent as the next one would be.
            if let Some(trial) = sitting.trial() {
                trial.hear(None);
            }
        }
    }
}

fn play(trial: &sitting::Trial, player: &mut dyn SignalPlayer, begins: bool) {
    let sound = trial.heard.and_then(|idx| trial.offered.sounds.get(idx));
    if begins && sound.is_some() {
        player.begin_again();
    }
    player.hear(sound.map(|sound| sound.place));
}

fn over(face: &mut ListeningFace, ui: &mut Ui, player: &mut dyn SignalPlayer) {
    let Some(sitting) = &face.sitting else { return };
    player.hear(None);
    centred_page::title(ui, "The test is over. Thank you.");
    let votes = sitting.votes();
    centred_page::text(ui, &format!("{votes} answers are saved in"));
    centred_page::text(ui, &sitting.path().display().to_string());
    centred_page::text(
        ui,
        "The file is what is sent to whoever made the test; `souvenir listen FILES... --report --output DIR` says what many of \
         them say.",
    );
    ui.add_space(2.0 * ui.spacing().item_spacing.y);
    let button = ui.add(egui::Button::new("Next listener").min_size(Vec2::new(160.0, 0.0)));
    if button.clicked() {
        (face.sitting, face.listener) = (None, String::new());
        face.is_name_focused = false;
    }
}

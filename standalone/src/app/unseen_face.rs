//! The face while nobody sees the window: laid out and not drawn, so that what keyboards ask for goes on.
//!
//! Controllers move controls, and a control is known only while it is laid out. The window's own context shows nothing then,
//! and must not be disturbed; this one has its own, and what it would draw is thrown away.

use std::fmt;
use std::time::{Duration, Instant};

use egui::{Context, RawInput};
use souvenir_ui::{Face, theme};

use super::ui_controls::UiControls;

/// A list that a controller goes through takes some frames, and a preset that freezes is awaited.
const LINGER: Duration = Duration::from_secs(2);

/// Keeps the face going where no frame is drawn.
pub(super) struct UnseenFace {
    /// Made when it is needed first: it has letters of its own.
    context: Option<Context>,
    /// When the window was drawn last, and the seconds that its context counted then.
    drawn: (Instant, f64),
    /// Until then the face is laid out.
    until: Option<Instant>,
}

impl fmt::Debug for UnseenFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnseenFace").finish_non_exhaustive()
    }
}

impl UnseenFace {
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            context: None,
            drawn: (now, 0.0),
            until: None,
        }
    }

    /// Notes that the window is drawn.
    pub(super) fn note_frame(&mut self, window: &Context, now: Instant) {
        self.drawn = (now, window.input(|input| input.time));
        self.until = None;
    }

    /// Lays the face out if a keyboard has told the window something of late, or a preset is awaited. Returns whether it did.
    pub(super) fn tend(
        &mut self,
        window: &Context,
        face: &mut Face,
        controls: &mut UiControls,
        now: Instant,
    ) -> bool {
        if controls.has_keyboard_news() || face.is_awaiting() {
            self.until = Some(now + LINGER);
        }
        if self.until.is_none_or(|until| until < now) {
            return false;
        }
        let input = self.input(window, now);
        let context = self.context.get_or_insert_with(context);
        let output = context.run_ui(input, |ui| {
            controls.with_picture(|picture, controls| face.ui(ui, picture, controls));
        });
        output.drop_without_applying_deltas();
        true
    }

    /// As large as the window was, and its clock goes on: what is taken back by *Undo* is counted in seconds.
    fn input(&self, window: &Context, now: Instant) -> RawInput {
        let (drawn, secs) = self.drawn;
        RawInput {
            screen_rect: Some(window.content_rect()),
            time: Some(secs + now.saturating_duration_since(drawn).as_secs_f64()),
            ..RawInput::default()
        }
    }
}

fn context() -> Context {
    let context = Context::default();
    theme::apply(&context);
    context
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use egui::Context;
    use souvenir_core::lab::preset::factory;
    use souvenir_ui::{Controls as _, Face, LearntController, MidiController};

    use super::{LINGER, UiControls, UnseenFace};
    use crate::app::supervisor::{Start, SupervisorChannel};

    const PEDAL: MidiController = MidiController {
        channel: 0,
        number: 66,
    };

    /// With a keyboard that says this.
    fn controls(bytes: &[u8]) -> UiControls {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keyboard");
        std::fs::write(&path, bytes).expect("written");
        let (channel, _reports) = SupervisorChannel::unattended();
        let start = Start {
            midi_device: Some(path),
            learnt: vec![LearntController {
                controller: PEDAL,
                control: "Mute".to_owned(),
            }],
            ..Start::with_demo()
        };
        let controls = UiControls::new(channel, start);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !controls.has_keyboard_news() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        controls
    }

    #[test]
    fn controllers_and_programs_go_on_while_nobody_sees_the_window() {
        let wanted = factory()[2].preset.settings;
        let mut controls = controls(&[0xb0, 66, 127, 0xc0, 2]);
        let (window, mut face, mut now) = (Context::default(), Face::default(), Instant::now());
        let mut unseen = UnseenFace::new(now);
        assert!(
            unseen.tend(&window, &mut face, &mut controls, now),
            "laid out"
        );
        // The program may have come after the pedal.
        for _ in 0..100 {
            if controls.settings() != wanted {
                std::thread::sleep(Duration::from_millis(5));
                unseen.tend(&window, &mut face, &mut controls, now);
            }
        }
        assert!(!controls.has_keyboard_news(), "it was taken in");
        assert!(controls.performance().is_muted, "by the pedal");
        assert_eq!(controls.settings(), wanted, "by the program");
        now += LINGER + Duration::from_millis(1);
        let is_laid_out = unseen.tend(&window, &mut face, &mut controls, now);
        assert_eq!(
            is_laid_out,
            face.is_awaiting(),
            "it costs nothing when all is done"
        );
    }

    #[test]
    fn nothing_is_laid_out_where_nothing_has_come() {
        let (channel, _reports) = SupervisorChannel::unattended();
        let mut controls = UiControls::new(channel, Start::with_demo());
        let (window, mut face, now) = (Context::default(), Face::default(), Instant::now());
        let mut unseen = UnseenFace::new(now);
        assert!(!unseen.tend(&window, &mut face, &mut controls, now));
    }
}

//! A tempo that is tapped.

use egui::{Button, Id, Ui, Vec2};
use souvenir_core::settings::TEMPOS_BPM;

use crate::widgets::{focus, learn};

/// Taps farther apart begin anew: twice the slowest tempo's quarter would be none.
const LONGEST_SECS: f64 = 60.0 / *TEMPOS_BPM.start();
/// Taps that count, the newest.
const MAX_TAPS: usize = 8;

/// Holds when a tempo was tapped, in seconds.
#[derive(Clone, Debug, Default)]
struct Taps(Vec<f64>);

impl Taps {
    /// Returns the tempo that was tapped, in quarters a minute, from the second tap on.
    fn tap(&mut self, now_secs: f64) -> Option<f64> {
        let is_apart = |before: &f64| !(0.0..=LONGEST_SECS).contains(&(now_secs - before));
        if self.0.last().is_some_and(is_apart) {
            self.0.clear();
        }
        self.0.push(now_secs);
        if self.0.len() > MAX_TAPS {
            self.0.remove(0);
        }
        let (first, last) = (self.0.first()?, self.0.last()?);
        let mean_secs = (last - first) / (self.0.len() - 1) as f64;
        let bpm = (600.0 / mean_secs).round() / 10.0;
        let is_tempo = self.0.len() > 1;
        is_tempo.then(|| bpm.clamp(*TEMPOS_BPM.start(), *TEMPOS_BPM.end()))
    }
}

pub(super) fn ui(ui: &mut Ui, size: Vec2, tempo_bpm: &mut f64) {
    let button = ui.add_sized(size, Button::new("Tap"));
    focus::reveal(&button);
    let is_asked = learn::is_pressed(ui, &button, "Tap");
    if button
        .on_hover_text("Tap the tempo, two times or more")
        .clicked()
        || is_asked
    {
        let now_secs = ui.input(|input| input.time);
        let key = Id::unique("tapped tempo");
        let tapped = ui.data_mut(|data| {
            let taps: &mut Taps = data.get_temp_mut_or_default(key);
            taps.tap(now_secs)
        });
        *tempo_bpm = tapped.unwrap_or(*tempo_bpm);
    }
}

#[cfg(test)]
mod tests {
    use super::Taps;

    #[test]
    fn a_tempo_is_the_mean_of_what_was_tapped() {
        let mut taps = Taps::default();
        assert_eq!(taps.tap(10.0), None, "one is none");
        assert_eq!(taps.tap(10.5), Some(120.0));
        assert_eq!(taps.tap(10.9), Some(133.3), "60 / 0.45");
        assert_eq!(taps.tap(20.0), None, "a pause begins anew");
        assert_eq!(taps.tap(20.0), Some(400.0), "held to what there is");
        assert_eq!(taps.tap(1.0), None, "a window that is opened anew");
    }
}

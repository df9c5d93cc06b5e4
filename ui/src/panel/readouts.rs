//! Numbers: what the memory can keep, what it costs, and how the audio side is doing.

mod measured;

use egui::{Align, Color32, Layout, RichText, Ui};
use souvenir_core::memory::Timeline;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Load;
use souvenir_core::snapshot::Snapshot;

use crate::silence_reason::HARDLY_AUDIBLE_HZ;
use crate::view_input::ViewInput;
use crate::{theme, units};
use measured::Measured;

/// Above this a busy moment of the machine makes the sound break up.
pub(crate) const BUSY_SHARE: f32 = 0.7;

/// Holds a name and what it means.
#[derive(Clone, Copy)]
struct Named {
    name: &'static str,
    hint: &'static str,
}

const HISTORY: Named = Named {
    name: "Whole history so far",
    hint: "Since the start or Clear, in s",
};
const BANDWIDTH: Named = Named {
    name: "Keeps up to",
    hint: "Highest frequency that the coefficients keep in the middle of their window: N / (pi W)",
};
const COEFFICIENTS: Named = Named {
    name: "Coefficients",
    hint: "What the memory takes, a second",
};
const BITS: Named = Named {
    name: "Numbers kept",
    hint: "Coefficients of 32 bits, of a channel; the sound itself has as many for each sample",
};
const SEGMENTAL: Named = Named {
    name: "Mean of 20 ms",
    hint: "The same of every 20 ms of the last second, each held to -10 to 35 dB, their mean: nearer to what is heard",
};
const DISTANCE: Named = Named {
    name: "Spectral distance",
    hint: "How far the spectra of sound and memory are apart, log-spectral distance of the last second",
};
const SAMPLES: Named = Named {
    name: "Samples",
    hint: "What the sound takes, a second",
};
const SNR: Named = Named {
    name: "Sound / error",
    hint: "Energy of the shown window over that of what was lost, in dB",
};
const APART: Named = Named {
    name: "From the recurrence",
    hint: "How far the way in which the layer is run lies from its recurrence, in dB below it: rounding",
};
const LOUDNESS: [Named; 3] = [
    Named {
        name: "Loudness, dry",
        hint: "Of the last 0.4 s (EBU R 128 momentary)",
    },
    Named {
        name: "Loudness, memory",
        hint: "Of the last 0.4 s (EBU R 128 momentary)",
    },
    Named {
        name: "Loudness, residual",
        hint: "Of the last 0.4 s (EBU R 128 momentary)",
    },
];
const LATENCY: Named = Named {
    name: "Latency",
    hint: "From a sample's coming in to its memory's going out",
};
const LATENCY_FRAMES: Named = Named {
    name: "Latency in frames",
    hint: "The same, in samples of a channel",
};
const CPU: Named = Named {
    name: "CPU of one core",
    hint: "Processing time over sound time, averaged",
};
const WORST: Named = Named {
    name: "Worst block",
    hint: "Processing time over sound time, of the slowest",
};
const LATE: Named = Named {
    name: "Late blocks",
    hint: "Took longer than they sound, since the start",
};
const BROKEN: Named = Named {
    name: "Breaks",
    hint: "Blocks that did not come or go in time between the devices",
};
const BAD: Named = Named {
    name: "Bad samples",
    hint: "Came in as no number and were silenced",
};

/// Holds what the numbers remember: those that take long, for a while.
#[derive(Debug, Default)]
pub(crate) struct Readouts(Measured);

impl Readouts {
    pub(crate) fn ui(&mut self, ui: &mut Ui, picture: ViewInput<'_>) {
        // They take longest of all that is no picture, and are mostly scrolled away.
        let is_seen = ui.is_rect_visible(ui.available_rect_before_wrap());
        if is_seen || self.0.is_new() {
            self.0.update(ui.input(|input| input.time), picture.history);
        }
        let heard = [self.0.segmental_snr_db(), self.0.log_spectral_distance_db()];
        all(ui, picture.snapshot, heard);
    }
}

/// Draws all numbers. `heard` are segmental SNR and spectral distance of the last second.
fn all(ui: &mut Ui, snapshot: &Snapshot, heard: [f64; 2]) {
    bandwidth(ui, snapshot);
    plain(ui, COEFFICIENTS, &coefficients(snapshot));
    plain(ui, BITS, &bits(snapshot));
    let samples = units::per_second(snapshot.sample_rate_hz);
    plain(ui, SAMPLES, &samples);
    let snr = units::level(snr_db(snapshot), "dB");
    plain(ui, SNR, &snr);
    if let Some(apart_db) = snapshot.ways_apart_db {
        plain(ui, APART, &units::level(apart_db, "dB"));
    }
    // What is frozen, or lasts, is not a memory of this second.
    let is_older = snapshot.is_frozen || snapshot.settings.mode.is_unbounded();
    let measured = |value: f64| if is_older { f64::NAN } else { value };
    let [segmental, distance] = heard.map(measured);
    let segmental = units::level(segmental, "dB");
    plain(ui, SEGMENTAL, &segmental);
    let distance = units::level(distance, "dB");
    plain(ui, DISTANCE, &distance);
    for (named, lufs) in LOUDNESS.into_iter().zip(snapshot.lufs) {
        plain(ui, named, &units::loudness(lufs));
    }
    latency(ui, snapshot);
    load(ui, snapshot.load);
    count(ui, BROKEN, snapshot.gaps);
    count(ui, BAD, snapshot.rejected.non_finite);
}

fn bandwidth(ui: &mut Ui, snapshot: &Snapshot) {
    if let (Mode::Whole | Mode::Selective, Some(secs)) =
        (snapshot.settings.mode, heard_secs(snapshot))
    {
        plain(ui, HISTORY, &format!("{secs:.1} s"));
    }
    let Some(kept_hz) = snapshot.bandwidth_hz() else {
        plain(ui, BANDWIDTH, "-");
        return;
    };
    let is_low = kept_hz < HARDLY_AUDIBLE_HZ;
    row(ui, BANDWIDTH, &units::hertz(kept_hz), alarm(ui, is_low));
    if is_low {
        let words = format!(
            "Keeps {}, almost nothing audible: shorten the window, raise the order, or clear.",
            units::hertz(kept_hz)
        );
        ui.label(RichText::new(words).small().color(theme::of(ui).trouble));
    }
}

fn latency(ui: &mut Ui, snapshot: &Snapshot) {
    let frames = snapshot.latency_frames;
    let words = if snapshot.sample_rate_hz > 0.0 {
        format!("{:.1} ms", 1e3 * frames as f64 / snapshot.sample_rate_hz)
    } else {
        "-".to_owned()
    };
    plain(ui, LATENCY, &words);
    plain(ui, LATENCY_FRAMES, &frames.to_string());
}

fn load(ui: &mut Ui, load: Load) {
    for (named, share) in [(CPU, load.share), (WORST, load.worst)] {
        let percent = format!("{:.0} %", 100.0 * share);
        row(ui, named, &percent, alarm(ui, share > BUSY_SHARE));
    }
    count(ui, LATE, load.late_blocks);
}

/// Writes a count of what should not happen.
fn count(ui: &mut Ui, named: Named, times: u64) {
    row(ui, named, &times.to_string(), alarm(ui, times > 0));
}

fn plain(ui: &mut Ui, named: Named, value: &str) {
    row(ui, named, value, theme::of(ui).text);
}

fn row(ui: &mut Ui, named: Named, value: &str, colour: Color32) {
    ui.horizontal(|ui| {
        ui.set_height(18.0);
        ui.label(RichText::new(named.name).color(theme::of(ui).text_weak))
            .on_hover_text(named.hint);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(value).monospace().color(colour));
        });
    });
}

fn alarm(ui: &Ui, is_so: bool) -> Color32 {
    let palette = theme::of(ui);
    if is_so { palette.trouble } else { palette.text }
}

fn coefficients(snapshot: &Snapshot) -> String {
    let settings = snapshot.settings;
    let per_sec = settings.coefficients_per_sec();
    per_sec.map_or_else(|| format!("{} in all", settings.order), units::per_second)
}

fn bits(snapshot: &Snapshot) -> String {
    let heard_secs = heard_secs(snapshot).unwrap_or(f64::INFINITY);
    let kbit = units::kbit_per_sec(&snapshot.settings.into(), heard_secs);
    if kbit.is_finite() && kbit > 0.0 {
        units::kbit(kbit)
    } else {
        "-".to_owned()
    }
}

/// Returns how much a memory of everything has heard.
fn heard_secs(snapshot: &Snapshot) -> Option<f64> {
    match snapshot.timeline {
        Timeline::Even { frames } if snapshot.sample_rate_hz > 0.0 => {
            Some(frames / snapshot.sample_rate_hz)
        }
        _ => None,
    }
}

/// Returns the ratio of the window that is drawn; not a number for an unbounded memory, whose frames are not in it.
fn snr_db(snapshot: &Snapshot) -> f64 {
    if snapshot.settings.mode.is_unbounded() {
        return f64::NAN;
    }
    let pairs = snapshot.dry.iter().zip(&snapshot.memory);
    let [signal, error] = pairs.fold([0.0, 0.0], |[signal, error], (dry, memory)| {
        let (dry, memory) = (f64::from(*dry), f64::from(*memory));
        [signal + dry * dry, error + (dry - memory) * (dry - memory)]
    });
    10.0 * (signal / error).log10()
}

#[cfg(test)]
mod tests {
    use super::{Snapshot, coefficients, snr_db};
    use souvenir_core::settings::{MemorySettings, Mode};

    #[test]
    fn a_tenth_of_the_sound_lost_is_twenty_decibels() {
        let snapshot = Snapshot {
            dry: vec![1.0, -1.0],
            memory: vec![0.9, -0.9],
            ..Snapshot::default()
        };
        // 0.9 is an f32.
        assert!((snr_db(&snapshot) - 20.0).abs() < 1e-5);
    }

    #[test]
    fn half_overlap_needs_twice_the_coefficients() {
        let rate = |overlap| {
            coefficients(&Snapshot {
                settings: MemorySettings {
                    overlap,
                    ..MemorySettings::default()
                },
                ..Snapshot::default()
            })
        };
        // 1024 in 50 ms
        assert_eq!(rate(0.0), "20.5 k/s");
        assert_eq!(rate(0.5), "41.0 k/s");
    }

    #[test]
    fn an_unbounded_memory_has_its_coefficients_once() {
        let snapshot = Snapshot {
            settings: MemorySettings {
                mode: Mode::Whole,
                ..MemorySettings::default()
            },
            ..Snapshot::default()
        };
        assert_eq!(coefficients(&snapshot), "1024 in all");
    }
}

//! Where the numbers of a table come from: the memory, the moment, and the commands that make the same from
//! a file of the sound.

use jiff::Timestamp;
use souvenir_core::memory::Timeline;
use souvenir_core::settings::{ClockDriver, MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;
use souvenir_core::ssm::trained::library;

use super::coefficients::cut_words;
use super::sample_rate::rate_hz;
use crate::figure::Note;

/// Says what a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    /// The memory at one moment, or what follows from it.
    Coefficients,
    /// The memory heard beside its sound.
    Sound,
}

/// Returns the words of `view`, which draws `snapshot`.
pub(super) fn notes(view: &str, snapshot: &Snapshot, product: Product) -> Vec<Note> {
    let mut notes = formula_notes(view, &snapshot.settings, rate_hz(snapshot));
    notes.extend(moment(snapshot));
    notes.extend(offline(snapshot, product));
    notes
}

/// Returns the words of a `view` of formulas, which are of a memory and of no sound.
pub(super) fn formula_notes(view: &str, settings: &MemorySettings, rate_hz: f64) -> Vec<Note> {
    let mut notes = program_notes(view);
    notes.extend(memory(settings, rate_hz));
    notes
}

/// Returns what every table begins with.
pub(super) fn program_notes(view: &str) -> Vec<Note> {
    vec![
        ("view", view.to_owned()),
        ("program", format!("souvenir {}", env!("CARGO_PKG_VERSION"))),
        ("written", Timestamp::now().to_string()),
    ]
}

fn memory(settings: &MemorySettings, rate_hz: f64) -> Vec<Note> {
    let MemorySettings {
        mode,
        method,
        order,
        window_secs,
        overlap,
        delay_secs,
        layer,
        clock,
        weights,
        adaptive,
    } = *settings;
    let mut notes = vec![
        ("mode", mode.to_string()),
        ("method", method.to_string()),
        ("order_n", order.to_string()),
        ("sample_rate_hz", rate_hz.to_string()),
    ];
    match mode {
        Mode::Segments => notes.push(("overlap", overlap.to_string())),
        Mode::Sliding => notes.push(("delay_secs", delay_secs.to_string())),
        Mode::Adaptive => notes.extend([
            ("past", adaptive.past.to_string()),
            ("allowed_error_db", adaptive.allowed_error_db.to_string()),
            ("delay_secs", delay_secs.to_string()),
        ]),
        Mode::Layer => notes.extend([
            ("layer", layer.kind.to_string()),
            ("time_scale_secs", layer.time_scale_secs.to_string()),
            ("way", layer.way.to_string()),
            ("delay_secs", delay_secs.to_string()),
        ]),
        Mode::Trained => notes.extend([
            ("weights", weights.map_or_else(String::new, library::word)),
            stack_delay(settings),
        ]),
        Mode::Selective => {
            notes.push(("clock", clock.driver.to_string()));
            notes.push(("threshold_dbfs", clock.threshold_db.to_string()));
            if clock.driver == ClockDriver::Band {
                let [low, high] = clock.band_hz;
                notes.push(("band_hz", format!("{low} to {high}")));
            }
        }
        Mode::Whole | Mode::Fading => {}
    }
    match mode {
        Mode::Segments | Mode::Sliding | Mode::Layer | Mode::Trained | Mode::Adaptive => {
            notes.push(("window_secs", window_secs.to_string()));
        }
        Mode::Fading => notes.push(("tau_secs", window_secs.to_string())),
        Mode::Whole => notes.push(("window_secs", "all that was heard".to_owned())),
        Mode::Selective => notes.push(("window_secs", "all that was let in".to_owned())),
    }
    notes
}

fn stack_delay(settings: &MemorySettings) -> Note {
    match settings.weights.and_then(library::delay_frames) {
        Some(frames) => ("delay_frames", frames.to_string()),
        None => ("delay_secs", settings.delay_secs.to_string()),
    }
}

/// Says when that was, in seconds of the sound that came in.
fn moment(snapshot: &Snapshot) -> Vec<Note> {
    let rate_hz = rate_hz(snapshot);
    let mut notes = vec![("is_frozen", snapshot.is_frozen.to_string())];
    if let Timeline::Even { frames } = snapshot.timeline {
        notes.push(("remembered_secs", (frames / rate_hz).to_string()));
    }
    if let Some(end_frame) = window_end_frame(snapshot) {
        notes.push(("time_secs", (end_frame as f64 / rate_hz).to_string()));
        notes.push(("time_frames", end_frame.to_string()));
    }
    let cuts = snapshot.edits.cuts().map(|cut| cut_words(&cut));
    let cuts: Vec<String> = cuts.collect();
    if !cuts.is_empty() {
        notes.push(("cuts", cuts.join(", ")));
    }
    notes
}

/// Finds the sound that came in where the coefficients' window ended; `None` where it was never heard.
pub(super) fn window_end_frame(snapshot: &Snapshot) -> Option<u64> {
    let is_known = !snapshot.is_frozen || snapshot.window_lead_frames.is_some();
    let latency = snapshot.latency_frames as u64;
    is_known.then(|| snapshot.window_end_frame.saturating_sub(latency))
}

fn offline(snapshot: &Snapshot, product: Product) -> Vec<Note> {
    let Some(command) = command(snapshot, product) else {
        return Vec::new();
    };
    let mut input = "IN is a file of the sound that came in, from its first frame on".to_owned();
    if snapshot.settings.mode == Mode::Whole {
        input = "IN is a file of the sound that came in since this memory began".to_owned();
    }
    if !snapshot.edits.is_none() {
        input += "; it knows nothing of the cuts";
    }
    vec![("offline", command), ("offline_in", input)]
}

/// Returns what is typed to have the same from a file; `None` where there is none.
fn command(snapshot: &Snapshot, product: Product) -> Option<String> {
    match (product, snapshot.settings.mode) {
        (Product::Coefficients, Mode::Trained)
        | (Product::Sound, Mode::Selective)
        | (_, Mode::Adaptive) => None,
        // A file has no sidechain.
        (_, Mode::Selective) if snapshot.settings.clock.driver == ClockDriver::Sidechain => None,
        (Product::Coefficients, _) => {
            Some(analyze(snapshot)? + " --format csv --output coefficients.csv")
        }
        (Product::Sound, Mode::Segments | Mode::Sliding) => Some(render(&snapshot.settings)),
        (Product::Sound, Mode::Layer) => Some(ssm_run(&snapshot.settings)),
        (Product::Sound, Mode::Trained) => Some(trained_run(&snapshot.settings)),
        (Product::Sound, Mode::Whole | Mode::Fading) => {
            let recall = "souvenir recall memory.json --output memory.wav";
            let analyze = analyze(snapshot)?;
            Some(format!("{analyze} --output memory.json && {recall}"))
        }
    }
}

fn analyze(snapshot: &Snapshot) -> Option<String> {
    let MemorySettings { mode, .. } = snapshot.settings;
    let end_frame = window_end_frame(snapshot)?;
    let at_frame = match (mode, snapshot.timeline) {
        (Mode::Whole, Timeline::Even { frames }) => frames,
        _ => end_frame as f64,
    };
    let at_secs = at_frame / rate_hz(snapshot);
    let words = words(&snapshot.settings);
    Some(format!(
        "souvenir analyze IN --mode {mode}{words} --at {at_secs}"
    ))
}

fn render(settings: &MemorySettings) -> String {
    let kind = settings.mode.measure();
    let words = words(settings);
    format!("souvenir render IN --memory {kind}{words} --output memory.wav")
}

fn ssm_run(settings: &MemorySettings) -> String {
    let MemorySettings {
        order, delay_secs, ..
    } = settings;
    let layer = layer_words(settings);
    format!("souvenir ssm run IN{layer} --order {order} --delay {delay_secs} --output memory.wav")
}

fn trained_run(settings: &MemorySettings) -> String {
    let name = settings.weights.and_then(library::name).unwrap_or_default();
    let delay = match settings.weights.and_then(library::delay_frames) {
        None => format!(" --delay {}", settings.delay_secs),
        // The file says it.
        Some(_) => String::new(),
    };
    format!("souvenir ssm run IN --weights {name}.safetensors{delay} --output memory.wav")
}

fn layer_words(settings: &MemorySettings) -> String {
    let layer = &settings.layer;
    let (kind, time_scale, way) = (layer.kind, layer.time_scale_secs, layer.way);
    format!(" --layer {kind} --time-scale {time_scale} --way {way}")
}

fn clock_words(settings: &MemorySettings) -> String {
    let clock = &settings.clock;
    let mut words = format!(
        " --clock {} --threshold {}",
        clock.driver, clock.threshold_db
    );
    if clock.driver == ClockDriver::Band {
        let [low, high] = clock.band_hz;
        words += &format!(" --band {low}:{high}");
    }
    if clock.driver == ClockDriver::Curve {
        let (curve, secs) = (clock.curve, clock.curve_period_secs);
        words += &format!(" --curve {curve} --curve-period {secs}");
    }
    words
}

fn words(settings: &MemorySettings) -> String {
    let MemorySettings {
        mode,
        method,
        order,
        window_secs,
        overlap,
        delay_secs,
        ..
    } = settings;
    let mut words = format!(" --method {method} --order {order}");
    if *mode == Mode::Layer {
        words = format!("{} --order {order}", layer_words(settings));
    }
    if *mode == Mode::Selective {
        words = format!("{} --order {order}", clock_words(settings));
    }
    if !matches!(mode, Mode::Whole | Mode::Selective) {
        words += &format!(" --window {window_secs}");
    }
    match mode {
        Mode::Segments => words += &format!(" --overlap {}", 100.0 * overlap),
        Mode::Sliding | Mode::Layer | Mode::Trained | Mode::Adaptive => {
            words += &format!(" --delay {delay_secs}");
        }
        Mode::Whole | Mode::Fading | Mode::Selective => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{MemorySettings, Mode, Product, Snapshot, Timeline, command};

    fn snapshot(mode: Mode) -> Snapshot {
        Snapshot {
            settings: MemorySettings {
                mode,
                ..MemorySettings::default()
            },
            timeline: Timeline::Even { frames: 96_000.0 },
            sample_rate_hz: 48_000.0,
            window_end_frame: 147_000,
            latency_frames: 3000,
            window_lead_frames: Some(0),
            ..Snapshot::default()
        }
    }

    #[test]
    fn commands_are_those_of_the_program() {
        let of = |mode, product| command(&snapshot(mode), product).expect("a command");
        assert_eq!(
            of(Mode::Whole, Product::Coefficients),
            "souvenir analyze IN --mode whole --method exact --order 1024 --at 2 --format csv \
             --output coefficients.csv"
        );
        assert_eq!(
            of(Mode::Segments, Product::Coefficients),
            "souvenir analyze IN --mode segments --method exact --order 1024 --window 0.05 \
             --overlap 50 --at 3 --format csv --output coefficients.csv"
        );
        assert_eq!(
            of(Mode::Sliding, Product::Sound),
            "souvenir render IN --memory legt --method exact --order 1024 --window 0.05 \
             --delay 0.02 --output memory.wav"
        );
        assert_eq!(
            of(Mode::Fading, Product::Sound),
            "souvenir analyze IN --mode fading --method exact --order 1024 --window 0.05 --at 3 \
             --output memory.json && souvenir recall memory.json --output memory.wav"
        );
    }

    #[test]
    fn what_was_never_heard_has_no_command() {
        let restored = Snapshot {
            is_frozen: true,
            window_lead_frames: None,
            ..snapshot(Mode::Whole)
        };
        assert_eq!(command(&restored, Product::Coefficients), None);
    }
}

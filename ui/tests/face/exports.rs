//! What views write as tables, against the engine that they are of and against sums of their own.

use std::collections::HashMap;
use std::f64::consts::TAU;
use std::fmt::Write as _;

use egui::accesskit::Role;
use egui_kittest::Harness;
use souvenir_core::control::{Command, EngineConfig, PreparedEngine};
use souvenir_core::memory::Memory;
use souvenir_core::memory::Timeline;
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::{PROBE_FRAMES, Snapshot, Viewer};

use crate::shell::{Shell, WIDE, click, open};

const BLOCK_FRAMES: usize = 480;

/// A written table.
struct Written {
    notes: HashMap<String, String>,
    names: Vec<String>,
    /// `[column][row]`, not a number where a cell is empty or a word.
    columns: Vec<Vec<f64>>,
    words: Vec<String>,
}

impl Written {
    fn read(text: &str) -> Self {
        let note = |line: &str| {
            let (key, value) = line.strip_prefix("# ")?.split_once(": ")?;
            Some((key.to_owned(), value.to_owned()))
        };
        let notes = text.lines().map_while(note).collect();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let names: Vec<String> = reader
            .headers()
            .expect("names")
            .iter()
            .map(str::to_owned)
            .collect();
        let mut columns = vec![Vec::new(); names.len()];
        let mut words = Vec::new();
        for row in reader.records() {
            let row = row.expect("as many cells as names");
            words.push(row[0].to_owned());
            for (column, cell) in columns.iter_mut().zip(&row) {
                column.push(cell.parse().unwrap_or(f64::NAN));
            }
        }
        Self {
            notes,
            names,
            columns,
            words,
        }
    }

    fn column(&self, name: &str) -> &[f64] {
        let idx = self.names.iter().position(|one| one == name);
        &self.columns[idx.unwrap_or_else(|| panic!("{name} in {:?}", self.names))]
    }

    fn note(&self, key: &str) -> &str {
        self.notes
            .get(key)
            .unwrap_or_else(|| panic!("{key} in {:?}", self.notes))
    }
}

/// What an engine of one channel tells the screen after some sound.
struct Heard {
    snapshot: Snapshot,
    history: History,
}

struct Live(PreparedEngine);

impl Live {
    fn new(setting: MemorySettings, sample_rate_hz: f64) -> Self {
        let prepared = PreparedEngine::prepare(&EngineConfig {
            setting,
            sample_rate_hz,
            channels: 1,
            max_block_frames: BLOCK_FRAMES,
        })
        .expect("in range");
        Self(prepared)
    }

    fn hear(&mut self, sound: &[f32]) {
        let PreparedEngine {
            engine,
            commands,
            reader,
            ..
        } = &mut self.0;
        for block in sound.chunks(BLOCK_FRAMES) {
            engine.process(&mut [&mut block.to_vec()], commands);
            // Or the ring of the history is full after a second.
            reader.update();
        }
    }

    /// The screen at this instant.
    fn look(&mut self) -> Heard {
        let PreparedEngine {
            engine,
            commands,
            reader,
            ..
        } = &mut self.0;
        reader.request_snapshot();
        while !reader.update() {
            engine.process(&mut [&mut []], commands);
        }
        Heard {
            snapshot: reader.snapshot().clone(),
            history: reader.history().clone(),
        }
    }

    fn freeze(&mut self) {
        assert!(self.0.handle.send(Command::Freeze(true)), "there is room");
    }
}

fn setting(mode: Mode, order: usize, window_secs: f64) -> MemorySettings {
    MemorySettings {
        mode,
        order,
        window_secs,
        ..MemorySettings::default()
    }
}

/// Everything between 40 and 400 Hz, at no two times alike.
#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn broadband(rate_hz: f64, frames: usize) -> Vec<f32> {
    let tone = |part: u32| {
        let hz = 40.0 + 9.7 * f64::from(part) + 1.3 * f64::from(part * part % 7);
        (TAU * hz / rate_hz, 2.4 * f64::from(part * part))
    };
    let tones: Vec<(f64, f64)> = (0..37).map(tone).collect();
    let sample = |j: usize| {
        tones
            .iter()
            .map(|(w, p)| (w * j as f64 + p).sin())
            .sum::<f64>()
    };
    (0..frames).map(|j| (0.05 * sample(j)) as f32).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn sine(hz: f64, amplitude: f64, rate_hz: f64, frames: usize) -> Vec<f32> {
    let sample = |j: usize| amplitude * (TAU * hz / rate_hz * j as f64).sin();
    (0..frames).map(|j| sample(j) as f32).collect()
}

/// Views in a window, on what an engine told.
struct Screen {
    harness: Harness<'static, Shell>,
    folder: tempfile::TempDir,
}

impl Screen {
    fn new() -> Self {
        let mut harness = open(WIDE);
        let folder = tempfile::tempdir().expect("a temporary folder");
        harness.state_mut().face.export_to(folder.path().to_owned());
        Self { harness, folder }
    }

    /// What `view` writes of what was heard.
    fn table(&mut self, view: &str, heard: Heard) -> Written {
        self.look_at(view, heard);
        self.export(view)
    }

    fn look_at(&mut self, view: &str, heard: Heard) {
        let state = self.harness.state_mut();
        state.snapshot = heard.snapshot;
        state.history = heard.history;
        click(&mut self.harness, Role::Button, &format!("Upper: {view}"));
    }

    fn export(&mut self, view: &str) -> Written {
        click(&mut self.harness, Role::Button, "Export the upper view");
        click(&mut self.harness, Role::Button, "CSV table");
        let files = std::fs::read_dir(self.folder.path()).expect("a folder");
        let paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        assert_eq!(paths.len(), 1, "{view}: {paths:?}");
        let text = std::fs::read_to_string(&paths[0]).expect("text");
        std::fs::remove_file(&paths[0]).expect("removed");
        Written::read(&text)
    }
}

/// Of the rows where both are known, one `lag` rows later than the other.
fn correlation(sound: &[f64], memory: &[f64], lag: isize) -> f64 {
    let pairs = memory.iter().enumerate().filter_map(|(row, y)| {
        let x = sound.get(row.checked_add_signed(-lag)?)?;
        (!x.is_nan() && !y.is_nan()).then_some((x, y))
    });
    let [xx, yy, xy] = pairs.fold([0.0; 3], |[xx, yy, xy], (x, y)| {
        [xx + x * x, yy + y * y, xy + x * y]
    });
    xy / (xx * yy).sqrt()
}

#[test]
fn a_memory_is_drawn_beside_its_sound_in_every_mode_live_and_frozen() {
    let mut screen = Screen::new();
    for (mode, order, window_secs, rate_hz) in [
        (Mode::Segments, 256, 0.05, 48_000.0),
        (Mode::Segments, 100, 0.0333, 44_100.0),
        (Mode::Sliding, 256, 0.05, 48_000.0),
        (Mode::Sliding, 120, 0.0333, 44_100.0),
        (Mode::Whole, 512, 0.05, 48_000.0),
        (Mode::Whole, 2048, 0.05, 44_100.0),
        (Mode::Whole, 1024, 0.05, 16_000.0),
        (Mode::Fading, 512, 0.05, 48_000.0),
        (Mode::Fading, 1024, 0.0333, 44_100.0),
        (Mode::Fading, 200, 0.0333, 44_100.0),
    ] {
        let mut live = Live::new(setting(mode, order, window_secs), rate_hz);
        // A whole memory of so little that all of it is kept.
        let secs = if mode == Mode::Whole {
            order as f64 / 2000.0
        } else {
            0.7
        };
        let frames = (secs * rate_hz).round();
        let mut sound = broadband(rate_hz, 48_000);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive"
        )]
        sound.truncate(frames.max(8192.0) as usize);
        live.hear(&sound);
        for is_frozen in [false, true] {
            if is_frozen {
                live.freeze();
                live.hear(&broadband(rate_hz, 9000));
            }
            let heard = live.look();
            assert_eq!(heard.snapshot.is_frozen, is_frozen);
            let what = format!("{mode} {order} {rate_hz} frozen {is_frozen}");
            let table = screen.table("Recollection", heard);
            let [sound, memory] = ["sound", "memory"].map(|name| table.column(name));
            let best = (-60..=60).max_by(|a, b| {
                let [a, b] = [a, b].map(|lag| correlation(sound, memory, *lag));
                a.total_cmp(&b)
            });
            let at_once = correlation(sound, memory, 0);
            println!("{what}: {at_once:.5} at 0, best at {best:?}");
            assert!(at_once > 0.98, "{what}: {at_once}, best at {best:?}");
            assert_eq!(best, Some(0), "{what}: {at_once}");
            let known = memory.iter().filter(|value| !value.is_nan()).count();
            assert!(
                known as f64 > 0.9 * window_secs * rate_hz,
                "{what}: {known} rows"
            );
        }
    }
}

#[test]
fn a_pin_is_drawn_beside_the_sound_that_it_is_of() {
    for (mode, order) in [
        (Mode::Segments, 256),
        (Mode::Sliding, 256),
        (Mode::Whole, 1000),
        // Four time constants are drawn, and kept up to 880 Hz at their start.
        (Mode::Fading, 2048),
    ] {
        let mut live = Live::new(setting(mode, order, 0.05), 48_000.0);
        let sound = broadband(48_000.0, 48_000);
        live.hear(&sound[..24_000]);
        let mut screen = Screen::new();
        screen.look_at("Moments", live.look());
        click(&mut screen.harness, Role::Button, "Pin t1");
        for is_frozen in [false, true] {
            if is_frozen {
                live.hear(&sound[24_000..24_480]);
                live.freeze();
                live.hear(&sound[24_480..30_000]);
                screen.look_at("Moments", live.look());
            }
            let table = screen.export("Moments");
            let [sound, pin] = ["sound", "t1"].map(|name| table.column(name));
            let at_once = correlation(sound, pin, 0);
            let others = [-3, -1, 1, 3].map(|lag| correlation(sound, pin, lag));
            let what = format!("{mode}, frozen {is_frozen}: {at_once}, beside {others:?}");
            assert!(at_once > 0.98, "{what}");
            assert!(others.iter().all(|other| *other < at_once), "{what}");
        }
    }
}

/// A lasting memory hears nothing while it is frozen, and goes on as if nothing had been.
#[test]
fn sound_from_before_a_gap_is_not_compared_with_what_came_after_it() {
    let mut screen = Screen::new();
    let mut live = Live::new(setting(Mode::Whole, 512, 0.05), 48_000.0);
    let sound = broadband(48_000.0, 48_000);
    live.hear(&sound[..12_000]);
    live.freeze();
    live.hear(&sound[12_000..20_000]);
    assert!(live.0.handle.send(Command::Freeze(false)), "there is room");
    live.hear(&sound[20_000..25_000]);
    let heard = live.look();
    // 5000 frames since, but for the way of the freeze's fade and what is not learnt yet.
    let known = heard.snapshot.known_frames.expect("a lasting memory");
    assert!((1000..=5000).contains(&known), "{known}");
    let errors = Viewer::default().error_by_age(&heard.snapshot);
    let oldest = errors.last().expect("some ages").age_secs;
    assert!(oldest < 5000.0 / 48_000.0, "{oldest} s");
    let table = screen.table("Recollection", heard);
    let [sound, memory] = ["sound", "memory"].map(|name| table.column(name));
    let at_once = correlation(sound, memory, 0);
    assert!(at_once > 0.98, "{at_once}");
}

#[test]
fn what_is_lost_by_time_is_what_is_lost_by_age() {
    let mut screen = Screen::new();
    for (mode, order) in [(Mode::Whole, 200), (Mode::Fading, 60)] {
        let mut live = Live::new(setting(mode, order, 0.05), 48_000.0);
        live.hear(&broadband(48_000.0, 24_000));
        for is_frozen in [false, true] {
            if is_frozen {
                live.freeze();
                live.hear(&broadband(48_000.0, 5_000));
            }
            let heard = live.look();
            let by_age = Viewer::default().error_by_age(&heard.snapshot);
            let table = screen.table("Recollection", heard);
            let end: f64 = table.note("time_frames").parse().expect("frames");
            let frames = table.column("frame");
            let mut compared = 0;
            for error in by_age {
                let newest = end - 1.0 - (error.age_secs * 48_000.0).round();
                let Some(row) = frames.iter().position(|frame| *frame == newest) else {
                    continue;
                };
                let Some(first) = (row + 1).checked_sub(PROBE_FRAMES) else {
                    continue;
                };
                let energy = |name: &str| {
                    let part = &table.column(name)[first..=row];
                    part.iter().map(|value| value * value).sum::<f64>()
                };
                let ratio_db = 10.0 * (energy("sound") / energy("lost")).log10();
                // The same numbers, but for the rounding of f32 sound.
                let difference = (ratio_db - error.ratio_db).abs();
                assert!(difference < 1e-3, "{mode} {error:?}: {ratio_db}");
                compared += 1;
            }
            assert!(compared >= 8, "{mode}: {compared} ages");
        }
    }
}

/// `sum_n c_n sqrt(2n+1) P_n(x)` by the recurrence of the books.
fn series(coefficients: &[f64], x: f64) -> f64 {
    let (mut before, mut p, mut sum) = (0.0, 1.0, 0.0);
    for (n, c) in coefficients.iter().enumerate() {
        let n = n as f64;
        sum += c * (2.0 * n + 1.0).sqrt() * p;
        (before, p) = (p, ((2.0 * n + 1.0) * x * p - n * before) / (n + 1.0));
    }
    sum
}

#[test]
fn every_frame_of_a_recollection_is_the_series_of_the_coefficients() {
    let mut screen = Screen::new();
    for mode in [Mode::Whole, Mode::Fading] {
        let mut live = Live::new(setting(mode, 300, 0.05), 48_000.0);
        let sound = broadband(48_000.0, 20_000);
        live.hear(&sound);
        let heard = live.look();
        let Snapshot {
            coefficients,
            timeline,
            ..
        } = heard.snapshot.clone();
        let table = screen.table("Recollection", heard);
        let end: f64 = table.note("time_frames").parse().expect("frames");
        let frames = table.column("frame");
        assert!(
            frames.windows(2).all(|pair| pair[1] == pair[0] + 1.0),
            "every frame"
        );
        assert!(frames.len() > 2400, "{}", frames.len());
        for (row, frame) in frames.iter().enumerate() {
            let age = end - frame - 0.5;
            let (memory, lost) = (table.column("memory")[row], table.column("lost")[row]);
            let dry = table.column("sound")[row];
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a frame"
            )]
            let heard = f64::from(sound[*frame as usize]);
            assert_eq!(dry, heard, "{mode} {frame}: the sound as it came in");
            if age < 0.0 {
                assert!(
                    memory.is_nan() && lost.is_nan(),
                    "{mode} {frame}: not known yet"
                );
                continue;
            }
            let u = match timeline {
                Timeline::Even { frames } => 1.0 - age / frames,
                Timeline::Fading { tau_frames } => (-age / tau_frames).exp(),
            };
            let expected = series(&coefficients, 2.0 * u - 1.0);
            // 300 terms of some tenths, the books' recurrence losing some eps n near the ends.
            assert!(
                (memory - expected).abs() < 1e-10,
                "{mode} {frame}: {memory} {expected}"
            );
            assert_eq!(lost, dry - memory, "{mode} {frame}");
        }
    }
}

#[test]
fn coefficients_are_written_to_the_last_bit_with_what_they_are() {
    let mut screen = Screen::new();
    for (mode, method, order) in [
        (Mode::Whole, Method::Exact, 1024),
        (Mode::Whole, Method::Bilinear, 64),
        (Mode::Fading, Method::Exact, 200),
        (Mode::Segments, Method::Exact, 1500),
    ] {
        let setting = MemorySettings {
            method,
            ..setting(mode, order, 0.05)
        };
        let mut live = Live::new(setting, 48_000.0);
        let sound = sine(200.0, 0.5, 48_000.0, 24_000);
        live.hear(&sound);
        let heard = live.look();
        let Snapshot {
            coefficients,
            timeline,
            ..
        } = heard.snapshot.clone();
        let table = screen.table("Coefficients", heard);
        assert_eq!(table.names, ["n", "c_channel_1"]);
        let orders: Vec<f64> = (0..order).map(|n| n as f64).collect();
        assert_eq!(table.column("n"), orders, "{mode}: whole numbers");
        let bits = |numbers: &[f64]| numbers.iter().map(|c| c.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(table.column("c_channel_1")),
            bits(&coefficients),
            "{mode}"
        );
        for (key, value) in [
            ("mode", mode.name()),
            ("method", method.name()),
            ("order_n", &order.to_string()),
            ("sample_rate_hz", "48000"),
            ("program", concat!("souvenir ", env!("CARGO_PKG_VERSION"))),
        ] {
            assert_eq!(table.note(key), value, "{key}");
        }
        let command = table.note("offline");
        assert!(
            command.starts_with(&format!("souvenir analyze IN --mode {mode}")),
            "{command}"
        );
        let expected = by_memory(&table, (mode, method), timeline, &sound);
        let largest = coefficients.iter().fold(0.0, |a: f64, c| a.max(c.abs()));
        // Exact memories hear between the samples, `Memory` holds them: at 200 Hz that is `(w/2)^2/6`, 3e-5, as
        // long as no polynomial turns within a frame at the window's end, `n^2` being less than its frames.
        let (tolerance, count) = match method {
            Method::Exact => (1e-4, 49),
            _ => (1e-9, order),
        };
        let both = coefficients.iter().zip(&expected).take(count);
        for (n, (found, expected)) in both.enumerate() {
            let difference = (found - expected).abs();
            assert!(
                difference < tolerance * largest,
                "{mode} {method} {n}: {found} {expected}"
            );
        }
    }
}

/// `Memory`, which `analyze` runs too, of the same past.
fn by_memory(
    table: &Written,
    (mode, method): (Mode, Method),
    timeline: Timeline,
    sound: &[f32],
) -> Vec<f64> {
    let end: usize = table.note("time_frames").parse().expect("frames");
    let (measure, start, window_frames) = match (mode, timeline) {
        (Mode::Fading, Timeline::Fading { tau_frames }) => (Measure::Fading, 0, tau_frames),
        (Mode::Segments, _) => (Measure::Legs, end - 2400, 2400.0),
        _ => (Measure::Legs, 0, 2400.0),
    };
    let order = table.note("order_n").parse().expect("an order");
    let config = MemorySpec {
        measure,
        method,
        order,
        window_frames,
        channels: 1,
    };
    let mut memory = Memory::prepare(&config).expect("in range");
    memory.push(&[&sound[start..end]]);
    memory.coefficients(0).to_vec()
}

/// `[hz, dBFS]` of the highest top, by the parabola through three rows.
fn top(table: &Written, name: &str) -> [f64; 2] {
    let levels = table.column(name);
    let top = (1..levels.len() - 1).max_by(|a, b| levels[*a].total_cmp(&levels[*b]));
    let top = top.expect("rows");
    let [before, at, after] = [levels[top - 1], levels[top], levels[top + 1]];
    let aside = 0.5 * (before - after) / (before - 2.0 * at + after);
    let hz = table.column("frequency_hz");
    [
        hz[top] + aside * (hz[1] - hz[0]),
        at - 0.25 * (before - after) * aside,
    ]
}

#[test]
fn a_sine_has_its_level_and_a_memory_that_holds_it_loses_nothing() {
    for (mode, order, secs) in [
        (Mode::Whole, 2048, 1.0),
        (Mode::Fading, 2048, 1.0),
        (Mode::Segments, 512, 0.5),
        (Mode::Sliding, 512, 0.5),
    ] {
        let mut live = Live::new(setting(mode, order, 0.05), 48_000.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive"
        )]
        live.hear(&sine(100.0, 0.1, 48_000.0, (secs * 48_000.0) as usize));
        for is_frozen in [false, true] {
            if is_frozen {
                live.freeze();
                live.hear(&sine(100.0, 0.1, 48_000.0, 4800));
            }
            let what = format!("{mode}, frozen {is_frozen}");
            let table = Screen::new().table("Spectrum", live.look());
            for name in ["sound_dbfs", "memory_dbfs"] {
                let [hz, level_db] = top(&table, name);
                // 0.1 of full scale; what leaks from -100 Hz in a window of 50 ms.
                assert!(
                    (level_db + 20.0).abs() < 0.05,
                    "{what} {name}: {level_db} at {hz}"
                );
                assert!((hz - 100.0).abs() < 0.1, "{what} {name}: {hz}");
            }
            let lost = table
                .column("lost_dbfs")
                .iter()
                .fold(f64::MIN, |a, b| a.max(*b));
            println!(
                "{what}: lost {lost:.1} dBFS at most, {}",
                table.note("window")
            );
            // Sliding memories forget by their own reconstruction.
            let most = if mode == Mode::Sliding { -60.0 } else { -100.0 };
            assert!(lost < most, "{what}: {lost} dBFS lost");
        }
    }
}

#[test]
fn the_other_views_write_all_their_numbers() {
    let mut screen = Screen::new();
    let mut live = Live::new(setting(Mode::Whole, 300, 0.05), 48_000.0);
    live.hear(&broadband(48_000.0, 24_000));
    let snapshot = live.look().snapshot;
    let errors = Viewer::default().error_by_age(&snapshot);
    let ages = screen.table("By age", live.look());
    let expected: Vec<f64> = errors.iter().map(|error| error.ratio_db).collect();
    assert_eq!(ages.column("sound_over_error_db"), expected);
    let writing = screen.table("Writing", live.look());
    assert_eq!(writing.column("n").len() % 300, 0, "all of a picture");
    assert_eq!(&writing.column("c")[..300], &*snapshot.coefficients);
    assert_eq!(writing.column("n")[299], 299.0);
    let equations = screen.table("Equations", live.look());
    let rows = |what: &str| equations.words.iter().filter(|word| *word == what).count();
    let counts = ["A", "B", "A_bar", "B_bar", "C", "eigenvalue"].map(rows);
    assert_eq!(counts, [48 * 48, 48, 48 * 48, 48, 48, 300]);
    let mut told = String::new();
    for note in ["view", "step", "mode", "order_n"] {
        write!(told, "{} ", equations.note(note)).expect("in memory");
    }
    assert_eq!(told, "equations A_bar = exp z, z = A ln(10/9) whole 300 ");
}

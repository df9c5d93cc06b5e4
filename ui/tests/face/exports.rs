//! What views write as tables is held against the engine that they are of, and against sums of their own.

mod coefficients;
mod layers;
mod other_views;
mod recollection;
mod spectrum;

use std::collections::HashMap;
use std::f64::consts::TAU;

use egui::accesskit::Role;
use egui_kittest::Harness;
use souvenir_core::control::{Command, EngineConfig, PreparedEngine};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;

use crate::shell::{Shell, WIDE, click, open, show_view};

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
    fn new(settings: MemorySettings, sample_rate_hz: f64) -> Self {
        let prepared = PreparedEngine::prepare(&EngineConfig {
            settings,
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
        assert!(
            self.0.handle.send(Command::Freeze { is_frozen: true }),
            "there is room"
        );
    }
}

fn settings(mode: Mode, order: usize, window_secs: f64) -> MemorySettings {
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
        state.controls.settings = heard.snapshot.settings;
        state.snapshot = heard.snapshot;
        state.history = heard.history;
        show_view(&mut self.harness, "Upper", view);
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

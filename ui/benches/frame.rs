//! `cargo bench -p souvenir_ui --bench frame`: a frame of the face, 1280 x 800, N = 4096, half a minute of
//! stereo history, every view above the coefficients: the whole `ui` call and its tessellation, on one core. First what is
//! left to a renderer: triangles, and the pixels that they cover, in windows.

#![expect(clippy::print_stdout, reason = "a bench prints")]

use criterion::{Criterion, criterion_group, criterion_main};
use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Context, Pos2, RawInput, Rect, vec2};
use souvenir_core::control::PlayControls;
use souvenir_core::memory::Timeline;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::{
    Appearance, Compare, Controls, Face, Hearing, Source, Status, Transport, ViewInput, ViewKind,
    theme,
};

const RATE_HZ: f64 = 48_000.0;
const ORDER: usize = 4096;
/// All that a history keeps.
const FRAMES: usize = 1_440_000;
const WINDOW_FRAMES: u32 = 2400;
const VIEWS: [ViewKind; 12] = [
    ViewKind::Recollection,
    ViewKind::Coefficients,
    ViewKind::Writing,
    ViewKind::Spectrum,
    ViewKind::Ages,
    ViewKind::Pieces,
    ViewKind::MemoryFunction,
    ViewKind::Moments,
    ViewKind::Equations,
    ViewKind::Kernel,
    ViewKind::Eigenvalues,
    ViewKind::Steps,
];
const SIZE: egui::Vec2 = vec2(1280.0, 800.0);

/// A shell without a sound.
struct Shell(MemorySettings);

impl Controls for Shell {
    fn settings(&self) -> MemorySettings {
        self.0
    }
    fn set_settings(&mut self, settings: MemorySettings) {
        self.0 = settings;
    }
    fn performance(&self) -> PlayControls {
        PlayControls::default()
    }
    fn set_performance(&mut self, _performance: PlayControls) {}
    fn clear(&mut self) {}
    fn hear(&mut self, _hearing: Hearing) {}
    fn take_back_freeze(&mut self) {}
    fn edits(&self) -> souvenir_core::memory::CoefficientEdits {
        souvenir_core::memory::CoefficientEdits::default()
    }
    fn edit(&mut self, _surgery: souvenir_core::memory::CoefficientEdits) {}
    fn compare(&mut self, _compare: Compare) {}
    fn status(&self) -> Status {
        Status::default()
    }
    fn sources(&self) -> &[Source] {
        &[Source::Demo, Source::Microphone, Source::File]
    }
    fn transport(&self) -> Option<Transport> {
        Some(Transport {
            position_secs: 3.0,
            length_secs: 8.0,
            loop_secs: None,
        })
    }
}

fn history() -> History {
    let mut history = History::new(2, RATE_HZ);
    // Some sines that do not repeat, and nine tenths of them remembered.
    let tone = |j: usize| 0.3 * (j as f32 * 0.02).sin() + 0.1 * (j as f32 * 0.313).sin();
    let frames = (0..FRAMES).map(tone);
    let numbers: Vec<f32> = frames
        .flat_map(|sample| [sample, sample, 0.9 * sample, 0.9 * sample])
        .collect();
    history.extend(numbers.iter());
    history
}

fn snapshot(history: &History) -> Snapshot {
    let newest = |track: Option<&std::collections::VecDeque<f32>>| {
        let track = track.into_iter().flatten().rev();
        let newest: Vec<f32> = track.take(WINDOW_FRAMES as usize).copied().collect();
        newest.into_iter().rev().collect()
    };
    Snapshot {
        settings: MemorySettings {
            order: ORDER,
            ..MemorySettings::default()
        },
        coefficients: (0..ORDER)
            .map(|n| (n as f64 * 0.1).cos() / (n + 1) as f64)
            .collect(),
        timeline: Timeline::Even {
            frames: f64::from(WINDOW_FRAMES),
        },
        dry: newest(history.dry(0)),
        memory: newest(history.memory(0)),
        sample_rate_hz: RATE_HZ,
        window_frames: WINDOW_FRAMES as usize,
        window_end_frame: history.end_frame(),
        ..Snapshot::default()
    }
}

fn frames(criterion: &mut Criterion) {
    let history = history();
    let snapshot = snapshot(&history);
    for view in VIEWS {
        let views = [view, ViewKind::Coefficients];
        let context = Context::default();
        theme::apply(&context);
        let mut face = Face::default();
        face.set_looks(
            Appearance {
                views,
                ..Appearance::default()
            },
            &context,
        );
        let mut shell = Shell(snapshot.settings);
        let mut time = 0.0;
        let mut frame = || {
            time += 1.0 / 30.0;
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
                time: Some(time),
                ..RawInput::default()
            };
            let picture = ViewInput {
                snapshot: &snapshot,
                history: &history,
            };
            let mut drawn = context.run_ui(input, |ui| face.ui(ui, picture, &mut shell));
            drawn.textures_delta.clear();
            context.tessellate(drawn.shapes, drawn.pixels_per_point)
        };
        (0..5).for_each(|_| drop(frame()));
        println!("{view:?}: {}", left_to_draw(&frame()));
        criterion.bench_function(&format!("{view:?}"), |bencher| bencher.iter(&mut frame));
    }
}

/// Says how many triangles there are, and how often they cover the window.
fn left_to_draw(primitives: &[ClippedPrimitive]) -> String {
    let (mut triangles, mut area) = (0, 0.0);
    for primitive in primitives {
        let Primitive::Mesh(mesh) = &primitive.primitive else {
            continue;
        };
        for corners in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|k| mesh.vertices[corners[k] as usize].pos);
            let [u, v] = [b - a, c - a];
            area += 0.5 * (u.x * v.y - u.y * v.x).abs();
            triangles += 1;
        }
    }
    let (meshes, windows) = (primitives.len(), area / (SIZE.x * SIZE.y));
    format!("{meshes} meshes, {triangles} triangles, {windows:.2} windows of pixels")
}

criterion_group!(benches, frames);
criterion_main!(benches);

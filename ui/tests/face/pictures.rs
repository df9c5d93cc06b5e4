//! Every view drawn, in both themes and two sizes, and compared with the picture that was looked at:
//! `cargo xtask pictures`.
//!
//! What is drawn is a real memory of the demo sound, played as slowly as it is drawn.

use egui::accesskit::Role;
use egui::{Vec2, pos2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults, try_image_snapshot_options};
use image::{Rgba, RgbaImage};
use souvenir_core::control::{EngineConfig, PreparedEngine};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::memory::Method;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;
use souvenir_listening::abx::DEFAULT_TRIALS;
use souvenir_ui::{Appearance, ColourScheme, Transport, ViewKind};

use crate::blind::vote_rightly;
use crate::compare::wait_for;
use crate::shell::{SMALL, Shell, WIDE, click, open};

const RATE_HZ: f64 = 48_000.0;
const SIZES: [(Vec2, &str); 2] = [(WIDE, "wide"), (SMALL, "small")];
/// Of the harness: 30 frames a second.
const STEP_FRAMES: usize = 1600;
const SECOND_STEPS: usize = 30;
/// In the upper plot of a wide window.
const IN_PLOT: egui::Pos2 = pos2(800.0, 250.0);

/// What is drawn.
struct Scene {
    name: &'static str,
    settings: MemorySettings,
    views: [ViewKind; 2],
    /// Done before, from the memory as it sounds.
    act: fn(&mut Harness<'_, Shell>, &mut Sounding),
}

/// An engine that plays the demo sound.
struct Sounding {
    prepared: PreparedEngine,
    sound: Vec<f64>,
    played: usize,
}

impl Sounding {
    fn new(settings: MemorySettings) -> Self {
        let config = EngineConfig {
            settings,
            sample_rate_hz: RATE_HZ,
            channels: 1,
            max_block_frames: STEP_FRAMES,
        };
        Self {
            prepared: PreparedEngine::prepare(&config).expect("in range"),
            sound: demo_sound(RATE_HZ),
            played: 0,
        }
    }

    /// Drawn at every step.
    fn play(&mut self, harness: &mut Harness<'_, Shell>, steps: usize) {
        let PreparedEngine {
            engine,
            commands,
            reader,
            ..
        } = &mut self.prepared;
        for _ in 0..steps {
            let next = self.played + STEP_FRAMES;
            let mut block: Vec<f32> = self.sound[self.played..next]
                .iter()
                .copied()
                .map(single)
                .collect();
            reader.request_snapshot();
            engine.process(&mut [&mut block], commands);
            self.played = next;
            reader.update();
            let shell = harness.state_mut();
            shell.snapshot = reader.snapshot().clone();
            shell.history = reader.history().clone();
            harness.step();
        }
    }
}

impl Scene {
    fn of(name: &'static str, act: fn(&mut Harness<'_, Shell>, &mut Sounding)) -> Self {
        Self {
            name,
            settings: MemorySettings::default(),
            views: Appearance::default().views,
            act,
        }
    }

    fn with(self, above: ViewKind, below: ViewKind) -> Self {
        Self {
            views: [above, below],
            ..self
        }
    }

    fn drawn(&self, size: Vec2, shade: ColourScheme) -> RgbaImage {
        let mut harness = opened(size, shade, self);
        let mut sounding = Sounding::new(self.settings);
        sounding.play(&mut harness, SECOND_STEPS);
        (self.act)(&mut harness, &mut sounding);
        photographed(&mut harness)
    }
}

fn compare_all(scenes: &[Scene], sizes: &[(Vec2, &str)]) {
    let options = SnapshotOptions::new().output_path("tests/pictures");
    let mut results = SnapshotResults::new();
    for scene in scenes {
        for (shade, of_shade) in [(ColourScheme::Dark, "dark"), (ColourScheme::Light, "light")] {
            for (size, of_size) in sizes {
                let name = format!("{} {of_shade} {of_size}", scene.name);
                let image = scene.drawn(*size, shade);
                results.add(try_image_snapshot_options(&image, name, &options));
            }
        }
    }
}

/// Without the names of files, which tell the time.
fn photographed(harness: &mut Harness<'_, Shell>) -> RgbaImage {
    let mut image = harness.render().expect("a graphics card in software");
    for file in harness.query_all_by_label_contains("Saved") {
        let rows = file.rect().y_range();
        let pixels = image.enumerate_pixels_mut();
        let its = pixels.filter(|(_, y, _)| rows.contains(*y as f32));
        its.for_each(|(_, _, pixel)| *pixel = Rgba([128; 4]));
    }
    image
}

fn opened(size: Vec2, shade: ColourScheme, scene: &Scene) -> Harness<'static, Shell> {
    let mut harness = open(size);
    let ctx = harness.ctx.clone();
    let state = harness.state_mut();
    // Scales that follow the sound have seen none.
    (state.face, state.snapshot, state.history) = Default::default();
    let controls = &mut state.controls;
    controls.settings = scene.settings;
    controls.transport = Some(Transport {
        position_secs: 1.0,
        length_secs: 8.0,
        loop_secs: None,
    });
    let looks = Appearance {
        shade,
        views: scene.views,
        ..Appearance::default()
    };
    harness.state_mut().face.set_looks(looks, &ctx);
    harness.run_steps(3);
    harness
}

fn plainly(_: &mut Harness<'_, Shell>, _: &mut Sounding) {}

fn pointed(harness: &mut Harness<'_, Shell>, _: &mut Sounding) {
    harness.hover_at(IN_PLOT);
    harness.run_steps(2);
}

/// Four moments of a memory of half a second, which forgets little of what they share.
fn pinned(harness: &mut Harness<'_, Shell>, sounding: &mut Sounding) {
    for pin in 1..=4 {
        click(harness, Role::Button, &format!("Pin t{pin}"));
        sounding.play(harness, 1);
    }
}

#[test]
fn views() {
    use ViewKind::{
        Ages, Coefficients, Equations, Moments, Pieces, Recollection, Spectrum, Writing,
    };
    let exploding = Scene {
        settings: MemorySettings {
            method: Method::ForwardEuler,
            ..MemorySettings::default()
        },
        ..Scene::of("equations of Euler", plainly)
    };
    let adaptive = Scene {
        settings: MemorySettings {
            mode: Mode::Adaptive,
            window_secs: 0.5,
            ..MemorySettings::default()
        },
        ..Scene::of("pieces", pointed)
    };
    let scenes = [
        adaptive.with(Pieces, Equations),
        Scene::of("recollection", pointed).with(Recollection, Coefficients),
        Scene::of("spectrum", pointed).with(Spectrum, Writing),
        Scene::of("moments", pinned).with(Moments, Ages),
        Scene::of("equations", plainly).with(Equations, Recollection),
        exploding.with(Equations, Recollection),
    ];
    compare_all(&scenes, &SIZES);
}

/// In a small window one view is seen.
#[test]
fn views_that_are_below_in_a_wide_window() {
    use ViewKind::{Ages, Coefficients, Recollection, Writing};
    let scenes = [
        Scene::of("coefficients", plainly).with(Coefficients, Recollection),
        Scene::of("writing", plainly).with(Writing, Recollection),
        Scene::of("ages", plainly).with(Ages, Recollection),
    ];
    compare_all(&scenes, &SIZES[1..]);
}

#[test]
fn what_is_over_the_views() {
    let scenes = [
        Scene::of("nothing heard", |harness, _| {
            harness.state_mut().snapshot = Snapshot::default();
            harness.state_mut().history = History::default();
            harness.run_steps(SECOND_STEPS);
        }),
        Scene::of("tour", |harness, _| {
            harness.state_mut().face.guide();
            harness.run_steps(3);
            click(harness, Role::Button, "Next");
            click(harness, Role::Button, "The same, but duller");
        }),
        Scene::of("more", |harness, _| click(harness, Role::Button, "More")),
    ];
    compare_all(&scenes, &SIZES);
}

#[test]
fn comparisons() {
    let scenes = [
        Scene::of("comparison", |harness, _| compare(harness)),
        Scene::of("blind test", |harness, _| {
            compare(harness);
            click(harness, Role::Button, "Blind test\u{2026}");
        }),
        Scene::of("blind question", |harness, _| ask(harness)),
        Scene::of("blind result", |harness, _| {
            ask(harness);
            (0..DEFAULT_TRIALS).for_each(|_| vote_rightly(harness));
        }),
    ];
    compare_all(&scenes, &SIZES);
}

fn compare(harness: &mut Harness<'_, Shell>) {
    use souvenir_core::compare::Slot;
    click(harness, Role::Button, "Compare");
    click(harness, Role::Button, "Take the last");
    wait_for(harness, Slot::A);
    harness.state_mut().controls.settings.order = 128;
    click(harness, Role::Button, "Fill slot B");
    wait_for(harness, Slot::B);
}

fn ask(harness: &mut Harness<'_, Shell>) {
    let folder = std::env::temp_dir().join("souvenir pictures");
    harness.state_mut().face.export_to(folder);
    compare(harness);
    click(harness, Role::Button, "Blind test\u{2026}");
    click(harness, Role::Button, "Begin");
}

#[expect(clippy::cast_possible_truncation, reason = "a sample")]
fn single(sample: f64) -> f32 {
    sample as f32
}

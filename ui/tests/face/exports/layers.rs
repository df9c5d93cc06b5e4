//! Tables of the views of layers, against the layers of `core` stepped frame by frame.

use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver};

use super::{Live, Screen, Written, settings};
use crate::shell::{choose, show_view, wait_for};

const RATE_HZ: f64 = 8000.0;
const ORDER: usize = 24;
/// 100 frames a unit of the layers' time.
const TIME_SCALE_SECS: f64 = 0.0125;

fn screen() -> (Box<Screen>, MemorySettings) {
    let mut screen = Box::new(Screen::new());
    let whole = settings(Mode::Whole, ORDER, 0.05);
    let mut live = Live::new(whole, RATE_HZ);
    live.hear(&[0.0; 800]);
    screen.look_at("Equations", live.look());
    let set = &mut screen.harness.state_mut().controls.settings;
    set.layer.kind = LayerKind::S4dInv;
    set.layer.time_scale_secs = TIME_SCALE_SECS;
    let settings = *set;
    (screen, settings)
}

fn layer(kind: LayerKind) -> Layer {
    let spec = LayerSpec::new(kind, ORDER, 1.0 / (TIME_SCALE_SECS * RATE_HZ));
    Layer::prepare(&spec).expect("in range")
}

#[test]
fn the_kernel_is_written_whole_with_the_command_that_makes_it() {
    let (mut screen, settings) = screen();
    show_view(&mut screen.harness, "Upper", "Kernel");
    wait_for(&mut screen.harness, "12 modes");
    let kernel = screen.export("Kernel");
    let layer = layer(LayerKind::S4dInv);
    // 20 ms.
    let delay = 160;
    assert_eq!(settings.delay_secs * RATE_HZ, 160.0);
    let readout = ReadoutSolver::prepare(&layer, 1e-10)
        .expect("regular")
        .readout(delay);
    let (mut state, mut scratch) = (vec![0.0; ORDER], vec![0.0; ORDER]);
    let frames: Vec<f64> = known(&kernel, "frame");
    let mut worst: f64 = 0.0;
    for (frame, found) in known(&kernel, "kernel").into_iter().enumerate() {
        layer.advance(&mut state, &mut scratch, if frame == 0 { 1.0 } else { 0.0 });
        let expected: f64 = readout.iter().zip(&state).map(|(c, s)| c * s).sum();
        worst = worst.max((found - expected).abs());
        assert_eq!(frames[frame], frame as f64);
    }
    // Of a readout whose parts are some thousand times as large.
    assert!(worst < 1e-10, "{worst:e}");
    // Every mode falls by 60 dB in 13.8155 units of its time, of 100 frames.
    assert_eq!(frames.len(), 1382);
    let decays = known(&kernel, "mode_decay_60_db_secs");
    assert_eq!(decays.len(), ORDER / 2);
    assert!((decays[5] - 1000.0_f64.ln() * 2.0 * TIME_SCALE_SECS).abs() < 1e-12);
    let command = format!(
        "souvenir ssm kernel --layer s4d-inv --order 24 --time-scale 0.0125 --rate 8000 --delay {} --frames {} \
         --format csv --output kernel.csv",
        settings.delay_secs,
        frames.len()
    );
    assert_eq!(kernel.note("offline"), command);
}

#[test]
fn the_memory_functions_are_written_delay_by_delay() {
    let (mut screen, _) = screen();
    show_view(&mut screen.harness, "Upper", "Memory function");
    wait_for(&mut screen.harness, "LegT 2");
    let written = screen.export("Memory function");
    for kind in [LayerKind::Legs, LayerKind::S4dInv, LayerKind::Legt] {
        let layer = layer(kind);
        let solver = ReadoutSolver::prepare(&layer, 1e-10).expect("regular");
        let explained = known(&written, &format!("explained_{kind}"));
        let delays = known(&written, &format!("delay_secs_{kind}"));
        // Twice the window.
        assert_eq!(
            (explained.len(), delays[799]),
            (800, 799.0 / RATE_HZ),
            "{kind}"
        );
        for delay in [0, 7, 100, 333, 799] {
            let off = (explained[delay] - solver.explained(delay)).abs();
            assert!(off < 1e-9, "{kind} {delay}: {off:e}");
        }
    }
    let command = written.note("offline");
    assert!(
        command.starts_with("souvenir ssm memory-function --layer "),
        "{command}"
    );
}

#[test]
fn eigenvalues_are_written_with_those_of_a_step() {
    let (mut screen, _) = screen();
    show_view(&mut screen.harness, "Upper", "Eigenvalues");
    choose(&mut screen.harness, "Eigenvalues", "of one step");
    wait_for(&mut screen.harness, "LegS, S4, S4D-Real");
    let written = screen.export("Eigenvalues");
    let rows = |kind: &str| written.words.iter().filter(|word| *word == kind).count();
    let counts = ["legs", "s4d-legs", "s4d-lin", "s4d-inv", "legt"].map(rows);
    // S4D-Lin's mode 0 is real: it has no conjugate.
    assert_eq!(counts, [24, 24, 23, 24, 24]);
    // A_bar's trace is the sum of its eigenvalues, of the real state as of the pairs.
    for kind in [
        LayerKind::Legs,
        LayerKind::S4dInv,
        LayerKind::S4dLegs,
        LayerKind::Legt,
    ] {
        let expected = layer(kind).transition().trace();
        let real = written.column("a_bar_real").iter();
        let of_kind = real
            .zip(&written.words)
            .filter(|(_, word)| *word == kind.name());
        let sum: f64 = of_kind.map(|(real, _)| real).sum();
        assert!((sum - expected).abs() < 1e-9, "{kind}: {sum} {expected}");
    }
}

/// The cells that are filled.
fn known(written: &Written, name: &str) -> Vec<f64> {
    let column = written.column(name).iter().copied();
    column.filter(|value| !value.is_nan()).collect()
}

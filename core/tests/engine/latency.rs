//! When and how loud dry, memory and residual come out.

use crate::{config, engine, noise, peak, perform, play, settings};
use souvenir_core::control::Command;
use souvenir_core::engine::Engine;
use souvenir_core::engine::EngineConfig;
use souvenir_core::memory::Method;
use souvenir_core::metrics::loudness_lufs;
use souvenir_core::settings::Listen;
use souvenir_core::settings::MemorySettings;
use souvenir_core::settings::Mode;

#[test]
fn memory_and_residual_add_up_to_the_dry_sound_in_every_mode() {
    let sound = noise(9000);
    for mode in Mode::ALL {
        let settings = settings(mode, 64, 0.02);
        let [dry, memory, residual] = Listen::ALL.map(|listen| {
            let mut engine = engine(settings);
            engine.obey(Command::Listen(listen));
            play(&mut engine, &sound)
        });
        let latency = engine(settings).latency_frames();
        // After the opening cross-fade.
        for j in 2000.max(latency)..9000 {
            assert_eq!(
                dry[j].to_bits(),
                sound[j - latency].to_bits(),
                "{mode} at {j}"
            );
            // No weights are chosen here.
            if mode.is_unbounded() || mode == Mode::Trained {
                // While it learns dry stands in for what it says, and for what it lost.
                let heard = [memory[j], residual[j]].map(f32::to_bits);
                assert_eq!(heard, [dry[j].to_bits(); 2], "{mode} at {j}");
                continue;
            }
            let error = memory[j] + residual[j] - dry[j];
            assert!(
                error.abs() < 3e-7,
                "{mode}: rounding of f32 at {j}: {error}"
            );
        }
    }
}

#[test]
fn an_impulse_comes_out_at_the_reported_latency_in_every_mode() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for mode in Mode::ALL {
            for (overlap, order) in [(0.5, 300), (0.25, 300), (0.0, 64), (0.5, 1)] {
                let settings = MemorySettings {
                    overlap,
                    ..settings(mode, order, 0.003)
                }
                .nearest();
                for listen in [Listen::Dry, Listen::Memory] {
                    impulse(rate, settings, listen);
                }
            }
        }
    }
}

fn impulse(rate: f64, settings: MemorySettings, listen: Listen) {
    let config = EngineConfig {
        sample_rate_hz: rate,
        ..config(settings)
    };
    let (mut engine, _pictures) = Engine::prepare(&config).expect("in range");
    engine.obey(Command::Listen(listen));
    engine.reset();
    let latency = engine.latency_frames();
    let at = 2113;
    let mut sound = vec![0.0; at + latency + 3000];
    sound[at] = 1.0;
    let heard = play(&mut engine, &sound);
    let loudest = (0..heard.len()).max_by(|a, b| heard[*a].abs().total_cmp(&heard[*b].abs()));
    let off = loudest.map_or(f64::NAN, |peak| peak as f64 - (at + latency) as f64);
    let is_told = listen == Listen::Dry || !settings.mode.is_unbounded();
    // Few coefficients cannot place an impulse to the frame; the dry sound is placed always.
    let can_place = listen == Listen::Dry || settings.order >= 300;
    if is_told && can_place {
        assert_eq!(off, 0.0, "{rate} Hz {settings:?} {listen}");
    }
}

#[test]
fn bypass_is_the_input_as_late_as_ever() {
    let sound = noise(12_000);
    let mut engine = engine(settings(Mode::Segments, 64, 0.02));
    let latency = engine.latency_frames();
    let events = vec![
        (0, Command::OutputGain(-20.0)),
        (0, Command::Listen(Listen::Residual)),
        (0, Command::Bypass { is_bypassed: true }),
    ];
    let heard = perform(&mut engine, &sound, events, &[64]);
    for j in 4000..12_000 {
        assert_eq!(heard[j].to_bits(), sound[j - latency].to_bits(), "at {j}");
    }
}

#[test]
fn silence_is_exact_within_two_latencies_in_every_mode_and_method() {
    for mode in Mode::ALL {
        for method in Method::ALL {
            let settings = MemorySettings {
                method,
                ..settings(mode, 90, 0.01)
            };
            let mut engine = engine(settings.nearest());
            let mut sound = noise(20_000);
            sound[4000..].fill(0.0);
            // A textbook LegT fades for ever, and is flushed where it is below -1200 dB.
            let heard = play(&mut engine, &sound);
            let rest = peak(&heard[16_000..]);
            assert!(rest < 1e-30, "{mode} {method}: {rest:e}");
        }
    }
}

#[test]
fn loudness_match_makes_the_residual_as_loud_as_dry() {
    let sound = noise(8 * 48_000);
    let settled = 5 * 48_000;
    let lufs = |listen, is_on| {
        let mut engine = engine(settings(Mode::Segments, 600, 0.05));
        let events = vec![
            (0, Command::Listen(listen)),
            (0, Command::Match { is_matched: is_on }),
        ];
        let heard = perform(&mut engine, &sound, events, &[512]);
        loudness_lufs(&[&heard[settled..]], 48_000).expect("sound")
    };
    let dry = lufs(Listen::Dry, true);
    for listen in [Listen::Memory, Listen::Residual] {
        let (plain, matched) = (lufs(listen, false), lufs(listen, true));
        assert!(
            (plain - dry).abs() > 0.5,
            "{listen} differs: {plain} from {dry}"
        );
        // Meters of the standard may differ by 0.1 LU (EBU Tech 3341).
        assert!(
            (matched - dry).abs() < 0.1,
            "{listen}: {matched} is not {dry}"
        );
    }
}

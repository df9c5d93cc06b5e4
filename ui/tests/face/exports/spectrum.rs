//! The table of the spectrum holds levels in dB of full scale.

use souvenir_core::settings::Mode;

use super::{Live, Screen, Written, settings, sine};

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
        let mut live = Live::new(settings(mode, order, 0.05), 48_000.0);
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

//! What `analyze` wrote is damaged by the thousand.

use std::path::Path;

use serde_json::json;
use souvenir_mutation::{Sample, Trial};

use super::Moment;

fn sample(name: &'static str, memory: &str, window_frames: f64) -> Sample {
    let coefficients = |scale: f64| (0..40).map(|n| scale * 0.7_f64.powi(n)).collect::<Vec<_>>();
    let snapshot = |frames: u32| {
        json!({ "time_seconds": f64::from(frames) / 8000.0, "frames": frames,
                "window_frames": window_frames, "channels": [coefficients(0.5), coefficients(-0.1)] })
    };
    let analysis = json!({ "sample_rate": 8000, "order": 40, "memory": memory, "method": "exact",
                           "snapshots": [snapshot(800), snapshot(1600)] });
    let bytes = serde_json::to_vec(&analysis).expect("JSON");
    Sample { name, bytes }
}

fn recall(path: &Path) -> anyhow::Result<()> {
    let moment = Moment::read(path, None)?;
    super::write(&moment, std::io::sink()).map(drop)
}

#[test]
fn no_damaged_memory_does_harm() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("memory.json");
    let samples = [
        sample("legs", "legs", 800.0),
        sample("fading", "fading", 123.4),
    ];
    for sample in &samples {
        std::fs::write(&path, &sample.bytes).expect("written");
        recall(&path).expect("readable before it is damaged");
    }
    let trial = Trial {
        test: "cli::recall::mutation::no_damaged_memory_does_harm",
        percent: 15,
        samples: &samples,
    };
    trial.run(|input| {
        std::fs::write(&path, &input.bytes).expect("written");
        // Whether it is refused is its own matter.
        let _ = recall(&path);
    });
}

//! One moment of what `analyze` wrote, every number of it checked before it is used.

use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use souvenir_core::memory::Timeline;
use souvenir_core::memory::{MAX_CHANNELS, MAX_ORDER, Measure};

use super::super::analyze::{Analysis, Snapshot};
use crate::sound::{Input, told};

/// A day: no memory that anybody wants to hear is longer, and a disk is full sooner.
const MAX_SECS: f64 = 86_400.0;
/// f64 counts frames exactly up to here.
const MAX_FRAMES: f64 = 9_007_199_254_740_992.0;
/// How far a time may be from its frames: `analyze` divides one by the other.
const TIME_TOLERANCE: f64 = 1e-9;

/// Is a memory that can be turned back into sound.
#[derive(Debug)]
pub(super) struct Moment {
    pub(super) sample_rate_hz: u32,
    pub(super) order: usize,
    pub(super) timeline: Timeline,
    /// As far back as the memory reaches, and anything was heard.
    pub(super) num_frames: u64,
    /// `[channel_idx][n]`
    pub(super) channels: Vec<Vec<f64>>,
}

impl Moment {
    /// Returns the instant nearest to `at_secs`, or the last.
    ///
    /// # Errors
    /// One sentence that names the file, and what it holds that no memory has.
    pub(super) fn read(path: &Path, at_secs: Option<f64>) -> anyhow::Result<Self> {
        let name = told(path);
        let input = Input::open(path);
        let input = input.with_context(|| format!("cannot read {name}"))?;
        let analysis = serde_json::from_reader(BufReader::new(input))
            .with_context(|| format!("{name} is not what `souvenir analyze` writes as JSON"))?;
        Self::of(analysis, at_secs).with_context(|| format!("cannot recall {name}"))
    }

    fn of(mut analysis: Analysis, at_secs: Option<f64>) -> anyhow::Result<Self> {
        let all = std::mem::take(&mut analysis.snapshots);
        let snapshot = chosen(all, at_secs).context("it holds no memory")?;
        check(&analysis, &snapshot)?;
        let timeline = timeline(&analysis, &snapshot)?;
        Ok(Self {
            sample_rate_hz: analysis.sample_rate,
            order: analysis.order,
            num_frames: frames(timeline.span_frames()).min(snapshot.frames as u64),
            timeline,
            channels: snapshot.channels,
        })
    }
}

/// Returns the nearest, and of two that are equally near, the later.
fn chosen(all: Vec<Snapshot>, at_secs: Option<f64>) -> Option<Snapshot> {
    let distance =
        |snapshot: &Snapshot| at_secs.map_or(0.0, |at| (snapshot.time_seconds - at).abs());
    all.into_iter().min_by(|one, other| {
        let nearer = distance(one).total_cmp(&distance(other));
        nearer.then(other.time_seconds.total_cmp(&one.time_seconds))
    })
}

fn check(analysis: &Analysis, snapshot: &Snapshot) -> anyhow::Result<()> {
    let Analysis {
        sample_rate, order, ..
    } = *analysis;
    ensure!(sample_rate > 0, "its sample rate is 0 Hz");
    ensure!(
        (1..=MAX_ORDER).contains(&order),
        "its order {order} is outside 1 to {MAX_ORDER}"
    );
    let num_channels = snapshot.channels.len();
    ensure!(
        (1..=MAX_CHANNELS).contains(&num_channels),
        "it has {num_channels} channels, 1 to {MAX_CHANNELS} can be recalled"
    );
    for coefficients in &snapshot.channels {
        let len = coefficients.len();
        ensure!(
            len == order,
            "a channel has {len} coefficients instead of {order}"
        );
        let is_possible = |c: &f64| c.abs() <= f64::from(f32::MAX);
        ensure!(
            coefficients.iter().all(is_possible),
            "a coefficient is beyond 32-bit float, which no memory of sound has"
        );
    }
    check_time(analysis, snapshot)
}

fn check_time(analysis: &Analysis, snapshot: &Snapshot) -> anyhow::Result<()> {
    let Snapshot {
        time_seconds,
        frames,
        window_frames,
        ..
    } = *snapshot;
    let secs = frames as f64 / f64::from(analysis.sample_rate);
    ensure!(
        (secs - time_seconds).abs() <= TIME_TOLERANCE * secs,
        "it says that {frames} frames at {} Hz are {time_seconds} s",
        analysis.sample_rate
    );
    ensure!(
        secs <= MAX_SECS,
        "it says that it heard {secs:.0} s, at most {MAX_SECS:.0} s are recalled"
    );
    ensure!(
        window_frames >= 1.0,
        "a memory of {window_frames} frames says nothing"
    );
    ensure!(
        window_frames <= MAX_FRAMES,
        "no window has {window_frames} frames"
    );
    Ok(())
}

fn timeline(analysis: &Analysis, snapshot: &Snapshot) -> anyhow::Result<Timeline> {
    let frames = snapshot.window_frames;
    match analysis.memory.parse::<Measure>()? {
        Measure::Legs | Measure::Legt => Ok(Timeline::Even { frames }),
        Measure::Fading => Ok(Timeline::Fading { tau_frames: frames }),
        Measure::Selective => bail!("a selective memory does not say when it heard what it kept"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn frames(frames: f64) -> u64 {
    frames.floor() as u64
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Moment;

    fn analysis() -> Value {
        let snapshot = |frames: u32, c: f64| {
            json!({ "time_seconds": f64::from(frames) / 8000.0, "frames": frames,
                    "window_frames": frames, "channels": [[c, 0.5]] })
        };
        json!({ "sample_rate": 8000, "order": 2, "memory": "legs", "method": "exact",
                "snapshots": [snapshot(800, 1.0), snapshot(2400, 3.0), snapshot(1600, 2.0)] })
    }

    fn moment(analysis: &Value, at_secs: Option<f64>) -> anyhow::Result<Moment> {
        Moment::of(serde_json::from_value(analysis.clone())?, at_secs)
    }

    #[test]
    fn the_last_moment_is_recalled_or_the_nearest() {
        let first = |at_secs| moment(&analysis(), at_secs).unwrap().channels[0][0];
        assert_eq!(first(None), 3.0, "the last in time, wherever it stands");
        assert_eq!(
            [0.0, 0.14, 0.16, 1e300].map(|at| first(Some(at))),
            [1.0, 1.0, 2.0, 3.0]
        );
    }

    #[test]
    fn numbers_that_no_memory_has_are_refused() {
        let check = |place: &str, value: Value, words: &str| {
            let mut changed = analysis();
            *changed.pointer_mut(place).expect("there") = value;
            let refused = moment(&changed, None).expect_err(place);
            let told = format!("{refused:#}");
            assert!(told.contains(words), "{place}: {told}");
        };
        check("/sample_rate", json!(0), "sample rate is 0 Hz");
        check("/sample_rate", json!(-1), "invalid value");
        check("/order", json!(0), "order 0 is outside");
        check("/order", json!(5_000_000), "order 5000000 is outside");
        check("/order", json!(3), "2 coefficients instead of 3");
        check("/memory", json!("lstm"), "`lstm` is not one of");
        check("/snapshots", json!([]), "no memory");
        let of_last = |name: &str| format!("/snapshots/1/{name}");
        check(&of_last("channels"), json!([]), "0 channels");
        check(
            &of_last("channels"),
            json!(vec![[0.0; 2]; 300]),
            "300 channels",
        );
        check(
            &of_last("channels/0/1"),
            json!(1e300),
            "beyond 32-bit float",
        );
        check(
            &of_last("frames"),
            json!(1_000_000_000_000_u64),
            "1000000000000 frames at 8000 Hz",
        );
        check(&of_last("frames"), json!(2400.5), "invalid type");
        let mut long = analysis();
        long["snapshots"][1]["frames"] = json!(1_000_000_000_000_u64);
        long["snapshots"][1]["time_seconds"] = json!(125_000_000.0);
        let refused = moment(&long, None).expect_err("a day at most");
        assert!(
            format!("{refused}").contains("heard 125000000 s"),
            "{refused}"
        );
        check(
            &of_last("time_seconds"),
            json!(1e300),
            "2400 frames at 8000 Hz",
        );
        check(&of_last("window_frames"), json!(0.0), "says nothing");
        check(&of_last("window_frames"), json!(-1e300), "says nothing");
        check(&of_last("window_frames"), json!(1e300), "no window has");
    }

    #[test]
    fn what_is_recalled_is_what_was_heard() {
        let mut short = analysis();
        short["snapshots"][1]["window_frames"] = json!(1e15);
        assert_eq!(
            moment(&short, None).unwrap().num_frames,
            2400,
            "no more than that"
        );
    }
}

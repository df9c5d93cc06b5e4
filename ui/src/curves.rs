//! What the waveform shows, as few points: the sound, its memory, what was lost.

use egui::Color32;
use souvenir_core::listen::Listen;
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::{decimate, theme};

/// Coefficients times points that a frame of the screen may cost: some milliseconds.
const MAX_TERMS: usize = 8_000_000;

/// A line through `[frames from now, value]`, oldest first.
pub(crate) struct Curve {
    pub(crate) name: &'static str,
    pub(crate) colour: Color32,
    /// Of the line, in points.
    pub(crate) width: f32,
    pub(crate) points: Vec<[f64; 2]>,
}

/// The memory lies over the sound: a thin line on a broad one, both seen where they agree.
pub(crate) fn of(
    snapshot: &Snapshot,
    listen: Listen,
    columns: usize,
    viewer: &mut Viewer,
) -> Vec<Curve> {
    let curve = |name, points, colour, width| Curve {
        name,
        colour,
        width,
        points,
    };
    let thin = 1.25;
    let dry = heard(&snapshot.dry, columns);
    let is_lasting = snapshot.setting.mode.is_lasting();
    let memory = if is_lasting {
        remembered(snapshot, columns, viewer)
    } else {
        heard(&snapshot.memory, columns)
    };
    let mut curves = vec![
        curve("sound", dry, theme::DRY_HALO, 5.0),
        curve("its memory", memory, theme::MEMORY, thin),
    ];
    // A lasting memory's window ended some hops ago: no difference of the same frames is known.
    if listen == Listen::Residual && !is_lasting {
        let pairs = snapshot.dry.iter().zip(&snapshot.memory);
        let lost: Vec<f32> = pairs.map(|(dry, memory)| dry - memory).collect();
        curves.push(curve("lost", heard(&lost, columns), theme::RESIDUAL, thin));
    }
    curves
}

/// The greatest magnitude.
pub(crate) fn peak(curves: &[Curve]) -> f64 {
    let points = curves.iter().flat_map(|curve| &curve.points);
    points.fold(0.0, |peak: f64, [_, value]| peak.max(value.abs()))
}

fn heard(samples: &[f32], columns: usize) -> Vec<[f64; 2]> {
    let newest = samples.len() as f64;
    let shift = |[idx, value]: [f64; 2]| [idx + 0.5 - newest, value];
    let points = decimate::extremes(samples, columns);
    points.into_iter().map(shift).collect()
}

/// What the coefficients say, two points a column at most. O(N) a point.
fn remembered(snapshot: &Snapshot, columns: usize, viewer: &mut Viewer) -> Vec<[f64; 2]> {
    let order = snapshot.coefficients.len();
    if order == 0 {
        return Vec::new();
    }
    let span = snapshot.timeline.span_frames();
    let frames = snapshot.window_frames as f64;
    let affordable = (2 * columns).min(MAX_TERMS / order);
    let num_points = snapshot.window_frames.min(affordable);
    let age = |idx: usize| (idx as f64 + 0.5) * frames / num_points as f64;
    let ages = (0..num_points).rev().map(age).filter(|age| *age <= span);
    let ages: Vec<f64> = ages.collect();
    let values = viewer.read(snapshot, &ages);
    ages.iter()
        .zip(values)
        .map(|(age, value)| [-age, value])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Listen, Snapshot, Viewer, of, peak};
    use souvenir_core::setting::{Mode, Setting};
    use souvenir_core::timeline::Timeline;

    /// A constant of one half, remembered by one coefficient.
    fn whole(heard_frames: f64) -> Snapshot {
        Snapshot {
            setting: Setting {
                mode: Mode::Whole,
                ..Setting::default()
            },
            coefficients: vec![0.5],
            timeline: Timeline::Even {
                frames: heard_frames,
            },
            dry: vec![0.5; 100],
            memory: vec![0.0; 100],
            window_frames: 100,
            ..Snapshot::default()
        }
    }

    #[test]
    fn a_lasting_memory_is_read_from_its_coefficients() {
        let curves = of(&whole(1e6), Listen::Residual, 10, &mut Viewer::default());
        assert_eq!(curves.len(), 2, "nothing is known to be lost");
        assert_eq!(curves[1].points.len(), 20, "two a column");
        for [frame, value] in &curves[1].points {
            assert!((-100.0..0.0).contains(frame), "{frame}");
            // c_0 P_0 is the coefficient itself.
            assert!((value - 0.5).abs() < 1e-12, "{value}");
        }
        assert!((peak(&curves) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_large_memory_is_drawn_with_fewer_points() {
        let mut large = whole(1e6);
        large.coefficients = vec![0.0; 160_000];
        let curves = of(&large, Listen::Memory, 1000, &mut Viewer::default());
        assert_eq!(curves[1].points.len(), 50, "8 million terms");
    }

    #[test]
    fn what_was_never_heard_is_not_drawn() {
        let curves = of(&whole(30.0), Listen::Memory, 1000, &mut Viewer::default());
        assert_eq!(curves[1].points.len(), 30, "of 100 frames");
    }
}

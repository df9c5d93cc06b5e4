//! Reads a snapshot's polynomial: for the screen, off the audio thread.

use super::{PROBE_FRAMES, Snapshot};
use crate::kernel::{Ladder, Level, evaluate};
use crate::legendre::orthonormal_scale;
use crate::timeline::Timeline;

/// How well a moment of the past is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeError {
    /// How long ago, from the end of the window.
    pub age_secs: f64,
    /// Energy of the sound over that of the error, dB; infinite where nothing was lost.
    pub ratio_db: f64,
}

/// Allocates as needed. Cost: O(N) a frame read.
#[derive(Debug)]
pub struct Viewer {
    level: Level,
    ladder: Ladder,
    series: Vec<f64>,
    delta: Vec<f64>,
    parts: [Vec<f64>; 2],
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            level: Level::detect(),
            ladder: Ladder::new(0),
            series: Vec::new(),
            delta: Vec::new(),
            parts: Default::default(),
        }
    }
}

impl Viewer {
    /// What is heard of the coefficients says was heard at these ages, in frames from the window's end.
    pub fn read(&mut self, snapshot: &Snapshot, ages_frames: &[f64]) -> Vec<f64> {
        self.open(snapshot);
        let places: Vec<_> = ages_frames
            .iter()
            .map(|age| snapshot.timeline.place(*age))
            .collect();
        self.delta.clear();
        self.delta.extend(places.iter().map(|place| place.delta()));
        self.parts
            .iter_mut()
            .for_each(|part| part.resize(places.len(), 0.0));
        let [even, odd] = &mut self.parts;
        evaluate(
            self.level,
            &self.ladder,
            &self.series,
            &self.delta,
            (even, odd),
        );
        let parts = even.iter().zip(odd);
        let values = places
            .iter()
            .zip(parts)
            .map(|(place, (even, odd))| place.value(*even, *odd));
        values.collect()
    }

    /// `P_n` over a window, oldest first, at the middles of so many equal parts. Cost: O(n) a part.
    pub fn polynomial(&mut self, n: usize, num_parts: usize) -> Vec<f64> {
        let mut coefficients = vec![0.0; n + 1];
        coefficients[n] = 1.0 / orthonormal_scale(n);
        let window = Snapshot {
            coefficients,
            timeline: Timeline::Even {
                frames: num_parts as f64,
            },
            ..Snapshot::default()
        };
        let ages: Vec<f64> = (0..num_parts).rev().map(|part| part as f64 + 0.5).collect();
        self.read(&window, &ages)
    }

    fn open(&mut self, snapshot: &Snapshot) {
        let order = snapshot.coefficients.len();
        if self.series.len() < order {
            self.ladder = Ladder::new(order);
        }
        let terms = snapshot.coefficients.iter().enumerate();
        self.series.clear();
        self.series
            .extend(terms.map(|(n, c)| orthonormal_scale(n) * snapshot.surgery.apply(n, *c)));
    }

    /// Signal-to-error ratio by age, the newest first: as far back as was heard and the window
    /// reaches. Silent stretches are left out.
    pub fn error_by_age(&mut self, snapshot: &Snapshot) -> Vec<AgeError> {
        let reach = snapshot.timeline.span_frames();
        let probes = snapshot.probes.iter();
        let inside: Vec<_> = probes
            .filter(|(age, _)| (age + PROBE_FRAMES) as f64 <= reach)
            .collect();
        let ages = inside.iter().flat_map(|(age, _)| probe_ages(*age));
        let memory = self.read(snapshot, &ages.collect::<Vec<f64>>());
        let both = inside.iter().zip(memory.chunks_exact(PROBE_FRAMES));
        both.filter_map(|((age, sound), memory)| {
            let age_secs = *age as f64 / snapshot.sample_rate_hz;
            ratio_db(*sound, memory).map(|ratio_db| AgeError { age_secs, ratio_db })
        })
        .collect()
    }
}

/// Of the middles of its frames, oldest first.
fn probe_ages(newest: usize) -> impl Iterator<Item = f64> {
    (0..PROBE_FRAMES)
        .rev()
        .map(move |back| (newest + back) as f64 + 0.5)
}

fn ratio_db(sound: &[f32], memory: &[f64]) -> Option<f64> {
    let energies = sound
        .iter()
        .zip(memory)
        .fold([0.0, 0.0], |[signal, error], (x, y)| {
            let x = f64::from(*x);
            [signal + x * x, error + (x - y) * (x - y)]
        });
    let [signal, error] = energies;
    (signal > 0.0).then(|| 10.0 * (signal / error).log10())
}

#[cfg(test)]
mod tests {
    use super::Viewer;

    #[test]
    fn a_polynomial_is_that_of_the_books() {
        let values = Viewer::default().polynomial(2, 4);
        for (part, value) in values.into_iter().enumerate() {
            let x = (part as f64 + 0.5) / 2.0 - 1.0;
            // Some roundings of numbers up to 1.
            assert!((value - (1.5 * x * x - 0.5)).abs() < 1e-14, "{x}: {value}");
        }
    }
}

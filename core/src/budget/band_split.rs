//! A sound is split into bands, each shifted down and remembered in windows of its own length, to an order of its own.
//!
//! Bands are cosines of the whole stretch, from one to another: they are complementary and aligned, and add up to the
//! sound. The cosines of one band alone are a sound again, of as many frames as it has cosines, which lies as low as it can.

use super::adaptive::IntervalProjector;
use super::adaptive::gram::GramProjector;
use super::cosine_transform::{cosine_transform, inverse_cosine_transform};
use super::lagrangian::{PriceRange, Priced, within_budget};
use super::loss::best;
use super::parallel_map::parallel_map;

/// Counts of bands of equal width that are tried.
const NUM_BANDS: [usize; 5] = [1, 4, 16, 64, 256];
/// Lengths of window that are tried, in frames of the band.
const WINDOWS_FRAMES: [usize; 7] = [16, 32, 64, 128, 256, 1024, 4096];
/// One number says how many bands there are, and one more each that is kept which it is, its window and order.
const STRUCTURE: usize = 1;
/// The most steps of the search for a price.
const STEPS: usize = 30;

/// Returns what the best count of bands keeps. Cost: O(n) for each count and length of window.
pub(super) fn recall(projector: &IntervalProjector, sound: &[f64], numbers: usize) -> Vec<f64> {
    let cosines = cosine_transform(sound);
    let counts = NUM_BANDS.iter().filter(|count| 2 * **count <= sound.len());
    let counts: Vec<usize> = counts.copied().collect();
    let recalled = parallel_map(&counts, |count| {
        let bands = split(&cosines, *count);
        let ways: Vec<Vec<BandWay>> = bands.iter().map(|band| ways(projector, band)).collect();
        let energy = sound.iter().map(|x| x * x).sum();
        let budget = numbers.saturating_sub(STRUCTURE);
        let found = within_budget(budget, PriceRange::of_energy(energy, STEPS), |price| {
            ChosenWays(ways.iter().map(|ways| cheapest(ways, price)).collect())
        });
        let chosen = found.map_or(ChosenWays::default(), |found| found.chosen);
        let kept = bands.iter().zip(&chosen.0);
        let kept = kept.flat_map(|(band, way)| cosine_transform(&read(band, *way)));
        let mut kept: Vec<f64> = kept.collect();
        kept.resize(sound.len(), 0.0);
        inverse_cosine_transform(kept)
    });
    best(sound, recalled.into_iter()).unwrap_or_else(|| vec![0.0; sound.len()])
}

/// Returns the bands, lowest first, each as a sound of its own.
fn split(cosines: &[f64], count: usize) -> Vec<Vec<f64>> {
    let edge = |idx: usize| idx * cosines.len() / count;
    let bands = (0..count).map(|idx| cosines[edge(idx)..edge(idx + 1)].to_vec());
    bands.map(inverse_cosine_transform).collect()
}

/// One way to keep a band: every window of it to the same order.
#[derive(Clone, Copy, Debug)]
struct BandWay {
    window_frames: usize,
    order: usize,
    numbers: usize,
    lost: f64,
}

/// Holds a way for every band.
#[derive(Clone, Debug, Default)]
struct ChosenWays(Vec<BandWay>);

impl Priced for ChosenWays {
    fn numbers(&self) -> usize {
        self.0.iter().map(|way| way.numbers).sum()
    }
}

/// The first is to keep nothing of it.
fn ways(projector: &IntervalProjector, band: &[f64]) -> Vec<BandWay> {
    let mut ways = vec![BandWay {
        window_frames: band.len(),
        order: 0,
        numbers: 0,
        lost: band.iter().map(|x| x * x).sum(),
    }];
    for window_frames in WINDOWS_FRAMES {
        let mut by_order: Vec<BandWay> = Vec::new();
        for window in band.chunks(window_frames) {
            let fit = projector.project(window);
            add_window(&mut by_order, window_frames, (fit.order, &fit.losses()));
        }
        ways.extend(by_order);
    }
    ways
}

/// A last window that is shorter has fewer orders.
fn add_window(by_order: &mut Vec<BandWay>, window_frames: usize, fit: (usize, &[f64])) {
    let (most, losses) = fit;
    if by_order.is_empty() {
        by_order.extend((1..=most).map(|order| BandWay {
            window_frames,
            order,
            numbers: STRUCTURE,
            lost: 0.0,
        }));
    }
    for way in by_order {
        let order = way.order.min(most);
        way.numbers += order;
        way.lost += losses[order];
    }
}

fn cheapest(ways: &[BandWay], price: f64) -> BandWay {
    let cost = |way: &BandWay| way.lost + price * way.numbers as f64;
    let least = ways.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    least.copied().unwrap_or(BandWay {
        window_frames: 1,
        order: 0,
        numbers: 0,
        lost: 0.0,
    })
}

fn read(band: &[f64], way: BandWay) -> Vec<f64> {
    let (mut kept, mut projector) = (vec![0.0; band.len()], GramProjector::default());
    if way.order == 0 {
        return kept;
    }
    let windows = band.chunks(way.window_frames);
    for (window, kept) in windows.zip(kept.chunks_mut(way.window_frames)) {
        let order = way.order.min(super::piece_size::max_order(window.len()));
        let coefficients = projector.project(window, order);
        projector.read(&coefficients, kept);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{IntervalProjector, cosine_transform, inverse_cosine_transform, recall, split};

    fn lost(x: &[f64], y: &[f64]) -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum()
    }

    /// Each band at the sound's own rate is its cosines alone: added up, they are the sound.
    #[test]
    fn bands_add_up_to_the_sound() {
        let sound: Vec<f64> = (0..1003)
            .map(|k| f64::from(k * k % 97) / 97.0 - 0.3)
            .collect();
        let bands = split(&cosine_transform(&sound), 7);
        assert_eq!(bands.iter().map(Vec::len).sum::<usize>(), 1003);
        let (mut sum, mut first) = (vec![0.0; 1003], 0);
        for band in &bands {
            let mut alone = vec![0.0; 1003];
            alone[first..first + band.len()].copy_from_slice(&cosine_transform(band));
            first += band.len();
            let alone = inverse_cosine_transform(alone);
            sum.iter_mut().zip(alone).for_each(|(sum, x)| *sum += x);
        }
        assert!(lost(&sound, &sum) < 1e-24);
    }

    /// Two tones in hiss of a thousandth: one memory of the whole band would need half as many numbers as frames.
    #[test]
    fn a_high_tone_costs_no_more_than_a_low_one() {
        let hiss = |k: f64| 0.001 * (k * k * 0.7).sin();
        let at = |k: f64| (0.031 * k).sin() + (2.9 * k).sin() + hiss(k);
        let sound: Vec<f64> = (0..16_384).map(|k| at(f64::from(k))).collect();
        let kept = recall(&IntervalProjector::prepare(), &sound, 1000);
        assert!(lost(&sound, &kept) < 1e-3 * lost(&sound, &vec![0.0; 16_384]));
    }

    #[test]
    fn with_room_for_all_nothing_is_lost_and_with_none_all_is() {
        let sound: Vec<f64> = (0..640).map(|k| f64::from(k * k % 31) - 15.0).collect();
        let projector = IntervalProjector::prepare();
        assert!(lost(&sound, &recall(&projector, &sound, 650)) < 1e-18);
        assert_eq!(recall(&projector, &sound, 0), vec![0.0; 640]);
    }
}

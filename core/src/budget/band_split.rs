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

/// Lengths of window that are tried, in frames of the band.
const WINDOWS_FRAMES: [usize; 7] = [16, 32, 64, 128, 256, 1024, 4096];
/// One number says how the bands lie, and one more each that is kept which it is, its window and order.
const STRUCTURE: usize = 1;
/// The most steps of the search for a price.
const STEPS: usize = 30;
/// Octaves from the highest band down to the lowest, which reaches to 0 Hz: 94 Hz at 48 kHz.
const OCTAVES: usize = 8;

/// The longest windows that may have as many coefficients as frames (`piece_size::max_order`): no part of a band is out of reach.
const ALL_KNOWN_FRAMES: usize = 16;

/// Says where the bands of a sound lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BandLayout {
    /// So many of equal width.
    Equal(usize),
    /// So many in each octave.
    Octaves { bands_each: usize },
}

/// Those of which the best is taken.
const SEARCHED: [BandLayout; 8] = [
    BandLayout::Equal(1),
    BandLayout::Equal(4),
    BandLayout::Equal(16),
    BandLayout::Equal(64),
    BandLayout::Equal(256),
    BandLayout::Equal(1024),
    BandLayout::Octaves { bands_each: 1 },
    BandLayout::Octaves { bands_each: 2 },
];

/// Names bands and the length of their windows by what is remembered; the orders are still those that lose least.
///
/// Of layouts from 4 to 1024 bands, with windows from 1024 to 16,384 frames, these are liked best by judges of what is heard
/// (docs/quality.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BandPreset {
    layout: BandLayout,
    /// In frames of the band.
    window_frames: usize,
}

impl BandPreset {
    /// Octaves: the higher, the shorter the window, so that a hit stays one.
    pub(super) const DRUMS: Self = Self {
        layout: BandLayout::Octaves { bands_each: 1 },
        window_frames: ALL_KNOWN_FRAMES,
    };
    /// Half octaves, of windows twice as long.
    pub(super) const VOICE: Self = Self {
        layout: BandLayout::Octaves { bands_each: 2 },
        window_frames: ALL_KNOWN_FRAMES,
    };
    /// Bands of 23 Hz at 48 kHz, and windows of a third of a second.
    pub(super) const TONES: Self = Self {
        layout: BandLayout::Equal(1024),
        window_frames: ALL_KNOWN_FRAMES,
    };
}

impl BandLayout {
    /// Returns where the bands of so many cosines begin, and the end of the last. Bands that would have none are left out.
    fn edges(self, cosines: usize) -> Vec<usize> {
        let mut edges: Vec<usize> = match self {
            Self::Equal(count) => (0..=count).map(|idx| idx * cosines / count).collect(),
            Self::Octaves { bands_each } => {
                let bands = OCTAVES * bands_each;
                let below = (0..=bands).map(|idx| (bands - idx) as f64 / bands_each as f64);
                let above_0 = below.map(|octaves| octave_edge(cosines, octaves));
                std::iter::once(0).chain(above_0).collect()
            }
        };
        edges.dedup();
        edges
    }
}

/// Returns the cosine that lies so many octaves below the highest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the count of cosines"
)]
fn octave_edge(cosines: usize, octaves: f64) -> usize {
    (cosines as f64 * (-octaves).exp2()).round() as usize
}

/// Returns what the best layout keeps. Cost: O(n) for each layout and length of window.
pub(super) fn recall(projector: &IntervalProjector, sound: &[f64], numbers: usize) -> Vec<f64> {
    let cosines = cosine_transform(sound);
    let recalled = parallel_map(&SEARCHED, |layout| {
        KeptBands::of(projector, &cosines, *layout, &WINDOWS_FRAMES, numbers).sound()
    });
    best(sound, recalled.into_iter()).unwrap_or_else(|| vec![0.0; sound.len()])
}

/// Returns what is kept by a preset. Cost: O(n).
pub(super) fn recall_preset(
    projector: &IntervalProjector,
    sound: &[f64],
    numbers: usize,
    preset: BandPreset,
) -> Vec<f64> {
    let (cosines, windows_frames) = (cosine_transform(sound), [preset.window_frames]);
    KeptBands::of(projector, &cosines, preset.layout, &windows_frames, numbers).sound()
}

/// Holds the cosines that bands keep of a sound, and zero for the others.
#[derive(Clone, Debug)]
pub(super) struct KeptBands {
    cosines: Vec<f64>,
    numbers: usize,
}

impl KeptBands {
    /// Keeps a sound in a layout, each band in the windows that lose least. Cost: O(n) for each length of window.
    pub(super) fn fit(
        projector: &IntervalProjector,
        sound: &[f64],
        layout: BandLayout,
        numbers: usize,
    ) -> Self {
        let cosines = cosine_transform(sound);
        Self::of(projector, &cosines, layout, &WINDOWS_FRAMES, numbers)
    }

    fn of(
        projector: &IntervalProjector,
        cosines: &[f64],
        layout: BandLayout,
        windows_frames: &[usize],
        numbers: usize,
    ) -> Self {
        let bands = split(cosines, &layout.edges(cosines.len()));
        let ways = parallel_map(&bands, |band| ways(projector, band, windows_frames));
        let energy = cosines.iter().map(|x| x * x).sum();
        let budget = numbers.saturating_sub(STRUCTURE);
        let found = within_budget(budget, PriceRange::of_energy(energy, STEPS), |price| {
            ChosenWays(ways.iter().map(|ways| cheapest(ways, price)).collect())
        });
        let chosen = found.map_or(ChosenWays::default(), |found| found.chosen);
        let kept = bands.iter().zip(&chosen.0);
        let kept = kept.flat_map(|(band, way)| cosine_transform(&read(band, *way)));
        let mut kept: Vec<f64> = kept.collect();
        kept.resize(cosines.len(), 0.0);
        Self {
            cosines: kept,
            numbers: chosen.numbers() + STRUCTURE.min(numbers),
        }
    }

    pub(super) fn numbers(&self) -> usize {
        self.numbers
    }

    /// Returns the sound that is kept, as long as the one that was heard.
    pub(super) fn sound(&self) -> Vec<f64> {
        inverse_cosine_transform(self.cosines.clone())
    }
}

/// Returns the bands, lowest first, each as a sound of its own.
fn split(cosines: &[f64], edges: &[usize]) -> Vec<Vec<f64>> {
    let bands = edges.windows(2).map(|two| cosines[two[0]..two[1]].to_vec());
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
fn ways(projector: &IntervalProjector, band: &[f64], windows_frames: &[usize]) -> Vec<BandWay> {
    let mut ways = vec![BandWay {
        window_frames: band.len(),
        order: 0,
        numbers: 0,
        lost: band.iter().map(|x| x * x).sum(),
    }];
    // A window as long as the band and longer ones are all one.
    let longest = windows_frames.partition_point(|frames| *frames < band.len());
    for window_frames in windows_frames.iter().copied().take(longest + 1) {
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
    use super::{
        BandLayout, BandPreset, IntervalProjector, SEARCHED, cosine_transform,
        inverse_cosine_transform, recall, recall_preset, split,
    };

    fn lost(x: &[f64], y: &[f64]) -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum()
    }

    /// Each band at the sound's own rate is its cosines alone: added up, they are the sound.
    #[test]
    fn bands_add_up_to_the_sound() {
        let sound: Vec<f64> = (0..1003)
            .map(|k| f64::from(k * k % 97) / 97.0 - 0.3)
            .collect();
        let cosines = cosine_transform(&sound);
        for layout in SEARCHED.into_iter().chain([BandLayout::Equal(7)]) {
            let bands = split(&cosines, &layout.edges(1003));
            let (mut sum, mut first) = (vec![0.0; 1003], 0);
            for band in &bands {
                let mut alone = vec![0.0; 1003];
                alone[first..first + band.len()].copy_from_slice(&cosine_transform(band));
                first += band.len();
                let alone = inverse_cosine_transform(alone);
                sum.iter_mut().zip(alone).for_each(|(sum, x)| *sum += x);
            }
            assert_eq!(first, 1003, "{layout:?}");
            assert!(lost(&sound, &sum) < 1e-24, "{layout:?}");
        }
    }

    #[test]
    fn octaves_are_octaves() {
        let edges = BandLayout::Octaves { bands_each: 1 }.edges(2560);
        assert_eq!(edges, [0, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
        let halves = BandLayout::Octaves { bands_each: 2 }.edges(2560);
        assert_eq!(halves.len(), 18);
        assert_eq!(halves[15..], [1280, 1810, 2560]);
    }

    /// What loses least of all that is searched loses no more than a preset, whose windows are fixed.
    #[test]
    fn a_preset_keeps_to_its_budget_and_is_one_of_those_that_are_searched() {
        let at = |k: f64| (0.11 * k).sin() + 0.3 * (k * k * 0.001).sin();
        let sound: Vec<f64> = (0..32_768).map(|k| at(f64::from(k))).collect();
        let projector = IntervalProjector::prepare();
        let searched = lost(&sound, &recall(&projector, &sound, 1500));
        let silence = lost(&sound, &vec![0.0; 32_768]);
        for preset in [BandPreset::DRUMS, BandPreset::VOICE, BandPreset::TONES] {
            assert!(SEARCHED.contains(&preset.layout));
            let kept = lost(&sound, &recall_preset(&projector, &sound, 1500, preset));
            // The price is found to 2e-4 of itself.
            assert!(searched < 1.001 * kept, "{preset:?}: {searched} {kept}");
            assert!(kept < 0.9 * silence, "{preset:?}: {kept} of {silence}");
            let all = lost(&sound, &recall_preset(&projector, &sound, 34_000, preset));
            assert!(all < 1e-18 * silence, "{preset:?}: {all} of {silence}");
        }
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

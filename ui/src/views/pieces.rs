//! Which stretch of the past holds how many numbers: the pieces of an adaptive memory, under them the sound.

use egui::Ui;
use souvenir_core::budget::{HeldPieces, PieceContent, RememberedPiece};
use souvenir_core::snapshot::Snapshot;

use super::plot::newest;
use super::provenance::{Product, notes};
use super::sample_rate::rate_hz;
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Scaling, Series, Shape, Table, decimate};
use crate::theme::Ink;
use crate::units;

/// From a number in a minute and a half to more than one a frame of any sound card.
const DENSITIES: [f64; 2] = [0.01, 1e6];
/// The decades around these are always seen: a coarse memory of ten seconds, and every sample.
const USUAL_DENSITIES: [f64; 2] = [10.0, 1e5];
const LEAST_FRAMES: f64 = 20.0;
/// One number more a piece says where it ends.
const STRUCTURE: usize = 1;

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    zooms: [Zoom; 2],
}

impl View for Pieces {
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let columns = super::layers::whole(f64::from(ui.available_width())).max(1);
        let mut figure = figure(look.picture.snapshot, &self.zooms, columns);
        figure.x.label = format!(
            "time (s), 0 = {}",
            newest(look.picture.snapshot, look.view_range)
        );
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let snapshot = look.picture.snapshot;
        table(snapshot, notes("pieces", snapshot, Product::Coefficients))
    }
}

/// Draws the pieces of the first channel as steps: how many numbers a second each takes. Time is counted back from the end.
fn figure(snapshot: &Snapshot, zooms: &[Zoom; 2], columns: usize) -> Figure {
    let rate_hz = rate_hz(snapshot);
    let held = snapshot.pieces.first();
    let all = [-window_secs(snapshot), 0.0];
    let x = Axis {
        limits: all,
        least_span: LEAST_FRAMES / rate_hz,
        words: units::moment,
        ..Axis::new("time (s), 0 = now", zooms[0].range(all))
    };
    let y = Axis {
        scaling: Scaling::Log,
        limits: DENSITIES,
        least_span: 0.3,
        ticks: (-2..=6).map(|decade| 10_f64.powi(decade)).collect(),
        number: units::per_second,
        words: |density| format!("{density:.1} a second"),
        ..Axis::new("numbers a second", zooms[1].range(USUAL_DENSITIES))
    };
    let steps = held.map_or_else(Vec::new, |held| steps(held, rate_hz));
    let behind = Series {
        shape: Shape::Line(1.25),
        swatch: Ink::Dry,
        ..Series::line("", Ink::DryHalo, sound_behind(snapshot, &x, &y, columns))
    };
    // The sound's height is not the axis's: the legend names it, the cursor does not read it.
    let named = Series {
        swatch: Ink::Dry,
        ..Series::line("sound", Ink::Dry, Vec::new())
    };
    Figure {
        name: "pieces",
        title: title(held, rate_hz),
        series: vec![
            behind,
            named,
            Series::line("numbers a second", Ink::Memory, steps),
        ],
        marks: Vec::new(),
        grid: None,
        x,
        y,
    }
}

fn window_secs(snapshot: &Snapshot) -> f64 {
    match snapshot.window_frames {
        // Before the first picture.
        0 => snapshot.settings.window_secs,
        frames => frames as f64 / rate_hz(snapshot),
    }
}

fn title(held: Option<&HeldPieces>, rate_hz: f64) -> String {
    let Some(held) = held else {
        return "Pieces: this memory is one polynomial; choose Adaptive pieces".to_owned();
    };
    let lengths = || held.pieces().map(|piece| piece.frames as f64 / rate_hz);
    let shortest = lengths().fold(f64::INFINITY, f64::min);
    let longest = lengths().fold(0.0, f64::max);
    if longest == 0.0 {
        return "Pieces: nothing was heard yet".to_owned();
    }
    format!(
        "{} of {} numbers in {} pieces, {} to {} long",
        held.numbers_held(),
        held.room(),
        held.pieces().len(),
        units::seconds_read(shortest),
        units::seconds_read(longest)
    )
}

fn numbers(piece: &RememberedPiece) -> usize {
    piece.order + STRUCTURE
}

/// Returns the seconds from a frame to the end of all pieces, negative.
fn secs(held: &HeldPieces, frame: u64, rate_hz: f64) -> f64 {
    -(held.end_frame().saturating_sub(frame) as f64) / rate_hz
}

/// Returns both ends of every piece.
fn steps(held: &HeldPieces, rate_hz: f64) -> Vec<[f64; 2]> {
    let ends = held.pieces().flat_map(|piece| {
        let density = numbers(&piece) as f64 * rate_hz / piece.frames as f64;
        [piece.start_frame, piece.end_frame()].map(|frame| [secs(held, frame, rate_hz), density])
    });
    ends.collect()
}

/// Returns the sound, from the lowest to the highest of every column, in the middle of the plot; nothing where it is not that
/// of the memory.
fn sound_behind(snapshot: &Snapshot, x: &Axis, y: &Axis, columns: usize) -> Vec<[f64; 2]> {
    let Some(lead) = snapshot.window_lead_frames else {
        return Vec::new();
    };
    let (sound, rate_hz) = (&snapshot.dry, rate_hz(snapshot));
    // The place of the first frame, counted from the end of the memory.
    let first = -(sound.len() as f64) - lead as f64;
    let frame = |secs: f64| super::layers::whole(secs * rate_hz - first).min(sound.len());
    let [from, to] = x.range.map(frame);
    let sound = &sound[from..to.max(from)];
    let peak = sound.iter().fold(f32::MIN_POSITIVE, |a, b| a.max(b.abs()));
    let [low, high] = y.range.map(|density| y.place(density));
    let height = |sample: f64| {
        let share = 0.5 + 0.5 * sample / f64::from(peak);
        y.value(low + share * (high - low))
    };
    let ends = decimate::extremes(sound, columns);
    let at = |place: f64| (first + from as f64 + place) / rate_hz;
    ends.into_iter()
        .map(|[place, sample]| [at(place), height(sample)])
        .collect()
}

/// Returns every piece of every channel.
fn table(snapshot: &Snapshot, notes: Vec<figure::Note>) -> Table {
    let rate_hz = rate_hz(snapshot);
    let channels = || snapshot.pieces.iter().zip(1_u8..);
    let all = || {
        channels()
            .flat_map(|(held, channel)| held.pieces().map(move |piece| (held, channel, piece)))
    };
    Table {
        name: "pieces",
        notes,
        columns: vec![
            Column::new("channel", all().map(|(_, channel, _)| f64::from(channel))),
            Column::new(
                "start_secs",
                all().map(|(held, _, piece)| secs(held, piece.start_frame, rate_hz)),
            ),
            Column::new("frames", all().map(|(_, _, piece)| piece.frames as f64)),
            Column::new("numbers", all().map(|(_, _, piece)| numbers(&piece) as f64)),
            Column::new("energy", all().map(|(_, _, piece)| piece.energy)),
            Column::new("energy_lost", all().map(|(_, _, piece)| piece.energy_lost)),
            Column::words(
                "content",
                all().map(|(_, _, piece)| content(piece.content)).collect(),
            ),
        ],
    }
}

const fn content(content: PieceContent) -> &'static str {
    match content {
        PieceContent::Samples => "samples",
        PieceContent::Polynomial => "polynomial",
    }
}

#[cfg(test)]
mod tests {
    use souvenir_core::budget::{HeldPieces, StreamingAdaptiveConfig, StreamingAdaptiveMemory};
    use souvenir_core::snapshot::Snapshot;

    use super::{figure, table};
    use crate::figure::zoom::Zoom;

    /// A jump in silence: pieces are short where it is.
    fn snapshot() -> Snapshot {
        let config = StreamingAdaptiveConfig {
            numbers: 64,
            window_frames: Some(4000),
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).expect("it exists");
        let sound: Vec<f32> = (0..4000_u16)
            .map(|j| if j < 2600 { 0.1 } else { -0.7 })
            .collect();
        memory.process(&sound);
        let mut held = HeldPieces::prepare(64);
        held.take(&memory);
        Snapshot {
            pieces: vec![held],
            window_frames: 4000,
            sample_rate_hz: 1000.0,
            dry: sound[..3800].to_vec(),
            window_lead_frames: Some(200),
            ..Snapshot::default()
        }
    }

    #[test]
    fn steps_hold_all_numbers_of_all_of_the_past() {
        let snapshot = snapshot();
        let figure = figure(&snapshot, &[Zoom::default(); 2], 100);
        let steps = &figure.series[2].points;
        assert!((steps[0][0] + 4.0).abs() < 1e-9, "{:?}", steps[0]);
        assert_eq!(steps[steps.len() - 1][0], 0.0);
        let held = steps
            .chunks_exact(2)
            .map(|ends| (ends[1][0] - ends[0][0]) * ends[0][1]);
        let held: f64 = held.sum();
        assert!(
            (held - snapshot.pieces[0].numbers_held() as f64).abs() < 1e-6,
            "{held}"
        );
        assert!(
            figure.title.contains("of 64 numbers in"),
            "{}",
            figure.title
        );
    }

    /// The jump of the sound that is drawn stands where a piece begins.
    #[test]
    fn the_sound_lies_under_its_pieces() {
        let snapshot = snapshot();
        let figure = figure(&snapshot, &[Zoom::default(); 2], 4000);
        let sound = &figure.series[0].points;
        let middle = 1e3;
        let fall = sound
            .windows(2)
            .find(|two| two[0][1] > middle && two[1][1] < middle);
        let at = fall.expect("it falls")[1][0];
        assert!((at + 1.4).abs() < 2e-3, "{at}");
        let begins = |place: f64| (place - at).abs() < 2e-3;
        assert!(
            figure.series[2].points.iter().any(|point| begins(point[0])),
            "a piece begins at {at}"
        );
    }

    #[test]
    fn every_piece_is_in_the_table() {
        let snapshot = snapshot();
        let table = table(&snapshot, Vec::new());
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "channel",
                "start_secs",
                "frames",
                "numbers",
                "energy",
                "energy_lost",
                "content"
            ]
        );
        let contents = format!("{:?}", table.columns[6].values);
        let count = contents.matches("polynomial").count() + contents.matches("samples").count();
        assert_eq!(count, snapshot.pieces[0].pieces().len());
    }

    #[test]
    fn another_memory_has_none_and_is_told_so() {
        let figure = figure(&Snapshot::default(), &[Zoom::default(); 2], 10);
        assert!(figure.title.contains("choose Adaptive"), "{}", figure.title);
    }
}

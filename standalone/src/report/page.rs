//! The page itself is written here.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::player::{self, Level, data_uri};
use super::{Report, Section};
use crate::quality::{Quality, mean_db};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

impl Report {
    /// Returns the page as HTML.
    ///
    /// # Errors
    /// Where a sound cannot be written as WAV.
    pub(crate) fn html(&self) -> anyhow::Result<String> {
        html(self)
    }
}

fn html(report: &Report) -> anyhow::Result<String> {
    let level = Level::choose(report);
    let dry = data_uri(
        &report.dry,
        report.outline.sample_rate_hz,
        level.plain_db(&report.dry),
    )?;
    let sections: Vec<Markup> = (report.sections.iter().enumerate())
        .map(|(idx, section)| rendering(report, idx, section, level))
        .collect::<anyhow::Result<_>>()?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Souvenir: " (report.source) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (introduction(report, level, &dry))
                main { (overview(report)) @for section in &sections { (section) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Ok(page.into_string())
}

fn introduction(report: &Report, level: Level, dry: &str) -> Markup {
    html! {
        header {
            h1 { "What the memory keeps of " (report.source) }
            p {
                (seconds(report, report.outline.num_frames)) ", " (report.outline.sample_rate_hz) " Hz, "
                (report.outline.num_channels) @if report.outline.num_channels == 1 { " channel" } @else { " channels" }
                ". Every rendering went through a Legendre memory of overlapping windows and back. "
                (excerpt(report))
                "Memories are played as loud as the dry sound (ITU-R BS.1770), residuals as they are"
                @if level.headroom_db < 0.0 {
                    "; all of them " (format!("{:.1}", -level.headroom_db))
                    " dB softer than the files, so that none clips"
                }
                ". Starting a player stops the one before and goes on at its position."
            }
            (listening("dry", dry))
        }
    }
}

fn excerpt(report: &Report) -> Markup {
    let excerpt = report.excerpt();
    html! {
        @if excerpt.len_frames < report.outline.num_frames {
            "The page plays " (seconds(report, excerpt.len_frames)) " from "
            (seconds(report, excerpt.start_frames)) " on; the files beside it are complete. "
        }
    }
}

fn overview(report: &Report) -> Markup {
    html! {
        div.wide {
            table {
                caption { "All renderings; measures are means over the channels" }
                thead { tr {
                    th scope="col" { "rendering" }
                    th scope="col" { "up to Hz" }
                    th scope="col" { "coeff/s" }
                    th scope="col" { "SNR dB" }
                    th scope="col" { abbr title="mean SNR of 20 ms frames, each -10 to 35 dB" { "segSNR dB" } }
                    th scope="col" { abbr title="log spectral distance, 0 for equal spectra" { "LSD dB" } }
                    th scope="col" { "LUFS" }
                    th scope="col" { "× real time" }
                } }
                tbody { @for (idx, section) in report.sections.iter().enumerate() {
                    (overview_row(idx, section))
                } }
            }
        }
    }
}

fn overview_row(idx: usize, section: &Section) -> Markup {
    let quality = &section.entry.quality;
    html! { tr {
        th scope="row" { a href=(format!("#r{idx}")) { (section.entry.title) } }
        @for number in numbers(quality) { td { (number) } }
    } }
}

fn numbers(quality: &Quality) -> [String; 7] {
    [
        format!("{:.0}", quality.bandwidth_hz),
        format!("{:.0}", quality.coefficients_per_second),
        tenths(mean_db(&quality.snr_db)),
        tenths(mean_db(&quality.segmental_snr_db)),
        tenths(mean_db(&quality.log_spectral_distance_db)),
        tenths(quality.loudness_lufs.memory),
        tenths(Some(quality.realtime_factor)),
    ]
}

fn rendering(
    report: &Report,
    idx: usize,
    section: &Section,
    level: Level,
) -> anyhow::Result<Markup> {
    let memory_db = level.memory_db(section);
    let memory = data_uri(&section.memory, report.outline.sample_rate_hz, memory_db)?;
    let residual_db = level.plain_db(&section.residual);
    let residual = data_uri(
        &section.residual,
        report.outline.sample_rate_hz,
        residual_db,
    )?;
    let loudness = loudness(memory_db - level.headroom_db, player::wanted_db(section));
    let entry = &section.entry;
    Ok(html! {
        section id=(format!("r{idx}")) {
            h2 { (entry.title) }
            p { (summary(&entry.quality)) (loudness) }
            div.players { (listening("memory", &memory)) (listening("residual", &residual)) }
            div.pictures {
                (picture(&section.waveform_svg, &entry.title, "Waveform around the peak"))
                (picture(&section.spectrum_svg, &entry.title, "Mean spectrum"))
            }
            p.files { "Files: " code { (entry.memory_file) } ", " code { (entry.residual_file) } }
        }
    })
}

fn summary(quality: &Quality) -> Markup {
    html! {
        @if quality.explosion.is_some() {
            "The recurrence exploded: this is what came after, not a memory of the sound. "
        } @else {
            "SNR " strong { (tenths(mean_db(&quality.snr_db))) " dB" } ", segmental "
            (tenths(mean_db(&quality.segmental_snr_db))) " dB, log spectral distance "
            (tenths(mean_db(&quality.log_spectral_distance_db))) " dB. "
            "Keeps up to " (format!("{:.0}", quality.bandwidth_hz)) " Hz in the middle of a window. "
        }
    }
}

/// Says what was done to the memory's player, against the dry one.
fn loudness(gain_db: f64, wanted_db: Option<f64>) -> String {
    match wanted_db {
        None => "Not matched in loudness: a sound is silent or below 0.4 s.".to_owned(),
        Some(wanted_db) if wanted_db - gain_db < 0.05 => {
            format!("Played at {gain_db:+.1} dB to match the dry sound.")
        }
        Some(wanted_db) => format!(
            "Played at {gain_db:+.1} dB; to match the dry sound it would take {wanted_db:+.1} dB."
        ),
    }
}

fn listening(name: &str, uri: &str) -> Markup {
    html! { figure.listening {
        figcaption { span class=(name) { (name) } }
        audio controls preload="metadata" aria-label=(name) src=(uri) {}
    } }
}

fn picture(svg: &str, title: &str, what: &str) -> Markup {
    let spectrum = what == "Mean spectrum";
    html! { figure {
        div role="img" aria-label=(format!("{what}: {title}")) { (PreEscaped(svg)) }
        figcaption {
            (what) ": " span.dry { "dry" } ", " span.memory { "memory" }
            @if spectrum { ", " span.residual { "residual" } "; the line is N / (πW)" }
        }
    } }
}

fn seconds(report: &Report, num_frames: u64) -> String {
    format!(
        "{:.2} s",
        num_frames as f64 / f64::from(report.outline.sample_rate_hz)
    )
}

fn tenths(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.1}"))
}

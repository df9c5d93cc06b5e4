//! What a test holds, in words.

use std::collections::BTreeSet;

use comfy_table::Table;
use souvenir_listening::order::{self, Plan, Session};
use souvenir_listening::results::SIGNIFICANT_BELOW;
use souvenir_listening::statistics::binomial_tail;
use souvenir_listening::test::Procedure;

use super::super::sound_range::SoundRange;
use super::super::table;
use super::super::terminal::Words;
use super::signals::span;
use super::stimulus;
use super::test_source::TestSource;

/// Of a material (ITU-R BS.1534-3): longer ones tire, and are not remembered.
const MAX_MUSHRA_SECS: f64 = 12.0;

pub(super) fn run(source: &TestSource) -> anyhow::Result<()> {
    let test = &source.test;
    let signals = test.signals()?;
    let mut words = format!(
        "{}: {}, {}\nhash {}\n\n{}\n\nsignals of each: {}",
        test.title,
        test.procedure.name(),
        trials(source)?,
        test.hash(),
        materials(source)?,
        signals.join(", ")
    );
    check_stimuli(source)?;
    words.extend(
        needed(source)
            .into_iter()
            .chain(too_long(source)?)
            .map(|line| format!("\n{line}")),
    );
    Words::Stdout.say(&words)
}

/// Says what one listener must get right of a pair on one material.
fn needed(source: &TestSource) -> Option<String> {
    let (trials, guess_rate) = match source.test.procedure {
        Procedure::Abx { trials, .. } => (trials as u64, 0.5),
        Procedure::Triangle { trials, .. } => (trials as u64, 1.0 / 3.0),
        _ => return None,
    };
    let is_enough =
        |correct: &u64| binomial_tail(*correct, trials, guess_rate) <= SIGNIFICANT_BELOW;
    Some(match (0..=trials).find(is_enough) {
        Some(correct) => {
            format!("a listener hears a pair's difference from {correct} of {trials} right on")
        }
        None => format!("{trials} trials are too few to show anything of one listener"),
    })
}

/// Names materials that are longer than MUSHRA's standard has them.
fn too_long(source: &TestSource) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    if !matches!(source.test.procedure, Procedure::Mushra { .. }) {
        return Ok(lines);
    }
    for item in &source.test.material {
        let sound = SoundRange::open(&source.place(&item.sound), span(item))?;
        let secs = sound
            .num_frames()
            .map_or(0.0, |frames| frames as f64 / sound.rate_hz());
        if secs > MAX_MUSHRA_SECS {
            lines.push(format!(
                "material `{}` lasts {secs:.1} s: BS.1534-3 has about 10 s, and no more than {MAX_MUSHRA_SECS}",
                item.name
            ));
        }
    }
    Ok(lines)
}

fn trials(source: &TestSource) -> anyhow::Result<String> {
    let anybody = Session {
        listener: String::new(),
        session: 1,
    };
    Ok(match order::plan(&source.test, &anybody)? {
        Plan::Trials(trials) => format!("{} trials", trials.len()),
        Plan::Runs(runs) => {
            let most = runs.first().map_or(0, |run| run.places.len());
            format!("{} runs of at most {most} trials", runs.len())
        }
    })
}

/// Opens every sound: what cannot be read is told before anybody listens.
fn materials(source: &TestSource) -> anyhow::Result<Table> {
    let mut table = table::new(&["material", "Hz", "channels", "seconds"]);
    for item in &source.test.material {
        let sound = SoundRange::open(&source.place(&item.sound), span(item))?;
        let secs = sound
            .num_frames()
            .map(|frames| frames as f64 / sound.rate_hz());
        table.add_row([
            item.name.clone(),
            sound.sample_rate_hz().to_string(),
            sound.num_channels().to_string(),
            secs.map_or("-".to_owned(), |secs| format!("{secs:.3}")),
        ]);
    }
    Ok(table)
}

fn check_stimuli(source: &TestSource) -> anyhow::Result<()> {
    let reserved: BTreeSet<_> = {
        use souvenir_listening::test::{LOW_ANCHOR, MID_ANCHOR, REFERENCE};
        [REFERENCE, LOW_ANCHOR, MID_ANCHOR].into()
    };
    for name in source.test.signals()? {
        if reserved.contains(name.as_str()) {
            continue;
        }
        let one = source.stimulus(&name)?;
        match &one.file {
            None => drop(stimulus::way(&one)?),
            Some(file) => {
                for item in &source.test.material {
                    let place = source.place(&file.replace("{material}", &item.name));
                    SoundRange::open(&place, span(item))?;
                }
            }
        }
    }
    Ok(())
}

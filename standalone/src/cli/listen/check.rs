//! What a test holds, in words.

use std::collections::BTreeSet;

use comfy_table::Table;
use souvenir_listening::order::{self, Plan, Session};

use super::super::sound_range::SoundRange;
use super::super::table;
use super::super::terminal::Words;
use super::signals::span;
use super::stimulus;
use super::test_source::TestSource;

pub(super) fn run(source: &TestSource) -> anyhow::Result<()> {
    let test = &source.test;
    let signals = test.signals()?;
    let words = format!(
        "{}: {}, {}\nhash {}\n\n{}\n\nsignals of each: {}",
        test.title,
        test.procedure.name(),
        trials(source)?,
        test.hash(),
        materials(source)?,
        signals.join(", ")
    );
    check_stimuli(source)?;
    Words::Stdout.say(&words)
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

//! A configuration for webMUSHRA, with the sounds that it names.

use std::io::Write as _;
use std::path::Path;

use anyhow::{bail, ensure};
use maud::html;
use souvenir_listening::order;
use souvenir_listening::test::{ListeningTest, Procedure, REFERENCE};

use super::super::output::Directory;
use super::super::terminal::{Words, shown};
use super::folder::{file_name, files, write_wav};
use super::test_source::TestSource;

const CONFIGURATION: &str = "test.yaml";

pub(super) fn run(source: &TestSource, output: &Path) -> anyhow::Result<()> {
    let mut directory = Directory::prepare(output)?;
    directory.check_names(&[CONFIGURATION.to_owned()], &source.path)?;
    let folder = output.file_name().unwrap_or_default().to_string_lossy();
    let configuration = Configuration::of(&source.test, &folder)?.text();
    let rendered = source.render()?;
    for (file, sound) in files(source, &rendered)? {
        write_wav(&mut directory, &file, rendered.sample_rate_hz, sound)?;
    }
    directory.write(CONFIGURATION, |out| {
        Ok(out.write_all(configuration.as_bytes())?)
    })?;
    directory.publish()?;
    Words::Stdout.say(&format!(
        "copy {} into webMUSHRA's folder `configs`, and open it with ?config={folder}/{CONFIGURATION}",
        shown(output)
    ))
}

/// Holds what webMUSHRA asks.
struct Configuration<'a> {
    test: &'a ListeningTest,
    pages: Vec<ListeningPage>,
}

/// Holds a page of webMUSHRA.
struct ListeningPage {
    kind: &'static str,
    id: String,
    reference: String,
    /// Names of the conditions and paths of their sounds.
    stimuli: Vec<(String, String)>,
}

impl<'a> Configuration<'a> {
    fn of(test: &'a ListeningTest, folder: &str) -> anyhow::Result<Self> {
        let places = order::file_places(test)?;
        let signals = test.signals()?;
        let path = |material_idx: usize, signal: &str| {
            let signal_idx = signals.iter().position(|name| name == signal);
            let place = signal_idx.and_then(|idx| places.get(material_idx)?.get(idx));
            format!(
                "configs/{folder}/{}",
                file_name(place.copied().unwrap_or(0))
            )
        };
        let mut pages = Vec::new();
        for (idx, conditions, kind, trials) in asked(test, &signals)? {
            let stimulus = |name: &String| (name.clone(), path(idx, name));
            for trial in 1..=trials {
                pages.push(ListeningPage {
                    kind,
                    id: format!("material{}_{}_{trial}", idx + 1, pages.len() + 1),
                    reference: path(idx, REFERENCE),
                    stimuli: conditions.iter().map(stimulus).collect(),
                });
            }
        }
        Ok(Self { test, pages })
    }

    /// Writes YAML whose texts are quoted as JSON's, which YAML reads.
    fn text(&self) -> String {
        let title = quoted(&as_html(&self.test.title));
        let mut text = format!(
            "testname: {title}\ntestId: {}\nbufferSize: 2048\nstopOnErrors: true\nshowButtonPreviousPage: false\n\
             remoteService: service/write.php\npages:\n",
            quoted(&self.test.hash()[..12])
        );
        if let Some(page) = self.pages.first() {
            text += &format!(
                "  - type: generic\n    id: first\n    name: {title}\n    content: {}\n  - type: volume\n    id: volume\n    \
                 name: Volume\n    content: Set a comfortable volume and leave it.\n    stimulus: {}\n    defaultVolume: 0.5\n",
                quoted(&as_html(&self.test.instructions)),
                quoted(&page.reference)
            );
        }
        text += "  -\n    - random\n";
        text.extend(self.pages.iter().map(ListeningPage::text));
        text += "  - type: finish\n    name: Thank you\n    content: Your answers are sent with the button.\n    \
                 showResults: false\n    writeResults: true\n";
        text
    }
}

impl ListeningPage {
    fn text(&self) -> String {
        let stimuli = self.stimuli.iter();
        let stimuli =
            stimuli.map(|(name, path)| format!("        {}: {}\n", quoted(name), quoted(path)));
        let Self { kind, id, .. } = self;
        let name = if *kind == "mushra" {
            "Rate every signal beside the reference"
        } else {
            "Which is the reference?"
        };
        format!(
            "    - type: {kind}\n      id: {id}\n      name: {name}\n      content: \"\"\n      showWaveform: false\n      \
             enableLooping: true\n      strict: false\n      randomize: true\n      showConditionNames: false\n      \
             createAnchor35: false\n      createAnchor70: false\n      reference: {}\n      stimuli:\n{}",
            quoted(&self.reference),
            stimuli.collect::<String>()
        )
    }
}

/// Lists material, conditions beside the reference, kind of page, and pages of it.
type PageRequest = (usize, Vec<String>, &'static str, usize);

fn asked(test: &ListeningTest, signals: &[String]) -> anyhow::Result<Vec<PageRequest>> {
    let materials = 0..test.material.len();
    match &test.procedure {
        Procedure::Mushra { .. } => {
            let conditions = without_reference(signals);
            Ok(materials
                .map(|idx| (idx, conditions.clone(), "mushra", 1))
                .collect())
        }
        Procedure::Abx { trials, .. } => {
            let mut all = Vec::new();
            for idx in materials {
                for pair in test.pairs() {
                    all.push((idx, beside_reference(&pair)?, "paired_comparison", *trials));
                }
            }
            Ok(all)
        }
        other => bail!(
            "webMUSHRA has no test of the kind {}: mushra and abx are written for it",
            other.name()
        ),
    }
}

fn without_reference(signals: &[String]) -> Vec<String> {
    signals
        .iter()
        .filter(|name| *name != REFERENCE)
        .cloned()
        .collect()
}

fn beside_reference(pair: &[String; 2]) -> anyhow::Result<Vec<String>> {
    let others = without_reference(pair);
    ensure!(
        others.len() == 1,
        "webMUSHRA compares with the reference, and the pair {} and {} has none",
        pair[0],
        pair[1]
    );
    Ok(others)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// webMUSHRA shows texts as HTML.
fn as_html(text: &str) -> String {
    let escaped = html! { (text) }.into_string();
    escaped.lines().collect::<Vec<_>>().join("<br>")
}

//! A listening test as one page: it plays, asks and keeps the votes, in any browser, without a server.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;
use souvenir_listening::page::PageData;

const STYLE: &str = include_str!("test_page/page.css");
/// Each uses what stands before it.
const SCRIPTS: [&str; 13] = [
    include_str!("test_page/draws.js"),
    include_str!("test_page/order.js"),
    include_str!("test_page/adaptive.js"),
    include_str!("test_page/sounds.js"),
    include_str!("test_page/player.js"),
    include_str!("test_page/durable.js"),
    include_str!("test_page/votes.js"),
    include_str!("test_page/session.js"),
    include_str!("test_page/elements.js"),
    include_str!("test_page/controls.js"),
    include_str!("test_page/questions.js"),
    include_str!("test_page/trial.js"),
    include_str!("test_page/page.js"),
];
/// The page asks nobody for anything, and browsers hold it to that.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

/// Holds a test and its sounds, all of one length in bytes.
#[derive(Debug)]
pub(crate) struct TestPage {
    index: PageIndex,
    /// `[sound_idx]` WAV in base64, in the order of the index.
    sounds: Vec<String>,
}

/// Holds what the page knows; its sounds lie beside it.
#[derive(Debug, Serialize)]
struct PageIndex {
    #[serde(flatten)]
    data: PageData,
    /// `[material_idx]` without what was added to make all sounds equally long.
    num_frames: Vec<usize>,
}

impl TestPage {
    /// Takes a test's data, and how long its materials are.
    pub(crate) fn new(mut data: PageData, num_frames: Vec<usize>) -> Self {
        let sounds = data.sounds.iter_mut();
        let sounds = sounds.map(|sound| std::mem::take(&mut sound.wav)).collect();
        Self {
            index: PageIndex { data, num_frames },
            sounds,
        }
    }

    /// Returns the page as HTML.
    ///
    /// # Errors
    /// The test cannot be written as JSON.
    pub(crate) fn html(&self) -> anyhow::Result<String> {
        let PageIndex { data, .. } = &self.index;
        let index = masked(&serde_json::to_vec(&self.index)?, data.test_hash.as_bytes());
        let page = html! {
            (DOCTYPE)
            html lang="en" data-test=(data.test_hash) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    title { (data.test.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (screen(&data.test.title))
                    script type="text/plain" id="data" { (PreEscaped(index)) }
                    @for (sound, wav) in data.sounds.iter().zip(&self.sounds) {
                        script type="text/plain" id=(sound.name) { (PreEscaped(wav)) }
                    }
                    script { (PreEscaped(SCRIPTS.concat())) }
                }
            }
        };
        Ok(page.into_string())
    }
}

fn screen(title: &str) -> Markup {
    html! {
        header {
            h1 { (title) }
            progress id="progress" aria-label="Progress" hidden {}
        }
        main {
            p id="status" role="status" {}
            div id="screen" { noscript { p { "This page needs JavaScript: the test is asked by it." } } }
        }
    }
}

/// Not in clear: whoever looks at the page's text sees no answer. It is no cipher, the key lies beside it.
fn masked(bytes: &[u8], key: &[u8]) -> String {
    let pairs = bytes.iter().zip(key.iter().cycle());
    let masked: Vec<u8> = pairs.map(|(byte, key)| byte ^ key).collect();
    BASE64_STANDARD.encode(masked)
}

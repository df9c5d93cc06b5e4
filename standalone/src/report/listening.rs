//! What the votes of a listening test say: a page with tables and plots, and tables for other programs.

mod findings;
mod plots;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use souvenir_listening::results::TestResults;

pub(crate) use tables::write_votes;

const STYLE: &str = include_str!("page.css");

/// Tells the results of a test.
#[derive(Debug)]
pub(crate) struct ListeningReport {
    results: TestResults,
    /// What is to be known of the files.
    notes: Vec<String>,
}

impl ListeningReport {
    pub(crate) fn new(results: TestResults, notes: Vec<String>) -> Self {
        Self { results, notes }
    }

    /// Returns the findings, a sentence each.
    pub(crate) fn sentences(&self) -> Vec<String> {
        findings::sentences(&self.results.findings)
    }

    /// Returns the page as HTML.
    ///
    /// # Errors
    /// Where a plot cannot be drawn.
    pub(crate) fn html(&self) -> anyhow::Result<String> {
        let findings = findings::section(&self.results.findings)?;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.results.test.title) ": results" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.introduction())
                    main { (findings) (self.sessions()) }
                }
            }
        };
        Ok(page.into_string())
    }

    fn introduction(&self) -> Markup {
        let test = &self.results.test;
        html! { header {
            h1 { (test.title) }
            p {
                (kind_in_words(test.procedure.name())) ", "
                (test.material.len()) " materials, " (test.stimuli.len()) " stimuli; "
                (self.results.sessions.len()) " sessions. Test "
                code { (&self.results.test_hash[..12]) } ", seed " (test.seed) "."
            }
            h2 { "What was found" }
            ul { @for sentence in self.sentences() { li { (sentence) } } }
        } }
    }

    fn sessions(&self) -> Markup {
        html! { section {
            h2 { "Who listened" }
            div.wide { table {
                thead { tr {
                    th scope="col" { "listener" } th scope="col" { "session" } th scope="col" { "begun" }
                    th scope="col" { "votes" } th scope="col" { "of" } th scope="col" { "program" }
                } }
                tbody { @for one in &self.results.sessions { tr {
                    th scope="row" { (one.listener) } td { (one.session) } td { (one.begun) }
                    td { (one.votes) } td { (one.trials) } td { (one.program) }
                } } }
            } }
            @for line in &self.notes { p { (line) "." } }
        } }
    }
}

fn kind_in_words(kind: &str) -> &'static str {
    match kind {
        "abx" => "ABX: is X the one or the other?",
        "ab-preference" => "AB preference",
        "mushra" => "MUSHRA (ITU-R BS.1534-3)",
        "triangle" => "Triangle: the odd one of three",
        _ => "Adaptive threshold",
    }
}

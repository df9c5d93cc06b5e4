//! The same numbers as tables for other programs.

use std::io::Write;

use souvenir_listening::order::Presented;
use souvenir_listening::results::{
    DiscriminationRow, Findings, PreferenceRow, RatingComparison, RatingResults, RatingSummary,
    Scope, ThresholdResult, ThresholdSummary,
};
use souvenir_listening::threshold::PsychometricPoint;
use souvenir_listening::votes::{Preferred, Response, VotesFile};

use super::ListeningReport;

/// Is a table in the making: its head, and its lines.
type Lines = (&'static [&'static str], Vec<Vec<String>>);

impl ListeningReport {
    /// Writes a line for each row of the findings.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn write_results(&self, out: &mut impl Write) -> anyhow::Result<()> {
        write(
            match &self.results.findings {
                Findings::Discrimination(rows) => discriminations(rows),
                Findings::Preference(rows) => preferences(rows),
                Findings::Ratings(ratings) => summaries(ratings),
                Findings::Thresholds(found) => thresholds(found),
            },
            out,
        )
    }

    /// Writes a line for each step that a run asked; the head alone of other kinds.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn write_steps(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let runs = match &self.results.findings {
            Findings::Thresholds(found) => found.runs.as_slice(),
            _ => &[],
        };
        write(steps(runs), out)
    }

    /// Writes a line for each comparison of ratings; the head alone of other kinds.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn write_comparisons(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let rows = match &self.results.findings {
            Findings::Ratings(ratings) => ratings.comparisons.as_slice(),
            _ => &[],
        };
        write(comparisons(rows), out)
    }
}

fn write((head, lines): Lines, out: &mut impl Write) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(head)?;
    for line in lines {
        table.write_record(line)?;
    }
    Ok(table.flush()?)
}

fn discriminations(rows: &[DiscriminationRow]) -> Lines {
    let head = &[
        "first",
        "second",
        "scope",
        "name",
        "correct",
        "of",
        "share",
        "low",
        "high",
        "p",
        "p_holm",
        "d_prime",
        "above_chance",
    ];
    let line = |row: &DiscriminationRow| {
        let [low, high] = row.correct.interval;
        let measures = [row.p_value, row.corrected_p, row.d_prime, row.above_chance];
        let mut line = words(&row.pair, &row.scope);
        line.extend([row.correct.count, row.correct.of].map(text));
        line.extend([row.correct.share, low, high].map(text));
        line.extend(measures.map(text));
        line
    };
    (head, rows.iter().map(line).collect())
}

fn preferences(rows: &[PreferenceRow]) -> Lines {
    let head = &[
        "first",
        "second",
        "scope",
        "name",
        "for_first",
        "for_second",
        "ties",
        "p",
        "p_holm",
        "cohens_g",
    ];
    let line = |row: &PreferenceRow| {
        let mut line = words(&row.pair, &row.scope);
        line.extend([row.votes.first, row.votes.second, row.votes.ties].map(text));
        line.extend([row.votes.p_value, row.corrected_p, row.effect].map(text));
        line
    };
    (head, rows.iter().map(line).collect())
}

fn summaries(ratings: &RatingResults) -> Lines {
    let head = &[
        "signal", "scope", "name", "ratings", "median", "lower", "upper", "low", "high", "mean",
    ];
    let line = |row: &RatingSummary| {
        let quartiles = &row.quartiles;
        let [low, high] = quartiles.whiskers;
        let mut line = vec![row.signal.clone()];
        line.extend(scope(&row.scope));
        line.push(text(quartiles.count));
        line.extend([quartiles.median, quartiles.lower, quartiles.upper].map(text));
        line.extend([low, high, row.mean].map(text));
        line
    };
    (head, ratings.summaries.iter().map(line).collect())
}

fn comparisons(rows: &[RatingComparison]) -> Lines {
    let head = &[
        "first",
        "second",
        "median_difference",
        "pairs",
        "rank_sum_positive",
        "rank_sum_negative",
        "p",
        "p_holm",
        "rank_biserial",
    ];
    let line = |row: &RatingComparison| {
        let ranks = &row.signed_rank;
        let mut line = row.pair.to_vec();
        line.extend([text(row.median_difference), text(ranks.num_pairs)]);
        line.extend([ranks.positive, ranks.negative, ranks.p_value].map(text));
        line.extend([row.corrected_p, row.effect].map(text));
        line
    };
    (head, rows.iter().map(line).collect())
}

fn thresholds(found: &ThresholdSummary) -> Lines {
    let head = &[
        "listener",
        "session",
        "material",
        "varies",
        "threshold",
        "low",
        "high",
        "reversals",
        "spread_octaves",
        "lapse_rate",
        "trials",
        "is_beyond",
    ];
    let line = |run: &ThresholdResult| {
        let estimate = &run.estimate;
        let [low, high] = estimate.interval_value;
        let mut line = vec![
            run.listener.clone(),
            text(run.session),
            run.material.clone(),
            run.varies.clone(),
        ];
        line.extend([estimate.value, low, high].map(text));
        line.push(estimate.reversal_value.map_or(String::new(), text));
        line.extend([estimate.function.spread, estimate.function.lapse_rate].map(text));
        line.extend([text(estimate.trials), text(estimate.is_beyond)]);
        line
    };
    (head, found.runs.iter().map(line).collect())
}

fn steps(runs: &[ThresholdResult]) -> Lines {
    let head = &[
        "listener", "session", "material", "value", "trials", "correct", "share", "d_prime",
    ];
    let line = |(run, point): (&ThresholdResult, &PsychometricPoint)| {
        let share = point.correct as f64 / point.trials as f64;
        let mut line = vec![
            run.listener.clone(),
            text(run.session),
            run.material.clone(),
            text(point.value),
        ];
        line.extend([point.trials, point.correct].map(text));
        line.extend([share, run.estimate.d_prime(share)].map(text));
        line
    };
    let points = runs
        .iter()
        .flat_map(|run| run.estimate.points.iter().map(move |point| (run, point)));
    (head, points.map(line).collect())
}

fn words(pair: &[String; 2], of: &Scope) -> Vec<String> {
    pair.iter().cloned().chain(scope(of)).collect()
}

/// The shortest digits that give the same number back.
fn text(number: impl ToString) -> String {
    number.to_string()
}

/// Writes every vote that counts: a line each, of ratings a line for each signal.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_votes(files: &[VotesFile], out: &mut impl Write) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "listener", "session", "trial", "seconds", "material", "first", "second", "right",
        "answer", "is_right",
    ])?;
    for file in files {
        for vote in file.counted() {
            let is_right = vote
                .is_right()
                .map_or(String::new(), |is_right| is_right.to_string());
            let common = [
                file.header.listener.clone(),
                file.header.session.to_string(),
                vote.trial.to_string(),
                vote.seconds.to_string(),
                vote.presented.material().to_owned(),
            ];
            for own in answers(&vote.presented, &vote.response) {
                let line = common.iter().cloned().chain(own);
                table.write_record(line.chain([is_right.clone()]))?;
            }
        }
    }
    Ok(table.flush()?)
}

/// First, second, what was right, what was answered.
fn answers(presented: &Presented, response: &Response) -> Vec<[String; 4]> {
    let answer = match response {
        Response::Choice(choice) => choice.name().to_owned(),
        Response::Preference(Preferred::First) => "first".to_owned(),
        Response::Preference(Preferred::Second) => "second".to_owned(),
        Response::Preference(Preferred::Tie) => "tie".to_owned(),
        Response::Interval(place) => place.to_string(),
        Response::Ratings(_) => String::new(),
    };
    match (presented, response) {
        (Presented::Mushra { signals, .. }, Response::Ratings(ratings)) => {
            let pairs = signals.iter().zip(ratings);
            let line = |(signal, rating): (&String, &f64)| {
                [
                    signal.clone(),
                    String::new(),
                    String::new(),
                    rating.to_string(),
                ]
            };
            pairs.map(line).collect()
        }
        (Presented::Abx { a, b, x, .. }, _) => {
            vec![[a.clone(), b.clone(), x.name().to_owned(), answer]]
        }
        (Presented::Preference { first, second, .. }, _) => {
            vec![[first.clone(), second.clone(), String::new(), answer]]
        }
        (
            Presented::Triangle {
                same, odd, odd_at, ..
            },
            _,
        ) => {
            vec![[same.clone(), odd.clone(), odd_at.to_string(), answer]]
        }
        (Presented::Threshold { signal, place, .. }, _) => {
            vec![[
                "reference".to_owned(),
                signal.clone(),
                place.to_string(),
                answer,
            ]]
        }
        (Presented::Mushra { .. }, _) => Vec::new(),
    }
}

fn scope(scope: &Scope) -> [String; 2] {
    match scope {
        Scope::All => ["all".to_owned(), String::new()],
        Scope::Material(name) => ["material".to_owned(), name.clone()],
        Scope::Listener(name) => ["listener".to_owned(), name.clone()],
    }
}

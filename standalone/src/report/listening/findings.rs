//! Tables and plots of what was found, by the kind of the test.

use maud::{Markup, PreEscaped, html};
use souvenir_listening::results::{
    DiscriminationRow, Findings, PreferenceRow, RatingResults, Scope, ThresholdSummary,
    chance_in_words,
};
use souvenir_listening::statistics::{Proportion, preference_in_words, rank_biserial_in_words};

use souvenir_listening::threshold::TARGET_SHARE;

use super::plots::{self, PlottedRow};

/// Returns what is said first, of all listeners together.
pub(super) fn sentences(findings: &Findings) -> Vec<String> {
    match findings {
        Findings::Discrimination(rows) => {
            let all = rows.iter().filter(|row| row.scope == Scope::All);
            all.map(DiscriminationRow::sentence).collect()
        }
        Findings::Preference(rows) => {
            let all = rows.iter().filter(|row| row.scope == Scope::All);
            all.map(PreferenceRow::sentence).collect()
        }
        Findings::Ratings(ratings) => rating_sentences(ratings),
        Findings::Thresholds(found) => found.runs.iter().map(|run| run.sentence()).collect(),
    }
}

fn rating_sentences(ratings: &RatingResults) -> Vec<String> {
    let kept = ratings.screening.iter().filter(|one| one.is_kept).count();
    let screened = format!(
        "{kept} of {} listeners are kept by the standard's screening.",
        ratings.screening.len()
    );
    let all = ratings
        .summaries
        .iter()
        .filter(|one| one.scope == Scope::All);
    let medians = all.map(|one| {
        let quartiles = &one.quartiles;
        format!(
            "{}: median {:.0}, interquartile range {:.0}.",
            one.signal,
            quartiles.median,
            quartiles.range()
        )
    });
    let comparisons = ratings.comparisons.iter().map(|one| one.sentence());
    [screened]
        .into_iter()
        .chain(medians)
        .chain(comparisons)
        .collect()
}

/// # Errors
/// Where plotters fails.
pub(super) fn section(findings: &Findings) -> anyhow::Result<Markup> {
    match findings {
        Findings::Discrimination(rows) => discrimination(rows),
        Findings::Preference(rows) => preference(rows),
        Findings::Ratings(ratings) => rated(ratings),
        Findings::Thresholds(found) => thresholds(found),
    }
}

fn discrimination(rows: &[DiscriminationRow]) -> anyhow::Result<Markup> {
    let plotted = |row: &DiscriminationRow| {
        let name = format!("{} / {}, {}", row.pair[0], row.pair[1], scope(&row.scope));
        PlottedRow::share(name, row.correct.share, row.correct.interval)
    };
    let guessed = rows.first().map_or(0.5, |row| row.guess_rate);
    let plotted = rows.iter().map(plotted).collect();
    let svg = plots::rows(plotted, 0.0..1.0, Some(guessed), "share of right answers")?;
    let note = "Points are shares of right answers with exact 95 % intervals, the line is what guessing gives. p is exact \
                and one-sided; corrected for the number of rows of the same kind by Holm's rule.";
    let picture = [("Right answers", svg)];
    Ok(shown(
        "Right answers",
        &discrimination_table(rows),
        &picture,
        note,
    ))
}

fn discrimination_table(rows: &[DiscriminationRow]) -> Markup {
    let head = [
        "pair",
        "votes of",
        "right",
        "of",
        "p",
        "p corrected",
        "d'",
        "heard beyond guessing",
    ];
    let line = |row: &DiscriminationRow| {
        [
            format!("{} / {}", row.pair[0], row.pair[1]),
            scope(&row.scope),
            row.correct.count.to_string(),
            row.correct.of.to_string(),
            chance_in_words(row.p_value),
            chance_in_words(row.corrected_p),
            row.d_prime_in_words(),
            format!("{:.0} %", 100.0 * row.above_chance),
        ]
    };
    table(&head, rows.iter().map(line))
}

fn preference(rows: &[PreferenceRow]) -> anyhow::Result<Markup> {
    let plotted = |row: &PreferenceRow| {
        let name = format!(
            "{} over {}, {}",
            row.pair[0],
            row.pair[1],
            scope(&row.scope)
        );
        let share = Proportion::of(row.votes.first, row.votes.first + row.votes.second);
        PlottedRow::share(name, share.share, share.interval)
    };
    // Where all are ties there is no share.
    let decided = rows
        .iter()
        .filter(|row| row.votes.first + row.votes.second > 0);
    let plotted = decided.map(plotted).collect();
    let svg = plots::rows(
        plotted,
        0.0..1.0,
        Some(0.5),
        "share of votes, ties left out",
    )?;
    let note = "Points are shares of votes with exact 95 % intervals; ties are left out of them and of p. p is of the \
                exact two-sided sign test; corrected for the number of rows of the same kind by Holm's rule.";
    let picture = [("Preferences", svg)];
    Ok(shown(
        "Preferences",
        &preference_table(rows),
        &picture,
        note,
    ))
}

fn preference_table(rows: &[PreferenceRow]) -> Markup {
    let head = [
        "pair",
        "votes of",
        "for the first",
        "for the second",
        "ties",
        "p",
        "p corrected",
        "effect",
    ];
    let line = |row: &PreferenceRow| {
        [
            format!("{} / {}", row.pair[0], row.pair[1]),
            scope(&row.scope),
            row.votes.first.to_string(),
            row.votes.second.to_string(),
            row.votes.ties.to_string(),
            chance_in_words(row.votes.p_value),
            chance_in_words(row.corrected_p),
            format!("{} (g {:.2})", preference_in_words(row.effect), row.effect),
        ]
    };
    table(&head, rows.iter().map(line))
}

fn rated(ratings: &RatingResults) -> anyhow::Result<Markup> {
    let mut scopes: Vec<&Scope> = ratings.summaries.iter().map(|one| &one.scope).collect();
    scopes.dedup();
    let mut pictures = Vec::new();
    for one in scopes {
        let of_scope = ratings
            .summaries
            .iter()
            .filter(|summary| summary.scope == *one);
        let rows = of_scope
            .map(|summary| PlottedRow::quartiles(summary.signal.clone(), &summary.quartiles));
        pictures.push((
            scope(one),
            plots::rows(rows.collect(), 0.0..100.0, None, "rating")?,
        ));
    }
    let pictures: Vec<_> = pictures
        .iter()
        .map(|(name, svg)| (name.as_str(), svg.clone()))
        .collect();
    let head = [
        "signal",
        "ratings of",
        "ratings",
        "median",
        "lower quartile",
        "upper quartile",
        "mean",
    ];
    let summaries = table(
        &head,
        ratings.summaries.iter().map(|one| {
            let quartiles = &one.quartiles;
            let numbers = [quartiles.median, quartiles.lower, quartiles.upper, one.mean];
            let [median, lower, upper, mean] = numbers.map(|number| format!("{number:.1}"));
            [
                one.signal.clone(),
                scope(&one.scope),
                quartiles.count.to_string(),
                median,
                lower,
                upper,
                mean,
            ]
        }),
    );
    let unit = if ratings.is_paired_by_listener {
        "listener"
    } else {
        "material"
    };
    let note = format!(
        "Boxes are quartiles, whiskers reach to the outermost ratings within 1.5 interquartile ranges. Comparisons: exact \
         Wilcoxon signed ranks of a difference for each {unit}, corrected by Holm's rule."
    );
    let ratings_shown = shown("Ratings", &summaries, &pictures, &note);
    Ok(html! { (ratings_shown) (comparisons(ratings)) (screening(ratings)) })
}

fn comparisons(ratings: &RatingResults) -> Markup {
    let head = [
        "pair",
        "median difference",
        "pairs",
        "p",
        "p corrected",
        "effect",
    ];
    let table = table(
        &head,
        ratings.comparisons.iter().map(|one| {
            [
                format!("{} / {}", one.pair[0], one.pair[1]),
                format!("{:+.1}", one.median_difference),
                one.signed_rank.num_pairs.to_string(),
                chance_in_words(one.signed_rank.p_value),
                chance_in_words(one.corrected_p),
                format!(
                    "{} (r {:+.2})",
                    rank_biserial_in_words(one.effect),
                    one.effect
                ),
            ]
        }),
    );
    shown("Comparisons", &table, &[], "")
}

fn screening(ratings: &RatingResults) -> Markup {
    let head = [
        "listener",
        "items",
        "reference below 90",
        "7 kHz anchor above 90",
        "",
    ];
    let table = table(
        &head,
        ratings.screening.iter().map(|one| {
            [
                one.listener.clone(),
                one.items.to_string(),
                one.missed_references.to_string(),
                one.missed_anchors.to_string(),
                if one.is_kept { "kept" } else { "left out" }.to_owned(),
            ]
        }),
    );
    let note = "Post-screening of ITU-R BS.1534-3: left out is whoever rates the hidden reference below 90, or the 7 kHz \
                anchor above 90, in more than 15 % of the items; items whose anchor more than a quarter of all listeners \
                rate so do not count against anybody.";
    shown("Screening", &table, &[], note)
}

fn thresholds(found: &ThresholdSummary) -> anyhow::Result<Markup> {
    let mut pictures = Vec::new();
    for run in &found.runs {
        pictures.push((
            format!("{}, {}", run.listener, run.material),
            plots::psychometric(run)?,
        ));
    }
    let pictures: Vec<_> = pictures
        .iter()
        .map(|(name, svg)| (name.as_str(), svg.clone()))
        .collect();
    let head = [
        "listener",
        "session",
        "material",
        "threshold",
        "from",
        "to",
        "mean of reversals",
        "spread, octaves",
        "trials",
        "",
    ];
    let table = table(
        &head,
        found.runs.iter().map(|run| {
            let estimate = &run.estimate;
            let number = |value: f64| {
                format!("{value:.4}")
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .to_owned()
            };
            [
                run.listener.clone(),
                run.session.to_string(),
                run.material.clone(),
                number(estimate.value),
                number(estimate.interval_value[0]),
                number(estimate.interval_value[1]),
                estimate.reversal_value.map_or("-".to_owned(), number),
                format!("{:.2}", estimate.function.spread),
                estimate.trials.to_string(),
                if estimate.is_beyond {
                    "beyond the steps"
                } else {
                    ""
                }
                .to_owned(),
            ]
        }),
    );
    let d_prime = found
        .runs
        .first()
        .map_or(0.0, |run| run.estimate.d_prime(TARGET_SHARE));
    let note = format!(
        "The threshold is where 70.7 % of the answers are right, lapses left out (d' {d_prime:.1}); from and to bound 95 % of what \
         is believed after the last answer. Points are shares of right answers, larger where more were given."
    );
    Ok(shown("Thresholds", &table, &pictures, &note))
}

fn shown(title: &str, table: &Markup, pictures: &[(&str, String)], note: &str) -> Markup {
    html! { section {
        h2 { (title) }
        div.pictures { @for (name, svg) in pictures { figure {
            div role="img" aria-label=(name) { (PreEscaped(svg)) }
            figcaption { (name) }
        } } }
        div.wide { (table) }
        p { (note) }
    } }
}

fn table<const N: usize>(head: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Markup {
    html! { table {
        thead { tr { @for name in head { th scope="col" { (name) } } } }
        tbody { @for row in rows { tr { @for (idx, cell) in row.iter().enumerate() {
            @if idx == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
        } } } }
    } }
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::All => "all".to_owned(),
        Scope::Material(name) | Scope::Listener(name) => name.clone(),
    }
}

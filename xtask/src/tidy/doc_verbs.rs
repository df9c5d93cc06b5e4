//! Verbs that the documentation of a public name of `core` begins with: a list that a person adds to, so that no
//! noun passes for a verb because it ends in `s`.

/// Verbs in the third person, in alphabetical order.
const VERBS: [&str; 111] = [
    "Adds",
    "Advances",
    "Applies",
    "Asks",
    "Averages",
    "Becomes",
    "Begins",
    "Bounds",
    "Calls",
    "Carries",
    "Checks",
    "Clears",
    "Collects",
    "Compares",
    "Computes",
    "Conducts",
    "Controls",
    "Converts",
    "Convolves",
    "Counts",
    "Decides",
    "Decodes",
    "Delays",
    "Delivers",
    "Describes",
    "Discretises",
    "Divides",
    "Does",
    "Draws",
    "Drives",
    "Ends",
    "Estimates",
    "Evaluates",
    "Factors",
    "Fades",
    "Falls",
    "Fills",
    "Filters",
    "Finds",
    "Fits",
    "Follows",
    "Forgets",
    "Frees",
    "Gathers",
    "Gives",
    "Goes",
    "Groups",
    "Hands",
    "Hears",
    "Holds",
    "Interpolates",
    "Is",
    "Joins",
    "Judges",
    "Keeps",
    "Leads",
    "Learns",
    "Leaves",
    "Lets",
    "Limits",
    "Listens",
    "Lists",
    "Makes",
    "Marks",
    "Measures",
    "Mixes",
    "Moves",
    "Mutes",
    "Names",
    "Notes",
    "Obeys",
    "Overrides",
    "Owns",
    "Passes",
    "Places",
    "Plans",
    "Plays",
    "Prepares",
    "Projects",
    "Quotes",
    "Reads",
    "Receives",
    "Records",
    "Remembers",
    "Removes",
    "Renders",
    "Returns",
    "Runs",
    "Says",
    "Scans",
    "Sends",
    "Sets",
    "Shows",
    "Solves",
    "Specifies",
    "Splits",
    "Spreads",
    "Stands",
    "Starts",
    "Steps",
    "Stops",
    "Sums",
    "Synthesises",
    "Takes",
    "Tells",
    "Transforms",
    "Turns",
    "Waits",
    "Watches",
    "Writes",
    "Yields",
];

/// Tells whether the first word is one of them.
pub(super) fn begins_with_verb(sentence: &str) -> bool {
    let first = sentence
        .split(|letter: char| !letter.is_alphabetic())
        .next();
    first.is_some_and(|word| VERBS.binary_search(&word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{VERBS, begins_with_verb};

    #[test]
    fn the_verbs_are_in_order_so_that_they_are_found() {
        assert!(VERBS.is_sorted());
        assert!(VERBS.iter().all(|verb| begins_with_verb(verb)));
    }

    #[test]
    fn nouns_are_no_verbs() {
        for sentence in [
            "Frames of a hop.",
            "The result.",
            "What is heard.",
            "`x` holds.",
            "",
        ] {
            assert!(!begins_with_verb(sentence), "{sentence}");
        }
        assert!(begins_with_verb("Takes, one by one, all."));
    }
}

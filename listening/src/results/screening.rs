//! Whose ratings count (ITU-R BS.1534-3, post-screening of assessors).

use serde::Serialize;

use super::scope::Counted;
use crate::order::Presented;
use crate::test::{MID_ANCHOR, REFERENCE};
use crate::votes::Response;

/// A hidden reference below it was not found; a 7 kHz anchor above it was not noticed.
pub const REFERENCE_LIMIT: f64 = 90.0;
/// Of more than this share of items the rules say that a listener is left out.
pub const SCREENED_SHARE: f64 = 0.15;
/// Where more than this share of listeners rate the anchor of an item so high, the item is to blame.
const BLAMED_ITEM_SHARE: f64 = 0.25;

/// Says whether a listener's ratings count, and why not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListenerScreening {
    /// As the listener gave it.
    pub listener: String,
    /// Items that were rated.
    pub items: usize,
    /// Of these, items whose hidden reference is below 90.
    pub missed_references: usize,
    /// Items whose 7 kHz anchor is above 90, but for those at which more than a quarter of all listeners rate it so.
    pub missed_anchors: usize,
    /// Neither is more than 15 % of the items.
    pub is_kept: bool,
}

/// Returns the rating of a signal; `None` of other votes.
pub(super) fn rating(counted: &Counted<'_>, signal: &str) -> Option<f64> {
    let (Presented::Mushra { signals, .. }, Response::Ratings(ratings)) =
        (&counted.vote.presented, &counted.vote.response)
    else {
        return None;
    };
    let idx = signals.iter().position(|name| name == signal)?;
    ratings.get(idx).copied()
}

pub(super) fn screen(votes: &[Counted<'_>]) -> Vec<ListenerScreening> {
    let blamed = blamed_items(votes);
    let mut names: Vec<&str> = votes.iter().map(|one| one.listener).collect();
    names.sort_unstable();
    names.dedup();
    let of_listener = |name: &&str| {
        let own: Vec<_> = votes.iter().filter(|one| one.listener == *name).collect();
        let is_blamed = |one: &Counted<'_>| blamed.contains(&one.vote.presented.material());
        let missed_references = own.iter().filter(|one| misses_reference(one)).count();
        let missed = own
            .iter()
            .filter(|one| misses_anchor(one) && !is_blamed(one));
        let missed_anchors = missed.count();
        let limit = SCREENED_SHARE * own.len() as f64;
        ListenerScreening {
            listener: (*name).to_owned(),
            items: own.len(),
            missed_references,
            missed_anchors,
            is_kept: missed_references.max(missed_anchors) as f64 <= limit,
        }
    };
    names.iter().map(of_listener).collect()
}

fn misses_reference(counted: &Counted<'_>) -> bool {
    rating(counted, REFERENCE).is_some_and(|rating| rating < REFERENCE_LIMIT)
}

fn misses_anchor(counted: &Counted<'_>) -> bool {
    rating(counted, MID_ANCHOR).is_some_and(|rating| rating > REFERENCE_LIMIT)
}

/// The anchor of such an item is hardly worse than the item.
fn blamed_items<'a>(votes: &[Counted<'a>]) -> Vec<&'a str> {
    let mut items: Vec<&str> = votes
        .iter()
        .map(|one| one.vote.presented.material())
        .collect();
    items.sort_unstable();
    items.dedup();
    items.retain(|item| {
        let here = votes
            .iter()
            .filter(|one| one.vote.presented.material() == *item);
        let missed = here.clone().filter(|one| misses_anchor(one)).count();
        missed as f64 > BLAMED_ITEM_SHARE * here.count() as f64
    });
    items
}

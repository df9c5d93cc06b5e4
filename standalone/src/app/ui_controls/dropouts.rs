//! Gaps in the sound, as the foot tells them.

use std::time::{Duration, Instant};

/// They are talked about for so long after the last one.
const WHILE: Duration = Duration::from_secs(10);

/// Counts the dropouts of the last while.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dropouts {
    /// All that were counted of this sound.
    counted: u64,
    lately: u64,
    last: Option<Instant>,
}

impl Dropouts {
    /// Takes in how many have been counted by now, once a frame. A new sound counts from 0.
    pub(super) fn count(&mut self, counted: u64, now: Instant) {
        if self
            .last
            .is_some_and(|last| now.saturating_duration_since(last) > WHILE)
        {
            (self.lately, self.last) = (0, None);
        }
        let more = counted.saturating_sub(self.counted);
        if more > 0 {
            (self.lately, self.last) = (self.lately + more, Some(now));
        }
        self.counted = counted;
    }

    /// Returns a sentence where there are any, with what is done about them: a buffer that somebody has chosen
    /// stays.
    pub(super) fn sentence(&self, buffer_frames: Option<u32>) -> Option<String> {
        let gaps = match self.lately {
            0 => return None,
            1 => "The sound was interrupted".to_owned(),
            many => format!("The sound was interrupted {many} times"),
        };
        let remedy = match buffer_frames {
            Some(_) => "a longer buffer or a lower order helps",
            None => "the buffer grows where blocks come late; a lower order helps too",
        };
        Some(format!("{gaps}: {remedy}."))
    }
}

#[cfg(test)]
mod tests {
    use super::{Dropouts, Duration, Instant};

    #[test]
    fn they_are_told_while_they_are_new() {
        let start = Instant::now();
        let at = |secs| start + Duration::from_secs(secs);
        let mut dropouts = Dropouts::default();
        dropouts.count(0, at(0));
        assert_eq!(dropouts.sentence(Some(256)), None);
        dropouts.count(1, at(1));
        let told = dropouts.sentence(Some(256)).unwrap();
        assert_eq!(
            told,
            "The sound was interrupted: a longer buffer or a lower order helps."
        );
        dropouts.count(4, at(9));
        let told = dropouts.sentence(Some(256)).unwrap();
        assert_eq!(
            told,
            "The sound was interrupted 4 times: a longer buffer or a lower order helps."
        );
        dropouts.count(4, at(20));
        assert_eq!(dropouts.sentence(Some(256)), None, "long ago");
        dropouts.count(0, at(21));
        dropouts.count(1, at(22));
        assert!(dropouts.sentence(Some(256)).is_some(), "of a new sound");
    }
}

//! A listener's session: what is asked, what was heard of it, and votes on the disk.

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use souvenir_listening::order::{Presented, Session};
use souvenir_listening::votes::{Response, VotesFile, VotesHeader, VotesWriter};
use souvenir_listening::{ListeningError, ListeningTest, Progress, TrialSequence};

use super::offered::Offered;

/// Sessions of one name in a folder.
const MAX_SESSIONS: u32 = 10_000;
/// Letters of a listener's name that its file's name keeps.
const NAME_LETTERS: usize = 40;

/// Leads a listener through a test.
#[derive(Debug)]
pub(super) struct Sitting {
    sequence: TrialSequence,
    writer: VotesWriter,
    path: PathBuf,
    trial: Option<Trial>,
    /// Votes on the disk.
    votes: usize,
}

/// Holds what goes on in one trial.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) offered: Offered,
    /// Which of the sounds were heard, `[sound]`.
    pub(super) was_heard: Vec<bool>,
    /// What plays now, by its place among the sounds.
    pub(super) heard: Option<usize>,
    /// Of MUSHRA: `[signal]`, the open reference left out; `None` until it is rated.
    pub(super) ratings: Vec<Option<f64>>,
    begun: Instant,
}

impl Sitting {
    /// Goes on with the listener's session that was left, or begins the next one.
    ///
    /// # Errors
    /// The system refuses to write, or the test cannot be asked.
    pub(super) fn begin(
        test: &ListeningTest,
        listener: &str,
        folder: &Path,
    ) -> Result<Self, ListeningError> {
        std::fs::create_dir_all(folder)?;
        for number in 1..MAX_SESSIONS {
            let path = folder.join(format!("{} {number}.jsonl", file_name(listener)));
            let session = Session {
                listener: listener.to_owned(),
                session: number,
            };
            if !path.exists() {
                return Self::anew(test, &session, path);
            }
            if let Some(left) = left_session(test, &session, &path)? {
                let (writer, file) = VotesWriter::resume(&path)?;
                return Self::with(test, left, writer, path, file.votes.len());
            }
        }
        Err(std::io::Error::other("all names of sessions are taken").into())
    }

    fn anew(
        test: &ListeningTest,
        session: &Session,
        path: PathBuf,
    ) -> Result<Self, ListeningError> {
        let program = format!("souvenir {}", env!("CARGO_PKG_VERSION"));
        let begun = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let header = VotesHeader::new(test.clone(), session, program, begun);
        let sequence = TrialSequence::begin(test, session)?;
        let writer = VotesWriter::begin(&path, &header)?;
        Self::with(test, sequence, writer, path, 0)
    }

    fn with(
        test: &ListeningTest,
        sequence: TrialSequence,
        writer: VotesWriter,
        path: PathBuf,
        votes: usize,
    ) -> Result<Self, ListeningError> {
        let mut begun = Self {
            sequence,
            writer,
            path,
            trial: None,
            votes,
        };
        begun.next(test)?;
        Ok(begun)
    }

    fn next(&mut self, test: &ListeningTest) -> Result<(), ListeningError> {
        let presented = self.sequence.presented();
        self.trial = presented
            .map(|presented| Trial::begin(test, &presented))
            .transpose()?;
        Ok(())
    }

    /// `None` where the session is over.
    pub(super) fn trial(&mut self) -> Option<&mut Trial> {
        self.trial.as_mut()
    }

    pub(super) fn progress(&self) -> Progress {
        self.sequence.progress()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn votes(&self) -> usize {
        self.votes
    }

    /// Takes an answer: it is on the disk before the next trial begins.
    ///
    /// # Errors
    /// The system refuses to write: the trial goes on.
    pub(super) fn answer(
        &mut self,
        test: &ListeningTest,
        response: Response,
    ) -> Result<(), ListeningError> {
        let Some(trial) = &self.trial else {
            return Ok(());
        };
        let seconds = (trial.begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        let mut ahead = self.sequence.clone();
        if let Some(vote) = ahead.answer(response, seconds) {
            self.writer.append(&vote)?;
            self.sequence = ahead;
            self.votes += 1;
        }
        self.next(test)
    }
}

impl Trial {
    fn begin(test: &ListeningTest, presented: &Presented) -> Result<Self, ListeningError> {
        let offered = Offered::of(test, presented)?;
        let is_rated = offered.answers.is_empty();
        let num_sounds = offered.sounds.len();
        Ok(Self {
            was_heard: vec![false; num_sounds],
            heard: None,
            ratings: vec![None; if is_rated { num_sounds - 1 } else { 0 }],
            begun: Instant::now(),
            offered,
        })
    }

    /// Notes that a sound plays, or that none does.
    pub(super) fn hear(&mut self, sound: Option<usize>) {
        self.heard = sound.filter(|idx| *idx < self.was_heard.len());
        if let Some(idx) = self.heard {
            self.was_heard[idx] = true;
        }
    }

    /// Tells whether an answer can be given: all was heard, and all rated that is to be rated.
    pub(super) fn can_answer(&self) -> bool {
        self.was_heard.iter().all(|heard| *heard) && self.ratings.iter().all(Option::is_some)
    }

    /// Returns the ratings, once all are given.
    pub(super) fn rated(&self) -> Option<Response> {
        let ratings: Option<Vec<f64>> = self.ratings.iter().copied().collect();
        ratings
            .filter(|ratings| !ratings.is_empty() && self.can_answer())
            .map(Response::Ratings)
    }
}

/// Returns the session of these votes where it is this listener's, and not over.
fn left_session(
    test: &ListeningTest,
    session: &Session,
    path: &Path,
) -> Result<Option<TrialSequence>, ListeningError> {
    let Ok(file) = VotesFile::read(path) else {
        return Ok(None);
    };
    if file.header.session() != *session || file.header.test_hash != test.hash() {
        return Ok(None);
    }
    let sequence = TrialSequence::resume(&file)?;
    Ok(sequence.presented().is_some().then_some(sequence))
}

/// Letters and digits stay; two listeners of one file name have sessions of different numbers.
fn file_name(listener: &str) -> String {
    let kept = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    listener
        .trim()
        .chars()
        .take(NAME_LETTERS)
        .map(kept)
        .collect()
}

//! Whose files they are: the same sitting twice, and two people of one name.

use std::collections::BTreeMap;

use crate::votes::VotesFile;

/// Holds files of votes, each of a sitting of its own, and what was done to make it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Sittings {
    /// In the order in which they came.
    pub files: Vec<VotesFile>,
    /// A sentence for each file that was left out or named anew.
    pub notes: Vec<String>,
}

impl Sittings {
    /// Sorts files that came from many places.
    ///
    /// Of one sitting (listener, session and beginning are the same) the file with most votes is kept. People who
    /// share a name are told apart by a number behind it.
    #[must_use]
    pub fn of(files: Vec<VotesFile>) -> Self {
        let mut sittings = Self {
            files: Vec::new(),
            notes: Vec::new(),
        };
        files.into_iter().for_each(|file| sittings.add(file));
        sittings.name_apart();
        sittings
    }

    fn add(&mut self, file: VotesFile) {
        let there = self
            .files
            .iter_mut()
            .find(|there| is_same_sitting(there, &file));
        let Some(there) = there else {
            self.files.push(file);
            return;
        };
        let header = &file.header;
        self.notes.push(format!(
            "session {} of `{}` came twice: the file with more votes counts",
            header.session, header.listener
        ));
        if file.votes.len() > there.votes.len() {
            *there = file;
        }
    }

    fn name_apart(&mut self) {
        let mut seen = BTreeMap::<(String, u32), u32>::new();
        for file in &mut self.files {
            let header = &mut file.header;
            let count = seen
                .entry((header.listener.clone(), header.session))
                .or_default();
            *count += 1;
            if *count > 1 {
                let name = format!("{} ({count})", header.listener);
                self.notes.push(format!(
                    "`{}` has begun session {} twice: the other is called `{name}`",
                    header.listener, header.session
                ));
                header.listener = name;
            }
        }
    }
}

fn is_same_sitting(one: &VotesFile, other: &VotesFile) -> bool {
    let [one, other] = [&one.header, &other.header];
    one.session() == other.session() && one.begun == other.begun && one.test_hash == other.test_hash
}

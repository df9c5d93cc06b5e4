//! The face's controls in this shell: keeps what is wanted, and passes it to the supervisor.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use souvenir_core::config::{Kind, Method};
use souvenir_core::listen::Listen;
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::{Controls, Health, Mood, Source, Status};
use triple_buffer::Output;

use super::source::Choice;
use super::supervisor::{Link, Report, Request, Wish};

const SOURCES: [Source; 3] = [Source::Demo, Source::Microphone, Source::File];
const SOUND_FILES: [&str; 8] = ["wav", "aif", "aiff", "flac", "ogg", "oga", "mp3", "wave"];

/// After this a wish that is not fulfilled yet is talked about: a long memory takes seconds to prepare.
const PATIENCE: Duration = Duration::from_millis(400);

/// The window's knowledge of everything else.
#[derive(Debug)]
pub(crate) struct Desk {
    link: Link,
    source: Source,
    wish: Wish,
    listen: Listen,
    status: Status,
    /// When the supervisor was last asked for something that it has not reported on.
    asked: Option<Instant>,
    /// Of the memory that is heard.
    pictures: Option<Output<Snapshot>>,
    /// Of the memory that will be heard: shown from its first picture on.
    coming: Option<Output<Snapshot>>,
    nothing: Snapshot,
}

impl Desk {
    pub(crate) fn new(link: Link, source: Source, wish: Wish) -> Self {
        Self {
            link,
            source,
            wish,
            listen: Listen::Memory,
            status: Status::default(),
            asked: Some(Instant::now()),
            pictures: None,
            coming: None,
            nothing: Snapshot::default(),
        }
    }

    /// Once a frame: takes in what has been reported and asks for the next picture.
    pub(crate) fn update(&mut self) {
        while let Ok(report) = self.link.reports.try_recv() {
            match report {
                Report::Status(status) => (self.status, self.asked) = (status, None),
                Report::Source(choice) => self.source = choice.kind(),
                Report::Pictures(pictures) => self.coming = Some(pictures),
            }
        }
        if self.coming.as_ref().is_some_and(Output::updated) {
            self.pictures = self.coming.take();
        }
        self.link.meters.want_picture();
    }

    /// Draws with the newest picture.
    pub(crate) fn with_picture(&mut self, draw: impl FnOnce(&Snapshot, &mut dyn Controls)) {
        let mut pictures = self.pictures.take();
        let nothing = std::mem::take(&mut self.nothing);
        draw(
            pictures
                .as_mut()
                .map_or(&nothing, |pictures| pictures.read()),
            self,
        );
        (self.pictures, self.nothing) = (pictures, nothing);
    }

    /// A file was chosen or dropped onto the window.
    pub(crate) fn open_file(&self, path: PathBuf) {
        _ = self.link.requests.send(Request::Source(Choice::File(path)));
    }

    /// The dialog runs on a thread of its own: the window goes on drawing.
    fn ask_for_file(&self) {
        let requests = self.link.requests.clone();
        // Made here because macOS opens dialogs on the main thread only.
        let dialog = rfd::AsyncFileDialog::new()
            .add_filter("Sound", &SOUND_FILES)
            .pick_file();
        let wait = move || {
            if let Some(file) = pollster::block_on(dialog) {
                _ = requests.send(Request::Source(Choice::File(file.path().to_owned())));
            }
        };
        _ = thread::Builder::new()
            .name("souvenir-dialog".to_owned())
            .spawn(wait);
    }

    fn wish_for(&mut self, wish: Wish) {
        self.wish = wish;
        self.asked = Some(Instant::now());
        _ = self.link.requests.send(Request::Memory(wish));
    }
}

impl Controls for Desk {
    fn sources(&self) -> &[Source] {
        &SOURCES
    }

    fn source(&self) -> Source {
        self.source
    }

    fn choose_source(&mut self, source: Source) {
        let choice = match source {
            Source::Demo => Choice::Demo,
            Source::Microphone => Choice::Microphone,
            Source::File => return self.ask_for_file(),
        };
        self.source = source;
        self.asked = Some(Instant::now());
        _ = self.link.requests.send(Request::Source(choice));
    }

    fn order(&self) -> usize {
        self.wish.order
    }

    fn set_order(&mut self, order: usize) {
        self.wish_for(Wish { order, ..self.wish });
    }

    fn window_secs(&self) -> f64 {
        self.wish.window_secs
    }

    fn set_window_secs(&mut self, window_secs: f64) {
        self.wish_for(Wish {
            window_secs,
            ..self.wish
        });
    }

    fn kind(&self) -> Kind {
        self.wish.kind
    }

    fn set_kind(&mut self, kind: Kind) {
        self.wish_for(Wish { kind, ..self.wish });
    }

    fn method(&self) -> Method {
        self.wish.method
    }

    fn set_method(&mut self, method: Method) {
        self.wish_for(Wish {
            method,
            ..self.wish
        });
    }

    fn listen(&self) -> Listen {
        self.listen
    }

    fn set_listen(&mut self, listen: Listen) {
        self.listen = listen;
        _ = self.link.requests.send(Request::Listen(listen));
    }

    fn status(&self) -> Status {
        let trouble = |sentence: &str| Status {
            mood: Mood::Trouble,
            sentence: sentence.to_owned(),
        };
        if self.asked.is_some_and(|at| at.elapsed() > PATIENCE) {
            trouble("Preparing the memory; a long window takes a while.")
        } else if self.health().cpu_share > 1.0 {
            trouble("This memory is too heavy for this machine: lower the order.")
        } else {
            self.status.clone()
        }
    }

    fn health(&self) -> Health {
        let meters = &self.link.meters;
        Health {
            cpu_share: meters.cpu_share(),
            late_blocks: meters.late_blocks(),
        }
    }
}

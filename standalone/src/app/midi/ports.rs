//! Which keyboards there are, and those that are listened to.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use egui::Context;
use midir::{MidiInput, MidiInputConnection, MidiInputPort};
use souvenir_ui::{ControllerMove, MidiChoice, MidiMenu};

use super::keyboard::{HeardChannel, Keyboard, MidiOutlet};
use super::note_sender::NoteSender;
use super::raw_device;
use super::window_inbox::WindowInbox;
use crate::app::devices::quieten;
use crate::stderr::tell;

/// A keyboard that was plugged in is heard after so long.
const LOOK: Duration = Duration::from_secs(1);
const CLIENT: &str = "Souvenir";
/// Names of ports on which other programs' output comes back: no keyboards, unless they are chosen.
const LOOPS: &str = "Midi Through";

/// Is the window's end of the keyboards.
#[derive(Debug)]
pub(crate) struct MidiInputs {
    requests: Sender<MidiChoice>,
    menus: Receiver<MidiMenu>,
    inbox: WindowInbox,
    menu: MidiMenu,
}

/// Listens to ports, on a thread of its own.
struct PortWatch {
    choice: MidiChoice,
    outlet: MidiOutlet,
    menus: Sender<MidiMenu>,
    shown: Option<MidiMenu>,
    connected: Vec<ConnectedPort>,
}

struct ConnectedPort {
    id: String,
    _connection: MidiInputConnection<Keyboard>,
}

impl MidiInputs {
    /// Begins to listen. Without a thread nothing is heard.
    pub(crate) fn start(choice: MidiChoice, device: Option<PathBuf>, notes: &NoteSender) -> Self {
        let (requests, asked) = unbounded();
        let (to_window, menus) = unbounded();
        let inbox = WindowInbox::default();
        let outlet = MidiOutlet {
            heard: HeardChannel::default(),
            notes: notes.clone(),
            window: inbox.clone(),
        };
        outlet.heard.set(choice.channel);
        if let Some(path) = device
            && let Err(error) = raw_device::listen(path, outlet.clone())
        {
            tell(&format!("souvenir: no thread for the keyboard ({error})."));
        }
        let menu = MidiMenu {
            chosen: choice.clone(),
            ..MidiMenu::default()
        };
        let watch = PortWatch {
            choice,
            outlet,
            menus: to_window,
            shown: None,
            connected: Vec::new(),
        };
        let builder = thread::Builder::new().name("souvenir-midi".to_owned());
        if let Err(error) = builder.spawn(move || watch.run(&asked)) {
            tell(&format!("souvenir: no thread for keyboards ({error})."));
        }
        Self {
            requests,
            menus,
            inbox,
            menu,
        }
    }

    /// Takes in what has been found since, once a frame.
    pub(crate) fn update(&mut self) {
        if let Some(newest) = self.menus.try_iter().last() {
            let chosen = self.menu.chosen.clone();
            self.menu = MidiMenu { chosen, ..newest };
        }
    }

    pub(crate) fn menu(&self) -> &MidiMenu {
        &self.menu
    }

    pub(crate) fn choose(&mut self, choice: MidiChoice) {
        self.menu.chosen = choice.clone();
        // Where there is no thread nothing is heard anyway.
        _ = self.requests.send(choice);
    }

    /// Takes the program that was asked for last.
    pub(crate) fn program(&self) -> Option<u8> {
        self.inbox.take_program()
    }

    pub(crate) fn moves(&self) -> Vec<ControllerMove> {
        self.inbox.take_moves()
    }

    /// Tells whether controllers have moved, or a program was asked for.
    pub(crate) fn has_news(&self) -> bool {
        self.inbox.has_news()
    }

    /// Wakes this window when a keyboard tells it something, whether it is seen or not.
    pub(crate) fn wake(&self, window: Context) {
        self.inbox.wake(window);
    }
}

impl PortWatch {
    fn run(mut self, asked: &Receiver<MidiChoice>) {
        quieten();
        loop {
            self.look();
            match asked.recv_timeout(LOOK) {
                Ok(choice) => {
                    self.outlet.heard.set(choice.channel);
                    self.choice = choice;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Finds what there is.
    fn look(&mut self) {
        let found = MidiInput::new(CLIENT).map(|input| ports(&input));
        self.follow(found.map_err(|error| error.to_string()));
    }

    /// Leaves what has gone or is not wanted any more, and listens to what is new.
    fn follow(&mut self, found: Result<Vec<FoundPort>, String>) {
        let found = match found {
            Ok(found) => found,
            Err(cause) => return self.show(Vec::new(), Some(trouble(&cause))),
        };
        let wanted: Vec<_> = found
            .iter()
            .filter(|one| self.is_wanted(&one.name))
            .collect();
        self.connected
            .retain(|connected| wanted.iter().any(|one| one.id == connected.id));
        let mut failure = None;
        for one in wanted {
            if self.connected.iter().any(|known| known.id == one.id) {
                continue;
            }
            match connect(one, self.outlet.clone()) {
                Ok(connected) => self.connected.push(connected),
                Err(cause) => failure = Some(format!("{} cannot be heard: {cause}.", one.name)),
            }
        }
        let names = found.into_iter().map(|one| one.name).collect();
        self.show(names, failure);
    }

    fn is_wanted(&self, name: &str) -> bool {
        let MidiChoice { is_on, port, .. } = &self.choice;
        let is_named = port
            .as_deref()
            .map_or(!name.starts_with(LOOPS), |port| port == name);
        *is_on && is_named
    }

    /// Tells the window where something has changed.
    fn show(&mut self, ports: Vec<String>, trouble: Option<String>) {
        let menu = MidiMenu {
            ports,
            chosen: MidiChoice::default(),
            trouble,
        };
        if self.shown.as_ref() != Some(&menu) {
            // The window may be gone.
            _ = self.menus.send(menu.clone());
            self.shown = Some(menu);
        }
    }
}

struct FoundPort {
    id: String,
    name: String,
    port: MidiInputPort,
}

fn ports(input: &MidiInput) -> Vec<FoundPort> {
    let named = input.ports().into_iter().filter_map(|port| {
        let name = input.port_name(&port).ok()?;
        Some(FoundPort {
            id: port.id(),
            name,
            port,
        })
    });
    named.collect()
}

fn connect(found: &FoundPort, outlet: MidiOutlet) -> Result<ConnectedPort, String> {
    let input = MidiInput::new(CLIENT).map_err(|error| error.to_string())?;
    let keyboard = Keyboard::new(outlet);
    // Not by the port's own count of microseconds, which begins anywhere: its thread runs as soon as a message is there.
    let hear = |_micros: u64, bytes: &[u8], keyboard: &mut Keyboard| {
        keyboard.hear(bytes, Instant::now());
    };
    let connection = input
        .connect(&found.port, &found.name, hear, keyboard)
        .map_err(|error| error.to_string())?;
    Ok(ConnectedPort {
        id: found.id.clone(),
        _connection: connection,
    })
}

fn trouble(cause: &str) -> String {
    format!("This system's MIDI cannot be used: {cause}.")
}

#[cfg(test)]
mod tests {
    use super::{
        HeardChannel, MidiChoice, MidiInputs, MidiOutlet, NoteSender, PortWatch, WindowInbox,
        unbounded,
    };
    use std::time::{Duration, Instant};

    fn until(mut is_so: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if is_so() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    #[test]
    fn a_system_without_midi_says_so_once() {
        let (to_window, menus) = unbounded();
        let mut watch = PortWatch {
            choice: MidiChoice::default(),
            outlet: MidiOutlet {
                heard: HeardChannel::default(),
                notes: NoteSender::default(),
                window: WindowInbox::default(),
            },
            menus: to_window,
            shown: None,
            connected: Vec::new(),
        };
        for _ in 0..3 {
            watch.follow(Err("no such device".to_owned()));
        }
        let told: Vec<_> = menus.try_iter().collect();
        assert_eq!(told.len(), 1);
        let trouble = told[0].trouble.as_deref();
        assert_eq!(
            trouble,
            Some("This system's MIDI cannot be used: no such device.")
        );
        watch.follow(Ok(Vec::new()));
        let told = menus.try_iter().last().expect("it can be used again");
        assert_eq!(told.trouble, None);
    }

    /// Plays through a port of its own. `cargo xtask check` runs it where there is a sequencer, and says where there is none.
    #[test]
    #[ignore = "needs ALSA's sequencer, /dev/snd/seq"]
    #[cfg(target_os = "linux")]
    fn a_keyboard_that_is_plugged_in_later_is_heard() {
        use midir::MidiOutput;
        use midir::os::unix::VirtualOutput as _;

        let notes = NoteSender::default();
        let mut to_engine = notes.renew();
        let mut inputs = MidiInputs::start(MidiChoice::default(), None, &notes);
        let output = MidiOutput::new("Souvenir's test").expect("a sequencer");
        let mut port = output.create_virtual("a keyboard").expect("a port");
        let is_heard = until(|| {
            port.send(&[0x90, 60, 127]).expect("sent");
            to_engine.pop().is_ok()
        });
        assert!(is_heard, "plugged in later");
        let is_named = until(|| {
            inputs.update();
            let ports = &inputs.menu().ports;
            ports.iter().any(|port| port.contains("a keyboard"))
        });
        assert!(is_named, "{:?}", inputs.menu());
    }

    /// A pipe is a device whose bytes come when they come.
    #[test]
    #[cfg(unix)]
    fn bytes_of_a_device_are_played_and_controllers_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("midi");
        std::fs::write(&path, [0x90, 60, 127, 0xb0, 74, 64, 0x80, 60, 0]).expect("written");
        let notes = NoteSender::default();
        let mut to_engine = notes.renew();
        let inputs = MidiInputs::start(MidiChoice::default(), Some(path), &notes);
        let mut heard = Vec::new();
        // On, off, and all off at the end.
        assert!(until(|| {
            heard.extend(to_engine.pop().ok());
            heard.len() == 3
        }));
        let moved = inputs.moves();
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0].controller.number, 74);
    }
}

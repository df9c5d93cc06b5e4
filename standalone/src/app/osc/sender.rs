//! The thread that sends: it ends with its handle.

use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::datagrams::HeardCoefficients;

pub(super) const THREAD: &str = "souvenir-osc";

/// Is the window's end of a thread that sends to one port.
#[derive(Debug)]
pub(super) struct OscSender {
    /// `None` when it is to end.
    to_thread: Option<Sender<HeardCoefficients>>,
    thread: Option<JoinHandle<()>>,
}

impl OscSender {
    /// # Errors
    /// Where the system gives no socket or no thread.
    pub(super) fn start(port: u16) -> io::Result<Self> {
        // Nothing from outside this machine reaches it, and nothing of it leaves the machine.
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (to_thread, coming) = bounded(1);
        let builder = thread::Builder::new().name(THREAD.to_owned());
        let thread = builder.spawn(move || send_all(&coming, &socket, port))?;
        Ok(Self {
            to_thread: Some(to_thread),
            thread: Some(thread),
        })
    }

    /// Hands over what is to be sent; false where the thread is still sending what came before the last.
    pub(super) fn offer(&self, heard: HeardCoefficients) -> bool {
        let to_thread = self.to_thread.as_ref();
        to_thread.is_some_and(|to_thread| to_thread.try_send(heard).is_ok())
    }
}

impl Drop for OscSender {
    fn drop(&mut self) {
        self.to_thread = None;
        if let Some(thread) = self.thread.take() {
            // It sends what it has, at most two instants, and a datagram to this machine waits for nobody.
            _ = thread.join();
        }
    }
}

fn send_all(coming: &Receiver<HeardCoefficients>, socket: &UdpSocket, port: u16) {
    for heard in coming {
        for datagram in heard.datagrams() {
            // Nobody may be listening: that is the receiver's affair, who may come later.
            _ = socket.send_to(&datagram, (Ipv4Addr::LOCALHOST, port));
        }
    }
}

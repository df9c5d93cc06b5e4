//! What cpal has no word for at a PulseAudio server (or PipeWire in its place): whether it answers,
//! and that it ends a connection of ours.
//!
//! Said over a line of its own, which waits for no answer longer than [`PATIENCE`] and is closed
//! when it is dropped.

use std::time::Duration;

use cpal::HostId;

/// How long the server may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// Tells whether it is the host that has such a server.
pub(super) fn is(id: HostId) -> bool {
    id.name() == "PulseAudio"
}

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{Client, connect};
#[cfg(target_os = "linux")]
pub(super) use line::{Client, connect};

#[cfg(target_os = "linux")]
mod line {
    use std::ffi::CString;
    use std::fs;
    use std::io::BufReader;
    use std::os::unix::net::UnixStream;
    use std::process;

    use anyhow::Context as _;
    use cpal::Host;
    use pulseaudio::protocol::{
        AuthParams, AuthReply, ClientInfo, ClientInfoList, Command, CommandReply, MAX_VERSION,
        Prop, Props, SetClientNameReply, read_ack_message, read_reply_message,
        write_command_message,
    };

    use super::PATIENCE;

    /// Names a connection as the server numbers it.
    #[derive(Debug)]
    pub(in super::super) struct Client(u32);

    impl Client {
        /// Ends it: the server closes it, and the client's thread sees that and ends. Where there is no
        /// such server any more it has ended already.
        pub(in super::super) fn end(self) {
            _ = PulseConnection::open().and_then(|mut line| line.kill(self.0));
        }
    }

    /// Connects with `make`, which is called where the server answers: it would wait for ever, on a new thread each
    /// time.
    ///
    /// # Errors
    /// Where the server does not run or answer, or cannot be connected to.
    pub(in super::super) fn connect(
        make: impl FnOnce() -> Result<Host, cpal::Error>,
    ) -> anyhow::Result<(Host, Option<Client>)> {
        let mut line = PulseConnection::open()?;
        let before = line.ours()?;
        let host = make()?;
        let mut ours = line.ours().unwrap_or_default().into_iter();
        let client = ours.find(|client| !before.contains(client));
        Ok((host, client.map(Client)))
    }

    /// Is a connection for a few words.
    struct PulseConnection {
        socket: BufReader<UnixStream>,
        version: u16,
        said: u32,
    }

    impl PulseConnection {
        fn open() -> anyhow::Result<Self> {
            let path = pulseaudio::socket_path_from_env().context("no server")?;
            let socket = UnixStream::connect(path)?;
            socket.set_read_timeout(Some(PATIENCE))?;
            socket.set_write_timeout(Some(PATIENCE))?;
            let mut line = Self {
                socket: BufReader::new(socket),
                version: MAX_VERSION,
                said: 0,
            };
            line.introduce()?;
            Ok(line)
        }

        fn introduce(&mut self) -> anyhow::Result<()> {
            let cookie = pulseaudio::cookie_path_from_env().and_then(|path| fs::read(path).ok());
            let reply: AuthReply = self.ask(&Command::Auth(AuthParams {
                version: MAX_VERSION,
                supports_shm: false,
                supports_memfd: false,
                cookie: cookie.unwrap_or_default(),
            }))?;
            self.version = self.version.min(reply.version);
            let mut told = Props::new();
            told.set(Prop::ApplicationName, c"Souvenir, looking");
            _ = self.ask::<SetClientNameReply>(&Command::SetClientName(told))?;
            Ok(())
        }

        /// Numbers of the connections that cpal has made for this process.
        fn ours(&mut self) -> anyhow::Result<Vec<u32>> {
            // The name that cpal gives them.
            let name = CString::new(format!("cpal-pulseaudio-{}", process::id()))?;
            let all: ClientInfoList = self.ask(&Command::GetClientInfoList)?;
            let ours = |client: &ClientInfo| (client.name == name).then_some(client.index);
            Ok(all.iter().filter_map(ours).collect())
        }

        fn kill(&mut self, client: u32) -> anyhow::Result<()> {
            self.say(&Command::KillClient(client))?;
            read_ack_message(&mut self.socket)?;
            Ok(())
        }

        fn ask<R: CommandReply>(&mut self, command: &Command) -> anyhow::Result<R> {
            self.say(command)?;
            let (_, reply) = read_reply_message(&mut self.socket, self.version)?;
            Ok(reply)
        }

        fn say(&mut self, command: &Command) -> anyhow::Result<()> {
            let number = self.said;
            self.said += 1;
            write_command_message(self.socket.get_mut(), number, command, self.version)?;
            Ok(())
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use cpal::Host;

    /// Stands for a connection where there can be none.
    #[derive(Debug)]
    pub(in super::super) enum Client {}

    impl Client {
        pub(in super::super) fn end(self) {
            match self {}
        }
    }

    /// Makes a host where there is no server to connect to.
    ///
    /// # Errors
    /// Those of `make`.
    pub(in super::super) fn connect(
        make: impl FnOnce() -> Result<Host, cpal::Error>,
    ) -> anyhow::Result<(Host, Option<Client>)> {
        Ok((make()?, None))
    }
}

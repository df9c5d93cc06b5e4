//! What the window shows goes out over OSC, and only where somebody has said so.

use std::net::UdpSocket;
use std::time::Duration;

use rosc::{OscPacket, OscType, decoder};

use super::children::wait_for;
use super::screen::Screen;
use super::soundcard::SoundCard;
use super::{changes, open};

const ORDER: usize = 64;
const PATIENCE: Duration = Duration::from_secs(60);
/// Dozens of pictures at the window's pace, and several on the busiest machine.
const WHILE_OFF: Duration = Duration::from_secs(3);

/// The time, and the coefficients of one channel.
fn receive(socket: &UdpSocket) -> (f64, Vec<f64>) {
    let mut bytes = [0; 8192];
    let (length, from) = socket.recv_from(&mut bytes).unwrap();
    assert!(from.ip().is_loopback(), "from {from}");
    let (_, OscPacket::Message(message)) = decoder::decode_udp(&bytes[..length]).unwrap() else {
        panic!("no message");
    };
    assert_eq!(message.addr, "/souvenir/coefficients", "as README says");
    let order = i32::try_from(ORDER).unwrap();
    let counts = &message.args[1..4];
    assert_eq!(counts[0], OscType::Int(order), "as was typed");
    assert_eq!(counts[2], OscType::Int(0), "all in one datagram");
    let numbers = message.args.into_iter().filter_map(OscType::double);
    let numbers: Vec<f64> = numbers.collect();
    (numbers[0], numbers[1..].to_vec())
}

#[test]
fn the_demo_s_coefficients_are_received_as_they_go() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let port = socket.local_addr().unwrap().port().to_string();
    let words = [
        "--source", "demo", "--mode", "fading", "--order", "64", "--osc", &port,
    ];
    let _window = open(&card, &screen, &words);
    let mut last_secs = f64::NEG_INFINITY;
    let mut heard = 0;
    for _ in 0..100 {
        let (secs, coefficients) = receive(&socket);
        // The other channel of the same instant has the same time.
        assert!(secs >= last_secs, "{secs} after {last_secs}");
        last_secs = secs;
        assert_eq!(coefficients.len(), ORDER);
        assert!(coefficients.iter().all(|c| c.is_finite()));
        heard += usize::from(coefficients.iter().any(|c| *c != 0.0));
    }
    assert!(heard > 50, "{heard} of 100 are of a sound");
}

#[test]
fn nothing_is_sent_where_nobody_has_said_so() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    // The port that the window starts with.
    let socket = UdpSocket::bind("127.0.0.1:9000").unwrap();
    let _window = open(&card, &screen, &["--source", "demo"]);
    wait_for("picture that changes", || changes(&screen).then_some(()));
    socket.set_read_timeout(Some(WHILE_OFF)).unwrap();
    let received = socket.recv_from(&mut [0; 64]);
    assert!(received.is_err(), "{received:?}");
}

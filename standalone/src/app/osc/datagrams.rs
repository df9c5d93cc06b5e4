//! The messages: README has their layout.

use rosc::{OscMessage, OscPacket, OscType, encoder};
use souvenir_core::snapshot::Snapshot;

pub(super) const ADDRESS: &str = "/souvenir/coefficients";
/// What one datagram carries: 4.7 kB with its types. Receivers that read into a buffer of a fixed size commonly have 8 kB
/// (Python's `socketserver`), and macOS sends at most 9216 bytes (`net.inet.udp.maxdgram`).
pub(super) const COEFFICIENTS_A_DATAGRAM: usize = 512;

/// Holds the coefficients of an instant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeardCoefficients {
    /// When their window ended, in seconds of sound since the engine began.
    time_secs: f64,
    /// `[channel_idx][n]`
    channels: [Vec<f64>; 2],
}

impl HeardCoefficients {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        Self {
            time_secs: time_secs(snapshot),
            channels: [
                snapshot.coefficients.clone(),
                snapshot.second_coefficients.clone(),
            ],
        }
    }

    /// Tells whether a snapshot shows nothing newer. By bits: what is not a number is new once.
    pub(super) fn is_of(&self, snapshot: &Snapshot) -> bool {
        let shown = [&snapshot.coefficients, &snapshot.second_coefficients];
        let bits = |row: &[f64], other: &[f64]| {
            let [row, other] = [row, other].map(|row| row.iter().map(|c| c.to_bits()));
            row.eq(other)
        };
        self.time_secs.to_bits() == time_secs(snapshot).to_bits()
            && (self.channels.iter().zip(shown)).all(|(row, other)| bits(row, other))
    }

    /// Returns the datagrams of all channels, in order.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        let rows = self.channels.iter().enumerate();
        rows.flat_map(move |(channel_idx, row)| {
            let parts = row.chunks(COEFFICIENTS_A_DATAGRAM).enumerate();
            parts.filter_map(move |(part_idx, part)| {
                let first = part_idx * COEFFICIENTS_A_DATAGRAM;
                let message = self.message([row.len(), channel_idx, first], part);
                // Only what is longer than a length can say is refused.
                encoder::encode(&OscPacket::Message(message)).ok()
            })
        })
    }

    /// `order, channel, first` and so many coefficients from `first` on.
    fn message(&self, counts: [usize; 3], part: &[f64]) -> OscMessage {
        let counts = counts.map(|count| OscType::Int(i32::try_from(count).unwrap_or(i32::MAX)));
        let mut args = vec![OscType::Double(self.time_secs)];
        args.extend(counts);
        args.extend(part.iter().map(|c| OscType::Double(*c)));
        OscMessage {
            addr: ADDRESS.to_owned(),
            args,
        }
    }
}

fn time_secs(snapshot: &Snapshot) -> f64 {
    snapshot.window_end_frame as f64 / snapshot.sample_rate_hz.max(1.0)
}

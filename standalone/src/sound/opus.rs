//! Opus packets to f64 (RFC 6716, RFC 7845): always at 48 kHz, whatever was encoded.

use anyhow::{anyhow, ensure};
use opus_pure::{MAX_PACKET_SAMPLES, OpusMSDecoder};

use super::coding::Order::Little;
use super::kinds;
use super::stream::Spec;

const RATE_HZ: u32 = 48_000;

/// Decodes the packets of an Opus stream.
pub(super) struct Opus {
    decoder: OpusMSDecoder,
    head: Head,
    /// Interleaved.
    samples: Vec<f32>,
}

/// Holds `OpusHead`, the first packet.
#[derive(Clone, Copy)]
struct Head {
    num_channels: usize,
    num_early_frames: u16,
    gain_q8: i16,
    family: u8,
}

impl Opus {
    /// # Errors
    /// Where the header is damaged, or has an arrangement of channels of its own.
    pub(super) fn new(head: &[u8]) -> anyhow::Result<(Box<Self>, Spec)> {
        let parsed = Head::parse(head).ok_or_else(|| anyhow!("its Opus header is damaged"))?;
        let spec = Spec {
            sample_rate_hz: RATE_HZ,
            num_channels: parsed.num_channels,
            num_frames: None,
        };
        // opus-pure 0.2.2 decodes the centre and the low channel of 5.1 at 24 dB where FFmpeg does at
        // 30, and the others alike to 2e-7.
        ensure!(
            parsed.num_channels <= 2,
            kinds::undecodable(&format!("Opus of {} channels", parsed.num_channels))
        );
        let decoder = decoder(parsed, spec.check()?)?;
        check_layout(&decoder, head, parsed)?;
        let samples = vec![0.0; MAX_PACKET_SAMPLES * parsed.num_channels];
        let opus = Self {
            decoder,
            head: parsed,
            samples,
        };
        Ok((Box::new(opus), spec))
    }

    /// Frames at the start that are no sound yet: pre-skip.
    pub(super) fn num_early_frames(&self) -> u64 {
        u64::from(self.head.num_early_frames)
    }

    pub(super) fn decode(
        &mut self,
        packet: &[u8],
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<()> {
        let num_frames = self
            .decoder
            .decode(packet, MAX_PACKET_SAMPLES, &mut self.samples)
            .map_err(|error| anyhow!("it is damaged ({error})"))?;
        let num_channels = self.head.num_channels;
        let channel = |idx: usize| {
            let samples = self.samples[..num_frames * num_channels].iter();
            samples
                .skip(idx)
                .step_by(num_channels)
                .map(|&sample| f64::from(sample))
                .collect()
        };
        *block = (0..num_channels).map(channel).collect();
        Ok(())
    }

    pub(super) fn reset(&mut self) {
        // It fails where a rate is none that it was made with.
        let _ = self.decoder.reset_state();
    }
}

impl Head {
    /// Reads version, channels, pre-skip, rate before encoding, gain, family.
    fn parse(head: &[u8]) -> Option<Self> {
        let is_known = *head.get(8)? >> 4 == 0;
        let head = Self {
            num_channels: usize::from(*head.get(9)?),
            num_early_frames: Little.u16(head, 10)?,
            gain_q8: Little.u16(head, 16)?.cast_signed(),
            family: *head.get(18)?,
        };
        is_known.then_some(head)
    }
}

fn decoder(head: Head, spec: Spec) -> anyhow::Result<OpusMSDecoder> {
    let made = OpusMSDecoder::new(48_000, spec.num_channels, head.family);
    let mut decoder = made.map_err(|_| own_layout(head))?;
    for stream in decoder.streams_mut() {
        stream.gain_q8 = i32::from(head.gain_q8);
    }
    Ok(decoder)
}

/// The decoder knows its own arrangement of streams: another one is refused, not misheard.
fn check_layout(decoder: &OpusMSDecoder, head: &[u8], parsed: Head) -> anyhow::Result<()> {
    if parsed.family == 0 {
        return Ok(());
    }
    let layout = decoder.layout();
    let told = head.get(19..21 + parsed.num_channels).unwrap_or_default();
    let known = [layout.nb_streams, layout.nb_coupled_streams].into_iter();
    let mut known = known.chain(layout.mapping.iter().map(|&idx| usize::from(idx)));
    let is_same = told
        .iter()
        .all(|&byte| known.next() == Some(usize::from(byte)));
    ensure!(!told.is_empty() && is_same, own_layout(parsed));
    Ok(())
}

fn own_layout(head: Head) -> anyhow::Error {
    let name = format!(
        "Opus of {} channels in an arrangement of its own",
        head.num_channels
    );
    anyhow!(kinds::undecodable(&name))
}

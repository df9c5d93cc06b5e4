//! What stands before the samples.

use std::io::Cursor;

use hound::{SampleFormat, WavWriter};

use super::{MAX_DATA_BYTES, SAMPLE_BYTES, spec};

/// In the place of a size: it stands elsewhere, or the sound goes on to the end of the stream.
const ELSEWHERE: u32 = u32::MAX;
/// "RIFF", a size, "WAVE".
const FORM_BYTES: usize = 12;
/// "ds64" and its own size, three sizes of 64 bits, an empty table.
const DS64_BYTES: u32 = 36;

/// Makes hound's own header with the sizes of `data_bytes`, or of a stream that ends when it ends.
///
/// # Errors
/// Where it has no room for the numbers.
pub(super) fn header(
    sample_rate_hz: u32,
    num_channels: usize,
    data_bytes: Option<u64>,
) -> anyhow::Result<Vec<u8>> {
    let mut empty = Cursor::new(Vec::new());
    let spec = spec(sample_rate_hz, num_channels, SampleFormat::Float)?;
    WavWriter::new(&mut empty, spec)?.finalize()?;
    let header = empty.into_inner();
    match data_bytes {
        None => Ok(sized(header, ELSEWHERE, ELSEWHERE)),
        Some(data_bytes) if data_bytes <= MAX_DATA_BYTES => {
            let riff_bytes = data_bytes + header.len() as u64 - 8;
            Ok(sized(
                header,
                u32::try_from(riff_bytes)?,
                u32::try_from(data_bytes)?,
            ))
        }
        Some(data_bytes) => {
            let num_frames = data_bytes / SAMPLE_BYTES / num_channels as u64;
            Ok(rf64(header, data_bytes, num_frames))
        }
    }
}

fn sized(mut header: Vec<u8>, riff_bytes: u32, data_bytes: u32) -> Vec<u8> {
    header[4..8].copy_from_slice(&riff_bytes.to_le_bytes());
    let end = header.len();
    header[end - 4..].copy_from_slice(&data_bytes.to_le_bytes());
    header
}

/// Makes a header after EBU Tech 3306: the sizes of 64 bits come first.
fn rf64(header: Vec<u8>, data_bytes: u64, num_frames: u64) -> Vec<u8> {
    let header = sized(header, ELSEWHERE, ELSEWHERE);
    let riff_bytes = data_bytes + header.len() as u64 + u64::from(DS64_BYTES) - 8;
    let mut long = b"RF64".to_vec();
    long.extend(&header[4..FORM_BYTES]);
    long.extend(b"ds64");
    long.extend((DS64_BYTES - 8).to_le_bytes());
    long.extend(
        [riff_bytes, data_bytes, num_frames]
            .map(u64::to_le_bytes)
            .concat(),
    );
    long.extend(0_u32.to_le_bytes());
    long.extend(&header[FORM_BYTES..]);
    long
}

#[cfg(test)]
mod tests {
    use super::{MAX_DATA_BYTES, header};

    fn number(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    #[test]
    fn a_stream_of_unknown_length_goes_on_to_its_end() {
        let bytes = header(48_000, 2, None).unwrap();
        assert_eq!(
            (&bytes[..8], &bytes[64..]),
            (&b"RIFF\xff\xff\xff\xff"[..], &[0xff; 4][..])
        );
    }

    /// Places by EBU Tech 3306.
    #[test]
    fn more_than_four_gigabytes_are_rf64() {
        let least = MAX_DATA_BYTES / 8 * 8 + 8;
        let bytes = header(48_000, 2, Some(least)).unwrap();
        assert_eq!(&bytes[..20], b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0");
        assert_eq!(
            number(&bytes, 20),
            least + bytes.len() as u64 - 8,
            "all but the first 8"
        );
        assert_eq!(
            (number(&bytes, 28), number(&bytes, 36)),
            (least, least / 8),
            "data, frames"
        );
        assert_eq!(&bytes[44..52], b"\0\0\0\0fmt ", "no table, then as ever");
        let below = header(48_000, 2, Some(least - 8)).unwrap();
        assert_eq!(&below[..4], b"RIFF", "as long as it can be");
    }
}

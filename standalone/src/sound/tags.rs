//! Tags before and behind a sound of any kind: titles and pictures, which decoders take for sound.

use std::io::{self, Read, Seek, SeekFrom};

/// Returns the bytes of the `ID3v2` tag that begins here (id3.org, version 2.4 structure, section 3.1).
pub(super) fn leading_bytes(head: &[u8]) -> Option<u64> {
    let header: &[u8; 10] = head.first_chunk()?;
    let size = &header[6..];
    if !header.starts_with(b"ID3") || size.iter().any(|&byte| byte > 0x7f) {
        return None;
    }
    let body = size.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte));
    let footer = if header[5] & 0x10 == 0 { 0 } else { 10 };
    Some(10 + body + footer)
}

/// Returns the bytes of a tag of any kind that begins here, between two joined sounds.
pub(super) fn begun_bytes(bytes: &[u8]) -> Option<u64> {
    let is_id3v1 = bytes.starts_with(b"TAG") && bytes.len() >= 128;
    let ape = || {
        let header: &[u8; 32] = bytes.first_chunk()?;
        let size = u32::from_le_bytes(*header[12..].first_chunk()?);
        header
            .starts_with(b"APETAGEX")
            .then(|| u64::from(size) + 32)
    };
    leading_bytes(bytes)
        .or(is_id3v1.then_some(128))
        .or_else(ape)
}

/// Counts the bytes of `ID3v1`, `APEv2` and Lyrics3 tags that end there, in any order.
pub(super) fn trailing_bytes(mut file: impl Read + Seek, end: u64) -> io::Result<u64> {
    let mut start = end;
    while let Some(tag_bytes) = last_tag(&mut file, start)? {
        start = start.saturating_sub(tag_bytes);
    }
    Ok(end - start)
}

fn last_tag(file: &mut (impl Read + Seek), end: u64) -> io::Result<Option<u64>> {
    let num_bytes = end.min(128);
    file.seek(SeekFrom::Start(end - num_bytes))?;
    let mut tail = Vec::new();
    file.by_ref().take(num_bytes).read_to_end(&mut tail)?;
    let tag_bytes = id3v1(&tail)
        .or_else(|| ape(&tail))
        .or_else(|| lyrics3(&tail));
    Ok(tag_bytes.filter(|&tag_bytes| tag_bytes <= end))
}

fn id3v1(tail: &[u8]) -> Option<u64> {
    (tail.len() == 128 && tail.starts_with(b"TAG")).then_some(128)
}

/// Its footer: `APETAGEX`, version, size without a header, number of items, flags.
fn ape(tail: &[u8]) -> Option<u64> {
    let footer: &[u8; 32] = tail.last_chunk()?;
    if !footer.starts_with(b"APETAGEX") {
        return None;
    }
    let number = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|idx| footer[at + idx]));
    let header = if number(20) & 1 << 31 == 0 { 0 } else { 32 };
    Some(u64::from(number(12)).max(32) + header)
}

/// Finds a lyrics tag: `LYRICSBEGIN`, fields, their size in six digits, `LYRICS200`.
fn lyrics3(tail: &[u8]) -> Option<u64> {
    let size = tail.strip_suffix(b"LYRICS200")?.last_chunk::<6>()?;
    let size: u64 = std::str::from_utf8(size).ok()?.parse().ok()?;
    Some(size + 15)
}

#[cfg(test)]
mod tests {
    use super::{leading_bytes, trailing_bytes};
    use std::io::Cursor;

    fn id3v1() -> Vec<u8> {
        [b"TAG".as_slice(), &[0; 125]].concat()
    }

    fn ape(flags: u32, body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 32).unwrap();
        let frame = |flags: u32| {
            let numbers = [2000, size, 0, flags].map(u32::to_le_bytes).concat();
            [b"APETAGEX".as_slice(), &numbers, &[0; 8]].concat()
        };
        let header = if flags >> 31 == 1 {
            frame(flags)
        } else {
            Vec::new()
        };
        [header, body.to_vec(), frame(flags)].concat()
    }

    fn check(tags: &[Vec<u8>]) {
        let bytes = [vec![7; 300], tags.concat()].concat();
        let len = bytes.len() as u64;
        let found = trailing_bytes(Cursor::new(&bytes), len).unwrap();
        assert_eq!(found, len - 300, "{tags:?}");
    }

    #[test]
    fn tags_behind_a_sound_are_measured() {
        check(&[]);
        check(&[id3v1()]);
        check(&[ape(0, b"title")]);
        check(&[ape(1 << 31, &[9; 1000]), id3v1()]);
        check(&[id3v1(), ape(1 << 31, b"")]);
        check(&[b"LYRICSBEGINwords000016LYRICS200".to_vec(), id3v1()]);
    }

    #[test]
    fn a_tag_larger_than_the_file_is_none() {
        let mut tag = ape(0, b"");
        tag[12] = 200;
        assert_eq!(
            trailing_bytes(Cursor::new(&tag), 32).unwrap(),
            0,
            "200 of 32"
        );
    }

    #[test]
    fn a_tag_before_a_sound_is_measured() {
        let tag = [b"ID3\x04\0\0".as_slice(), &[0, 0, 2, 1]].concat();
        assert_eq!(leading_bytes(&tag), Some(10 + 257), "seven bits a byte");
        assert_eq!(
            leading_bytes(b"ID3\x04\0\x10\0\0\0\0"),
            Some(20),
            "a footer"
        );
        assert_eq!(leading_bytes(b"ID3\x04\0\0\xff\0\0\0"), None, "no size");
        assert_eq!(leading_bytes(b"RIFF1234WAVE"), None, "no tag");
    }
}

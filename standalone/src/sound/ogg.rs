//! Whether an Ogg file is whole (RFC 3533, section 6: the page header).

use std::io::{self, Read, Seek, SeekFrom};

/// 27 bytes of header, 255 lengths, 255 segments of 255 bytes.
const MAX_PAGE_BYTES: u64 = 27 + 255 + 255 * 255;
const END_OF_STREAM: u8 = 0x04;

/// Whether a whole page marked as the stream's last is among the last bytes.
pub(super) fn ends_with_last_page(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let len = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(len.saturating_sub(MAX_PAGE_BYTES)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok((0..tail.len()).any(|start| is_whole_last_page(&tail[start..])))
}

fn is_whole_last_page(bytes: &[u8]) -> bool {
    bytes.starts_with(b"OggS")
        && bytes.get(5).is_some_and(|flags| flags & END_OF_STREAM != 0)
        && page_bytes(bytes).is_some_and(|page_bytes| page_bytes <= bytes.len())
}

fn page_bytes(bytes: &[u8]) -> Option<usize> {
    let num_segments = usize::from(*bytes.get(26)?);
    let lengths = bytes.get(27..27 + num_segments)?;
    let body: usize = lengths.iter().map(|&length| usize::from(length)).sum();
    Some(27 + num_segments + body)
}

#[cfg(test)]
mod tests {
    use super::ends_with_last_page;
    use std::io::Cursor;

    fn page(flags: u8, body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS".to_vec();
        page.extend([0, flags]);
        page.extend([0; 20]);
        page.push(1);
        page.push(u8::try_from(body.len()).unwrap());
        page.extend(body);
        page
    }

    fn check(bytes: Vec<u8>) -> bool {
        ends_with_last_page(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn a_whole_last_page_is_an_end() {
        assert!(
            check([page(0, b"sound"), page(4, b"end")].concat()),
            "marked as the last"
        );
    }

    #[test]
    fn a_cut_last_page_is_no_end() {
        let mut bytes = [page(0, b"sound"), page(4, b"end")].concat();
        bytes.pop();
        assert!(!check(bytes), "one byte is missing");
    }

    #[test]
    fn a_page_that_is_not_marked_as_the_last_is_no_end() {
        assert!(!check(page(0, b"sound")), "more pages were to follow");
    }
}

//! Four bytes stand before every MPEG audio frame (ISO/IEC 11172-3, section 2.4.2.3; 13818-3).

/// Kilobits a second: layers I, II and III of MPEG-1, layer I and the others of MPEG-2.
const KBPS: [[u16; 16]; 5] = [
    [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0,
    ],
    [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0,
    ],
    [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
    ],
    [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0,
    ],
    [
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0,
    ],
];
const MPEG_1_RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// Holds what a header says of its frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Header {
    /// 1 to 3.
    pub(super) layer: u8,
    pub(super) sample_rate_hz: u32,
    pub(super) num_channels: usize,
    pub(super) num_frames: u64,
    /// The bytes with the header; `None` in free format.
    pub(super) num_bytes: Option<usize>,
}

impl Header {
    /// Reads a header; `None` where no frame begins.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let &[sync, kind, rates, mode, ..] = bytes else {
            return None;
        };
        let (version, layer) = (kind >> 3 & 3, 4 - (kind >> 1 & 3));
        let (rate_idx, kbps_idx) = (usize::from(rates >> 2 & 3), usize::from(rates >> 4));
        let is_frame = sync == 0xff && kind >= 0xe0 && version != 1 && layer != 4;
        if !is_frame || kbps_idx == 15 || rate_idx == 3 {
            return None;
        }
        let is_mpeg_1 = version == 3;
        let rate_shift = [2, 0, 1, 0][usize::from(version)];
        let sample_rate_hz = MPEG_1_RATES_HZ[rate_idx] >> rate_shift;
        let row = match (is_mpeg_1, layer) {
            (true, layer) => usize::from(layer) - 1,
            (false, 1) => 3,
            (false, _) => 4,
        };
        let num_frames = match (layer, is_mpeg_1) {
            (1, _) => 384,
            (3, false) => 576,
            _ => 1152,
        };
        let slot_bytes = if layer == 1 { 4 } else { 1 };
        let bits = 1000 * u64::from(KBPS[row][kbps_idx]) * num_frames;
        let slots = bits / (8 * slot_bytes * u64::from(sample_rate_hz));
        let padded = slots + u64::from(rates >> 1 & 1);
        Some(Self {
            layer,
            sample_rate_hz,
            num_channels: if mode >> 6 == 3 { 1 } else { 2 },
            num_frames,
            num_bytes: usize::try_from(padded * slot_bytes)
                .ok()
                .filter(|_| kbps_idx > 0),
        })
    }

    /// Tells whether this is of the same stream: its rate and layer stay.
    pub(super) fn is_akin(self, other: Self) -> bool {
        (self.layer, self.sample_rate_hz) == (other.layer, other.sample_rate_hz)
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    fn check(bytes: [u8; 4], expected: (u8, u32, usize, u64, Option<usize>)) {
        let header = Header::parse(&bytes).unwrap();
        let found = (
            header.layer,
            header.sample_rate_hz,
            header.num_channels,
            header.num_frames,
            header.num_bytes,
        );
        assert_eq!(found, expected, "{bytes:x?}");
    }

    /// By the standard's formula: 144 * bit rate / sample rate, and a slot of padding.
    #[test]
    fn headers_say_how_long_a_frame_is() {
        check([0xff, 0xfb, 0x90, 0x64], (3, 44_100, 2, 1152, Some(417)));
        check([0xff, 0xfb, 0x92, 0x64], (3, 44_100, 2, 1152, Some(418)));
        check([0xff, 0xf3, 0x84, 0xc4], (3, 24_000, 1, 576, Some(192)));
        check([0xff, 0xe3, 0x48, 0xc4], (3, 8000, 1, 576, Some(288)));
        check([0xff, 0xfd, 0xa4, 0x04], (2, 48_000, 2, 1152, Some(576)));
        check([0xff, 0xff, 0x44, 0x04], (1, 48_000, 2, 384, Some(128)));
        check([0xff, 0xfb, 0x00, 0x64], (3, 44_100, 2, 1152, None));
    }

    #[test]
    fn what_is_no_header_is_none() {
        for bytes in [
            [0xff, 0xfb, 0xf0, 0],
            [0xff, 0xfb, 0x9c, 0],
            [0xff, 0xf9, 0x90, 0],
        ] {
            assert_eq!(Header::parse(&bytes), None, "{bytes:x?}");
        }
        assert_eq!(
            Header::parse(&[0xff, 0xeb, 0x90, 0x64]),
            None,
            "version 1 is reserved"
        );
        assert_eq!(Header::parse(&[0xff, 0xfb, 0x90]), None, "three bytes");
    }
}

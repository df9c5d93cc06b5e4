//! What cannot be read is called by its name.

/// What to do about it.
pub(super) const CURE: &str = "convert it to WAV or FLAC first, as with `ffmpeg -i IN OUT.wav`";

pub(super) const READ_KINDS: &str =
    "WAV, AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus, FLAC), MP3, M4A (AAC, ALAC)";

/// Returns the sentence for a codec that no decoder here knows.
pub(super) fn undecodable(codec: &str) -> String {
    format!("its sound is {codec}, which cannot be decoded here; {CURE}")
}

/// Names a WAV file's codec by its `wFormatTag`, as registered in RFC 2361 and mmreg.h.
pub(super) fn wave_codec(tag: u16) -> String {
    let name = match tag {
        0x0008 => "DTS",
        0x0014 | 0x0040 | 0x0045 | 0x0064 | 0x0085 => "G.726 ADPCM",
        0x0020 => "Yamaha ADPCM",
        0x0022 => "TrueSpeech",
        0x0031 => "GSM 6.10",
        0x0042 => "G.723.1",
        0x0092 => "Dolby AC-3 over S/PDIF",
        0x00ff | 0x1600..=0x1602 | 0x706d | 0xa106 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x0270 | 0x0271 => "Sony ATRAC",
        0x2000 => "Dolby AC-3",
        0x2001 => "DTS",
        0x566f | 0x674f..=0x6771 => "Vorbis",
        0x704f => "Opus",
        0xa109 => "Speex",
        0xf1ac => "FLAC",
        _ => return format!("of the kind 0x{tag:04x}"),
    };
    format!("{name} (0x{tag:04x})")
}

/// Writes a name of four letters, as AIFF-C, CAF and MP4 files have it.
pub(super) fn four_letters(name: &[u8]) -> String {
    let known = match name {
        b"ac-3" => "Dolby AC-3 ",
        b"ec-3" => "Dolby E-AC-3 ",
        b"ac-4" => "Dolby AC-4 ",
        b"MAC3" | b"MAC6" => "Macintosh MACE ",
        b"QDM2" | b"QDMC" | b"Qclp" => "QDesign or Qualcomm ",
        b"samr" | b"sawb" => "AMR ",
        b"GSM " | b"agsm" => "GSM ",
        b"alac" => "ALAC ",
        b"mp4a" => "AAC ",
        b"Opus" | b"opus" => "Opus ",
        b"dtsc" | b"dtsh" | b"dtsl" => "DTS ",
        _ => "",
    };
    format!("{known}`{}`", name.escape_ascii())
}

/// Names files of other kinds by their first bytes.
pub(super) fn other_file(head: &[u8]) -> Option<&'static str> {
    let begins = |start: &[u8]| head.starts_with(start);
    let form = head.get(8..12).unwrap_or_default();
    let names: [(bool, &str); 22] = [
        (begins(b"wvpk"), "WavPack"),
        (begins(b"MAC "), "Monkey's Audio"),
        (begins(b"TTA1") || begins(b"TTA2"), "True Audio"),
        (begins(b"MPCK") || begins(b"MP+"), "Musepack"),
        (begins(b"OFR "), "OptimFROG"),
        (begins(b"ajkg"), "Shorten"),
        (begins(b"0&\xb2u\x8ef\xcf\x11"), "Windows Media (ASF)"),
        (begins(b"#!AMR"), "AMR"),
        (begins(b".RMF") || begins(b".ra\xfd"), "RealAudio"),
        (begins(b"DSD ") || begins(b"FRM8"), "DSD"),
        (begins(b"MThd"), "MIDI, notes without sound"),
        (
            begins(b"RIFF") && form == b"RMID",
            "MIDI, notes without sound",
        ),
        (begins(b"RIFF") && form == b"AVI ", "an AVI film"),
        (begins(b"RIFF") && form == b"WEBP", "a picture"),
        (
            begins(b"FORM") && (form == b"8SVX" || form == b"16SV"),
            "Amiga 8SVX",
        ),
        (begins(b"Creative Voice File"), "Creative Voice"),
        (begins(b"NIST_1A"), "NIST Sphere"),
        (begins(b"\x0b\x77"), "Dolby AC-3"),
        (begins(b"\x7f\xfe\x80\x01"), "DTS"),
        (begins(b"ADIF"), "AAC in ADIF"),
        (begins(b"FLV"), "Flash video"),
        (begins(b"dns.") || begins(b"\0ds."), "a DEC sound file"),
    ];
    names
        .iter()
        .find(|(is_it, _)| *is_it)
        .map(|(_, name)| *name)
}

//! `cargo xtask icons`: the icons of macOS and Windows from those of Linux, as files that are kept beside them.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use icns::{IconFamily, IconType, Image};
use ico::{IconDir, IconDirEntry, IconImage, ResourceType};

const FOLDER: &str = "packaging/icons";
const MAC: &str = "souvenir.icns";
const WINDOWS: &str = "souvenir.ico";

/// What Finder and Dock take of an icon, and the side of the picture that is it.
const MAC_ICONS: [(IconType, u32); 9] = [
    (IconType::RGB24_16x16, 16),
    (IconType::RGBA32_16x16_2x, 32),
    (IconType::RGB24_32x32, 32),
    (IconType::RGBA32_32x32_2x, 64),
    (IconType::RGBA32_128x128, 128),
    (IconType::RGBA32_128x128_2x, 256),
    (IconType::RGBA32_256x256, 256),
    (IconType::RGBA32_256x256_2x, 512),
    (IconType::RGBA32_512x512, 512),
];
/// As many as an icon of Windows has.
const WINDOWS_SIDES: [u32; 6] = [16, 24, 32, 48, 64, 256];

/// Writes both.
pub(crate) fn icons() -> Result<ExitCode> {
    let folder = Utf8Path::new(FOLDER);
    for (name, write) in [
        (MAC, write_mac as fn(&Utf8Path, File) -> Result<()>),
        (WINDOWS, write_windows),
    ] {
        let path = folder.join(name);
        let file = File::create(&path).with_context(|| path.to_string())?;
        write(folder, file)?;
        println!("{path}");
    }
    Ok(ExitCode::SUCCESS)
}

fn write_mac(folder: &Utf8Path, file: File) -> Result<()> {
    let mut family = IconFamily::new();
    for (kind, side) in MAC_ICONS {
        family.add_icon_with_type(&Image::read_png(png(folder, side)?)?, kind)?;
    }
    Ok(family.write(BufWriter::new(file))?)
}

fn write_windows(folder: &Utf8Path, file: File) -> Result<()> {
    let mut icons = IconDir::new(ResourceType::Icon);
    for side in WINDOWS_SIDES {
        let image = IconImage::read_png(png(folder, side)?)?;
        // Older tools of Windows read no other picture than the largest as PNG.
        let entry = if side < 256 {
            IconDirEntry::encode_as_bmp(&image)?
        } else {
            IconDirEntry::encode_as_png(&image)?
        };
        icons.add_entry(entry);
    }
    Ok(icons.write(BufWriter::new(file))?)
}

fn png(folder: &Utf8Path, side: u32) -> Result<BufReader<File>> {
    let path: Utf8PathBuf = folder.join(format!("souvenir-{side}.png"));
    let file = File::open(&path).with_context(|| path.to_string())?;
    Ok(BufReader::new(file))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::BufReader;

    use super::{MAC, MAC_ICONS, WINDOWS, WINDOWS_SIDES, png};
    use cargo_metadata::camino::Utf8PathBuf;
    use icns::{IconFamily, PixelFormat};
    use ico::{IconDir, IconImage};

    fn folder() -> Utf8PathBuf {
        Utf8PathBuf::from("../packaging/icons")
    }

    fn kept(name: &str) -> BufReader<File> {
        BufReader::new(File::open(folder().join(name)).unwrap())
    }

    /// By the other crate than the one that reads the icon.
    fn pixels(side: u32) -> Vec<u8> {
        let image = IconImage::read_png(png(&folder(), side).unwrap()).unwrap();
        image.into_rgba_data()
    }

    /// Where nothing is seen there is no colour either.
    fn seen(pixels: &[u8]) -> Vec<[u8; 4]> {
        let pixels = pixels.chunks_exact(4);
        let seen = |one: &[u8]| match one {
            [_, _, _, 0] => [0; 4],
            one => [one[0], one[1], one[2], one[3]],
        };
        pixels.map(seen).collect()
    }

    #[test]
    fn the_icon_of_macos_is_the_pictures_of_linux() {
        let family = IconFamily::read(kept(MAC)).unwrap();
        assert_eq!(family.available_icons().len(), MAC_ICONS.len());
        for (kind, side) in MAC_ICONS {
            let icon = family.get_icon_with_type(kind).unwrap();
            assert_eq!((icon.width(), icon.height()), (side, side), "{kind:?}");
            let icon = icon.convert_to(PixelFormat::RGBA);
            let is_same = seen(icon.data()) == seen(&pixels(side));
            assert!(is_same, "{kind:?}: run `cargo xtask icons`");
        }
    }

    #[test]
    fn the_icon_of_windows_is_the_pictures_of_linux() {
        let icons = IconDir::read(kept(WINDOWS)).unwrap();
        assert_eq!(icons.entries().len(), WINDOWS_SIDES.len());
        for (entry, side) in icons.entries().iter().zip(WINDOWS_SIDES) {
            assert_eq!((entry.width(), entry.height()), (side, side));
            let icon = entry.decode().unwrap();
            let is_same = seen(icon.rgba_data()) == seen(&pixels(side));
            assert!(is_same, "{side}: run `cargo xtask icons`");
        }
    }
}

//! Which packages are needed for what, by each distribution's names.
//!
//! Debian's column is run by every test on a clean machine; the others are from the distributions'
//! package lists.

/// What a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compiling: cpal links ALSA.
    Build,
    /// Opening a window: X11 and OpenGL are loaded while running.
    Window,
    /// Tests with a real window and a sound card that is none.
    Test,
}

/// Columns: apt (Debian, Ubuntu), dnf (Fedora), pacman (Arch), zypper (openSUSE), apk (Alpine).
///
/// No `libasound2`: newer Debians renamed it (`t64`), and `libasound2-dev` brings it by either name.
const TABLE: &[(Need, [&str; 5])] = &[
    (Need::Build, ["gcc", "gcc", "gcc", "gcc", "gcc"]),
    (
        Need::Build,
        [
            "libc6-dev",
            "glibc-devel",
            "glibc",
            "glibc-devel",
            "musl-dev",
        ],
    ),
    (
        Need::Build,
        [
            "pkg-config",
            "pkgconf-pkg-config",
            "pkgconf",
            "pkg-config",
            "pkgconf",
        ],
    ),
    (
        Need::Build,
        [
            "libasound2-dev",
            "alsa-lib-devel",
            "alsa-lib",
            "alsa-devel",
            "alsa-lib-dev",
        ],
    ),
    (
        Need::Window,
        ["libx11-6", "libX11", "libx11", "libX11-6", "libx11"],
    ),
    (
        Need::Window,
        [
            "libx11-xcb1",
            "libX11-xcb",
            "libx11",
            "libX11-xcb1",
            "libx11",
        ],
    ),
    (
        Need::Window,
        [
            "libxcursor1",
            "libXcursor",
            "libxcursor",
            "libXcursor1",
            "libxcursor",
        ],
    ),
    (
        Need::Window,
        ["libxi6", "libXi", "libxi", "libXi6", "libxi"],
    ),
    (
        Need::Window,
        [
            "libxkbcommon-x11-0",
            "libxkbcommon-x11",
            "libxkbcommon-x11",
            "libxkbcommon-x11-0",
            "libxkbcommon-x11",
        ],
    ),
    (
        Need::Window,
        ["libgl1", "libglvnd-glx", "libglvnd", "libglvnd", "mesa-gl"],
    ),
    (
        Need::Window,
        [
            "libgl1-mesa-dri",
            "mesa-dri-drivers",
            "mesa",
            "Mesa-dri",
            "mesa-dri-gallium",
        ],
    ),
    (
        Need::Test,
        [
            "xvfb",
            "xorg-x11-server-Xvfb",
            "xorg-server-xvfb",
            "xorg-x11-server-Xvfb",
            "xvfb",
        ],
    ),
    (
        Need::Test,
        ["openbox", "openbox", "openbox", "openbox", "openbox"],
    ),
    (
        Need::Test,
        ["xdotool", "xdotool", "xdotool", "xdotool", "xdotool"],
    ),
    (
        Need::Test,
        [
            "imagemagick",
            "ImageMagick",
            "imagemagick",
            "ImageMagick",
            "imagemagick",
        ],
    ),
    (
        Need::Test,
        [
            "pulseaudio",
            "pulseaudio",
            "pulseaudio",
            "pulseaudio",
            "pulseaudio",
        ],
    ),
    (
        Need::Test,
        [
            "pulseaudio-utils",
            "pulseaudio-utils",
            "libpulse",
            "pulseaudio-utils",
            "pulseaudio-utils",
        ],
    ),
    (Need::Test, ["sox", "sox", "sox", "sox", "sox"]),
];

/// Names for `needs` in one column, each once, in the table's order.
pub(super) fn names(needs: &[Need], column: usize) -> Vec<&'static str> {
    let mut names = Vec::new();
    for (need, row) in TABLE {
        if needs.contains(need) && !names.contains(&row[column]) {
            names.push(row[column]);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{Need, names};

    #[test]
    fn a_name_that_serves_two_rows_is_asked_for_once() {
        let pacman = 2;
        let window = names(&[Need::Window], pacman);
        assert_eq!(
            window.iter().filter(|name| **name == "libx11").count(),
            1,
            "{window:?}"
        );
    }

    #[test]
    fn building_alone_asks_for_no_window_and_no_test_tool() {
        assert_eq!(
            names(&[Need::Build], 0),
            ["gcc", "libc6-dev", "pkg-config", "libasound2-dev"]
        );
    }
}

//! Which packages are needed for what, by each distribution's names.

/// Says what a package is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compiling: cpal links ALSA.
    Build,
    /// Opening a window: OpenGL, X11 and Wayland are loaded while running. Where a session offers
    /// Wayland, winit 0.30 takes it, and fails or panics without its libraries.
    Window,
    /// Tests: files in formats that we only read, speech, hosts that are Python packages; on Linux a
    /// window, and a sound card that is none.
    Test,
    /// Drawing views for `pictures`: Vulkan in software.
    Picture,
    /// Counting system calls.
    Trace,
    /// A DAW that runs without a window, and recorded sound.
    Daw,
    /// A browser without a window, which Python drives.
    Browser,
    /// Making packages.
    Package,
    /// A bare system to install packages in, and looking at what is shown there.
    BareSystem,
}

/// Columns: apt (Debian, Ubuntu), dnf (Fedora), pacman (Arch), zypper (openSUSE), apk (Alpine),
/// brew (macOS).
///
/// `-` where a system has it or does without. The first column is what CI installs; the others
/// have not been tried. No `libasound2`: newer Debians renamed it (`t64`), and its `-dev` package
/// brings it by either name.
const TABLE: &str = "
build   gcc                 gcc                  gcc              gcc                  gcc                 -
build   libc6-dev           glibc-devel          glibc            glibc-devel          musl-dev            -
build   pkg-config          pkgconf-pkg-config   pkgconf          pkg-config           pkgconf             -
build   libasound2-dev      alsa-lib-devel       alsa-lib         alsa-devel           alsa-lib-dev        -
window  libx11-6            libX11               libx11           libX11-6             libx11              -
window  libx11-xcb1         libX11-xcb           libx11           libX11-xcb1          libx11              -
window  libxcursor1         libXcursor           libxcursor       libXcursor1          libxcursor          -
window  libxi6              libXi                libxi            libXi6               libxi               -
window  libxkbcommon-x11-0  libxkbcommon-x11     libxkbcommon-x11 libxkbcommon-x11-0   libxkbcommon        -
window  libwayland-client0  libwayland-client    wayland          libwayland-client0   wayland-libs-client -
window  libwayland-egl1     libwayland-egl       wayland          libwayland-egl1      wayland-libs-egl    -
window  libxkbcommon0       libxkbcommon         libxkbcommon     libxkbcommon0        libxkbcommon        -
window  libegl1             libglvnd-egl         libglvnd         libglvnd             mesa-egl            -
window  libgl1              libglvnd-glx         libglvnd         libglvnd             mesa-gl             -
window  libgl1-mesa-dri     mesa-dri-drivers     mesa             Mesa-dri             mesa-dri-gallium    -
test    xvfb                xorg-x11-server-Xvfb xorg-server-xvfb xorg-x11-server-Xvfb xvfb                -
test    openbox             openbox              openbox          openbox              openbox             -
test    xdotool             xdotool              xdotool          xdotool              xdotool             -
test    imagemagick         ImageMagick          imagemagick      ImageMagick          imagemagick         -
test    pulseaudio          pulseaudio           pulseaudio       pulseaudio           pulseaudio          -
test    pulseaudio-utils    pulseaudio-utils     libpulse         pulseaudio-utils     pulseaudio-utils    -
test    sox                 sox                  sox              sox                  sox                 sox
test    lame                lame                 lame             lame                 lame                lame
test    python3             python3              python           python3              python3             -
test    python3-venv        python3              python           python3              python3             -
test    espeak-ng           espeak-ng            espeak-ng        espeak-ng            espeak-ng           espeak-ng
test    git                 git                  git              git                  git                 -
picture mesa-vulkan-drivers mesa-vulkan-drivers  vulkan-swrast    libvulkan_lvp        mesa-vulkan-swrast  -
trace   strace              strace               strace           strace               strace              -
daw     ardour              ardour8              ardour           ardour               ardour              -
daw     sonic-pi-samples    -                    -                -                    -                   -
browser chromium            chromium             chromium         chromium             chromium            -
package dpkg-dev            -                    -                -                    -                   -
package xz-utils            xz                   xz               xz                   xz                  -
package tar                 tar                  tar              tar                  tar                 -
package zstd                zstd                 zstd             zstd                 zstd                -
bare    debootstrap         debootstrap          debootstrap      debootstrap          debootstrap         -
bare    appstream           appstream            appstream        appstream-glib       appstream           -
bare    desktop-file-utils  desktop-file-utils   desktop-file-utils desktop-file-utils desktop-file-utils  -
bare    lintian             -                    -                -                    -                   -
bare    xvfb                xorg-x11-server-Xvfb xorg-server-xvfb xorg-x11-server-Xvfb xvfb                -
bare    xdotool             xdotool              xdotool          xdotool              xdotool             -
bare    imagemagick         ImageMagick          imagemagick      ImageMagick          imagemagick         -
";

impl Need {
    const fn word(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Window => "window",
            Self::Test => "test",
            Self::Picture => "picture",
            Self::Trace => "trace",
            Self::Daw => "daw",
            Self::Browser => "browser",
            Self::Package => "package",
            Self::BareSystem => "bare",
        }
    }
}

/// Returns the names for `needs` in one column, each once, in the table's order.
pub(super) fn names(needs: &[Need], column: usize) -> Vec<&'static str> {
    let mut names = Vec::new();
    for row in TABLE.lines() {
        let mut cells = row.split_whitespace();
        let needed = cells
            .next()
            .is_some_and(|word| needs.iter().any(|need| need.word() == word));
        let name = cells
            .nth(column)
            .filter(|name| needed && *name != "-" && !names.contains(name));
        names.extend(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::manager::Manager;
    use super::{Need, TABLE, names};

    const PACMAN: usize = 2;

    #[test]
    fn every_row_has_a_need_and_a_cell_a_system() {
        let rows = TABLE.lines().filter(|row| !row.is_empty());
        for row in rows {
            assert_eq!(row.split_whitespace().count(), 7, "{row}");
            let need = [
                Need::Build,
                Need::Window,
                Need::Test,
                Need::Picture,
                Need::Trace,
                Need::Daw,
                Need::Browser,
                Need::Package,
                Need::BareSystem,
            ];
            assert!(
                need.iter().any(|need| row.starts_with(need.word())),
                "{row}"
            );
        }
    }

    #[test]
    fn a_name_that_serves_two_rows_is_asked_for_once() {
        let window = names(&[Need::Window], PACMAN);
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

    #[test]
    fn macos_needs_nothing_but_what_the_tests_ask_for() {
        assert!(names(&[Need::Build, Need::Window], Manager::BREW.column).is_empty());
        assert_eq!(
            names(&[Need::Test], Manager::BREW.column),
            ["sox", "lame", "espeak-ng"]
        );
    }
}

//! The icon of the app's windows. Without one eframe shows its own, on macOS in place of the bundle's.

use std::sync::Arc;

use egui::IconData;

const PNG: &[u8] = include_bytes!("../../../packaging/icons/souvenir-256.png");

/// Returns the icon that packages have, too.
pub(super) fn window_icon() -> Arc<IconData> {
    Arc::new(eframe::icon_data::from_png_bytes(PNG).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::window_icon;

    #[test]
    fn windows_have_the_icon_of_the_packages() {
        let icon = window_icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        // Its corners are empty, and its ground is dark.
        let pixel = |x: usize, y: usize| &icon.rgba[4 * (256 * y + x)..][..4];
        assert_eq!(pixel(0, 0)[3], 0);
        assert_eq!(pixel(128, 30), [0x12, 0x15, 0x1a, 0xff]);
    }
}

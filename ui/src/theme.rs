//! Every colour and size of the face, and nothing else. Dark.
//!
//! The three sounds have the colours of Okabe and Ito's palette, which people with any colour vision
//! tell apart; they also differ in lightness.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place where colours are made"
)]

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Visuals, vec2};
use souvenir_core::listen::Listen;

/// Behind everything.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x12, 0x15, 0x1a);
/// Header, side and foot.
pub const PANEL: Color32 = Color32::from_rgb(0x1b, 0x1f, 0x27);
/// A group that stands out of a panel.
pub(crate) const CARD: Color32 = Color32::from_rgb(0x22, 0x28, 0x31);
/// What can be pressed, at rest.
pub const CONTROL: Color32 = Color32::from_rgb(0x2b, 0x32, 0x3e);
/// What can be pressed, under the pointer.
pub const CONTROL_HOVERED: Color32 = Color32::from_rgb(0x3a, 0x44, 0x54);
/// Grid, separators, outlines.
pub const LINE: Color32 = Color32::from_rgb(0x3d, 0x46, 0x55);
/// Words and numbers.
pub const TEXT: Color32 = Color32::from_rgb(0xe8, 0xeb, 0xf0);
/// Headings, units, ticks.
pub const TEXT_WEAK: Color32 = Color32::from_rgb(0xa3, 0xad, 0xbb);
/// The sound itself.
pub const DRY: Color32 = Color32::from_rgb(0x56, 0xb4, 0xe9);
/// The sound as a broad line under its memory.
pub(crate) const DRY_HALO: Color32 = Color32::from_rgb(0x2f, 0x6f, 0x96);
/// What the memory kept.
pub const MEMORY: Color32 = Color32::from_rgb(0xf0, 0xa5, 0x1c);
/// What was lost.
pub const RESIDUAL: Color32 = Color32::from_rgb(0xd6, 0x8a, 0xb6);
/// All is well.
pub const WELL: Color32 = Color32::from_rgb(0x2f, 0xb8, 0x8a);
/// Something needs attention.
pub const TROUBLE: Color32 = Color32::from_rgb(0xf2, 0x7d, 0x4b);
/// A recording runs.
pub const RECORDING: Color32 = Color32::from_rgb(0xff, 0x6b, 0x6b);

/// Height of every control.
pub(crate) const CONTROL_HEIGHT: f32 = 28.0;
/// Longer lists are scrolled.
pub(crate) const LIST_HEIGHT: f32 = 420.0;
/// Between groups of controls.
pub(crate) const GROUP_SPACE: f32 = 12.0;

/// The colour of a sound in plots and on its button.
#[must_use]
pub const fn listen(listen: Listen) -> Color32 {
    match listen {
        Listen::Dry => DRY,
        Listen::Memory => MEMORY,
        Listen::Residual => RESIDUAL,
    }
}

/// Of a scale that stands for numbers.
pub(crate) const fn measured(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// Dresses a context; a shell calls it once, before the first frame.
pub fn apply(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        style.visuals = visuals();
        style.text_styles = text_styles().into_iter().collect();
        style.spacing.item_spacing = vec2(8.0, 6.0);
        style.spacing.button_padding = vec2(10.0, 5.0);
        style.spacing.interact_size.y = CONTROL_HEIGHT;
        style.spacing.slider_rail_height = 5.0;
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.selectable_labels = false;
    });
}

/// The frame of a panel.
pub(crate) fn panel_frame() -> egui::Frame {
    egui::Frame::new()
        .fill(PANEL)
        .inner_margin(Margin::symmetric(14, 8))
}

/// The frame around the plots.
pub(crate) fn plot_frame() -> egui::Frame {
    egui::Frame::new().fill(BACKGROUND).inner_margin(Margin {
        left: 12,
        right: 16,
        top: 10,
        bottom: 8,
    })
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.panel_fill = BACKGROUND;
    visuals.window_fill = PANEL;
    visuals.extreme_bg_color = BACKGROUND;
    visuals.faint_bg_color = PANEL;
    visuals.weak_text_color = Some(TEXT_WEAK);
    visuals.warn_fg_color = TROUBLE;
    visuals.selection.bg_fill = DRY.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, TEXT);
    visuals.slider_trailing_fill = true;
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, LINE);
    visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, TEXT);
    dress(&mut visuals.widgets.inactive, CONTROL);
    dress(&mut visuals.widgets.hovered, CONTROL_HOVERED);
    dress(&mut visuals.widgets.active, CONTROL_HOVERED);
    dress(&mut visuals.widgets.open, CONTROL_HOVERED);
    visuals
}

fn dress(widget: &mut egui::style::WidgetVisuals, fill: Color32) {
    widget.bg_fill = fill;
    widget.weak_bg_fill = fill;
    widget.bg_stroke = Stroke::NONE;
    widget.fg_stroke = Stroke::new(1.5, TEXT);
    widget.corner_radius = CornerRadius::same(5);
    widget.expansion = 0.0;
}

fn text_styles() -> [(TextStyle, FontId); 5] {
    [
        (
            TextStyle::Heading,
            FontId::new(21.0, FontFamily::Proportional),
        ),
        (TextStyle::Body, FontId::new(14.0, FontFamily::Proportional)),
        (
            TextStyle::Button,
            FontId::new(14.0, FontFamily::Proportional),
        ),
        (
            TextStyle::Small,
            FontId::new(12.0, FontFamily::Proportional),
        ),
        (
            TextStyle::Monospace,
            FontId::new(13.0, FontFamily::Monospace),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::{
        BACKGROUND, CARD, CONTROL, CONTROL_HOVERED, Color32, DRY, DRY_HALO, MEMORY, PANEL,
        RECORDING, RESIDUAL, TEXT, TEXT_WEAK, TROUBLE, WELL,
    };

    /// WCAG 2.2, success criterion 1.4.3 (text) and 1.4.11 (graphics).
    const TEXT_CONTRAST: f32 = 4.5;
    const GRAPHICS_CONTRAST: f32 = 3.0;

    #[test]
    fn words_are_readable_wherever_they_stand() {
        for ground in [BACKGROUND, PANEL, CONTROL, CONTROL_HOVERED] {
            check(TEXT, ground, TEXT_CONTRAST);
        }
        for ground in [BACKGROUND, PANEL, CARD, CONTROL] {
            check(TEXT_WEAK, ground, TEXT_CONTRAST);
        }
        for ground in [PANEL, CARD, CONTROL] {
            check(TROUBLE, ground, TEXT_CONTRAST);
            check(RECORDING, ground, TEXT_CONTRAST);
        }
        // The pressed listening button: dark words on the sound's colour.
        for ground in [DRY, MEMORY, RESIDUAL] {
            check(BACKGROUND, ground, TEXT_CONTRAST);
        }
    }

    #[test]
    fn lines_stand_out_from_the_background() {
        for line in [DRY, DRY_HALO, MEMORY, RESIDUAL, WELL, TROUBLE] {
            check(line, BACKGROUND, GRAPHICS_CONTRAST);
        }
    }

    fn check(colour: Color32, ground: Color32, at_least: f32) {
        let contrast = contrast(colour, ground);
        assert!(
            contrast >= at_least,
            "{colour:?} on {ground:?}: {contrast} < {at_least}"
        );
    }

    /// WCAG 2.2, definition of contrast ratio.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let [one, other] = [one, other].map(|colour| luminance(colour) + 0.05);
        one.max(other) / one.min(other)
    }

    /// WCAG 2.2, definition of relative luminance.
    fn luminance(colour: Color32) -> f32 {
        let linear = egui::Rgba::from(colour);
        0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b()
    }
}

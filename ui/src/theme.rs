//! The theme holds every colour and size of the face, and nothing else.

mod palette;

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Ui,
    Visuals, vec2,
};

pub(crate) use palette::{Ink, Palette, measured};

use crate::pixel_aligned::PixelAligned;

/// Height of every control.
pub(crate) const CONTROL_HEIGHT: f32 = 28.0;
/// Narrower windows have no room to spare.
pub(crate) const NARROW_WIDTH: f32 = 800.0;
/// Longer lists are scrolled.
pub(crate) const LIST_HEIGHT: f32 = 420.0;
/// The space between groups of controls.
pub(crate) const GROUP_SPACE: f32 = 12.0;

/// Returns the colours in use.
pub(crate) fn of(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode {
        &Palette::DARK
    } else {
        &Palette::LIGHT
    }
}

/// Dresses a context; a shell calls it once, before the first frame.
pub fn apply(ctx: &Context) {
    ctx.add_plugin(PixelAligned);
    ctx.set_theme(Theme::Dark);
    ctx.all_styles_mut(|style| {
        style.text_styles = text_styles().into_iter().collect();
        style.spacing.item_spacing = vec2(8.0, 6.0);
        style.spacing.button_padding = vec2(10.0, 5.0);
        style.spacing.interact_size.y = CONTROL_HEIGHT;
        style.spacing.slider_rail_height = 5.0;
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.selectable_labels = false;
    });
    ctx.set_visuals_of(Theme::Dark, visuals(Visuals::dark(), &Palette::DARK));
    ctx.set_visuals_of(Theme::Light, visuals(Visuals::light(), &Palette::LIGHT));
}

/// Returns the frame of a panel.
pub(crate) fn panel_frame(ui: &Ui) -> egui::Frame {
    egui::Frame::new()
        .fill(of(ui).panel)
        .inner_margin(Margin::symmetric(14, 8))
}

/// Returns the frame around the plots.
pub(crate) fn plot_frame() -> egui::Frame {
    egui::Frame::new().inner_margin(Margin {
        left: 12,
        right: 16,
        top: 10,
        bottom: 8,
    })
}

fn visuals(mut visuals: Visuals, palette: &Palette) -> Visuals {
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.panel;
    visuals.extreme_bg_color = palette.background;
    visuals.faint_bg_color = palette.panel;
    visuals.weak_text_color = Some(palette.text_weak);
    visuals.warn_fg_color = palette.trouble;
    visuals.selection.bg_fill = palette.chosen;
    visuals.selection.stroke = Stroke::new(1.0, palette.text);
    visuals.slider_trailing_fill = true;
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, palette.text);
    let widgets = &mut visuals.widgets;
    dress(&mut widgets.inactive, palette.control, palette);
    for widget in [&mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        dress(widget, palette.control_hovered, palette);
    }
    visuals
}

fn dress(widget: &mut egui::style::WidgetVisuals, fill: Color32, palette: &Palette) {
    widget.bg_fill = fill;
    widget.weak_bg_fill = fill;
    widget.bg_stroke = Stroke::NONE;
    widget.fg_stroke = Stroke::new(1.5, palette.text);
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

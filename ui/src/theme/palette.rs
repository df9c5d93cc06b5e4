//! The palettes are dark and light.
//!
//! The three sounds have the hues of Okabe and Ito's palette, which people with any colour vision tell apart;
//! they also differ in lightness.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place where colours are made"
)]

use egui::Color32;
use souvenir_core::settings::Listen;

/// Names colours by what they mean.
#[derive(Debug)]
pub(crate) struct Palette {
    /// Behind everything.
    pub(crate) background: Color32,
    /// Header, side and foot.
    pub(crate) panel: Color32,
    /// A group that stands out of a panel.
    pub(crate) card: Color32,
    /// What can be pressed, at rest.
    pub(crate) control: Color32,
    /// What can be pressed, under the pointer.
    pub(crate) control_hovered: Color32,
    /// What is chosen of several.
    pub(crate) chosen: Color32,
    /// Grid, separators, outlines.
    pub(crate) line: Color32,
    /// Words and numbers.
    pub(crate) text: Color32,
    /// Headings, units, ticks.
    pub(crate) text_weak: Color32,
    /// The sound itself.
    pub(crate) dry: Color32,
    /// The sound as a broad line under its memory.
    pub(crate) dry_halo: Color32,
    /// What the memory kept.
    pub(crate) memory: Color32,
    /// What was lost.
    pub(crate) residual: Color32,
    /// All is well.
    pub(crate) well: Color32,
    /// Something needs attention.
    pub(crate) trouble: Color32,
    /// A recording runs.
    pub(crate) recording: Color32,
    /// The ring around what has the keyboard.
    pub(crate) focus: Color32,
}

/// Says what a figure is drawn with: a colour of whichever palette it is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Dry,
    DryHalo,
    Memory,
    Residual,
    Well,
    Trouble,
    Weak,
}

impl Palette {
    pub(crate) const DARK: Self = Self {
        background: rgb(0x12_15_1a),
        panel: rgb(0x1b_1f_27),
        card: rgb(0x22_28_31),
        control: rgb(0x2b_32_3e),
        control_hovered: rgb(0x3a_44_54),
        chosen: rgb(0x2a_4d_63),
        line: rgb(0x3d_46_55),
        text: rgb(0xe8_eb_f0),
        text_weak: rgb(0xa3_ad_bb),
        dry: rgb(0x56_b4_e9),
        dry_halo: rgb(0x2f_6f_96),
        memory: rgb(0xf0_a5_1c),
        residual: rgb(0xd6_8a_b6),
        well: rgb(0x2f_b8_8a),
        trouble: rgb(0xf2_7d_4b),
        recording: rgb(0xff_6b_6b),
        focus: rgb(0xff_ff_ff),
    };

    pub(crate) const LIGHT: Self = Self {
        background: rgb(0xfb_fb_fc),
        panel: rgb(0xef_f1_f4),
        card: rgb(0xe6_e9_ee),
        control: rgb(0xda_df_e6),
        control_hovered: rgb(0xc9_d0_da),
        chosen: rgb(0xb4_d6_ee),
        line: rgb(0xb9_c1_cd),
        text: rgb(0x17_1b_22),
        text_weak: rgb(0x4b_55_63),
        dry: rgb(0x00_64_a3),
        dry_halo: rgb(0x3f_8b_c0),
        memory: rgb(0xa8_53_00),
        residual: rgb(0x9c_3f_77),
        well: rgb(0x00_6e_4c),
        trouble: rgb(0xa0_36_05),
        recording: rgb(0xb0_16_20),
        focus: rgb(0x10_10_40),
    };

    /// Returns the colour of a sound in plots and on its button.
    pub(crate) const fn listen(&self, listen: Listen) -> Color32 {
        match listen {
            Listen::Dry => self.dry,
            Listen::Memory => self.memory,
            Listen::Residual => self.residual,
        }
    }

    pub(crate) const fn ink(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Dry => self.dry,
            Ink::DryHalo => self.dry_halo,
            Ink::Memory => self.memory,
            Ink::Residual => self.residual,
            Ink::Well => self.well,
            Ink::Trouble => self.trouble,
            Ink::Weak => self.text_weak,
        }
    }
}

/// Returns the colour of a scale that stands for numbers.
pub(crate) const fn measured(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::{Color32, Palette};

    /// WCAG 2.2, success criterion 1.4.3 (text) and 1.4.11 (graphics).
    const TEXT_CONTRAST: f32 = 4.5;
    const GRAPHICS_CONTRAST: f32 = 3.0;
    const BOTH: [Palette; 2] = [Palette::DARK, Palette::LIGHT];

    #[test]
    fn words_are_readable_wherever_they_stand() {
        for palette in BOTH {
            let grounds = [
                palette.background,
                palette.panel,
                palette.card,
                palette.control,
                palette.control_hovered,
                palette.chosen,
            ];
            for ground in grounds {
                check(palette.text, ground, TEXT_CONTRAST);
            }
            for ground in &grounds[..4] {
                check(palette.text_weak, *ground, TEXT_CONTRAST);
            }
            for words in [palette.trouble, palette.recording] {
                for ground in &grounds[1..4] {
                    check(words, *ground, TEXT_CONTRAST);
                }
            }
            // The pressed listening button: the background's colour on the sound's.
            for ground in [palette.dry, palette.memory, palette.residual] {
                check(palette.background, ground, TEXT_CONTRAST);
                check(ground, palette.control, GRAPHICS_CONTRAST);
            }
        }
    }

    #[test]
    fn lines_stand_out_from_the_background() {
        for palette in BOTH {
            let lines = [
                palette.dry,
                palette.dry_halo,
                palette.memory,
                palette.residual,
                palette.well,
                palette.trouble,
            ];
            for line in lines {
                check(line, palette.background, GRAPHICS_CONTRAST);
            }
        }
    }

    /// WCAG 2.2, 2.4.13: between the same pixels with the focus and without.
    #[test]
    fn the_ring_of_the_focus_is_seen_wherever_it_is() {
        for palette in BOTH {
            let grounds = [
                palette.background,
                palette.panel,
                palette.card,
                palette.control,
                palette.control_hovered,
                palette.chosen,
            ];
            for ground in grounds {
                check(palette.focus, ground, GRAPHICS_CONTRAST);
            }
        }
    }

    fn check(colour: Color32, ground: Color32, at_least: f32) {
        let contrast = contrast(colour, ground);
        assert!(
            contrast >= at_least,
            "{colour:?} on {ground:?}: {contrast} < {at_least}"
        );
    }

    /// Returns the contrast ratio as WCAG 2.2 defines it.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let [one, other] = [one, other].map(|colour| luminance(colour) + 0.05);
        one.max(other) / one.min(other)
    }

    /// Returns the relative luminance as WCAG 2.2 defines it.
    fn luminance(colour: Color32) -> f32 {
        let linear = egui::Rgba::from(colour);
        0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b()
    }
}

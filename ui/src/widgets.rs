//! Controls that egui does not have, or not so: fine sliders, numbers with units, a level meter.

pub(crate) mod centred_page;
pub(crate) mod focus;
pub(crate) mod learn;
pub(crate) mod level_meter;
pub(crate) mod menu;
pub(crate) mod number;
pub(crate) mod number_slider;
pub(crate) mod path_window;
pub(crate) mod rows;
pub(crate) mod scrub_bar;
pub(crate) mod transport_bar;
pub(crate) mod slider;
mod stepped_list;
pub(crate) mod wheel;

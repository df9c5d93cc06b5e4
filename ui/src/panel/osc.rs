//! Where coefficients are sent as they go: a switch and a port, in a shell that sends them.

use egui::{Response, Ui};

use crate::controls::{Controls, OscChoice};
use crate::widgets::number::{self, Quantity};
use crate::widgets::{learn, rows};

const HINT: &str = "Every new set of coefficients goes to this port of this machine, as OSC messages: \
                    /souvenir/coefficients with time, order, channel, first n, and the coefficients";

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let Some(before) = controls.osc() else { return };
    let mut choice = before;
    ui.horizontal(|ui| {
        learn::checkbox(ui, &mut choice.is_on, "Send over OSC to port").on_hover_text(HINT);
        let number = port(ui, &mut choice.port);
        rows::name(ui, number.id, "OSC port");
    });
    if choice != before {
        controls.choose_osc(choice);
    }
}

fn port(ui: &mut Ui, port: &mut u16) -> Response {
    let quantity = Quantity {
        name: "OSC port",
        unit: "",
    };
    let field = number::field(ui, port, quantity);
    ui.add(field.range(OscChoice::PORTS)).on_hover_text(HINT)
}

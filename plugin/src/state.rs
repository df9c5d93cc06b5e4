//! A project's state on its way in: whatever it holds, the parameters end up as ones that exist.
//!
//! What a state does not say is as in a new instance, so that older states mean the same for ever.

use nice_plug::params::Param as _;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, PluginState};
use souvenir_core::settings::{ModulationSource, ModulationTarget};

use crate::params::{RecallWord, SouvenirParams, begin_loading};
use crate::shared_state;

/// `PluginState` names the types of its values, but the framework does not pass the name on.
type Value = nice_plug::plugin::ParamValue;

/// Admits a saved project. Migrations of older versions go here, before the mending.
pub(crate) fn admit(state: &mut PluginState) {
    begin_loading();
    mend(state);
    // Older states know of no recall that is remembered, of no weights, of no curve, of no pins, of no paint and of no cuts, and fields that are missing, or no
    // text, stay as they are.
    for field in [
        "recall",
        "weights",
        "clock-curve",
        "pinned",
        "paint",
        "cuts",
    ] {
        let json = state.fields.entry(field.to_owned()).or_default();
        if serde_json::from_str::<String>(json).is_err() {
            "\"\"".clone_into(json);
        }
    }
    if !has_sound_memory(state) {
        let off = Value::String(id_of(RecallWord::Off).unwrap_or_default().to_owned());
        put(state, "freeze", Value::Bool(false));
        put(state, "recall", off);
    }
}

fn mend(state: &mut PluginState) {
    let new = SouvenirParams::new();
    let (listening, memory, freeze) = (&new.listening, &new.memory, &new.freeze);
    let layer = &new.layer;
    word(state, "listen", &listening.listen);
    number(state, "mix", &listening.mix);
    switch(state, "match", &listening.matched);
    number(state, "gain", &listening.gain_db);
    word(state, "mode", &memory.mode);
    number(state, "order", &memory.order);
    number(state, "window", &memory.window_ms);
    word(state, "sync", &memory.sync);
    number(state, "overlap", &memory.overlap);
    number(state, "delay", &memory.delay_ms);
    word(state, "method", &memory.method);
    word(state, "layer", &layer.layer);
    number(state, "time-scale", &layer.time_scale_ms);
    word(state, "way", &layer.way);
    word(state, "clock", &layer.clock);
    number(state, "threshold", &layer.threshold_db);
    number(state, "band-low", &layer.band_low_hz);
    number(state, "band-high", &layer.band_high_hz);
    number(state, "clock-speed", &layer.clock_speed);
    word(state, "past", &layer.past);
    number(state, "allowed-error", &layer.allowed_error_db);
    let playing = &new.playing;
    number(state, "pinned", &playing.morph);
    number(state, "attack", &playing.attack_ms);
    number(state, "decay", &playing.decay_ms);
    number(state, "sustain", &playing.sustain);
    number(state, "release", &playing.release_ms);
    number(state, "feedback", &playing.feedback);
    let modulation = &new.modulation;
    for (source, lfo) in [("lfo1", &modulation.lfo1), ("lfo2", &modulation.lfo2)] {
        word(state, &format!("{source}_shape"), &lfo.shape);
        number(state, &format!("{source}_rate"), &lfo.rate_hz);
        word(state, &format!("{source}_note"), &lfo.note);
    }
    let follower = &modulation.follower;
    word(state, "follower_of", &follower.sound);
    number(state, "follower_attack", &follower.attack_ms);
    number(state, "follower_release", &follower.release_ms);
    let depths = modulation.depths(&new.window_depths);
    for (source, depths) in ModulationSource::ALL.into_iter().zip(depths) {
        for (target, depth) in ModulationTarget::ALL.into_iter().zip(depths) {
            let id = format!("{}_{}", source.name(), target.name());
            number(state, &id, depth);
        }
    }
    let shape = &new.shape;
    number(state, "tilt", &shape.tilt_db);
    number(state, "shuffle", &shape.shuffle);
    number(state, "shuffle-from", &shape.from);
    number(state, "shuffle-to", &shape.to);
    number(state, "shuffle-seed", &shape.seed);
    switch(state, "freeze", &freeze.freeze);
    word(state, "recall", &freeze.recall);
    number(state, "position", &freeze.place);
    number(state, "speed", &freeze.speed);
    switch(state, "clear", &freeze.clear);
    switch(state, "bypass", &new.bypass);
}

fn number(state: &mut PluginState, id: &str, param: &FloatParam) {
    let [min, max] = [0.0, 1.0].map(|place| param.preview_plain(place));
    let value = match state.params.get(id) {
        Some(Value::F32(value)) if value.is_finite() => value.clamp(min, max),
        _ => param.default_plain_value(),
    };
    put(state, id, Value::F32(value));
}

fn switch(state: &mut PluginState, id: &str, param: &BoolParam) {
    if !matches!(state.params.get(id), Some(Value::Bool(_))) {
        put(state, id, Value::Bool(param.default_plain_value()));
    }
}

fn word<E: Enum + PartialEq + 'static>(state: &mut PluginState, id: &str, param: &EnumParam<E>) {
    let is_known = |word: &str| E::ids().unwrap_or_default().contains(&word);
    if !matches!(state.params.get(id), Some(Value::String(word)) if is_known(word)) {
        let default = id_of(param.default_plain_value()).unwrap_or_default();
        put(state, id, Value::String(default.to_owned()));
    }
}

fn id_of<E: Enum>(variant: E) -> Option<&'static str> {
    E::ids()?.get(variant.to_index()).copied()
}

fn put(state: &mut PluginState, id: &str, value: Value) {
    state.params.insert(id.to_owned(), value);
}

/// Fields are JSON for themselves. One that is missing holds nothing, which is sound.
fn has_sound_memory(state: &mut PluginState) -> bool {
    let field = state.fields.entry("memory".to_owned());
    let json = field.or_insert_with(|| "\"\"".to_owned());
    match serde_json::from_str::<String>(json) {
        Ok(text) => shared_state::read(&text).is_ok(),
        Err(_) => {
            // For the shared state to complain about: it is not asked about what is no text.
            "\"?\"".clone_into(json);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use souvenir_core::memory::Timeline;
    use souvenir_core::playback::FrozenMemory;
    use souvenir_core::playback::Polynomials;
    use souvenir_mutation::{Sample, Trial};

    use super::{PluginState, Value, admit, shared_state};

    fn state(params: &[(&str, Value)], memory: &str) -> PluginState {
        let params = params
            .iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()));
        PluginState {
            version: "0.1.0".to_owned(),
            params: params.collect(),
            fields: [("memory".to_owned(), memory.to_owned())].into(),
        }
    }

    #[test]
    fn foreign_values_become_ones_that_exist() {
        let mut state = state(
            &[
                ("order", Value::F32(f32::MAX)),
                ("window", Value::F32(f32::NAN)),
                ("mix", Value::Bool(true)),
                ("mode", Value::I32(99)),
                ("method", Value::String("magic".to_owned())),
                ("clear", Value::Bool(true)),
            ],
            "\"\"",
        );
        admit(&mut state);
        let is = |id: &str, expected: &str| {
            assert_eq!(format!("{:?}", state.params[id]), expected, "{id}");
        };
        is("order", "F32(65536.0)");
        is("window", "F32(50.0)");
        is("mix", "F32(1.0)");
        is("mode", "String(\"segments\")");
        is("method", "String(\"exact\")");
        is("clear", "Bool(true)");
        is("bypass", "Bool(false)");
    }

    #[test]
    fn a_damaged_memory_holds_nothing() {
        for memory in ["\"U1ZOUg==\"", "\"not base64\"", "17", "{"] {
            let held = [
                ("freeze", Value::Bool(true)),
                ("recall", Value::String("loop".to_owned())),
            ];
            let mut state = state(&held, memory);
            admit(&mut state);
            let freeze = format!("{:?}", state.params["freeze"]);
            let recall = format!("{:?}", state.params["recall"]);
            assert_eq!(
                (&*freeze, &*recall),
                ("Bool(false)", "String(\"off\")"),
                "{memory}"
            );
        }
    }

    /// As a host hands it over: the framework's own JSON, then what is ours.
    #[test]
    fn no_damaged_project_does_harm() {
        let mut frozen = FrozenMemory::prepare(40, 2);
        frozen.take(Timeline::Even { frames: 2400.0 }, 48_000.0, |_| &[0.25; 40]);
        let memory = STANDARD.encode(frozen.to_bytes());
        let params = [
            ("order", Value::F32(1024.0)),
            ("window", Value::F32(50.0)),
            ("mode", Value::String("segments".to_owned())),
            ("freeze", Value::Bool(true)),
        ];
        let state = state(&params, &format!("\"{memory}\""));
        let samples = [Sample {
            name: "project",
            bytes: serde_json::to_vec(&state).expect("JSON"),
        }];
        let trial = Trial {
            test: "state::tests::no_damaged_project_does_harm",
            percent: 10,
            samples: &samples,
        };
        trial.run(|input| {
            if let Ok(mut state) = serde_json::from_slice::<PluginState>(&input.bytes) {
                admit(&mut state);
                let memory = serde_json::from_str::<String>(&state.fields["memory"]);
                if let Ok(Some(frozen)) = shared_state::read(&memory.expect("text")) {
                    std::hint::black_box(Polynomials::of(frozen));
                }
            }
        });
    }

    #[test]
    fn a_whole_state_stays_as_it_is() {
        let mut state = state(
            &[("order", Value::F32(77.0)), ("freeze", Value::Bool(true))],
            "\"\"",
        );
        admit(&mut state);
        assert_eq!(format!("{:?}", state.params["order"]), "F32(77.0)");
        assert_eq!(format!("{:?}", state.params["freeze"]), "Bool(true)");
    }
}

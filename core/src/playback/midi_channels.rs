//! What a keyboard's wheels, pedals and other controllers mean, channel by channel.

use super::sampler::{MIDI_CHANNELS, Note};

/// A pitch wheel goes so far up and down where nothing else was said.
const BEND_SEMITONES: f64 = 2.0;
/// And on a channel that carries one note of many (MPE, MIDI Association M1-100-UM).
const MPE_BEND_SEMITONES: f64 = 48.0;

/// Follows the channels of a keyboard. Realtime: all of it.
///
/// Knows the registered parameters for the wheel's range (0) and for MPE (6): a keyboard that has a channel for each
/// finger is heard so once it says that it has, its first or last channel bending and sustaining the others.
///
/// ```
/// use souvenir_core::playback::{MidiChannels, Note};
///
/// let mut channels = MidiChannels::default();
/// let mut bent = None;
/// channels.bend(3, 1.0, |note| bent = Some(note));
/// assert_eq!(bent, Some(Note::Bend { channel: 3, semitones: 2.0 }));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MidiChannels {
    semitones: [f64; MIDI_CHANNELS],
    /// `[-1, 1]`.
    wheels: [f64; MIDI_CHANNELS],
    /// The registered parameter that data are for: its two halves, 127 and 127 none.
    parameters: [[u8; 2]; MIDI_CHANNELS],
    /// Members of the zones below the first and above the last channel.
    members: [u8; 2],
}

impl Default for MidiChannels {
    fn default() -> Self {
        Self {
            semitones: [BEND_SEMITONES; MIDI_CHANNELS],
            wheels: [0.0; MIDI_CHANNELS],
            parameters: [[127; 2]; MIDI_CHANNELS],
            members: [0; 2],
        }
    }
}

impl MidiChannels {
    /// Says what it means that a channel's wheel stands at `wheel`, `[-1, 1]`.
    pub fn bend(&mut self, channel: u8, wheel: f64, mut tell: impl FnMut(Note)) {
        let Some(own) = self.wheels.get_mut(usize::from(channel)) else {
            return;
        };
        *own = wheel.clamp(-1.0, 1.0);
        for channel in self.meant(channel) {
            tell(self.bent(channel));
        }
    }

    /// Says what it means that a channel's controller stands at `value`, `0..128`.
    pub fn control(&mut self, channel: u8, controller: u8, value: u8, mut tell: impl FnMut(Note)) {
        let Some(parameter) = self.parameters.get_mut(usize::from(channel)) else {
            return;
        };
        match controller {
            64 => {
                let is_down = value >= 64;
                let pedals = self.meant(channel);
                pedals.for_each(|channel| tell(Note::Pedal { channel, is_down }));
            }
            98 | 99 => *parameter = [127; 2],
            100 => parameter[1] = value,
            101 => parameter[0] = value,
            6 => self.enter(channel, value, tell),
            120 | 123 => tell(Note::AllOff),
            121 => {
                self.bend(channel, 0.0, &mut tell);
                self.control(channel, 64, 0, tell);
            }
            _ => {}
        }
    }

    /// A registered parameter is set.
    fn enter(&mut self, channel: u8, value: u8, mut tell: impl FnMut(Note)) {
        let place = usize::from(channel);
        match self.parameters[place] {
            [0, 0] => {
                // Of one member all have the same.
                let members = self.zone_of_member(channel);
                for channel in members {
                    self.semitones[usize::from(channel)] = f64::from(value.min(96));
                    tell(self.bent(channel));
                }
            }
            [0, 6] if channel == 0 || channel == 15 => {
                let members = &mut self.members[usize::from(channel == 15)];
                for former in zone(channel, std::mem::replace(members, value.min(15))) {
                    self.semitones[usize::from(former)] = BEND_SEMITONES;
                }
                for member in zone(channel, value.min(15)) {
                    self.semitones[usize::from(member)] = MPE_BEND_SEMITONES;
                }
            }
            _ => {}
        }
    }

    /// The channel, and those that it manages.
    fn meant(&self, channel: u8) -> impl Iterator<Item = u8> + use<> {
        let members = match channel {
            0 => self.members[0],
            15 => self.members[1],
            _ => 0,
        };
        std::iter::once(channel).chain(zone(channel, members))
    }

    /// The channel, and those that are of the same zone.
    fn zone_of_member(&self, channel: u8) -> impl Iterator<Item = u8> + use<> {
        let manager = self.manager(channel);
        let members = match manager {
            Some(0) => self.members[0],
            Some(_) => self.members[1],
            None => 0,
        };
        let others = zone(manager.unwrap_or(0), members);
        std::iter::once(channel).chain(others.filter(move |other| *other != channel))
    }

    fn manager(&self, channel: u8) -> Option<u8> {
        let is_of = |manager: u8, members| zone(manager, members).any(|one| one == channel);
        let [lower, upper] = self.members;
        let is_lower = is_of(0, lower).then_some(0);
        is_lower.or_else(|| is_of(15, upper).then_some(15))
    }

    fn bent(&self, channel: u8) -> Note {
        let of = |channel: u8| {
            let place = usize::from(channel);
            self.semitones[place] * self.wheels[place]
        };
        let managed = self.manager(channel).map_or(0.0, of);
        Note::Bend {
            channel,
            semitones: of(channel) + managed,
        }
    }
}

/// The members of a zone: upwards from the first channel, or downwards from the last.
fn zone(manager: u8, members: u8) -> impl Iterator<Item = u8> {
    (1..=members.min(15)).map(move |member| if manager == 0 { member } else { 15 - member })
}

#[cfg(test)]
mod tests {
    use super::{MidiChannels, Note};

    fn told(act: impl FnOnce(&mut dyn FnMut(Note))) -> Vec<Note> {
        let mut notes = Vec::new();
        act(&mut |note| notes.push(note));
        notes
    }

    fn bends(channels: &mut MidiChannels, channel: u8, wheel: f64) -> Vec<(u8, f64)> {
        let notes = told(|tell| channels.bend(channel, wheel, tell));
        let bends = notes.into_iter().map(|note| match note {
            Note::Bend { channel, semitones } => (channel, semitones),
            other => panic!("{other:?}"),
        });
        bends.collect()
    }

    fn control(channels: &mut MidiChannels, channel: u8, values: [(u8, u8); 3]) {
        for (controller, value) in values {
            channels.control(channel, controller, value, |_| {});
        }
    }

    #[test]
    fn the_wheel_goes_as_far_as_its_parameter_says() {
        let mut channels = MidiChannels::default();
        assert_eq!(bends(&mut channels, 2, -1.0), [(2, -2.0)]);
        control(&mut channels, 2, [(101, 0), (100, 0), (6, 12)]);
        assert_eq!(bends(&mut channels, 2, 0.5), [(2, 6.0)]);
        assert_eq!(bends(&mut channels, 3, 0.5), [(3, 1.0)], "another's");
        // A parameter that is not registered is none of ours.
        control(&mut channels, 2, [(99, 0), (98, 0), (6, 1)]);
        assert_eq!(bends(&mut channels, 2, 0.5), [(2, 6.0)]);
        assert_eq!(bends(&mut channels, 16, 0.5), [], "no channel");
    }

    #[test]
    fn a_keyboard_of_a_channel_a_finger_bends_each_and_all() {
        let mut channels = MidiChannels::default();
        control(&mut channels, 0, [(101, 0), (100, 6), (6, 3)]);
        assert_eq!(bends(&mut channels, 2, 0.25), [(2, 12.0)], "48 semitones");
        assert_eq!(
            bends(&mut channels, 0, 1.0),
            [(0, 2.0), (1, 2.0), (2, 14.0), (3, 2.0)]
        );
        let pedal = told(|tell| channels.control(0, 64, 127, tell));
        assert_eq!(pedal.len(), 4, "{pedal:?}");
        control(&mut channels, 15, [(101, 0), (100, 6), (6, 2)]);
        let upper: Vec<u8> = bends(&mut channels, 15, 0.0)
            .iter()
            .map(|it| it.0)
            .collect();
        assert_eq!(upper, [15, 14, 13]);
        channels.bend(0, 0.0, |_| {});
        control(&mut channels, 0, [(101, 0), (100, 6), (6, 1)]);
        assert_eq!(
            bends(&mut channels, 1, 0.5),
            [(1, 24.0)],
            "still of the zone"
        );
        assert_eq!(bends(&mut channels, 3, 0.5), [(3, 1.0)], "not any more");
    }

    #[test]
    fn pedals_and_all_off_are_told() {
        let mut channels = MidiChannels::default();
        let pedal = |is_down| {
            vec![Note::Pedal {
                channel: 1,
                is_down,
            }]
        };
        assert_eq!(told(|tell| channels.control(1, 64, 64, tell)), pedal(true));
        assert_eq!(told(|tell| channels.control(1, 64, 63, tell)), pedal(false));
        assert_eq!(
            told(|tell| channels.control(1, 123, 0, tell)),
            [Note::AllOff]
        );
        assert_eq!(told(|tell| channels.control(1, 7, 100, tell)), []);
        channels.bend(1, 1.0, |_| {});
        let reset = told(|tell| channels.control(1, 121, 0, tell));
        assert_eq!(reset.len(), 2, "wheel and pedal: {reset:?}");
    }
}

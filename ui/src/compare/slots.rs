//! Four slots for a memory, and what each says of the material, rendered one after the other.

use std::array;
use std::sync::Arc;

use souvenir_core::compare::{
    ComparedMemory, Comparison, ComparisonError, Material, NUM_SLOTS, Rendering, Slot,
};

use super::memory_name;
use super::quality::Quality;
use crate::job::Job;
use crate::weights;

type Rendered = Result<Made, ComparisonError>;

/// Is a memory that can be heard.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(super) rendering: Arc<Rendering>,
    pub(super) quality: Quality,
    /// The pin it was read from: no setting renders it anew.
    pub(super) pin: Option<&'static str>,
}

/// Says what a slot holds, whether it is ready or not: what a change of it changes.
#[expect(
    clippy::large_enum_variant,
    reason = "there are four of them, and settings are copied"
)]
#[derive(Clone, Debug)]
pub(crate) enum Held {
    Nothing,
    Memory(ComparedMemory),
    /// A pin's rendering of this material.
    Pinned(Arc<Material>, Made),
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Memory(one), Self::Memory(other)) => one == other,
            (Self::Pinned(_, one), Self::Pinned(_, other)) => {
                Arc::ptr_eq(&one.rendering, &other.rendering)
            }
            _ => false,
        }
    }
}

/// Says what a slot holds.
#[derive(Clone, Debug, Default)]
pub(super) enum Place {
    #[default]
    Empty,
    /// The memory is to be rendered, or is being so.
    Waiting(ComparedMemory),
    Ready(Made),
    /// It cannot be rendered, for this reason.
    Failed(ComparedMemory, String),
}

/// Holds the captured sound, the memories in the slots, and the rendering that is under way.
#[derive(Debug, Default)]
pub(super) struct CompareSlots {
    material: Option<Arc<Material>>,
    places: [Place; NUM_SLOTS],
    running: Option<(Slot, Job<Rendered>)>,
    /// Is not wanted any more.
    stopping: Vec<Job<Rendered>>,
}

impl Place {
    pub(super) fn memory(&self) -> Option<ComparedMemory> {
        match self {
            Self::Empty => None,
            Self::Waiting(memory) | Self::Failed(memory, _) => Some(*memory),
            Self::Ready(made) => Some(made.rendering.memory()),
        }
    }

    /// Returns what it is, where it is anything.
    pub(super) fn name(&self) -> Option<String> {
        let memory = memory_name::short(&self.memory()?);
        match self {
            Self::Ready(Made { pin: Some(pin), .. }) => Some(format!("{pin}, {memory}")),
            _ => Some(memory),
        }
    }
}

impl CompareSlots {
    pub(super) fn material(&self) -> Option<&Arc<Material>> {
        self.material.as_ref()
    }

    pub(super) fn place(&self, slot: Slot) -> &Place {
        &self.places[slot as usize]
    }

    pub(super) fn held(&self, slot: Slot) -> Held {
        match (self.place(slot), &self.material) {
            (Place::Ready(made), Some(material)) if made.pin.is_some() => {
                Held::Pinned(Arc::clone(material), made.clone())
            }
            (place, _) => place.memory().map_or(Held::Nothing, Held::Memory),
        }
    }

    /// A pin of another material is nothing.
    pub(super) fn hold(&mut self, slot: Slot, wanted: &Held) {
        match wanted {
            Held::Nothing => self.set(slot, None),
            Held::Memory(memory) => self.set(slot, Some(*memory)),
            Held::Pinned(material, made) => {
                let is_of_it = self
                    .material
                    .as_ref()
                    .is_some_and(|now| Arc::ptr_eq(now, material));
                self.set(slot, None);
                if is_of_it {
                    self.places[slot as usize] = Place::Ready(made.clone());
                }
            }
        }
    }

    pub(super) fn is_ready(&self, slot: Slot) -> bool {
        matches!(self.place(slot), Place::Ready(_))
    }

    /// `[0, 1]` of the one that is being rendered.
    pub(super) fn part(&self, slot: Slot) -> f64 {
        let running = self.running.as_ref();
        running
            .filter(|running| running.0 == slot)
            .map_or(0.0, |running| running.1.part())
    }

    /// Lets all memories hear another sound, but for the pins, which never heard it.
    pub(super) fn set_material(&mut self, material: Arc<Material>) {
        let held = Slot::ALL.map(|slot| self.held(slot));
        self.material = Some(material);
        for (slot, held) in Slot::ALL.into_iter().zip(&held) {
            self.hold(slot, held);
        }
    }

    /// Returns the slots as they are, without anything to be rendered.
    pub(super) fn load(&mut self, material: Arc<Material>, made: [Option<Made>; NUM_SLOTS]) {
        Slot::ALL.into_iter().for_each(|slot| self.leave(slot));
        self.material = Some(material);
        self.places = made.map(|made| made.map_or(Place::Empty, Place::Ready));
    }

    /// Puts another memory into a slot, or none.
    pub(super) fn set(&mut self, slot: Slot, memory: Option<ComparedMemory>) {
        self.leave(slot);
        self.places[slot as usize] = memory.map_or(Place::Empty, Place::Waiting);
    }

    /// Copies what is there of one slot into the other.
    pub(super) fn copy(&mut self, from: Slot, to: Slot) {
        self.leave(to);
        self.places[to as usize] = self.place(from).clone();
    }

    fn leave(&mut self, slot: Slot) {
        if let Some((_, job)) = self.running.take_if(|running| running.0 == slot) {
            job.stop();
            self.stopping.push(job);
        }
    }

    /// Returns what can be heard now; `None` without a material.
    pub(super) fn comparison(&self) -> Option<Comparison> {
        let renderings = array::from_fn(|idx| match &self.places[idx] {
            Place::Ready(made) => Some(Arc::clone(&made.rendering)),
            _ => None,
        });
        Comparison::new(Arc::clone(self.material.as_ref()?), renderings).ok()
    }

    /// Takes what is done and begins what waits, once a frame. The slot that has become ready.
    pub(super) fn tend(&mut self) -> Option<Slot> {
        self.stopping.retain(|job| !job.is_finished());
        let ready = self.take_done();
        if self.running.is_none() {
            self.begin_next();
        }
        ready
    }

    pub(super) fn is_busy(&self) -> bool {
        self.running.is_some() || !self.stopping.is_empty()
    }

    fn take_done(&mut self) -> Option<Slot> {
        let (slot, job) = self.running.as_ref()?;
        let (slot, done) = (*slot, job.take()?);
        self.running = None;
        let place = &mut self.places[slot as usize];
        *place = match (done, place.memory()) {
            (Ok(made), _) => Place::Ready(made),
            (Err(error), Some(memory)) => Place::Failed(memory, error.to_string()),
            (Err(_), None) => Place::Empty,
        };
        self.is_ready(slot).then_some(slot)
    }

    fn begin_next(&mut self) {
        let Some(material) = self.material.clone() else {
            return;
        };
        let waiting = Slot::ALL
            .into_iter()
            .find_map(|slot| match self.place(slot) {
                Place::Waiting(memory) => Some((slot, *memory)),
                _ => None,
            });
        let Some((slot, memory)) = waiting else {
            return;
        };
        match Job::begin(move |go_on| render(&material, memory, go_on)) {
            Ok(job) => self.running = Some((slot, job)),
            Err(error) => self.places[slot as usize] = Place::Failed(memory, error.to_string()),
        }
    }
}

impl Made {
    /// Measures a rendering; `span_secs` is how much the memory's coefficients are of.
    pub(super) fn of(material: &Material, rendering: Rendering, span_secs: f64) -> Self {
        Self {
            quality: Quality::of(material, &rendering, span_secs),
            rendering: Arc::new(rendering),
            pin: None,
        }
    }
}

fn render(
    material: &Material,
    memory: ComparedMemory,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Rendered {
    if let ComparedMemory::Live(settings) = &memory {
        weights::look_for(settings);
    }
    let rendering = Rendering::prepare(material, memory, go_on)?;
    let span_secs = material.frames() as f64 / material.sample_rate_hz();
    Ok(Made::of(material, rendering, span_secs))
}

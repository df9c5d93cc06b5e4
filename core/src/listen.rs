//! stub in progress (interface is final)
/// What is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Listen {
    /// The sound itself, delayed by the memory's latency.
    Dry,
    /// What the memory kept.
    #[default]
    Memory,
    /// Dry minus memory: what was lost.
    Residual,
}
impl Listen {
    /// In menu order (keys 1, 2, 3).
    pub const ALL: [Self; 3] = [Self::Dry, Self::Memory, Self::Residual];
    /// The word used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dry => "dry",
            Self::Memory => "memory",
            Self::Residual => "residual",
        }
    }
}

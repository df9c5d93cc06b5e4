//! Quality measures.

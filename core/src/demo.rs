//! The demo sound.

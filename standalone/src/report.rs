//! The comparison page.

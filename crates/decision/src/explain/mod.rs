//! What holds a village back and what it would take.

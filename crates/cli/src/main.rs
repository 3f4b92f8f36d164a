//! The program `inhabit`.
fn main() {}

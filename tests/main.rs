//! End-to-end tests of the program, one file a command.

//! Independent programs that read our files back. Where one is absent, its tests say so and prove nothing.

// Each test target that includes this file uses a part of it.
#![allow(dead_code)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says that a test was left out and why: on standard error, and in the file INHABIT_SKIPPED that `./run test` prints at
/// its end, because test runners hide what passing tests print.
pub fn skipped(test: &str, why: &str) {
    let line = format!("SKIPPED {test}: {why}\n");
    eprint!("{line}");
    if let Some(path) = std::env::var_os("INHABIT_SKIPPED") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}

/// The folder of the programs that read back, `tests/readers`.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/readers")
}

/// Python with the packages of `tests/requirements.txt`.
pub fn python(test: &str) -> Option<PathBuf> {
    let found = std::env::var_os("INHABIT_PYTHON").map(PathBuf::from).filter(|path| path.is_file());
    if found.is_none() {
        skipped(test, "no Python readers (./run test installs them; by hand: export INHABIT_PYTHON=$(./run python))");
    }
    found
}

/// Debian's Python with the library of QGIS.
pub fn qgis(test: &str) -> Option<PathBuf> {
    let python = PathBuf::from("/usr/bin/python3");
    let found = Command::new(&python).args(["-c", "import qgis.core"]).output();
    match found {
        Ok(output) if output.status.success() => Some(python),
        _ => {
            skipped(test, "no library of QGIS (Debian package python3-qgis)");
            None
        }
    }
}

/// LibreOffice without a screen.
pub fn libreoffice(test: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join("soffice")).find(|path| path.is_file());
    if found.is_none() {
        skipped(test, "no LibreOffice (Debian package libreoffice-calc-nogui)");
    }
    found
}

/// What a program of `tests/readers` prints; it must succeed.
#[track_caller]
pub fn read_back<S: AsRef<std::ffi::OsStr>>(python: &Path, script: &str, arguments: &[S]) -> String {
    let mut command = Command::new(python);
    command.arg(scripts().join(script)).args(arguments).env("QT_QPA_PLATFORM", "offscreen");
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

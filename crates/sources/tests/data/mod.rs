//! Where the real files for tests lie, and the program that makes others.
#![allow(dead_code)] // each test target uses its part

use std::path::{Path, PathBuf};
use std::process::Command;

use planner::Scenario;

/// A scenario from its text, without the checks that need criteria.
pub fn scenario(text: &str) -> Scenario {
    toml::from_str(text).unwrap()
}

/// A folder of the test data; `None`, said loudly, when it is not there. `INHABIT_TEST_DATA` names the root; the default
/// is `../shared/data` beside the repository.
pub fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("INHABIT_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no test data at {} (set INHABIT_TEST_DATA)", folder.display());
    None
}

/// Runs `ogr2ogr` in a folder; `false`, said loudly, when the program is not installed.
pub fn ogr2ogr(folder: &Path, arguments: &[&str]) -> bool {
    run("ogr2ogr", folder, arguments).is_some()
}

/// Runs a program of GDAL in a folder and gives what it prints; `None`, said loudly, when it is not installed.
pub fn run(program: &str, folder: &Path, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).current_dir(folder).output() {
        Ok(output) => {
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            eprintln!("SKIPPED: {program} cannot be run: {error}");
            None
        }
    }
}

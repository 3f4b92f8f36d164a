//! Runs the program as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The scenario of the demo.
pub fn upper_valley() -> String {
    project().join("datasets/upper-valley/scenario.toml").display().to_string()
}

/// The folder of real test data, or a loud line on standard error when it is not there.
pub fn test_data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("INHABIT_TEST_DATA")
        .map_or_else(|| project().join("../shared/data"), |folder| project().join(folder));
    if folder.is_dir() {
        return Some(folder);
    }
    crate::readers::skipped(test, &format!("no test data at {} (set INHABIT_TEST_DATA)", folder.display()));
    None
}

/// What a run gave.
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// The same run, which must have succeeded.
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.code, 0, "exit code {}\n{}", self.code, self.err);
        self
    }

    /// The same run, which must have refused its input and named each of the words.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert_eq!(self.code, 2, "exit code {}\n{}\n{}", self.code, self.err, self.out);
        for word in words {
            assert!(self.err.contains(word), "no \"{word}\" in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// Runs `inhabit` with arguments.
pub fn inhabit<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_inhabit")).args(arguments).output().unwrap();
    run(output)
}

/// Runs another program, which must be installed.
#[track_caller]
pub fn tool(name: &str, arguments: &[&str]) -> Run {
    let output = Command::new(name).args(arguments).output();
    run(output
        .unwrap_or_else(|error| panic!("{name} must be installed for this test (./run test installs it): {error}")))
}

fn run(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A scenario text of `tests/scenarios` with the folders of the test data and of our village list filled in, written into a folder of its own.
pub fn scenario_on(data: &Path, name: &str, folder: &Path) -> String {
    let text = std::fs::read_to_string(project().join("tests/scenarios").join(name)).unwrap();
    let path = folder.join(name);
    let villages = project().join("datasets/north-caucasus").display().to_string();
    let text = text.replace("DATA", &data.canonicalize().unwrap().display().to_string());
    std::fs::write(&path, text.replace("VILLAGES", &villages)).unwrap();
    path.display().to_string()
}

/// GDAL's own validator takes the raster for a Cloud-Optimised GeoTIFF.
#[track_caller]
pub fn is_cog(path: &str) {
    let check = ["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", path];
    let run = tool("/usr/bin/python3", &check);
    assert!(run.out.contains("is a valid cloud optimized GeoTIFF"), "{}\n{}", run.out, run.err);
}

//! Puts the files of `web/dist`, when the web app was built, into the program. Runs nothing and fetches nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=web/dist");
    let mut files: Vec<PathBuf> = fs::read_dir(&dist)
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()).collect())
        .unwrap_or_default();
    files.sort();
    let mut text = String::from(
        "/// The files of the web app by name; empty where it was not built.\nconst FILES: &[(&str, &[u8])] = &[\n",
    );
    for path in files {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_name().and_then(|name| name.to_str()).expect("the build of the app names files in ASCII");
        writeln!(text, "    ({name:?}, include_bytes!({path:?})),").expect("text can be written");
    }
    text.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join("web.rs");
    fs::write(out, text).expect("the folder for generated code can be written");
}

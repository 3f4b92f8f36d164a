//! The made-up valley in `datasets/upper-valley` is what its program makes, byte for byte.

use std::path::Path;

#[path = "../datasets/upper-valley/make/main.rs"]
#[allow(dead_code)]
mod make_upper_valley;

#[test]
fn upper_valley_is_what_its_program_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/upper-valley");
    let files = make_upper_valley::files().unwrap();
    assert_eq!(files.len(), 11);
    let mut total = 0;
    for (name, made) in files {
        let kept = std::fs::read(folder.join(name)).unwrap_or_default();
        assert!(kept == made, "{name} differs from what the program makes; write it again with: ./run datasets");
        assert!(kept.len() < 1_500_000, "{name} has grown to {} bytes", kept.len());
        total += kept.len();
    }
    assert!(total < 2_000_000, "the data set has grown to {total} bytes");
}

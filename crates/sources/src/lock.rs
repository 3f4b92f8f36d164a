//! Files and their fingerprints: what a lock file lists.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use planner::FileRecord;
use sha2::{Digest, Sha256};

use crate::SourceError;

/// A file the scenario names, found and readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// The path as the scenario writes it, for messages and records.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The key of the scenario that names it.
    pub key: String,
}

impl SourceFile {
    /// The file a scenario in `folder` names under `key`, when it exists and may be read. Paths that start with `/vsi`
    /// belong to GDAL's virtual file systems and are taken as they are.
    pub fn find(folder: &Path, shown: &str, key: &str) -> Result<Self, SourceError> {
        let file = Self { shown: shown.to_owned(), path: folder.join(shown), key: key.to_owned() };
        if file.is_virtual() {
            return Ok(Self { path: PathBuf::from(shown), ..file });
        }
        let metadata = std::fs::metadata(&file.path).map_err(|error| file.refused(&error))?;
        if metadata.is_dir() {
            let folder_format = file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gdb"));
            if !folder_format {
                return Err(SourceError::Unreadable {
                    file: file.shown,
                    key: file.key,
                    cause: "it is a folder".to_owned(),
                });
            }
        } else {
            File::open(&file.path).map_err(|error| file.refused(&error))?;
        }
        Ok(file)
    }

    /// Whether GDAL, and not the operating system, finds this file.
    pub fn is_virtual(&self) -> bool {
        self.shown.starts_with("/vsi")
    }

    /// The error for a file the operating system refuses.
    pub fn refused(&self, error: &std::io::Error) -> SourceError {
        match error.kind() {
            ErrorKind::NotFound => SourceError::FileMissing { file: self.shown.clone(), key: self.key.clone() },
            _ => SourceError::Unreadable { file: self.shown.clone(), key: self.key.clone(), cause: error.to_string() },
        }
    }

    /// Size and SHA-256 of the file. A virtual file, or one in a folder, gets an empty hash and size 0.
    pub fn record(&self) -> Result<FileRecord, SourceError> {
        if self.is_virtual() || self.path.is_dir() {
            return Ok(FileRecord { path: self.shown.clone(), sha256: String::new(), bytes: 0 });
        }
        let (sha256, bytes) = sha256_of(&self.path).map_err(|error| self.refused(&error))?;
        Ok(FileRecord { path: self.shown.clone(), sha256, bytes })
    }
}

/// SHA-256 of a file in hexadecimal. Error: it cannot be read.
pub fn sha256(path: &Path) -> Result<String, SourceError> {
    let shown = path.display().to_string();
    let file = SourceFile { shown, path: path.to_path_buf(), key: "the command".to_owned() };
    file.record().map(|record| record.sha256)
}

/// SHA-256 of a file in hexadecimal, and its size in bytes. The file is read in pieces of 1 MB.
fn sha256_of(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 1 << 20];
    let mut bytes = 0;
    loop {
        let count = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&piece[..count]);
        bytes += count as u64;
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    Ok((text, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_fips_180_2() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc.txt");
        std::fs::write(&path, "abc").unwrap();
        let (hash, bytes) = sha256_of(&path).unwrap();
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(bytes, 3);
    }

    #[test]
    fn missing_files_and_folders_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = SourceFile::find(folder.path(), "none.csv", "data.villages").unwrap_err();
        assert!(matches!(missing, SourceError::FileMissing { .. }));
        let not_a_file = SourceFile::find(folder.path(), ".", "data.villages").unwrap_err();
        assert!(matches!(not_a_file, SourceError::Unreadable { .. }));
    }
}

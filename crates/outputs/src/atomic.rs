//! Files that are either whole and new or whole and old, never half.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// Writes one file: beside its place as `<name>.partial`, then renamed. When `write` fails, the old file stays as it is.
///
/// # Errors
/// [`Error::Write`] with the path, or what `write` returned.
///
/// ```
/// # let folder = std::env::temp_dir().join("inhabit-atomic-doc");
/// # std::fs::create_dir_all(&folder).unwrap();
/// let path = folder.join("villages.csv");
/// outputs::atomic::write_file(&path, |out| Ok(out.write_all(b"id\n")?)).unwrap();
/// assert_eq!(std::fs::read(&path).unwrap(), b"id\n");
/// ```
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> Result<(), Error> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut set = FileSet::new(folder)?;
    set.add(&path.file_name().unwrap_or_default().to_string_lossy(), write)?;
    set.finish()
}

/// A set of files that belong together: all are written as `<name>.partial` first, and take their places only when every
/// one is complete. Dropping the set before [`FileSet::finish`] removes what was written and leaves the old files.
#[derive(Debug)]
pub struct FileSet {
    folder: PathBuf,
    created_folder: bool,
    access: Access,
    names: Vec<String>,
    /// Folders inside the folder that were made for files of the set.
    created_inside: Vec<PathBuf>,
}

/// Who may read the files of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Everybody,
    Owner,
}

impl FileSet {
    /// An empty set in a folder, which is made when it does not exist.
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be made.
    pub fn new(folder: &Path) -> Result<Self, Error> {
        let created_folder = !folder.exists();
        fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
        Ok(Self {
            folder: folder.to_owned(),
            created_folder,
            access: Access::Everybody,
            names: Vec::new(),
            created_inside: Vec::new(),
        })
    }

    /// A set in a folder that only its owner may enter and read, from its first byte on (0700 and 0600 on Unix).
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be made or closed to others.
    pub fn private(folder: &Path) -> Result<Self, Error> {
        let set = Self::private_files(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
                .map_err(|source| Error::Write { path: folder.to_owned(), source })?;
        }
        Ok(set)
    }

    /// A set of files that only their owner may read (0600 on Unix), in a folder that stays as it is.
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be made.
    pub fn private_files(folder: &Path) -> Result<Self, Error> {
        let mut set = Self::new(folder)?;
        set.access = Access::Owner;
        Ok(set)
    }

    /// Makes a file, for its owner alone where the set is private.
    fn create(&self, path: &Path) -> std::io::Result<File> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if self.access == Access::Owner {
            use std::os::unix::fs::OpenOptionsExt;
            // What a stopped run has left there may be open to all.
            let _ = fs::remove_file(path);
            options.mode(0o600);
        }
        options.open(path)
    }

    /// Writes one file of the set beside its place and makes sure that it is on the disk. A name may begin with a folder,
    /// such as `maps/slope.png`, which is made.
    ///
    /// # Errors
    /// [`Error::Write`] with the path, or what `write` returned.
    pub fn add(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> Result<(), Error> {
        let partial = self.partial(name);
        let failed = |source| Error::Write { path: self.folder.join(name), source };
        if let Some(inside) = partial.parent().filter(|inside| !inside.exists()) {
            fs::create_dir_all(inside).map_err(failed)?;
            self.created_inside.push(inside.to_owned());
        }
        let failed = |source| Error::Write { path: self.folder.join(name), source };
        let file = self.create(&partial).map_err(failed)?;
        self.names.push(name.to_owned());
        let mut out = BufWriter::with_capacity(1 << 18, file);
        let failed = |source| Error::Write { path: self.folder.join(name), source };
        write(&mut out).map_err(|error| match error {
            Error::Stream(source) => failed(source),
            other => other,
        })?;
        out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)
    }

    /// Gives every file its name. When one cannot be renamed, those already renamed go back to what they were.
    ///
    /// # Errors
    /// [`Error::Write`] with the file that could not be renamed.
    pub fn finish(mut self) -> Result<(), Error> {
        let mut done = Vec::new();
        let mut failure = None;
        for name in &self.names {
            match self.put_in_place(name) {
                Ok(()) => done.push(name.clone()),
                Err(source) => {
                    failure = Some(Error::Write { path: self.folder.join(name), source });
                    break;
                }
            }
        }
        for name in &done {
            let (place, previous) = (self.folder.join(name), self.previous(name));
            if failure.is_none() {
                let _ = fs::remove_file(previous);
            } else if previous.exists() {
                let _ = fs::rename(previous, place);
            } else {
                let _ = fs::remove_file(place);
            }
        }
        match failure {
            None => {
                self.names.clear();
                self.created_inside.clear();
                self.created_folder = false;
                Ok(())
            }
            Some(error) => Err(error),
        }
    }

    /// Keeps the old file under another name until the whole set is in place.
    fn put_in_place(&self, name: &str) -> std::io::Result<()> {
        let (place, previous) = (self.folder.join(name), self.previous(name));
        if place.exists() {
            fs::rename(&place, &previous)?;
        }
        fs::rename(self.partial(name), &place).inspect_err(|_| {
            let _ = fs::rename(&previous, &place);
        })
    }

    fn partial(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.partial"))
    }

    fn previous(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.previous"))
    }
}

impl Drop for FileSet {
    fn drop(&mut self) {
        for name in &self.names {
            let _ = fs::remove_file(self.partial(name));
        }
        // Fails, as it should, when somebody else has put something into them.
        for inside in &self.created_inside {
            let _ = fs::remove_dir(inside);
        }
        if self.created_folder {
            // Fails, as it should, when somebody else has put something into it.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    #[test]
    fn a_private_set_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("private");
        // A file that was open to all does not stay so.
        fs::create_dir(&inside).unwrap();
        fs::write(inside.join("a"), "old").unwrap();
        let mut set = FileSet::private(&inside).unwrap();
        set.add("a", |out| Ok(out.write_all(b"new")?)).unwrap();
        set.finish().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inside), mode(&inside.join("a"))), (0o700, 0o600));
        assert_eq!(fs::read(inside.join("a")).unwrap(), b"new");
    }

    #[test]
    fn files_may_lie_in_folders_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut set = FileSet::new(folder.path()).unwrap();
        set.add("maps/a.png", |out| Ok(out.write_all(b"a")?)).unwrap();
        drop(set);
        assert!(names(folder.path()).is_empty());
        let mut set = FileSet::new(folder.path()).unwrap();
        set.add("maps/a.png", |out| Ok(out.write_all(b"a")?)).unwrap();
        set.finish().unwrap();
        assert_eq!(names(&folder.path().join("maps")), ["a.png"]);
    }

    /// A full disk is told with the file, whoever met it first: the stream or the library that draws.
    #[test]
    fn a_full_disk_is_told_with_the_file_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let refusals = [Error::Stream(full()), Error::png(::png::EncodingError::IoError(full()))];
        for (name, refusal) in ["map.csv", "map.png"].into_iter().zip(refusals) {
            let path = folder.path().join(name);
            let error = write_file(&path, |_| Err(refusal)).unwrap_err().to_string();
            assert!(error.contains(&path.display().to_string()) && error.contains("free some space"), "{error}");
        }
    }

    #[test]
    fn a_failed_set_leaves_the_old_files_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "old").unwrap();
        let mut set = FileSet::new(folder.path()).unwrap();
        set.add("a", |out| Ok(out.write_all(b"new")?)).unwrap();
        let error = set.add("b", |_| Err(Error::encode("test", "no"))).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }));
        drop(set);
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"old");
    }

    #[test]
    fn a_rename_that_fails_takes_the_others_back() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "old").unwrap();
        fs::create_dir_all(folder.path().join("b.previous/full")).unwrap();
        fs::write(folder.path().join("b"), "old b").unwrap();
        let mut set = FileSet::new(folder.path()).unwrap();
        for name in ["a", "b", "c"] {
            set.add(name, |out| Ok(out.write_all(b"new")?)).unwrap();
        }
        assert!(set.finish().is_err());
        assert_eq!(names(folder.path()), ["a", "b", "b.previous"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"old");
        assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"old b");
    }

    #[test]
    fn a_finished_set_is_there_without_traces() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("out");
        let mut set = FileSet::new(&inner).unwrap();
        set.add("a", |out| Ok(out.write_all(b"1")?)).unwrap();
        set.finish().unwrap();
        write_file(&inner.join("a"), |out| Ok(out.write_all(b"2")?)).unwrap();
        assert_eq!(names(&inner), ["a"]);
        assert_eq!(fs::read(inner.join("a")).unwrap(), b"2");
    }

    #[test]
    fn a_folder_made_for_a_failed_set_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("out");
        drop(FileSet::new(&inner).unwrap());
        assert!(!inner.exists());
    }
}

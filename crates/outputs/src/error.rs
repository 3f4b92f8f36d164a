use std::io;
use std::path::PathBuf;

/// Why an output could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}; {}", path.display(), next_step(source))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No format has this ending.
    #[error("cannot tell the format of {}: found the ending '{found}', expected one of {expected}", path.display())]
    UnknownFormat {
        /// The file asked for.
        path: PathBuf,
        /// Its ending, empty when it has none.
        found: String,
        /// The endings there are.
        expected: String,
    },
    /// A format cannot hold what is to be written.
    #[error("{format} cannot hold {content}; use one of {expected}")]
    CannotHold {
        /// The format's title.
        format: &'static str,
        /// What was to be written.
        content: String,
        /// The endings of formats that can.
        expected: String,
    },
    /// A library refused to encode.
    #[error("cannot write {format}: {reason}")]
    Encode {
        /// The format's title.
        format: &'static str,
        /// What the library said.
        reason: String,
    },
    /// A stream could not be written to.
    #[error("cannot write: {0}")]
    Stream(#[from] io::Error),
}

/// What to do about a file that cannot be written.
fn next_step(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, or choose a folder on another disk"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "choose a folder that you may write to",
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => "a file is in the way; choose another folder",
        _ => "check that the folder exists and may be written to",
    }
}

impl Error {
    /// What a PNG could not be made for: a stream that takes no more stays one.
    pub(crate) fn png(error: ::png::EncodingError) -> Self {
        match error {
            ::png::EncodingError::IoError(source) => Self::Stream(source),
            refused => Self::encode("PNG", refused),
        }
    }

    /// An [`Error::Encode`] from what a library said.
    pub(crate) fn encode(format: &'static str, reason: impl ToString) -> Self {
        Self::Encode { format, reason: reason.to_string() }
    }
}

//! The only crate that reads files, and the only one that links GDAL.

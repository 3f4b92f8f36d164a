//! Every file a scenario names, found and hashed before anything is read.

use std::collections::BTreeMap;
use std::path::Path;

use planner::scenario::{Data, Paths};
use planner::{FileRecord, Scenario};
use rayon::prelude::*;

use crate::SourceError;
use crate::lock::SourceFile;

/// The files by the key of their layer (`data.roads`), and the record of each file by its path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    files: BTreeMap<String, Vec<SourceFile>>,
    records: BTreeMap<String, FileRecord>,
}

impl Library {
    /// Finds every file. Errors: one is missing or may not be read; the first in the order of the scenario's keys is
    /// named.
    pub fn find(scenario: &Scenario, folder: &Path) -> Result<Self, SourceError> {
        let mut library = Self::default();
        for (key, paths) in named(&scenario.data) {
            library.add(folder, &key, paths.each())?;
        }
        if let Some(surveys) = &scenario.data.surveys {
            let paths = answers(folder, surveys)?;
            let found: Result<Vec<SourceFile>, SourceError> =
                paths.iter().map(|path| SourceFile::find(folder, path, "data.surveys")).collect();
            library.files.insert("data.surveys".to_owned(), found?);
        }
        if let Some(boundary) = &scenario.region.boundary {
            library.add(folder, "region.boundary", std::slice::from_ref(boundary))?;
        }
        Ok(library)
    }

    fn add(&mut self, folder: &Path, key: &str, paths: &[String]) -> Result<(), SourceError> {
        if paths.is_empty() {
            return Err(SourceError::BadSetting {
                key: format!("{key}.path"),
                found: "an empty list".to_owned(),
                expected: "one file or more".to_owned(),
                next_step: "name a file, or leave the layer out".to_owned(),
            });
        }
        let found: Result<Vec<SourceFile>, SourceError> =
            paths.iter().map(|path| SourceFile::find(folder, path, key)).collect();
        self.files.insert(key.to_owned(), found?);
        Ok(())
    }

    /// Reads every file once for its SHA-256, on all threads; the files beside a Shapefile too.
    pub fn hash(&mut self) -> Result<(), SourceError> {
        let mut all: BTreeMap<&str, &SourceFile> = BTreeMap::new();
        for file in self.files.values().flatten() {
            all.entry(file.shown.as_str()).or_insert(file);
        }
        let files: Vec<SourceFile> = all.values().flat_map(|file| with_siblings(file)).collect();
        let records: Result<Vec<FileRecord>, SourceError> = files.par_iter().map(SourceFile::record).collect();
        self.records = records?.into_iter().map(|record| (record.path.clone(), record)).collect();
        Ok(())
    }

    /// The files of a layer; empty when the scenario does not name it.
    pub fn files(&self, key: &str) -> &[SourceFile] {
        self.files.get(key).map_or(&[], Vec::as_slice)
    }

    /// The records of a layer's files.
    pub fn records(&self, key: &str) -> Vec<FileRecord> {
        let files = self.files(key).iter().flat_map(with_siblings);
        files.filter_map(|file| self.records.get(&file.shown).cloned()).collect()
    }
}

/// The layers a scenario names, with their keys and paths, in the order of the documentation.
fn named<'a>(data: &'a Data) -> Vec<(String, &'a Paths)> {
    let mut named: Vec<(String, &'a Paths)> = Vec::new();
    let mut add = |key: &str, paths: Option<&'a Paths>| named.extend(paths.map(|paths| (key.to_owned(), paths)));
    add("data.villages", data.villages.as_ref().map(|layer| &layer.path));
    add("data.facts", data.facts.as_ref().map(|layer| &layer.path));
    add("data.roads", data.roads.as_ref().map(|layer| &layer.path));
    add("data.services", data.services.as_ref().map(|layer| &layer.path));
    add("data.water", data.water.as_ref().map(|layer| &layer.path));
    add("data.elevation", data.elevation.as_ref().map(|layer| &layer.path));
    add("data.land_cover", data.land_cover.as_ref().map(|layer| &layer.path));
    for (name, layer) in &data.rasters {
        add(&format!("data.rasters.{name}"), Some(&layer.path));
    }
    for (name, layer) in &data.zones {
        add(&format!("data.zones.{name}"), Some(&layer.path));
    }
    named
}

/// The tables in the folder of surveys, by name. Error: the folder is not there.
fn answers(folder: &Path, surveys: &str) -> Result<Vec<String>, SourceError> {
    let missing = |_| SourceError::FileMissing { file: surveys.to_owned(), key: "data.surveys".to_owned() };
    let entries = std::fs::read_dir(folder.join(surveys)).map_err(missing)?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut paths: Vec<String> = names
        .filter(|name| name.ends_with(".csv"))
        .map(|name| format!("{}/{name}", surveys.trim_end_matches('/')))
        .collect();
    paths.sort();
    Ok(paths)
}

/// A file and, for a Shapefile, the files beside it that belong to it.
fn with_siblings(file: &SourceFile) -> Vec<SourceFile> {
    let mut files = vec![file.clone()];
    let is_shapefile = file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    if is_shapefile && let Some(stem) = file.shown.get(..file.shown.len() - 4) {
        for extension in ["dbf", "shx", "prj", "cpg"] {
            let path = file.path.with_extension(extension);
            if path.is_file() {
                files.push(SourceFile { shown: format!("{stem}.{extension}"), path, key: file.key.clone() });
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_shapefile_are_all_recorded() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.shp", "a.dbf", "a.shx", "b.csv"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let mut library = Library::default();
        library.add(folder.path(), "data.roads", &["a.shp".to_owned(), "b.csv".to_owned()]).unwrap();
        library.hash().unwrap();
        let paths: Vec<String> = library.records("data.roads").into_iter().map(|record| record.path).collect();
        assert_eq!(paths, ["a.shp", "a.dbf", "a.shx", "b.csv"]);
        assert!(library.files("data.water").is_empty());
        assert!(library.add(folder.path(), "data.water", &[]).is_err());
    }
}

use thiserror::Error;

/// Why a region cannot be read. Each message names the file, the place in it, what was found, what was expected and
/// what to do next.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A pack of standards, or what the scenario asks of it.
    #[error(transparent)]
    Standards(#[from] planner::scenario::ScenarioError),
    /// The scenario names a file that is not there.
    #[error(
        "{file}: no such file\n  named in: {key}\n  next step: correct the path; it is relative to the scenario file"
    )]
    FileMissing {
        /// The path as the scenario writes it.
        file: String,
        /// The key of the scenario that names it, such as `data.roads`.
        key: String,
    },
    /// The operating system refuses to let the file be read.
    #[error(
        "{file}: cannot be read: {cause}\n  named in: {key}\n  next step: check that it is a file and that you may read it"
    )]
    Unreadable {
        /// The path as the scenario writes it.
        file: String,
        /// The key of the scenario that names it.
        key: String,
        /// What the operating system said.
        cause: String,
    },
    /// The file ends too early.
    #[error(
        "{file}: the file is cut off at {place}\n  found: {found}; expected: {expected}\n  next step: download or copy the file again"
    )]
    Truncated {
        /// The path as the scenario writes it.
        file: String,
        /// Where it ends, such as `byte 1024, in block 3`.
        place: String,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// The content is not of the format that the name promises, or of none that is known.
    #[error("{file}: {found}\n  expected: {expected}\n  next step: {next_step}")]
    WrongFormat {
        /// The path as the scenario writes it.
        file: String,
        /// What is there.
        found: String,
        /// What was expected.
        expected: String,
        /// What to do.
        next_step: String,
    },
    /// Something inside the file cannot be understood.
    #[error("{file}, {place}: {found}\n  expected: {expected}\n  next step: {next_step}")]
    BadContent {
        /// The path as the scenario writes it.
        file: String,
        /// The line, the feature, the layer or the block.
        place: String,
        /// What is there.
        found: String,
        /// What was expected.
        expected: String,
        /// What to do.
        next_step: String,
    },
    /// A layer does not say in which coordinate system its coordinates are.
    #[error(
        "{file}: {place} has no coordinate system\n  expected: a coordinate system in the file\n  next step: {next_step}"
    )]
    NoCrs {
        /// The path as the scenario writes it.
        file: String,
        /// The layer or the raster.
        place: String,
        /// How to give it one.
        next_step: String,
    },
    /// Longitude and latitude stand in each other's column.
    #[error(
        "{file}, {place}: longitude and latitude look swapped\n  found: {found}\n  expected: {expected}\n  next step: swap the two columns, or set `fields = {{ lon = \"…\", lat = \"…\" }}`"
    )]
    SwappedAxes {
        /// The path as the scenario writes it.
        file: String,
        /// The first line or feature concerned.
        place: String,
        /// Its coordinates.
        found: String,
        /// What lies in the region.
        expected: String,
    },
    /// Two features bear the same id.
    #[error(
        "{file}: the id \"{id}\" is used twice, in {first} and in {second}\n  expected: an id of its own for every village\n  next step: correct one of them, or choose another id field with `fields = {{ id = \"…\" }}`"
    )]
    DuplicateId {
        /// The path as the scenario writes it.
        file: String,
        /// The id.
        id: String,
        /// Where it is used first.
        first: String,
        /// Where it is used again.
        second: String,
    },
    /// The region's box has its sides in the wrong order, or degrees out of range.
    #[error(
        "region.bbox: {found}\n  expected: west, south, east, north in degrees, with south below north\n  next step: {next_step}"
    )]
    BadBox {
        /// The four figures and what is wrong with them.
        found: String,
        /// What to do.
        next_step: String,
    },
    /// A layer and the region have nothing in common.
    #[error(
        "{file}: nothing in it lies in the region\n  found: {found}\n  expected: {expected}\n  next step: check region.bbox, or use a file of this region"
    )]
    OutsideRegion {
        /// The path as the scenario writes it.
        file: String,
        /// The extent of the file's content, degrees.
        found: String,
        /// The extent of the region, degrees.
        expected: String,
    },
    /// There is not one settlement to work with.
    #[error(
        "{file}: no settlement to assess\n  found: {found}\n  expected: at least one settlement inside the region\n  next step: {next_step}"
    )]
    NoVillages {
        /// The path as the scenario writes it, or the part of the scenario that leaves none.
        file: String,
        /// How many were read and why they were left out.
        found: String,
        /// What to do.
        next_step: String,
    },
    /// A field that is needed, or that the scenario names, is not in the file.
    #[error("{file}: field {field} is not in the file\n  found: the fields {found}\n  next step: {next_step}")]
    NoField {
        /// The path as the scenario writes it.
        file: String,
        /// The field.
        field: String,
        /// The fields there are.
        found: String,
        /// What to do.
        next_step: String,
    },
    /// A value of the scenario does not fit the data.
    #[error("{key}: found {found}\n  expected: {expected}\n  next step: {next_step}")]
    BadSetting {
        /// The key of the scenario.
        key: String,
        /// Its value.
        found: String,
        /// What was expected.
        expected: String,
        /// What to do.
        next_step: String,
    },
    /// The region's coordinate system cannot be used.
    #[error(
        "region.crs: {found}\n  expected: auto, or a projected coordinate system in metres such as EPSG:32638\n  next step: {next_step}"
    )]
    BadCrs {
        /// What is wrong with it.
        found: String,
        /// What to do.
        next_step: String,
    },
    /// The grid would have more cells than memory should hold.
    #[error("region.cell: {found}\n  expected: at most {limit} cells\n  next step: {next_step}")]
    TooManyCells {
        /// Columns, rows and cells.
        found: String,
        /// The limit.
        limit: u64,
        /// A cell size that fits.
        next_step: String,
    },
    /// GDAL refuses to do something with a file that it opened.
    #[error("{file}: {doing} failed: {message}\n  next step: {next_step}")]
    Gdal {
        /// The path as the scenario writes it.
        file: String,
        /// What was being done.
        doing: String,
        /// What GDAL said.
        message: String,
        /// What to do.
        next_step: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_place_found_expected_and_next_step() {
        let error = SourceError::DuplicateId {
            file: "villages.csv".into(),
            id: "17".into(),
            first: "line 3".into(),
            second: "line 9".into(),
        };
        let text = error.to_string();
        assert_eq!(text.lines().next(), Some("villages.csv: the id \"17\" is used twice, in line 3 and in line 9"));
        assert!(text.contains("expected: ") && text.contains("fields = { id = \"…\" }") && text.lines().count() <= 4);
    }
}

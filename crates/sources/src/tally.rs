use std::collections::BTreeMap;

use planner::{FileRecord, Finding, LayerRecord};

/// What happens to the features of one layer while it is read: nothing is dropped without a count and a reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub layer: String,
    pub files: Vec<FileRecord>,
    pub licence: Option<String>,
    pub read: u64,
    pub used: u64,
    pub left_out: BTreeMap<String, u64>,
    pub coverage: Option<f64>,
    pub findings: Vec<Finding>,
}

impl Tally {
    /// An empty count for a layer that is read from these files.
    pub fn new(layer: &str, files: Vec<FileRecord>, licence: Option<&String>) -> Self {
        let mut tally = Self { layer: layer.to_owned(), files, licence: licence.cloned(), ..Self::default() };
        for file in &tally.files {
            if file.sha256.is_empty() {
                let message = "the file is not on this machine's disk, so its hash is not known";
                let finding = Finding::note("not-hashed", &file.path, message);
                tally.findings.push(finding.advise("download it, so that the result can be proved to come from it"));
            }
        }
        tally
    }

    /// Counts one feature left out.
    pub fn leave_out(&mut self, reason: &str) {
        self.leave_out_many(reason, 1);
    }

    /// Counts several features left out.
    pub fn leave_out_many(&mut self, reason: &str, count: u64) {
        if count > 0 {
            *self.left_out.entry(reason.to_owned()).or_default() += count;
        }
    }

    /// The counts as one phrase.
    pub fn summary(&self) -> String {
        let parts: Vec<String> = self.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        match parts.is_empty() {
            true => format!("{} read, {} used", self.read, self.used),
            false => format!("{} read, {} used, left out: {}", self.read, self.used, parts.join(", ")),
        }
    }

    /// The record for reports, and the findings.
    pub fn finish(self) -> (LayerRecord, Vec<Finding>) {
        let record = LayerRecord {
            layer: self.layer,
            files: self.files,
            licence: self.licence,
            read: self.read,
            used: self.used,
            left_out: self.left_out.into_iter().collect(),
            coverage: self.coverage,
        };
        (record, self.findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_every_reason() {
        let mut tally = Tally::new("villages", Vec::new(), None);
        (tally.read, tally.used) = (2049, 1873);
        tally.leave_out_many("without coordinates", 176);
        tally.leave_out_many("beyond the region", 0);
        assert_eq!(tally.summary(), "2049 read, 1873 used, left out: 176 without coordinates");
    }
}

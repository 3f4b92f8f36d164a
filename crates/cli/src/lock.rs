//! `inhabit.lock`: from which files, on which day and with which version a result was made.

use std::path::Path;

use decision::gates::Day;
use planner::{Assessment, LayerRecord, Scenario};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// What it takes to make the same result again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Lock {
    /// The version of the program.
    pub version: String,
    /// The scenario file's name and SHA-256.
    pub scenario: LockedFile,
    /// The day on which waivers had to hold.
    pub on: String,
    /// The seed of every random draw.
    pub seed: u64,
    /// Every file that was read, by layer.
    #[serde(default, rename = "file")]
    pub files: Vec<LockedFile>,
    /// Every waiver that was signed.
    #[serde(default, rename = "waiver")]
    pub waivers: Vec<LockedWaiver>,
}

/// One file with its hash.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct LockedFile {
    /// The layer it was read for; `scenario` for the scenario itself.
    pub layer: String,
    /// Its path as the scenario writes it.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// One signed exception.
#[derive(Debug, Serialize, Deserialize)]
pub struct LockedWaiver {
    /// The gate's id.
    pub gate: String,
    /// The village's id.
    pub village: String,
    /// Who signed.
    pub who: String,
    /// Why.
    pub why: String,
    /// Until when.
    pub until: String,
    /// SHA-256 of gate, village, who, why and until, a newline after each, hexadecimal.
    pub sha256: String,
}

impl Lock {
    /// The lock of an assessment.
    pub fn of(path: &Path, scenario: &Scenario, assessment: &Assessment, on: Day) -> Result<Self, Failure> {
        let waivers = scenario.gates.iter().flat_map(|gate| {
            gate.waivers.iter().map(|waiver| {
                let gate = gate.id.get_ref();
                let parts = [gate, &waiver.village, &waiver.who, &waiver.why, &waiver.until];
                let signed: String = parts.iter().map(|part| format!("{part}\n")).collect();
                LockedWaiver {
                    gate: gate.clone(),
                    village: waiver.village.clone(),
                    who: waiver.who.clone(),
                    why: waiver.why.clone(),
                    until: waiver.until.clone(),
                    sha256: sha256(signed.as_bytes()),
                }
            })
        });
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario_file(path)?,
            on: on.to_string(),
            seed: assessment.seed,
            files: files(&assessment.layers),
            waivers: waivers.collect(),
        })
    }

    /// Reads a lock.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::input(format!("{}: cannot read the lock: {error}", path.display())))?;
        toml::from_str(&text)
            .map_err(|error| Failure::input(format!("{}: not a lock of inhabit: {error}", path.display())))
    }

    /// The lock as text.
    pub fn text(&self) -> Result<String, Failure> {
        let body = toml::to_string(self).map_err(|error| Failure::work(format!("cannot write the lock: {error}")))?;
        Ok(format!(
            "# Made by inhabit. `inhabit assess SCENARIO --locked THIS` makes the same result again, or says what has changed.\n{body}"
        ))
    }

    /// The day of the lock.
    pub fn day(&self) -> Result<Day, Failure> {
        Day::parse(&self.on).map_err(|error| Failure::input(format!("lock: {error}")))
    }

    /// Refuses when the program is of another version, or the scenario or a file is not what it was.
    pub fn compare(&self, scenario: &Path, layers: &[LayerRecord]) -> Result<(), Failure> {
        let this = env!("CARGO_PKG_VERSION");
        if self.version != this {
            return Err(Failure::input(format!(
                "the lock was made by inhabit {was}, this is {this}; use inhabit {was} to make the same result again, or \
                 run without --locked for a new one",
                was = self.version
            )));
        }
        let mut found = files(layers);
        found.push(scenario_file(scenario)?);
        let changed = |known: &LockedFile| match found
            .iter()
            .find(|file| (&file.layer, &file.path) == (&known.layer, &known.path))
        {
            Some(file) if file.sha256 == known.sha256 => None,
            Some(_) => Some(format!("{} ({}) has changed", known.path, known.layer)),
            None => Some(format!("{} ({}) is no longer read", known.path, known.layer)),
        };
        let mut changes: Vec<String> = self.files.iter().chain([&self.scenario]).filter_map(changed).collect();
        let is_new = |file: &&LockedFile| {
            let mut known = self.files.iter().chain([&self.scenario]);
            known.all(|known| (&file.layer, &file.path) != (&known.layer, &known.path))
        };
        changes.extend(found.iter().filter(is_new).map(|file| format!("{} ({}) is new", file.path, file.layer)));
        if changes.is_empty() {
            return Ok(());
        }
        Err(Failure::input(format!("the input is not that of the lock: {}", changes.join("; "))))
    }
}

fn scenario_file(path: &Path) -> Result<LockedFile, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::input(format!("{}: cannot read the scenario: {error}", path.display())))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let layer = "scenario".to_owned();
    Ok(LockedFile { layer, path: name, sha256: sha256(&bytes), bytes: bytes.len() as u64 })
}

/// SHA-256, hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn files(layers: &[LayerRecord]) -> Vec<LockedFile> {
    let each = layers.iter().flat_map(|layer| {
        layer.files.iter().map(|file| LockedFile {
            layer: layer.layer.clone(),
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
        })
    });
    each.collect()
}

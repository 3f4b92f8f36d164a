//! What one call changes of a scenario: weights, criteria, gates, sections.

use planner::Scenario;
use planner::standards::StandardsPack;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use toml::{Table, Value};

use crate::error::Failure;

/// Sections that decide what was read; they need a new `load`.
const FIXED: [&str; 3] = ["region", "data", "candidates"];

/// What to change, as plain TOML values.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    weights: Vec<(String, Value)>,
    without: Vec<String>,
    criteria: Vec<Value>,
    gates: Vec<Value>,
    sections: Vec<(String, Option<Value>)>,
    rasters: Vec<String>,
}

impl Changes {
    /// Reads `{"weights": …, "without": …, "criteria": …, "gates": …, "sections": …}`.
    pub fn read(given: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut changes = Self::default();
        for (key, value) in given {
            let key: String = key.extract()?;
            match key.as_str() {
                "weights" => {
                    for (id, weight) in value.cast::<PyDict>()? {
                        changes.weights.push((id.extract()?, toml_of(&weight)?));
                    }
                }
                "without" => changes.without = value.extract()?,
                "criteria" => changes.criteria = list(&value)?,
                "gates" => changes.gates = list(&value)?,
                "sections" => {
                    for (name, section) in value.cast::<PyDict>()? {
                        let section = if section.is_none() { None } else { Some(toml_of(&section)?) };
                        changes.sections.push((name.extract()?, section));
                    }
                }
                other => return Err(Failure::input(format!("found change \"{other}\"")).into()),
            }
        }
        Ok(changes)
    }

    /// The same changes, with further rasters that criteria may name.
    pub fn with_rasters(mut self, names: impl Iterator<Item = String>) -> Self {
        self.rasters.extend(names);
        self
    }

    /// Whether the scenario stays as it is.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
            && self.without.is_empty()
            && self.criteria.is_empty()
            && self.gates.is_empty()
            && self.sections.is_empty()
    }

    /// The scenario with the changes, checked as one read from a file is; `own` are its own packs of standards.
    pub fn apply(&self, file: &str, text: &str, own: &[StandardsPack]) -> Result<Scenario, Failure> {
        let mut table: Table = text.parse().map_err(|error| Failure::input(format!("{file}: {error}")))?;
        for (name, section) in &self.sections {
            if FIXED.contains(&name.as_str()) {
                return Err(Failure::input(format!(
                    "found change of [{name}], which decides what is read; next step: change the scenario file and load it again"
                )));
            }
            match section {
                Some(value) => table.insert(name.clone(), value.clone()),
                None => table.remove(name),
            };
        }
        self.name_rasters(&mut table);
        put(&mut table, "criterion", &self.criteria)?;
        put(&mut table, "gate", &self.gates)?;
        self.leave_out(&mut table)?;
        self.weigh(&mut table)?;
        let changed = toml::to_string(&table).map_err(|error| Failure::Work(error.to_string()))?;
        let file = format!("{file} as changed by the call");
        let scenario = Scenario::parse(&file, &changed)?;
        if own.is_empty() { Ok(scenario) } else { Ok(scenario.add_packs(&file, &changed, own.to_vec())?) }
    }

    /// Rasters that are no files: the scenario names them so that criteria can.
    fn name_rasters(&self, table: &mut Table) {
        for name in &self.rasters {
            let data = inner(table, "data");
            let file = Table::from_iter([("path".to_owned(), Value::String("given by the call".into()))]);
            inner(data, "rasters").insert(name.clone(), Value::Table(file));
        }
    }

    fn leave_out(&self, table: &mut Table) -> Result<(), Failure> {
        for id in &self.without {
            let criteria = entries(table, "criterion");
            let known = ids(criteria);
            let place = known.iter().position(|known| known == id).ok_or_else(|| unknown("without", id, &known))?;
            criteria.remove(place);
        }
        Ok(())
    }

    fn weigh(&self, table: &mut Table) -> Result<(), Failure> {
        if self.weights.is_empty() {
            return Ok(());
        }
        for section in ["weights", "party"] {
            if table.contains_key(section) {
                return Err(Failure::input(format!(
                    "found weights beside the scenario's [{section}], which decides them; \
                     next step: add sections={{\"{section}\": None}} to leave it out"
                )));
            }
        }
        for (id, weight) in &self.weights {
            let criteria = entries(table, "criterion");
            let known = ids(criteria);
            let place = known.iter().position(|known| known == id).ok_or_else(|| unknown("weights", id, &known))?;
            if let Some(criterion) = criteria[place].as_table_mut() {
                criterion.insert("weight".into(), weight.clone());
            }
        }
        Ok(())
    }
}

/// Adds entries to a list of tables; one with the id of an old one takes its place.
fn put(table: &mut Table, list: &str, added: &[Value]) -> Result<(), Failure> {
    for entry in added {
        let id = entry.get("id").and_then(Value::as_str);
        let id = id.ok_or_else(|| Failure::input(format!("found a {list} without an id, expected id = \"…\"")))?;
        let entries = entries(table, list);
        match ids(entries).iter().position(|known| known == id) {
            Some(place) => entries[place] = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
    Ok(())
}

fn inner<'a>(table: &'a mut Table, name: &str) -> &'a mut Table {
    let value = table.entry(name.to_owned()).or_insert_with(|| Value::Table(Table::new()));
    if !value.is_table() {
        *value = Value::Table(Table::new());
    }
    match value {
        Value::Table(inner) => inner,
        _ => unreachable!("made a table just above"),
    }
}

fn entries<'a>(table: &'a mut Table, list: &str) -> &'a mut Vec<Value> {
    let value = table.entry(list.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    match value {
        Value::Array(entries) => entries,
        _ => unreachable!("made an array just above"),
    }
}

fn ids(entries: &[Value]) -> Vec<String> {
    entries.iter().map(|entry| entry.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}

fn unknown(what: &str, id: &str, known: &[String]) -> Failure {
    Failure::input(format!("{what}: found \"{id}\", expected a criterion of the scenario: {}", known.join(", ")))
}

fn list(value: &Bound<'_, PyAny>) -> PyResult<Vec<Value>> {
    match toml_of(value)? {
        Value::Array(entries) => Ok(entries),
        other => Err(Failure::input(format!("found {}, expected a list of dictionaries", other.type_str())).into()),
    }
}

/// A plain Python value as TOML.
pub fn toml_of(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Value::Boolean(flag.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Value::Integer(value.extract()?));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(value.extract()?));
    }
    if value.is_instance_of::<PyString>() {
        return Ok(Value::String(value.extract()?));
    }
    if let Ok(entries) = value.cast::<PyDict>() {
        let mut table = Table::new();
        for (key, entry) in entries {
            table.insert(key.extract()?, toml_of(&entry)?);
        }
        return Ok(Value::Table(table));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let entries = value.try_iter()?.map(|entry| toml_of(&entry?)).collect::<PyResult<Vec<_>>>();
        return entries.map(Value::Array);
    }
    if value.hasattr("item")? {
        // A NumPy scalar.
        return toml_of(&value.call_method0("item")?);
    }
    let kind = value.get_type().name()?;
    Err(Failure::input(format!("found a value of type {kind}, expected text, a number, a list or a dictionary")).into())
}

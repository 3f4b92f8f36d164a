//! The scenario reference of the documentation, made from the types that read a scenario.

use serde_json::Value;

/// Every table of a scenario with its keys, as Markdown, in the order in which they are met.
pub fn markdown(schema: &Value) -> String {
    let mut text = format!(
        "# Scenario\n\n<!-- Made by `inhabit list scenario --markdown`; a test keeps it equal to the program. -->\n\n\
         {}\n\nThe same as a JSON schema for editors: `inhabit list scenario` prints it, and \
         `docs/scenario.schema.json` holds it.\n\n## The file\n\n{}",
        words(schema),
        keys(schema)
    );
    for name in met(schema) {
        let table = &schema["$defs"][&name];
        text += &format!("\n## {name}\n\n{}\n\n", words(table));
        text += &match table["oneOf"].as_array().or(table["anyOf"].as_array()) {
            Some(choices) => choices.iter().map(choice).collect(),
            None => keys(table),
        };
    }
    text.trim_end().to_owned() + "\n"
}

/// One of several forms: a kind with its keys, a word, or a type.
fn choice(choice: &Value) -> String {
    if let Some(kind) = choice["properties"]["kind"]["const"].as_str() {
        return format!("### kind = \"{kind}\"\n\n{}\n\n{}\n", words(choice), keys(choice));
    }
    match choice["const"].as_str() {
        Some(word) => format!("- `\"{word}\"`: {}\n", words(choice)),
        None => format!("- {}: {}\n", type_of(choice), words(choice)),
    }
}

/// The keys of a table.
fn keys(table: &Value) -> String {
    let Some(properties) = table["properties"].as_object() else { return String::new() };
    let required: Vec<&str> = table["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut rows: Vec<(&String, &Value)> = properties.iter().filter(|(key, _)| *key != "kind").collect();
    if rows.is_empty() {
        return "No further keys.\n".to_owned();
    }
    rows.sort_by_key(|(key, _)| (!required.contains(&key.as_str()), *key));
    let mut text = "| key | form | needed | meaning |\n| --- | --- | --- | --- |\n".to_owned();
    for (key, property) in rows {
        let needed = if required.contains(&key.as_str()) { "yes" } else { "" };
        text += &format!("| `{key}` | {} | {needed} | {} |\n", type_of(property), words(property));
    }
    text
}

fn words(value: &Value) -> String {
    value["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

/// The form of a value: a link to its table, or a plain type.
fn type_of(property: &Value) -> String {
    if let Some(name) = reference(property) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(choices) = property["anyOf"].as_array() {
        let forms = choices.iter().filter(|form| form["type"] != "null").map(type_of);
        return forms.collect::<Vec<_>>().join(" or ");
    }
    let word = match &property["type"] {
        Value::Array(types) => types.iter().find_map(|word| word.as_str().filter(|word| *word != "null")),
        other => other.as_str(),
    };
    match word {
        Some("array") if property.get("items").is_some() => format!("list of {}", type_of(&property["items"])),
        Some("object") if property["additionalProperties"].is_object() => {
            format!("table of {}", type_of(&property["additionalProperties"]))
        }
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some(word) => word.to_owned(),
        None => "value".to_owned(),
    }
}

fn reference(value: &Value) -> Option<String> {
    value["$ref"].as_str()?.strip_prefix("#/$defs/").map(str::to_owned)
}

/// The names of all tables, in the order in which a reader meets them.
fn met(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    visit(schema, schema, &mut names);
    names
}

fn visit(value: &Value, schema: &Value, names: &mut Vec<String>) {
    if let Some(name) = reference(value).filter(|name| !names.contains(name)) {
        names.push(name.clone());
        visit(&schema["$defs"][&name], schema, names);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| visit(item, schema, names)),
        Value::Object(entries) => {
            entries.iter().filter(|(key, _)| *key != "$defs").for_each(|(_, entry)| visit(entry, schema, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_becomes_a_section_and_a_key_a_row() {
        let schema = serde_json::json!({
            "description": "A file.",
            "properties": { "ask": { "$ref": "#/$defs/Ask", "description": "What to ask." } },
            "required": ["ask"],
            "$defs": { "Ask": { "description": "A question.", "oneOf": [
                { "description": "How steep.", "properties": { "kind": { "const": "slope" }, "most": { "type": ["number", "null"] } } }
            ] } }
        });
        let text = markdown(&schema);
        assert!(text.contains("| `ask` | [Ask](#ask) | yes | What to ask. |"), "{text}");
        assert!(text.contains("## Ask\n\nA question.\n\n### kind = \"slope\"\n\nHow steep."), "{text}");
        assert!(text.contains("| `most` | number |  |  |"), "{text}");
    }
}

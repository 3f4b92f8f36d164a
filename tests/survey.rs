//! `inhabit survey`: what is unknown goes out as a form, answers come back as facts with their origin.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{inhabit, project, upper_valley};
use crate::readers::{python, read_back};

/// The valley in a folder of its own, where imports may write.
fn valley() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let source = project().join("datasets/upper-valley");
    for entry in std::fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        std::fs::copy(&entry, folder.path().join(entry.file_name().unwrap())).unwrap();
    }
    let scenario = folder.path().join("scenario.toml").display().to_string();
    (folder, scenario)
}

fn answers(folder: &Path, text: &str) -> String {
    let path = folder.join("answers.csv");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// The decision and the rank of a village.
fn village(scenario: &str, id: &str) -> Value {
    let explained = inhabit(&["explain", scenario, id, "--json"]).good().out;
    serde_json::from_str(&explained).unwrap()
}

#[test]
fn pyxform_takes_the_form_and_asks_only_what_is_unknown() {
    let Some(python) = python("pyxform_takes_the_form_and_asks_only_what_is_unknown") else { return };
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("form.xlsx");
    let run = inhabit(&["survey", "export", &upper_valley(), "--out", &form.display().to_string()]).good();
    assert!(run.out.contains("mine_status") && run.out.contains("host_consent"), "{}", run.out);
    let read: Value = serde_json::from_str(&read_back(&python, "xlsform.py", &[&form])).unwrap();
    let binds = read["binds"].as_object().unwrap();
    for question in ["mine_status", "heirs_consent", "power", "host_consent"] {
        assert!(binds[question]["relevant"].as_str().unwrap().contains("ask_"), "{}", binds[question]);
    }
    assert_eq!(binds["village"]["required"], "true()");
    let villages = read["villages"].as_array().unwrap();
    assert_eq!(villages.len(), 25);
    // Tarsul: only the heirs' consent and the power are known.
    let tarsul = villages.iter().find(|village| village["id"] == "n1018").unwrap();
    let asks = |field: &str| {
        let relevant = binds[field]["relevant"].as_str().unwrap();
        let flag = relevant.split('/').find(|part| part.contains("ask_")).unwrap().split(' ').next().unwrap();
        tarsul[flag].as_str().unwrap().to_owned()
    };
    assert_eq!(["host_consent", "heirs_consent", "mine_status", "power"].map(asks), ["1", "0", "0", "0"]);
}

#[test]
fn hostile_names_make_a_form_all_the_same() {
    let Some(python) = python("hostile_names_make_a_form_all_the_same") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let table = "id,name,lon,lat,population\n\"a b\",\"${village} <script> \"\"x\"\"\",43.05,43.02,\n=1+1,\"=cmd|' /C calc'!A0\",43.06,43.02,\n\
                 a_b,\"two\nlines\",43.07,43.02,\nv4,👨‍👩‍👧 \u{202e}x,43.08,43.02,\n";
    std::fs::write(path("villages.csv"), table).unwrap();
    std::fs::write(
        path("scenario.toml"),
        "title = \"Hostile ${x} & <b>\"\n[region]\nbbox = [43.0, 42.9, 43.2, 43.1]\ncell = \"500 m\"\n[data]\n\
         villages = { path = \"villages.csv\" }\n[[criterion]]\nid = \"people\"\n\
         measure = { kind = \"attribute\", field = \"population\", unit = \"people\" }\n\
         value = { kind = \"rising\", from = \"0 people\", to = \"200 people\" }\n",
    )
    .unwrap();
    inhabit(&["survey", "export", &path("scenario.toml"), "--out", &path("form.xlsx")]).good();
    let read: Value = serde_json::from_str(&read_back(&python, "xlsform.py", &[path("form.xlsx")])).unwrap();
    let ids: Vec<&str> = read["villages"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 4);
    let name = read["villages"].as_array().unwrap().iter().find(|item| item["id"] == "=1+1").unwrap()["name"].clone();
    let answers = answers(
        folder.path(),
        &format!("village,surveyed_on,source,population\n{},2026-01-02,written,12\n", name.as_str().unwrap()),
    );
    let run = inhabit(&["survey", "import", &path("scenario.toml"), &answers]).good();
    assert!(run.out.contains("1 answer about 1 village"), "{}", run.out);
    let explained = village(&path("scenario.toml"), "=1+1");
    assert!(explained.to_string().contains("2026-01-02, written"), "{explained}");
}

#[test]
fn answers_become_facts_beside_the_old_ones_and_the_change_is_shown() {
    let (folder, scenario) = valley();
    let facts = std::fs::read(folder.path().join("facts.csv")).unwrap();
    // As KoboToolbox writes it: semicolons, groups before names, columns of its own.
    let answers = answers(
        folder.path(),
        "start;village;surveyed_on;source;facts/mine_status;facts/host_consent;facts/heirs_consent;_uuid\n\
         2026-05-02T09:00:00;n1016;2026-05-02;seen_on_site;suspected;;;1\n\
         2026-05-03T09:00:00;n1016;2026-05-03;written;released;refused;given;2\n",
    );
    let dry = inhabit(&["survey", "import", &scenario, &answers, "--dry-run"]).good();
    assert!(dry.out.contains("Nothing was written"), "{}", dry.out);
    assert!(!folder.path().join("surveys").exists());
    let run = inhabit(&["survey", "import", &scenario, &answers]).good();
    assert!(run.out.contains("Ragvat"), "{}", run.out);
    assert!(run.out.contains("withheld → eligible"), "{}", run.out);
    assert!(run.out.contains("Columns that are no questions: start, _uuid"), "{}", run.out);
    assert_eq!(std::fs::read(folder.path().join("facts.csv")).unwrap(), facts, "the old facts stay");
    let kept: Vec<PathBuf> =
        std::fs::read_dir(folder.path().join("surveys")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1);
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(text.starts_with("id,field,value,unit,source,surveyed_on,from\r\n"), "{text}");
    assert!(
        text.contains("n1016,mine_status,released,,\"written: a register, a map, a document\",2026-05-03,answers.csv"),
        "{text}"
    );
    // The later day speaks; the scenario reads the folder from now on, and the answer's origin is told.
    let explained = village(&scenario, "n1016").to_string();
    assert!(explained.contains("2026-05-03, written"), "{explained}");
    let lock = folder.path().join("out");
    inhabit(&["assess", &scenario, "--out", &lock.display().to_string()]).good();
    let lock = std::fs::read_to_string(lock.join("inhabit.lock")).unwrap();
    assert!(lock.contains("layer = \"surveys\""), "{lock}");
    inhabit(&["survey", "import", &scenario, &answers]).refused(&["these answers are there already"]);
    // Undone by removing the file.
    std::fs::remove_file(&kept[0]).unwrap();
    let explained = village(&scenario, "n1016").to_string();
    assert!(!explained.contains("2026-05-03"), "{explained}");
}

#[test]
fn wrong_answers_are_all_named_and_nothing_is_written() {
    let (folder, scenario) = valley();
    let before = std::fs::read_to_string(&scenario).unwrap();
    let path = answers(
        folder.path(),
        "village,surveyed_on,source,mine_status,avalanche_m,power\n\
         n9999,2026-05-02,other,released,,\n\
         n1016,2.5.2026,other,released,,\n\
         n1016,2999-01-01,other,released,,\n\
         n1016,2026-05-02,other,safe,3 ha,\n\
         n1016,2026-05-02,other,,soon,grid\n\
         n1016,2026-05-02,other,,-5,grid\n",
    );
    inhabit(&["survey", "import", &scenario, &path]).refused(&[
        "line 2, column village: found the village \"n9999\"",
        "line 3, column surveyed_on: found \"2.5.2026\", expected a day such as 2026-05-31",
        "line 4, column surveyed_on: found 2999-01-01, expected a day up to today",
        "line 5, column mine_status: found \"safe\", expected one of: released, never affected, suspected",
        "line 5, column avalanche_m: found \"3 ha\", expected a figure in m",
        "line 6, column avalanche_m: found \"soon\", expected a figure in m",
        "line 7, column avalanche_m: found \"-5\", expected a figure that is not negative",
    ]);
    assert!(!folder.path().join("surveys").exists());
    assert_eq!(std::fs::read_to_string(&scenario).unwrap(), before);
    let labels = answers(folder.path(), "Which village is this about?,On which day\nn1016,2026-05-02\n");
    inhabit(&["survey", "import", &scenario, &labels]).refused(&["no column village", "XML values"]);
    let empty = answers(folder.path(), "village,surveyed_on,power\nn1016,2026-05-02,not_known\n");
    inhabit(&["survey", "import", &scenario, &empty]).refused(&["no answer in 1 submission"]);
    inhabit(&["survey", "export", &scenario, "--out", "form.csv"]).refused(&["ends with .xlsx"]);
}

#[test]
fn answers_come_back_from_a_spreadsheet_too() {
    let Some(python) = python("answers_come_back_from_a_spreadsheet_too") else { return };
    let (folder, scenario) = valley();
    let book = folder.path().join("answers.xlsx");
    read_back(&python, "answers.py", &[&book]);
    let run = inhabit(&["survey", "import", &scenario, &book.display().to_string()]).good();
    assert!(run.out.contains("2 answers about 1 village"), "{}", run.out);
    assert!(village(&scenario, "n1018").to_string().contains("2026-05-02, seen on site"));
}

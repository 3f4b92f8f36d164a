//! `inhabit plan`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Run, inhabit, project, upper_valley};
use crate::readers::skipped;

/// A copy of the valley whose files can be changed.
struct Valley {
    folder: tempfile::TempDir,
}

impl Valley {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(project().join("datasets/upper-valley")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[track_caller]
    fn change(&self, name: &str, from: &str, to: &str) -> &Self {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        std::fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
        self
    }

    /// Nobody is promised a share of the places.
    fn ask_no_least_shares(&self) -> &Self {
        self.change("scenario.toml", "heir     = 0.3", "heir     = 0");
        self.change("scenario.toml", "newcomer = 0.3", "newcomer = 0")
    }

    fn plan(&self, further: &[&str]) -> Run {
        let scenario = self.path("scenario.toml").display().to_string();
        let mut arguments = vec!["plan".to_owned(), scenario];
        arguments.extend(further.iter().map(|word| (*word).to_owned()));
        inhabit(&arguments)
    }
}

/// What people read in a PDF, whose bytes are compressed; nothing, said loudly, where poppler's pdftotext is not installed.
fn text_of_pdf(path: &Path) -> String {
    match std::process::Command::new("pdftotext").arg(path).arg("-").output() {
        Ok(output) => {
            assert!(
                output.status.success() && output.stdout.len() > 1000,
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        Err(_) => {
            skipped("plan: report.pdf names no household", "pdftotext (Debian package poppler-utils) is not installed");
            String::new()
        }
    }
}

/// A page without the paths of its drawings and without its fonts, in which any letters may stand.
fn without_drawings(page: &str) -> String {
    let is_path = |letter: char| letter != '"';
    let is_coded = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
    let paths = without(page, " d=\"", is_path);
    without(&paths, "base64,", is_coded)
}

/// A text without the letters of a kind that follow some words.
fn without(text: &str, words: &str, kind: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(words);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + " " + part.trim_start_matches(&kind))
}

/// Whether a text holds the id of a household: H and three digits.
fn names_a_household(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_id = |at: usize| {
        let digits = bytes.get(at + 1..at + 4).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
        let ends = bytes.get(at + 4).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let starts = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        bytes[at] == b'H' && digits && ends && starts
    };
    (0..bytes.len()).find(|at| is_id(*at)).map(|at| text[at..at + 4].to_owned())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

#[test]
fn a_plan_is_made_written_and_proved_and_no_household_leaves() {
    let out = tempfile::tempdir().unwrap();
    let dir = out.path().display().to_string();
    let run = inhabit(&["plan", &upper_valley(), "--out", &dir]).good();
    for words in ["of 300 households", "Where people go", "Money by year", "Standards", "keeps every rule"] {
        assert!(run.out.contains(words), "no \"{words}\" in\n{}", run.out);
    }
    assert_eq!(names_a_household(&run.out), None, "{}", run.out);
    assert_eq!(names_a_household(&run.err), None, "{}", run.err);
    let private = out.path().join("private/households.csv");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&private), mode(private.parent().unwrap())), (0o600, 0o700));
    }
    let rows = std::fs::read_to_string(&private).unwrap();
    assert_eq!(rows.lines().filter(|line| line.starts_with("household,")).count(), 300, "nobody is dropped");
    let file = private.display().to_string();
    let proof = inhabit(&["plan", &upper_valley(), "--check", &file]).good();
    assert!(proof.out.contains("keeps every rule"), "{}", proof.out);
    edited_plans_are_refused(&private, &rows);
}

/// Edits that break a rule, each listed with who, what was found and the limit.
fn edited_plans_are_refused(private: &Path, rows: &str) {
    let placed: Vec<Vec<&str>> = rows
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells[0] == "household" && !cells[2].is_empty())
        .collect();
    let line = placed[0].join(",");
    let work = rows.lines().find(|line| line.starts_with("work,")).unwrap();
    let edits = [
        (line.as_str(), line.replacen(placed[0][2], "n9999", 1), "n9999"),
        (line.as_str(), line.replacen(&format!(",{},", placed[0][3]), ",1999,", 1), "1999"),
        (line.as_str(), String::new(), "no row for household"),
        (work, format!("{work}\r\n{work}"), "again"),
        (work, String::new(), "work"),
    ];
    for (before, after, word) in edits {
        let changed = rows.replacen(before, &after, 1);
        assert_ne!(changed, rows);
        let path = private.with_file_name("edited.csv");
        std::fs::write(&path, changed).unwrap();
        let run = inhabit(&["plan", &upper_valley(), "--check", &path.display().to_string()]);
        assert_eq!(run.code, 1, "{word}: {}\n{}", run.out, run.err);
        assert!(run.out.contains(word) && run.out.contains("allowed"), "no \"{word}\" in {}", run.out);
    }
    std::fs::write(private.with_file_name("edited.csv"), "what,id\nwork\n").unwrap();
    let path = private.with_file_name("edited.csv").display().to_string();
    inhabit(&["plan", &upper_valley(), "--check", &path]).refused(&["line 2"]);
}

#[test]
fn shared_outputs_hold_counts_and_no_household() {
    let out = tempfile::tempdir().unwrap();
    let dir = out.path().display().to_string();
    inhabit(&["assess", &upper_valley(), "--out", &dir]).good();
    let shared = files(out.path());
    assert!(shared.len() >= 10, "{shared:?}");
    for path in shared {
        let text = match path.extension().unwrap().to_str().unwrap() {
            // Pictures and rasters are compressed: any four bytes may stand in them.
            "png" | "tif" => continue,
            "pdf" => text_of_pdf(&path),
            _ => String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
        };
        assert_eq!(names_a_household(&without_drawings(&text)), None, "{}", path.display());
    }
    let json: Value = serde_json::from_slice(&std::fs::read(out.path().join("assessment.json")).unwrap()).unwrap();
    let places = json["plan"]["places"].as_array().unwrap();
    for place in places {
        let count = place["households"].as_u64();
        assert!(count.is_none_or(|count| count == 0 || count >= 5), "{place}");
    }
    let withheld = places.iter().filter(|place| place["households"].is_null()).count();
    assert_ne!(withheld, 1, "one gap alone could be computed from the total");
    let report = std::fs::read_to_string(out.path().join("report.html")).unwrap();
    assert!(report.contains("<h2 id=\"plan\">Plan</h2>"));
}

#[test]
fn the_same_plan_on_any_number_of_threads() {
    let plan = |threads: &str| inhabit(&["plan", &upper_valley(), "--json", "--threads", threads]).good().out;
    assert_eq!(plan("1"), plan("2"));
}

#[test]
fn villages_can_be_forced_and_forbidden_and_asked_for() {
    let used = |run: &Run| -> Vec<String> {
        let json: Value = serde_json::from_str(&run.out).unwrap();
        let places = json["places"].as_array().unwrap().iter();
        places
            .filter(|place| !place["opened"].is_null())
            .map(|place| place["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let usual = used(&inhabit(&["plan", &upper_valley(), "--json"]).good());
    let first = usual.first().unwrap().as_str();
    let without = used(&inhabit(&["plan", &upper_valley(), "--json", "--forbid", first]).good());
    assert!(!without.contains(&first.to_owned()), "{without:?}");
    let why = inhabit(&["plan", &upper_valley(), "--why-not", first]).good();
    assert!(why.out.contains("is used. Without it") && why.out.contains("points instead of"), "{}", why.out);
    assert_eq!(names_a_household(&why.out), None);
    inhabit(&["plan", &upper_valley(), "--forbid", "Nowhere"]).refused(&["Nowhere", "village of the plan"]);
    inhabit(&["plan", &upper_valley(), "--forbid", first, "--force", first]).refused(&["both forced and forbidden"]);
    // Nobody has said yes for Ragvat: no decision buys a village past consent or a gate.
    inhabit(&["plan", &upper_valley(), "--force", "Ragvat"]).refused(&[
        "Ragvat",
        "cannot be forced",
        "unknown (given with",
    ]);
    inhabit(&["plan", &upper_valley(), "--waive", "consent"]).refused(&["consent", "fairness"]);
    inhabit(&["plan", &upper_valley(), "--weight", "cost=cheap"]).refused(&["cost=cheap"]);
}

#[test]
fn bad_tables_are_named_with_line_and_column() {
    let valley = Valley::new();
    valley.change("capacities.csv", "n1016,23,", "n1016,-23,");
    valley.plan(&[]).refused(&["capacities.csv", "line 2", "dwellings_usable", "-23"]);
    let valley = Valley::new();
    valley.change("households.csv", "id,group,", "id,surname,");
    valley.plan(&[]).refused(&["households.csv", "surname", "without names"]);
    let valley = Valley::new();
    valley.change("households.csv", "\nH002,", "\nH001,");
    valley.plan(&[]).refused(&["households.csv", "line 3", "H001", "again"]);
    let valley = Valley::new();
    valley.change("scenario.toml", "offers        = \"offers.csv\"", "offers        = \"offer.csv\"");
    valley.plan(&[]).refused(&["offer.csv", "plan.offers"]);
}

#[test]
fn odd_tables_are_planned_with_findings_and_nobody_is_lost() {
    let valley = Valley::new();
    valley.change("households.csv", "H001,heir,1,1,2,1,0,1", "H001,heir,1,1,40,1,0,1");
    valley.change("households.csv", "ru,H002,", "ru,H002;H999;H001,");
    valley.change("households.csv", "n1037;n1039;n1038;n1040", "n1037;x77");
    valley.change("capacities.csv", "n1017,0,", "n8888,0,");
    valley.change(
        "works.csv",
        "W017,n1019,road,Mend 2.5 km of access road,86000,3,,",
        "W017,n1019,road,Mend,86000,3,W018,",
    );
    valley.change("offers.csv", "350,2,yes,,2026-09-30", "350,2,,,2026-09-30");
    let private = valley.path("private.txt").display().to_string();
    let run = valley.plan(&["--private", &private]).good();
    for words in ["household-too-large", "nobody has said yes", "n8888", "can never be finished"] {
        let known =
            run.err.contains(words) || words == "household-too-large" && run.err.contains("larger than any home");
        assert!(known, "no \"{words}\" in\n{}", run.err);
    }
    assert_eq!(names_a_household(&run.err), None, "{}", run.err);
    assert!(run.out.contains("of 300 households"), "{}", run.out);
    let private = std::fs::read_to_string(private).unwrap();
    for words in ["H001", "44 people", "H999", "x77"] {
        assert!(private.contains(words), "no \"{words}\" in\n{private}");
    }
}

#[test]
fn without_money_there_are_no_works_and_what_cannot_be_is_said() {
    let valley = Valley::new();
    valley.change("scenario.toml", "[900_000, 1_200_000, 1_000_000]", "[0, 0, 0]");
    valley.ask_no_least_shares();
    let run = valley.plan(&["--json"]).good();
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["works"].as_array().unwrap().len(), 0);
    let valley = Valley::new();
    valley.change("scenario.toml", "newcomer = 0.3", "newcomer = 1.0");
    let out = valley.path("out").display().to_string();
    let run = valley.plan(&["--out", &out]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("No plan") && run.out.contains("not proven that there is none"), "{}", run.out);
    assert!(run.out.contains("fairness"), "{}", run.out);
    assert!(!valley.path("out").exists(), "a plan that breaks rules is not written");
}

/// The limit is shorter than reading takes: there is a plan all the same, it keeps every rule, and says that time was up.
#[test]
fn out_of_time_there_is_a_plan_and_it_says_so() {
    let valley = Valley::new();
    valley.ask_no_least_shares().change(
        "scenario.toml",
        "newcomer = 0\n",
        "newcomer = 0\n\n[plan.solver]\nwithin = \"0.001 min\"\n",
    );
    let out = valley.path("out").display().to_string();
    let run = valley.plan(&["--answers", "--out", &out]).good();
    assert!(run.out.contains("The time was up before everything was tried"), "{}", run.out);
    assert!(!run.out.contains("What each rule costs"), "nothing is told of a rule that was not tried: {}", run.out);
    valley.plan(&["--check", &valley.path("out/private/households.csv").display().to_string()]).good();
}

/// From a region without a plan to one: the tables come with the villages in them, a few cells are filled in, the printed section
/// is added, and somebody has a place. Nothing is replaced, and the household table is for its owner alone.
#[test]
fn a_plan_begins_with_tables_to_fill_in() {
    let valley = Valley::new();
    let text = std::fs::read_to_string(valley.path("scenario.toml")).unwrap();
    let (without, _) = text.split_once("[plan]").unwrap();
    std::fs::write(valley.path("scenario.toml"), without).unwrap();
    let folder = valley.path("plan");
    let run = valley.plan(&["--tables", &folder.display().to_string()]).good();
    let capacities = std::fs::read_to_string(folder.join("capacities.csv")).unwrap();
    assert_eq!(capacities.lines().count(), 26, "{capacities}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.join("households.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let (section, _) = run.out[run.out.find("[plan]").unwrap()..].split_once("\n\n").unwrap();
    std::fs::write(valley.path("scenario.toml"), format!("{without}\n{}\n", section.replace("# services", "services")))
        .unwrap();
    let run = valley.plan(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("no household"), "{}", run.err);
    let first = capacities.lines().nth(1).unwrap();
    let filled = first.replace(",,,,,,", ",2,,6,1000,5,");
    std::fs::write(folder.join("capacities.csv"), capacities.replace(first, &filled)).unwrap();
    let households = std::fs::read_to_string(folder.join("households.csv")).unwrap();
    std::fs::write(folder.join("households.csv"), format!("{households}H1,heir,,,,2,,,,,,,,\r\n")).unwrap();
    let out = valley.path("out").display().to_string();
    let run = valley.plan(&["--out", &out]).good();
    assert!(run.err.contains("24 of 25 candidate villages have no line with dwellings"), "{}", run.err);
    let rows = std::fs::read_to_string(valley.path("out/private/households.csv")).unwrap();
    let village = first.split(',').next().unwrap();
    assert!(rows.lines().any(|line| line.starts_with(&format!("household,H1,{village},"))), "{rows}");
    let run = valley.plan(&["--tables", &folder.display().to_string()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("left as it is"), "{}", run.err);
}

/// Kin in a circle are kin; a least number that nobody can reach leaves the villages, not the households, out.
#[test]
fn circles_of_kin_and_floors_out_of_reach_leave_a_plan_and_nobody_is_lost() {
    let valley = Valley::new();
    valley.change("households.csv", "ru,H002,", "ru,H002;H003,");
    valley.change("households.csv", "ar;en,H001,", "ar;en,H003;H001,");
    valley.change("scenario.toml", "households = 5 ", "households = 400 ");
    valley.ask_no_least_shares();
    let out = valley.path("out").display().to_string();
    let run = valley.plan(&["--json", "--out", &out]).good();
    let json: Value = serde_json::from_str(&run.out).unwrap();
    let is_used = |place: &&Value| !place["opened"].is_null();
    let used: Vec<&Value> = json["places"].as_array().unwrap().iter().filter(is_used).collect();
    assert!(!used.is_empty() && used.iter().all(|place| place["kind"] == "host"), "{used:?}");
    let rows = std::fs::read_to_string(valley.path("out/private/households.csv")).unwrap();
    assert_eq!(rows.lines().filter(|line| line.starts_with("household,")).count(), 300);
    let findings = json["findings"].as_array().unwrap();
    let is_told = |finding: &Value| finding.as_str().unwrap().contains("links to kin that only one of the two names");
    assert!(findings.iter().any(is_told), "{findings:?}");
}

#[test]
fn figures_and_places_a_plan_cannot_use_are_refused() {
    let cluster =
        "[[plan.cluster]]\ntitle = \"side\"\nplaces = [\"Ulmaz\", \"Ulmas\"]\nhouseholds = 5\n\n[plan.viability]";
    for (from, to, words) in [
        ("[900_000, 1_200_000, 1_000_000]", "[-1, 0, 0]", vec!["budget of -1", "0 or more"]),
        ("[plan.viability]", cluster, vec!["side", "Ulmas", "did you mean"]),
        ("heir     = 0.3", "heir     = 1.3", vec!["1.3", "share from 0 to 1"]),
        ("homes_at_most = 2", "homes_at_most = 0", vec!["homes_at_most", "1 or more"]),
    ] {
        let valley = Valley::new();
        valley.change("scenario.toml", from, to);
        valley.plan(&[]).refused(&words);
    }
    let valley = Valley::new();
    valley.change("households.csv", "H001,heir,1,1,2,1,0,1", "H001,heir,0,0,0,0,0,0");
    valley.plan(&[]).refused(&["households.csv", "line 2", "at least one person"]);
}

#[test]
fn a_scenario_without_a_plan_says_what_is_missing() {
    let valley = Valley::new();
    let text = std::fs::read_to_string(valley.path("scenario.toml")).unwrap();
    std::fs::write(valley.path("scenario.toml"), text.split("[plan]").next().unwrap()).unwrap();
    valley.plan(&[]).refused(&["no [plan] section", "next step"]);
}

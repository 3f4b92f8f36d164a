use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;

const LANGUAGES: [Language; 3] = [Language::English, Language::Russian, Language::Arabic];

/// The `{places}` of a text.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn texts(message: &Message) -> Vec<&str> {
    match message {
        Message::Text(text) => vec![text],
        Message::Plural(forms) => forms.iter().map(|(_, text)| text.as_str()).collect(),
    }
}

#[test]
fn every_language_has_every_message_with_the_same_places() {
    let english = &Catalogue::of(Language::English).messages;
    for language in LANGUAGES {
        let messages = &Catalogue::of(language).messages;
        let (ours, theirs): (Vec<_>, Vec<_>) = (messages.keys().collect(), english.keys().collect());
        let missing: Vec<_> = theirs.iter().filter(|key| !ours.contains(key)).collect();
        let further: Vec<_> = ours.iter().filter(|key| !theirs.contains(key)).collect();
        assert!(
            missing.is_empty() && further.is_empty(),
            "{language}: missing {missing:?}, not in English {further:?}"
        );
        for (key, message) in messages {
            let expected: BTreeSet<&str> = texts(&english[key]).into_iter().flat_map(places).collect();
            let found: BTreeSet<&str> = texts(message).into_iter().flat_map(places).collect();
            assert_eq!(found, expected, "{language}: {key}");
        }
    }
}

#[test]
fn every_plural_has_every_form_of_its_language() {
    for language in LANGUAGES {
        for (key, message) in &Catalogue::of(language).messages {
            if let Message::Plural(forms) = message {
                let found: Vec<&str> = forms.iter().map(|(form, _)| *form).collect();
                assert_eq!(found, plural::categories(language), "{language}: {key}");
            }
        }
    }
}

#[test]
fn russian_and_arabic_translate_the_same_sentences_and_words() {
    let (russian, arabic) = (Catalogue::of(Language::Russian), Catalogue::of(Language::Arabic));
    assert_eq!(russian.terms.keys().collect::<Vec<_>>(), arabic.terms.keys().collect::<Vec<_>>());
    let patterns =
        |catalogue: &'static Catalogue| catalogue.sentences.iter().map(|(pattern, _)| pattern).collect::<Vec<_>>();
    assert_eq!(patterns(russian), patterns(arabic));
    for (pattern, text) in russian.sentences.iter().chain(&arabic.sentences) {
        let known: BTreeSet<&str> = pattern.places().into_iter().collect();
        assert_eq!(places(text), known, "{text}");
    }
}

/// Files with an ending under a folder.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("tests") {
            files(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            found.push(path);
        }
    }
}

/// Keys that stand in a source behind one of the look-ups.
fn keys_of(text: &str) -> Vec<String> {
    let calls = [".say(\"", ".fill(\"", ".count(\"", ".count_with(\""];
    let behind = |call: &str| -> Vec<String> {
        text.split(call).skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key.to_owned()).collect()
    };
    calls.iter().flat_map(|call| behind(call)).collect()
}

#[test]
fn every_key_that_the_sources_name_has_a_message() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = Vec::new();
    for member in ["outputs/src", "cli/src", "server/src"] {
        let folder = crates.join(member);
        if folder.is_dir() {
            files(&folder, &["rs"], &mut sources);
        }
    }
    let english = Catalogue::of(Language::English);
    let mut used = BTreeMap::new();
    for path in sources.iter().filter(|path| !path.ends_with("messages/tests.rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        if text.contains("Words") || text.contains("words") {
            for key in keys_of(&text).into_iter().filter(|key| !key.contains(' ') && !key.is_empty()) {
                used.entry(key).or_insert(path.clone());
            }
        }
    }
    let unknown: Vec<_> = used.iter().filter(|(key, _)| english.message(key).is_none()).collect();
    assert!(unknown.is_empty(), "no message for {unknown:?}");
    assert!(used.len() > 5, "the search finds no keys any more: {used:?}");
}

#[test]
fn every_word_of_the_programs_lists_is_known_in_every_language() {
    for language in [Language::Russian, Language::Arabic] {
        let words = Words::new(language);
        let services = planner::SERVICES.iter().map(|service| service.kind);
        let statuses = planner::Status::ALL.iter().map(|(_, word)| *word);
        for word in services.chain(statuses) {
            assert_ne!(words.term(word), word, "{language}: {word}");
        }
        for (_, word) in planner::Status::ALL {
            assert!(words.has(&format!("status.{word}")), "{word}");
        }
    }
}

#[test]
fn sentences_of_the_planner_are_said_in_the_readers_language() {
    let russian = Words::new(Language::Russian);
    let said = |text: &str| russian.translated(text).map(|text| text.replace('\u{a0}', " "));
    assert_eq!(
        said("cropland and grassland within 1500 m on slopes up to 15 %").as_deref(),
        Some("пашня и луга в радиусе 1 500 м на склонах до 15 %")
    );
    assert_eq!(
        said("straight distance to the nearest road (secondary, track)").as_deref(),
        Some("расстояние по прямой до ближайшего объекта: дорога (дорога второго класса, грунтовая дорога)")
    );
    assert_eq!(said("1 up to 100 m, falling to 0 at 3000 m").as_deref(), Some("1 до 100 м, падает до 0 при 3 000 м"));
    assert_eq!(said("grid: 1, none: 0").as_deref(), Some("сеть: 1, нет: 0"));
    assert_eq!(said("what nobody has written a pattern for"), None);
    let arabic = Words::new(Language::Arabic);
    assert_eq!(arabic.sentence("the road network leads to no clinic"), "لا تؤدي شبكة الطرق إلى أي: عيادة أو مركز صحي");
}

#[test]
fn names_are_shown_in_the_readers_script_where_known() {
    let mut village = crate::messages::tests::village("Хиндах");
    village.names = [("ar", "هندخ"), ("en", "Khindakh")].map(|(code, name)| (code.to_owned(), name.to_owned())).into();
    let name = |language| Words::new(language).name(&village).to_owned();
    assert_eq!(LANGUAGES.map(name), ["Khindakh", "Хиндах", "هندخ"]);
    village.names.clear();
    let name = |language| Words::new(language).name(&village).to_owned();
    assert_eq!(LANGUAGES.map(name), ["Хиндах", "Хиндах", "Хиндах"]);
    village.name = " ".into();
    assert_eq!(Words::default().name(&village), "n1");
}

fn village(name: &str) -> Village {
    Village {
        id: "n1".into(),
        name: name.into(),
        names: BTreeMap::new(),
        status: planner::Status::Abandoned,
        class: planner::SettlementClass::Village,
        population: None,
        place: planner::Place { lonlat: spatial::LonLat { lon: 46.0, lat: 42.0 }, at: geo::Coord { x: 0.0, y: 0.0 } },
        precision_m: None,
        facts: BTreeMap::new(),
    }
}

#[test]
fn days_and_places_are_written_as_the_reader_writes_them() {
    let days = LANGUAGES.map(|language| Words::new(language).date((2026, 11, 25)));
    assert_eq!(days, ["25 November 2026", "25 ноября 2026 г.", "25 نوفمبر 2026"]);
    let place = spatial::LonLat { lon: 46.25, lat: -11.5 };
    assert_eq!(Words::new(Language::Russian).place(place), "11,50000° ю. ш., 46,25000° в. д.");
}

#[test]
fn the_users_own_words_are_translated_by_the_scenario() {
    let translations: planner::Translations = BTreeMap::from([(
        Language::Russian,
        BTreeMap::from([("Upper Valley".to_owned(), "Верхняя долина".to_owned())]),
    )]);
    let words = Words::with_translations(Language::Russian, &translations);
    assert_eq!(words.term("Upper Valley"), "Верхняя долина");
    assert_eq!(words.term("Lower Valley"), "Lower Valley");
}

#[test]
fn a_title_is_not_taken_for_a_sentence_nor_a_list_for_one_word() {
    let own: BTreeMap<String, String> = [
        ("Slope at the village", "Уклон у деревни"),
        ("Drive to a clinic", "Езды до поликлиники"),
        ("Repair {n} houses", "Отремонтировать дома: {n}"),
    ]
    .map(|(english, russian)| (english.to_owned(), russian.to_owned()))
    .into();
    let words = Words::with_own(Language::Russian, &own);
    let said = |text: &str| words.cell(text).replace('\u{a0}', " ");
    assert_eq!(said("Slope at the village: what it adds to the score"), "Уклон у деревни: сколько прибавляет к оценке");
    assert_eq!(
        said(
            "Drive to a clinic: fails (0.0 m); Slope at the village: unknown (no one has recorded \"slope\" for this village)"
        ),
        "Езды до поликлиники: не пройдено (0,0 м); Уклон у деревни: неизвестно (для этой деревни никто не записал «slope»)"
    );
    assert_eq!(said("\"grid\" or \"poles\""), "«сеть» или «poles»");
    assert_eq!(said("Repair 8 houses"), "Отремонтировать дома: 8");
    assert_eq!(
        said("Drive to a clinic (fail); Slope at the village (pass)"),
        "Езды до поликлиники (не пройдено); Уклон у деревни (пройдено)"
    );
    assert_eq!(
        said("Drive to a clinic from 2.4 % to 4.4 %, Slope at the village from 5 % to 4 %"),
        "Езды до поликлиники с 2,4 % до 4,4 %, Уклон у деревни с 5 % до 4 %"
    );
    assert_eq!(
        said("Drive to a clinic: fails (refused); Slope at the village: fails (0.0 m)"),
        "Езды до поликлиники: не пройдено (отказано); Уклон у деревни: не пройдено (0,0 м)"
    );
    let cited = "Opricovic, S. and Tzeng, G.-H. (2004). European Journal of Operational Research 156(2), 445-455";
    assert_eq!(said(cited), cited);
    assert_eq!(said("Bread for five at the river"), "Bread for five at the river");
    assert_eq!(said("2026"), "2026", "a year");
    assert_eq!(said("647,000 EUR"), "647 000 EUR");
    assert_eq!(said("Arvend: the offer ends on 2027-09-30"), "Arvend: предложение действует до 30 сентября 2027 г.");
}

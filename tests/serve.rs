//! `inhabit serve`: the API as GIS programs read it, and what hostile or broken clients can do to it (nothing).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{inhabit, tool, upper_valley};
use crate::readers;

/// A server of the demo's valley, stopped when the test ends.
struct Served {
    child: Child,
    address: String,
    _cache: tempfile::TempDir,
}

impl Served {
    fn start(besides: &[&str]) -> Self {
        let cache = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_inhabit"))
            .args(["serve", &upper_valley(), "--listen", "127.0.0.1:0", "--json", "--cache"])
            .arg(cache.path())
            .args(besides)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut text = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        while !text.trim_end().ends_with('}') {
            assert!(out.read_line(&mut text).unwrap() > 0, "the server ended early: {text}");
        }
        let ready: Value = serde_json::from_str(&text).unwrap();
        Self { child, address: ready["listen"].as_str().unwrap().to_owned(), _cache: cache }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// The whole answer to bytes sent as they are.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, path: &str, (headers, body): (&str, &str)) -> Answer {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        Answer::read(&self.raw(format!("{head}{body}").as_bytes()))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, ("", ""))
    }

    #[track_caller]
    fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, ("Content-Type: application/json\r\n", body))
    }

    /// It still answers, and answers soon.
    #[track_caller]
    fn is_well(&self) {
        let started = Instant::now();
        assert_eq!(self.get("/health").status, 200);
        assert!(started.elapsed() < Duration::from_secs(5), "the server stalls: {:?}", started.elapsed());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let mut said = String::new();
        let _ = self.child.stderr.take().map(|mut err| err.read_to_string(&mut said));
        let _ = self.child.wait();
        if !std::thread::panicking() {
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let body =
            if head.to_lowercase().contains("transfer-encoding: chunked") { unchunked(body) } else { body.to_owned() };
        Self { status, head: head.to_lowercase(), body }
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.push_str(rest.get(..size).unwrap_or_default());
        body = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}

#[test]
fn gdal_reads_collections_whole_by_box_and_page_by_page() {
    let served = Served::start(&[]);
    let source = format!("OAPIF:{}", served.url("/"));
    let list = tool("ogrinfo", &["-ro", "-q", &source]).good();
    for name in ["villages", "services", "roads", "zones", "settlements", "plan"] {
        assert!(list.out.contains(name), "{}", list.out);
    }
    let count = |arguments: &[&str]| {
        let mut all = vec!["-ro", "-so", source.as_str()];
        all.extend(arguments);
        let run = tool("ogrinfo", &all).good();
        let line = run.out.lines().find(|line| line.starts_with("Feature Count")).unwrap_or_default().to_owned();
        line.trim_start_matches("Feature Count: ").parse::<usize>().unwrap()
    };
    assert_eq!(count(&["villages"]), 25);
    let roads = served.json("/collections/roads/items?limit=1")["numberMatched"].as_u64().unwrap() as usize;
    assert_eq!(count(&["roads"]), roads);
    let plan = served.json("/collections/plan/items?limit=100")["numberMatched"].as_u64().unwrap() as usize;
    assert_eq!(count(&["plan"]), plan);
    assert!(count(&["plan", "-where", "households > 10"]) < plan);
    // Seven features a page, so that all pages must be followed.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("villages.geojson").display().to_string();
    tool("ogr2ogr", &["-oo", "PAGE_SIZE=7", &file, &source, "villages"]).good();
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(written["features"].as_array().unwrap().len(), 25);
    let own = served.json("/collections/villages/items?limit=100");
    let sorted = |value: &Value| {
        let ids = value["features"].as_array().unwrap().iter();
        let mut ids: Vec<String> =
            ids.map(|one| format!("{} {}", one["properties"]["name"], one["properties"]["score"])).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&written), sorted(&own));
    // The box that GDAL sends holds the villages that the box itself tells of.
    let (west, south, east, north) = ("37.95", "43.20", "38.02", "43.28");
    let within = count(&["villages", "-spat", west, south, east, north]);
    let inside = |one: &&Value| {
        let at = &one["geometry"]["coordinates"];
        let (lon, lat) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        (37.95..=38.02).contains(&lon) && (43.20..=43.28).contains(&lat)
    };
    assert_eq!(within, own["features"].as_array().unwrap().iter().filter(inside).count());
    assert!(within > 0 && within < 25);
}

#[test]
fn qgis_loads_a_collection() {
    let Some(python) = readers::qgis("serve: QGIS loads a collection") else { return };
    let served = Served::start(&[]);
    let said = readers::read_back(&python, "qgis_oapif.py", &[served.url("/")]);
    assert_eq!(said.trim(), "25");
}

#[test]
fn the_requirements_of_ogc_api_features_are_met() {
    let Some(python) = readers::python("serve: requirements of OGC API Features") else { return };
    let served = Served::start(&[]);
    let asked = readers::read_back(&python, "oapif_requirements.py", &[served.url("/")]);
    assert!(asked.trim().parse::<usize>().is_ok_and(|asked| asked > 500), "{asked}");
}

#[test]
fn the_api_is_what_its_document_says() {
    let test = "serve: schemathesis holds the API to its document";
    let Some(python) = readers::python(test) else { return };
    let program = python.with_file_name("schemathesis");
    if !program.is_file() {
        return readers::skipped(test, "no schemathesis beside the Python readers");
    }
    let served = Served::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(program)
        .current_dir(folder.path())
        .args([
            "run",
            &served.url("/api"),
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        ])
        .args([
            "--max-examples",
            "25",
            "--seed",
            "7",
            "--request-timeout",
            "30",
            "--phases",
            "examples,coverage,fuzzing",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    served.is_well();
}

#[test]
fn features_are_filtered_sorted_and_turned_into_other_systems() {
    let served = Served::start(&[]);
    let found = |query: &str| served.json(&format!("/collections/villages/items?limit=100&{query}"));
    let matched = |query: &str| found(query)["numberMatched"].as_u64().unwrap();
    let all = found("");
    let scores: Vec<f64> =
        all["features"].as_array().unwrap().iter().filter_map(|one| one["properties"]["score"].as_f64()).collect();
    let high = scores.iter().filter(|score| **score > 60.0).count() as u64;
    assert_eq!(matched("filter=score%20%3E%2060"), high);
    assert_eq!(matched("filter=NOT%20(score%20%3E%2060)"), scores.len() as u64 - high);
    assert_eq!(matched("filter=status%20IN%20('ruined','disused')%20AND%20name%20LIKE%20'%25a%25'"), {
        let of = |one: &&Value| {
            let (status, name) =
                (one["properties"]["status"].as_str().unwrap(), one["properties"]["name"].as_str().unwrap());
            ["ruined", "disused"].contains(&status) && name.contains('a')
        };
        all["features"].as_array().unwrap().iter().filter(of).count() as u64
    });
    assert_eq!(matched("status=ruined") + matched("filter=status%20%3C%3E%20'ruined'"), 25);
    let sorted = found("sortby=-score");
    let order: Vec<f64> =
        sorted["features"].as_array().unwrap().iter().filter_map(|one| one["properties"]["score"].as_f64()).collect();
    assert!(order.windows(2).all(|pair| pair[0] >= pair[1]));
    let answer = served.get("/collections/villages/items?limit=1&crs=http://www.opengis.net/def/crs/EPSG/0/4326");
    assert!(answer.head.contains("content-crs: <http://www.opengis.net/def/crs/epsg/0/4326>"), "{}", answer.head);
    let turned: Value = serde_json::from_str(&answer.body).unwrap();
    let (here, there) =
        (&all["features"][0]["geometry"]["coordinates"], &turned["features"][0]["geometry"]["coordinates"]);
    assert_eq!((&here[0], &here[1]), (&there[1], &there[0]));
    let few = found("properties=score,name&filter=status%20%3D%20'ruined'");
    let names: Vec<&String> = few["features"][0]["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "name", "score"]);
    assert_eq!(few["features"][0]["id"], few["features"][0]["properties"]["id"]);
    let page = served.get("/collections/villages/items?f=html&properties=name").body;
    assert!(page.contains("<th>id</th><th>name</th></tr>"), "{page}");
    let api = served.get("/api?f=html").body;
    assert!(api.contains("<code>bbox</code> West, south, east, north") && !api.contains("<code></code>"), "{api}");
    for path in ["/health", "/metrics", "/regions"] {
        assert!(served.json("/api")["paths"][path]["get"].is_object(), "{path}");
        assert!(
            served.json("/regions/upper-valley/api")["paths"][path]["servers"][0]["url"] == json!(served.url("")),
            "{path}"
        );
    }
    for wrong in [
        "properties=name,nope",
        "filter=nme%20%3D%203",
        "limit=0",
        "limit=x",
        "bbox=1,2,3",
        "bbox=NaN,1,2,3",
        "sortby=nope",
        "crs=EPSG:1",
        "datetime=soon",
        "colour=red",
        "limit=1&limit=2",
        "filter=(((",
        "filter-lang=cql",
    ] {
        let answer = served.get(&format!("/collections/villages/items?{wrong}"));
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.body);
        assert!(answer.head.contains("application/problem+json"), "{wrong}: {}", answer.head);
    }
    assert_eq!(served.get("/collections/nothing/items").status, 404);
    assert_eq!(served.get("/collections/villages/items/nobody").status, 404);
}

#[test]
fn scores_without_changes_are_those_of_assess_and_with_changes_those_of_another_scenario() {
    let served = Served::start(&[]);
    let ranking = |body: &str| -> Value { serde_json::from_str(&served.post("/score", body).body).unwrap() };
    let folder = tempfile::tempdir().unwrap();
    let expected = |scenario: &str| -> Vec<(String, Option<u64>, Option<f64>)> {
        let file = folder.path().join("villages.geojson").display().to_string();
        inhabit(&["export", scenario, "--what", "villages", "--out", &file]).good();
        let layer: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let one = |one: &Value| {
            let own = &one["properties"];
            (own["id"].as_str().unwrap().to_owned(), own["rank"].as_u64(), own["score"].as_f64())
        };
        layer["features"].as_array().unwrap().iter().map(one).collect()
    };
    let found = |answer: &Value| -> Vec<(String, Option<u64>, Option<f64>)> {
        let one = |one: &Value| (one["id"].as_str().unwrap().to_owned(), one["rank"].as_u64(), one["score"].as_f64());
        let mut all: Vec<_> = answer["ranking"].as_array().unwrap().iter().map(one).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    assert_eq!(found(&ranking("{}")), expected(&upper_valley()));
    // The same scenario with another weight, value function and gate, written beside the first for its files.
    let text = std::fs::read_to_string(upper_valley()).unwrap();
    let own = upper_valley().replace("scenario.toml", &format!("serve-test-{}.toml", std::process::id()));
    let changed = text
        .replace(
            "value   = { kind = \"rising\", from = \"10 ha\", to = \"150 ha\" }",
            "value   = { kind = \"rising\", from = \"20 ha\", to = \"90 ha\" }",
        )
        .replace("at_least = \"50 m\"", "at_least = \"400 m\"");
    assert_ne!(changed, text);
    std::fs::write(&own, changed).unwrap();
    let wanted = std::panic::catch_unwind(|| expected(&own));
    std::fs::remove_file(&own).unwrap();
    let body = json!({ "values": { "cropland": { "kind": "rising", "from": 20, "to": 90 } }, "gates": { "avalanche": { "at_least": 400 } } });
    let answer = ranking(&body.to_string());
    assert_eq!(found(&answer), wanted.unwrap());
    assert_ne!(found(&answer), found(&ranking("{}")));
    // Columns say the same as objects.
    let columns: Value = serde_json::from_str(&served.post("/score?form=columns", &body.to_string()).body).unwrap();
    let by_id: Vec<Option<f64>> = found(&answer).into_iter().map(|one| one.2).collect();
    assert_eq!(columns["score"], json!(by_id));
}

#[test]
fn a_village_a_place_and_what_is_near_are_told() {
    let served = Served::start(&[]);
    let first = served.json("/collections/villages/items?limit=1&sortby=rank");
    let (id, at) = (
        first["features"][0]["id"].as_str().unwrap().to_owned(),
        first["features"][0]["geometry"]["coordinates"].clone(),
    );
    let village = served.json(&format!("/explain/{id}"));
    assert_eq!(village["rank"], json!(1));
    let sum: f64 = village["criteria"].as_array().unwrap().iter().filter_map(|one| one["share"].as_f64()).sum();
    assert!((sum - village["score"].as_f64().unwrap()).abs() < 1e-9, "shares add up to the score");
    assert!(!village["routes"]["features"].as_array().unwrap().is_empty());
    let place = served.json(&format!("/at?position={},{}", at[0], at[1]));
    let (one, other) = (&village["criteria"][0], &place["criteria"][0]);
    assert_eq!(
        (&one["figure"], &one["score"]),
        (&other["figure"], &other["score"]),
        "asked at the village, the same is answered"
    );
    let both = served.json(&format!("/compare?first={id}&second={id}"));
    assert_eq!(both["first"], both["second"]);
    let near = served.json(&format!("/nearby?village={id}&what=school&count=2"));
    let said = inhabit(&[
        "nearby",
        &upper_valley(),
        "--village",
        &id,
        "--what",
        "school",
        "--count",
        "2",
        "--format",
        "geojson",
    ])
    .good();
    assert_eq!(near, serde_json::from_str::<Value>(&said.out).unwrap(), "as the command says");
    let timed = served.json(&format!("/nearby?village={id}&what=school&by=walk&count=1"));
    assert!(timed["features"][0]["properties"]["minutes"].as_f64().unwrap() > 0.0);
    for wrong in [
        "/nearby",
        "/nearby?at=x",
        "/nearby?at=500,1",
        "/nearby?at=1,1&count=0",
        "/nearby?at=1,1&within=-1%20km",
        "/nearby?at=1,1&by=swim",
        "/nearby?at=38,43.25&what=dragons",
        "/at?position=NaN,1",
        "/compare?first=x",
    ] {
        assert!((400..500).contains(&served.get(wrong).status), "{wrong}");
    }
    assert_eq!(served.get("/at?position=0,0").status, 404);
}

#[test]
fn a_plan_answers_to_what_people_decide() {
    let served = Served::start(&[]);
    let plan = |body: &str| {
        let answer = served.post("/plan", body);
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()
    };
    let first = plan("");
    let opened = |plan: &Value| -> Vec<String> {
        let open = plan["places"].as_array().unwrap().iter().filter(|place| !place["opened"].is_null());
        open.map(|place| place["id"].as_str().unwrap().to_owned()).collect()
    };
    let one = opened(&first)[0].clone();
    let without = plan(&json!({ "forbid": [one] }).to_string());
    assert!(!opened(&without).contains(&one) && without["changed"].as_array().is_some_and(|all| !all.is_empty()));
    let russian = served.post("/plan?lang=ru", "");
    assert!(
        russian.body.contains("жильё") && russian.body.contains("Лахзор") && !russian.body.contains("\"dwellings\"]"),
        "{}",
        russian.body
    );
    for wrong in [
        "{\"forbid\":[\"nowhere\"]}",
        "[]",
        "{\"x\":1}",
        "{\"waive\":[\"everything\"]}",
        "{\"weights\":{\"nothing\":1}}",
    ] {
        assert_eq!(served.post("/plan", wrong).status, 400, "{wrong}");
    }
}

#[test]
fn plans_are_found_for_nobody_from_afar() {
    const TRY: &str = "{\"forbid\":[\"n1032\"]}";
    let served = Served::start(&[]);
    for from_afar in [
        "X-Forwarded-For: 203.0.113.7\r\n",
        "Forwarded: for=203.0.113.7\r\n",
        "Via: 1.1 proxy\r\n",
        "X-Real-IP: 203.0.113.7\r\n",
        "Origin: https://maps.example.org\r\n",
        "Origin: null\r\n",
    ] {
        assert_eq!(served.ask("POST", "/plan", (from_afar, TRY)).status, 403, "{from_afar}");
        assert_eq!(served.ask("POST", "/plan", (from_afar, "{}")).status, 200, "{from_afar}");
    }
    // Its own page is not afar: what is wrong with the request is told.
    let own_page = format!("Origin: http://{}\r\n", served.address);
    assert_eq!(served.ask("POST", "/plan", (&own_page, "{\"forbid\":[\"nowhere\"]}")).status, 400);
    assert_eq!(served.json("/about")["plan_decisions"], json!(true));
    // Meant for others, as these say, without a token.
    for meant in [["--public-url", "https://maps.example.org"], ["--allow-origin", "https://maps.example.org"]] {
        let served = Served::start(&meant);
        assert_eq!(served.post("/plan", TRY).status, 403, "{meant:?}");
        assert_eq!(served.json("/about")["plan_decisions"], json!(false));
    }
}

#[test]
fn twenty_plans_at_once_hold_up_nobody_else() {
    let served = Served::start(&[]);
    let plans: Vec<TcpStream> = (1..=20)
        .map(|weight| {
            let body = format!("{{\"weights\":{{\"road\":{weight}}}}}");
            let mut stream = served.connect();
            let length = body.len();
            write!(stream, "POST /plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
            stream
        })
        .collect();
    for path in ["/nearby?at=38.0,43.25&count=10", "/collections/villages/items", "/at?position=38.0,43.25"].repeat(5) {
        let started = Instant::now();
        assert_eq!(served.get(path).status, 200);
        assert!(started.elapsed() < Duration::from_secs(3), "{path} after {:?} beside plans", started.elapsed());
    }
    // None of the twenty has been given up meanwhile.
    for plan in &plans {
        plan.set_nonblocking(true).unwrap();
        let mut first = [0; 12];
        match (&*plan).read(&mut first) {
            Ok(read) => assert_eq!(String::from_utf8_lossy(&first[..read]), "HTTP/1.1 200"),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
        }
    }
}

#[test]
fn the_places_of_the_plan_are_those_of_its_file() {
    let served = Served::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    inhabit(&["plan", &upper_valley(), "--out", &out]).good();
    let written = std::fs::read_to_string(folder.path().join("plan.geojson")).unwrap();
    let written: Value = serde_json::from_str(&written).unwrap();
    let properties = |all: &Value| -> Vec<Value> {
        all["features"].as_array().unwrap().iter().map(|one| one["properties"].clone()).collect()
    };
    let told = served.json("/collections/plan/items?limit=100");
    assert_eq!(properties(&told), properties(&written));
    let withheld = served.json("/collections/plan/items?filter=withheld='yes'&limit=100");
    assert!(properties(&withheld).iter().all(|one| one["households"].is_null() || one["pupils"].is_null()));
    assert!(
        properties(&told).iter().filter_map(|one| one["households"].as_u64()).all(|count| count == 0 || count >= 5)
    );
    let most = served.json("/collections/plan/items?sortby=-households&limit=2&offset=1");
    assert_eq!(
        (most["numberReturned"].as_u64(), most["numberMatched"].as_u64()),
        (Some(2), told["numberMatched"].as_u64())
    );
    let id = properties(&told)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(served.json(&format!("/collections/plan/items/{id}"))["properties"], properties(&told)[0]);
    for page in ["/collections", "/collections/plan", "/collections/plan/items", "/collections/plan/queryables"] {
        let page = served.get(&format!("{page}?f=html"));
        assert!(page.status == 200 && page.body.contains("plan"), "{}", page.body);
    }
    let named = served.json("/api")["components"]["parameters"]["collection"]["schema"]["enum"].to_string();
    assert!(named.contains("\"plan\""), "{named}");
    assert_eq!(served.get("/tiles/WebMercatorQuad/0/0/0?collections=plan").status, 200);
}

#[test]
fn tiles_hold_what_the_map_shows() {
    let served = Served::start(&[]);
    // Level 11: the tile in the middle of the valley, by the formulae of web maps.
    let (lon, lat): (f64, f64) = (38.0, 43.25);
    let world = 2f64.powi(11);
    let x = ((lon + 180.0) / 360.0 * world) as u32;
    let y = ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * world) as u32;
    let folder = tempfile::tempdir().unwrap();
    let save = |path: &str, name: &str| {
        let mut stream = served.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", served.address).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let start = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        assert!(bytes.starts_with(b"HTTP/1.1 200"), "{path}");
        let file = folder.path().join(name);
        std::fs::write(&file, &bytes[start..]).unwrap();
        file.display().to_string()
    };
    let vector = save(&format!("/tiles/WebMercatorQuad/11/{y}/{x}"), "tile.mvt");
    let layers = tool("ogrinfo", &["-ro", "-so", "-al", &format!("MVT:{vector}")]).good();
    for name in ["villages", "roads", "services", "water"] {
        assert!(layers.out.contains(&format!("Layer name: {name}")), "{}", layers.out);
    }
    for style in ["suitability", "hillshade", "land_cover", "cropland"] {
        let picture = save(&format!("/styles/{style}/map/tiles/WebMercatorQuad/11/{y}/{x}"), &format!("{style}.png"));
        let said = tool("gdalinfo", &[&picture]).good();
        assert!(said.out.contains("Size is 256, 256"), "{}", said.out);
    }
    let plain = std::fs::read(folder.path().join("suitability.png")).unwrap();
    let changed = save(
        &format!(
            "/styles/suitability/map/tiles/WebMercatorQuad/11/{y}/{x}?changes=%7B%22weights%22:%7B%22elevation%22:9%7D%7D"
        ),
        "changed.png",
    );
    assert_ne!(std::fs::read(changed).unwrap(), plain, "other weights give another picture");
    let surfaces = served.json("/about")["surfaces"].as_array().unwrap().len();
    let figures = save(&format!("/figures/11/{y}/{x}"), "figures");
    assert_eq!(std::fs::metadata(figures).unwrap().len() as usize, surfaces * 256 * 256 * 2);
    for none in [
        "/tiles/WebMercatorQuad/2/4/0",
        "/tiles/WebMercatorQuad/23/0/0",
        "/tiles/WebMercatorQuad/-1/0/0",
        "/figures/99999999999/0/0",
        "/figures/1/x/0",
        "/styles/nothing/map/tiles/WebMercatorQuad/1/0/0",
    ] {
        assert_eq!(served.get(none).status, 404, "{none}");
    }
    let tilejson = served.json("/tiles/WebMercatorQuad?f=tilejson");
    assert!(tilejson["tiles"][0].as_str().unwrap().ends_with("/tiles/WebMercatorQuad/{z}/{y}/{x}"));
}

#[test]
fn hostile_and_broken_requests_are_refused_and_hold_nobody_up() {
    let served = Served::start(&[]);
    for path in [
        "/assets/..%2f..%2fCargo.toml",
        "/assets/../../etc/passwd",
        "/../etc/passwd",
        "/assets/%2e%2e/x",
        "/regions/..%2f",
        "/assets/",
        "/assets",
    ] {
        let answer = served.get(path);
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("root:") && !answer.body.contains("[package]"), "{path}");
    }
    for body in [
        "{\"weights\":{\"slope\":NaN}}",
        "{\"weights\":{\"slope\":-1}}",
        "{\"weights\":{\"slope\":1e999}}",
        "{\"weights\":{\"nothing\":1}}",
        "{\"weights\":\"x\"}",
        "{",
        "[[[[[[[[",
        "{\"values\":{\"slope\":{\"kind\":\"rising\",\"from\":2,\"to\":1}}}",
        "{\"values\":{\"slope\":{\"kind\":\"piecewise\",\"points\":[]}}}",
        "{\"gates\":{\"mines\":{}}}",
        "{\"gates\":{\"x\":{\"off\":true}}}",
        "\u{0}",
        "{\"weights\":{\"slope\":0},\"more\":1}",
    ] {
        let answer = served.post("/score", body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
    }
    let none: String =
        served.json("/about")["criteria"].as_array().unwrap().iter().map(|one| format!("{}:0,", one["id"])).collect();
    assert_eq!(
        served.post("/score", &format!("{{\"weights\":{{{}}}}}", none.trim_end_matches(','))).status,
        400,
        "weights that are all 0"
    );
    assert_eq!(served.post("/score", &"[".repeat(100_000)).status, 400);
    assert_eq!(served.post("/score", &" ".repeat(300_000)).status, 413);
    let huge = served.raw(
        format!("POST /score HTTP/1.1\r\nHost: {}\r\nContent-Length: 99999999999\r\n\r\n", served.address).as_bytes(),
    );
    assert!(huge.starts_with("HTTP/1.1 413"), "{huge}");
    assert_eq!(served.get(&format!("/nearby?at={}", "1".repeat(20_000))).status, 414);
    // CQL2 that is none, or is too deep, at every address that takes it.
    let deep = format!("{}score%3E1{}", "(".repeat(4000), ")".repeat(4000));
    let nots = format!("{}score%3E1", "NOT%20".repeat(2000));
    for filter in [
        "(((",
        "score%20%3E",
        "score%20%3E%20'",
        "score%20%3E%20NaN",
        "score%20IN%20()",
        "name%20LIKE%205",
        "score%20BETWEEN%201",
        "S_INTERSECTS(geometry,%20POLYGON((1%202)))",
        "S_INTERSECTS(geometry,%20POINT(NaN%201))",
        "1=1;DROP%20TABLE%20villages",
        "name%20=%20%27%00%27%20AND",
        "%F0%9F%8F%9A%20%3D%201",
        deep.as_str(),
        nots.as_str(),
    ] {
        let answer = served.get(&format!("/collections/villages/items?filter={filter}"));
        assert_eq!(answer.status, 400, "{filter:.60}: {}", answer.body);
        assert!(answer.head.contains("application/problem+json"), "{filter:.60}: {}", answer.head);
    }
    // Weights of tiles are checked as those of POST /score.
    for changes in
        ["{\"weights\":{\"slope\":NaN}}", "{\"weights\":{\"slope\":-1}}", "{\"weights\":{\"slope\":1e999}}", "{"]
    {
        let changes: String = changes.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let picture = format!("/styles/suitability/map/tiles/WebMercatorQuad/0/0/0?changes={changes}");
        for path in [picture, format!("/explain/n1032?changes={changes}"), format!("/download?changes={changes}")] {
            assert_eq!(served.get(&path).status, 400, "{path}");
        }
    }
    // Refused, or closed before the refusal could be read.
    let long = served.raw(&[b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'a'; 100_000]].concat());
    assert!(long.is_empty() || long.starts_with("HTTP/1.1 4"), "{long}");
    assert!(served.raw(b"\x16\x03\x01\x00\xa5nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert_eq!(served.ask("DELETE", "/collections", ("", "")).status, 405);
    assert_eq!(served.ask("GET", "/score", ("", "")).status, 405);
    let elsewhere = served.raw(b"GET /about HTTP/1.1\r\nHost: evil.example.org\r\nConnection: close\r\n\r\n");
    assert!(elsewhere.starts_with("HTTP/1.1 421"), "{elsewhere}");
    served.is_well();
}

#[test]
fn slow_cut_and_many_connections_do_not_stall_the_others() {
    let served = Served::start(&[]);
    // Cut in the middle: of the head, of the body, of the answer.
    for part in [
        "GET /abo",
        "POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{\"wei",
        "GET /collections/roads/items?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        for _ in 0..20 {
            let mut stream = served.connect();
            stream.write_all(part.as_bytes()).unwrap();
        }
    }
    served.is_well();
    // A thousand that say nothing or little, and one that asks.
    let silent: Vec<TcpStream> = (0..1000)
        .map(|number| {
            let mut stream = served.connect();
            if number % 2 == 0 {
                stream.write_all(b"GET /about HTTP/1.1\r\nHost: local").unwrap();
            }
            stream
        })
        .collect();
    served.is_well();
    drop(silent);
    served.is_well();
}

#[test]
fn answers_are_guarded_tagged_and_packed() {
    let served = Served::start(&["--allow-origin", "https://maps.example.org"]);
    let answer = served.get("/");
    for header in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "referrer-policy: no-referrer",
        "etag: w/\"",
    ] {
        assert!(answer.head.contains(header), "{header}\n{}", answer.head);
    }
    // WebAssembly shapes Arabic; no script is ever made from text.
    let policy = answer.head.replace("'wasm-unsafe-eval'", "");
    assert!(!policy.contains("unsafe"), "{policy}");
    let tag = answer.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().replace("w/", "W/");
    assert_eq!(served.ask("GET", "/", (&format!("If-None-Match: {tag}\r\n"), "")).status, 304);
    assert_eq!(served.ask("GET", "/conformance", (&format!("If-None-Match: {tag}\r\n"), "")).status, 200);
    for coding in ["gzip", "br"] {
        let packed = served.ask("GET", "/collections/villages/items", (&format!("Accept-Encoding: {coding}\r\n"), ""));
        assert!(packed.head.contains(&format!("content-encoding: {coding}")), "{}", packed.head);
    }
    let origin = |origin: &str| {
        served.ask("OPTIONS", "/score", (&format!("Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\n"), ""))
    };
    assert!(origin("https://maps.example.org").head.contains("access-control-allow-origin: https://maps.example.org"));
    assert!(!origin("https://evil.example.org").head.contains("access-control-allow-origin"));
    let metrics = served.get("/metrics").body;
    assert!(metrics.contains("route=\"/collections/{collection}/items\",status=\"200\""), "{metrics}");
    // Household data lie beside the scenario; nothing of them is told.
    let all = ["/about", "/api", "/collections", "/collections/villages/items?limit=100", "/regions"]
        .map(|path| served.get(path).body)
        .concat();
    let tables = std::fs::read_to_string(upper_valley().replace("scenario.toml", "households.csv")).unwrap();
    let plan = served.post("/plan", "{}").body;
    for line in tables.lines().skip(1) {
        let id = line.split(',').next().unwrap();
        assert!(!all.contains(&format!("\"{id}\"")) && !plan.contains(&format!("\"{id}\"")), "{id} is told");
    }
}

#[test]
fn other_machines_need_a_token() {
    inhabit(&["serve", &upper_valley(), "--listen", "0.0.0.0:0"]).refused(&["--listen", "--token"]);
    inhabit(&["serve", &upper_valley(), "--token", "short"]).refused(&["16"]);
    inhabit(&["serve", "/nowhere.toml"]).refused(&["/nowhere.toml"]);
    let served = Served::start(&["--token", "a-token-of-some-length"]);
    assert_eq!(served.get("/health").status, 200);
    assert_eq!(served.get("/about").status, 401);
    assert_eq!(served.ask("GET", "/about", ("Authorization: Bearer a-token-of-some-lengtx\r\n", "")).status, 401);
    assert_eq!(served.ask("GET", "/about", ("Authorization: Bearer a-token-of-some-length\r\n", "")).status, 200);
    let plan = |body| served.ask("POST", "/plan", ("Authorization: Bearer a-token-of-some-length\r\n", body)).status;
    assert_eq!((plan("{}"), plan("{\"forbid\":[\"n1032\"]}")), (200, 403), "plans are not subtracted from afar");
    let page = served.get("/?token=a-token-of-some-length");
    assert!(
        page.status == 200 && page.head.contains("set-cookie: inhabit_token=") && page.head.contains("httponly"),
        "{}",
        page.head
    );
    assert_eq!(served.ask("GET", "/about", ("Cookie: inhabit_token=a-token-of-some-length\r\n", "")).status, 200);
}

#[test]
fn it_stops_when_told_and_finishes_what_is_under_way() {
    let mut served = Served::start(&["--log"]);
    assert_eq!(served.get("/regions/upper-valley/about").status, 200);
    let told = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let started = Instant::now();
    let status = served.child.wait().unwrap();
    assert!(status.success() && started.elapsed() < Duration::from_secs(8), "{status} {:?}", started.elapsed());
    let mut log = String::new();
    served.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!((line["path"].as_str(), line["status"].as_u64()), (Some("/regions/upper-valley/about"), Some(200)));
}

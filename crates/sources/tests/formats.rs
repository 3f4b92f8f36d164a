//! The same features in every format give the same region.
#![allow(clippy::unwrap_used)] // tests may

mod data;

use std::io::Write;
use std::path::Path;

use planner::{Fact, Region, Status};
use sources::{Silent, read_region};

const VILLAGES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"a","name":"Тинди","name_en":"Tindi","population":0,"cattle":12.5,"note":null},
 "geometry":{"type":"Point","coordinates":[43.5,42.5]}},
{"type":"Feature","properties":{"id":"b","name":"Кенхи","name_en":"Kenkhi","population":120,"cattle":null,"note":"road \"new\", 2019"},
 "geometry":{"type":"Point","coordinates":[43.61,42.62]}}]}"#;

fn read(folder: &Path, layers: &str) -> Region {
    let text =
        format!("title = \"T\"\n[region]\nbbox = [43.0, 42.0, 44.0, 43.0]\ncell = \"500 m\"\n[data]\n{layers}\n");
    read_region(&data::scenario(&text), folder, &Silent).unwrap()
}

#[test]
fn five_formats_give_the_same_villages() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("v.geojson"), VILLAGES).unwrap();
    let first = read(folder.path(), "villages = { path = \"v.geojson\" }").villages;
    assert_eq!(first.len(), 2);
    assert_eq!(first[0].name, "Тинди");
    assert_eq!(first[0].names["en"], "Tindi");
    assert_eq!(first[0].status, Status::Deserted);
    assert_eq!(first[0].facts["cattle"], Fact::Number(12.5));
    assert_eq!(first[1].facts["note"], Fact::Text("road \"new\", 2019".into()));
    assert_eq!(first[1].status, Status::Inhabited);
    assert!(!first[1].facts.contains_key("cattle"));
    let made: [(&str, &[&str]); 6] = [
        ("v.gpkg", &["v.gpkg", "v.geojson"]),
        ("v.shp", &["-lco", "ENCODING=UTF-8", "v.shp", "v.geojson"]),
        ("v.fgb", &["v.fgb", "v.geojson"]),
        ("v.kml.gpkg", &["-t_srs", "EPSG:32638", "v.kml.gpkg", "v.geojson"]),
        ("v.csv", &["-lco", "GEOMETRY=AS_XY", "v.csv", "v.geojson"]),
        ("tab.csv", &["-lco", "GEOMETRY=AS_XY", "-lco", "SEPARATOR=TAB", "tab.csv", "v.geojson"]),
    ];
    for (name, arguments) in made {
        if !data::ogr2ogr(folder.path(), arguments) {
            return;
        }
        let villages = read(folder.path(), &format!("villages = {{ path = \"{name}\" }}")).villages;
        assert_eq!(villages.len(), first.len(), "{name}");
        for (mut village, expected) in villages.into_iter().zip(first.clone()) {
            let away_m = (village.place.at.x - expected.place.at.x).hypot(village.place.at.y - expected.place.at.y);
            assert!(away_m < 0.01, "{name}: {away_m} m");
            village.place = expected.place;
            assert_eq!(village, expected, "{name}");
        }
    }
}

const OSM: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><bounds minlat="42" minlon="43" maxlat="43" maxlon="44"/>
<node id="1" lat="42.50" lon="43.50"><tag k="place" v="village"/><tag k="name" v="Тинди &amp; Ко"/><tag k="name:en" v="Tindi"/><tag k="population" v="~300"/></node>
<node id="2" lat="42.60" lon="43.60"><tag k="abandoned:place" v="hamlet"/><tag k="name" v="Калиб"/></node>
<node id="3" lat="42.61" lon="43.60"><tag k="place" v="locality"/><tag k="ruins" v="yes"/></node>
<node id="4" lat="42.62" lon="43.60"><tag k="place" v="locality"/><tag k="name" v="a field"/></node>
<node id="5" lat="10.0" lon="10.0"><tag k="place" v="village"/></node>
<node id="10" lat="42.500" lon="43.500"/><node id="11" lat="42.500" lon="43.510"/><node id="12" lat="42.510" lon="43.510"/>
<node id="13" lat="42.510" lon="43.500"/>
<node id="20" lat="42.503" lon="43.503"/><node id="21" lat="42.503" lon="43.506"/><node id="22" lat="42.506" lon="43.506"/>
<node id="23" lat="42.506" lon="43.503"/>
<way id="100"><nd ref="10"/><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="10"/><tag k="amenity" v="hospital"/></way>
<way id="101"><nd ref="10"/><nd ref="11"/><nd ref="12"/></way>
<way id="102"><nd ref="10"/><nd ref="13"/><nd ref="12"/></way>
<way id="103"><nd ref="20"/><nd ref="21"/><nd ref="22"/><nd ref="23"/><nd ref="20"/></way>
<way id="104"><nd ref="10"/><nd ref="11"/><nd ref="99"/><nd ref="12"/><nd ref="13"/><tag k="highway" v="track"/><tag k="tracktype" v="grade3"/></way>
<way id="105"><nd ref="10"/><nd ref="20"/><tag k="highway" v="proposed"/></way>
<way id="106"><nd ref="13"/><nd ref="23"/><tag k="waterway" v="stream"/><tag k="intermittent" v="yes"/></way>
<relation id="1000"><member type="way" ref="101" role="outer"/><member type="way" ref="102" role="outer"/>
<member type="way" ref="103" role="inner"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
<relation id="1001"><member type="way" ref="101" role="outer"/><member type="way" ref="102" role="outer"/>
<tag k="type" v="multipolygon"/><tag k="amenity" v="school"/><tag k="religion" v="muslim"/></relation>
</osm>"#;

fn osm_layers(name: &str) -> String {
    ["villages", "roads", "services", "water"].map(|layer| format!("{layer} = {{ path = \"{name}\" }}")).join("\n")
}

#[test]
fn openstreetmap_xml_is_read_with_ways_and_relations() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.osm"), OSM).unwrap();
    let region = read(folder.path(), &osm_layers("a.osm"));
    let villages: Vec<(&str, &str, Status)> =
        region.settlements.iter().map(|v| (v.id.as_str(), v.name.as_str(), v.status)).collect();
    let expected =
        [("n1", "Тинди & Ко", Status::Inhabited), ("n2", "Калиб", Status::Abandoned), ("n3", "", Status::Ruined)];
    assert_eq!(villages, expected);
    assert_eq!(region.layers[0].left_out, [("beyond the region".to_owned(), 1)]);
    assert_eq!(region.settlements[0].population, Some(300.0));
    let services = region.services.unwrap();
    let kinds: Vec<(&str, &str)> = services.iter().map(|s| (s.id.as_str(), s.kind.as_str())).collect();
    assert_eq!(kinds, [("w100", "hospital"), ("r1001", "school")]);
    for service in &services {
        let at = service.place.lonlat;
        assert!((at.lon - 43.505).abs() < 1e-4 && (at.lat - 42.505).abs() < 1e-4, "{at:?}");
    }
    assert_eq!(services[1].facts["religion"], Fact::Text("muslim".into()));
    let roads = region.roads.unwrap();
    let parts: Vec<(&str, &[i64])> = roads.iter().map(|r| (r.id.as_str(), r.line.vertex_ids.as_slice())).collect();
    assert_eq!(parts, [("w104", &[10, 11][..]), ("w104", &[12, 13][..])]);
    let water = region.water.unwrap();
    assert_eq!((water.lines.len(), water.lines[0].intermittent), (1, Some(true)));
    assert_eq!(water.areas.len(), 1);
    assert_eq!(water.areas[0].0[0].interiors().len(), 1, "the island is cut out");
    let codes: Vec<&str> = region.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["rough-population", "incomplete-ways"]);
}

#[test]
fn gzipped_xml_gives_the_same_and_a_cut_one_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.osm"), OSM).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(OSM.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    std::fs::write(folder.path().join("b.osm.gz"), &bytes).unwrap();
    let (plain, zipped) = (read(folder.path(), &osm_layers("a.osm")), read(folder.path(), &osm_layers("b.osm.gz")));
    assert_eq!(plain.settlements, zipped.settlements);
    assert_eq!(plain.roads, zipped.roads);
    assert_eq!(plain.water, zipped.water);
    std::fs::write(folder.path().join("c.osm.gz"), &bytes[..bytes.len() - 40]).unwrap();
    let text = "title = \"T\"\n[region]\nbbox = [43.0, 42.0, 44.0, 43.0]\ncell = \"500 m\"\n[data]\nvillages = { path = \"c.osm.gz\" }";
    let error = read_region(&data::scenario(text), folder.path(), &Silent).unwrap_err();
    assert!(matches!(error, sources::SourceError::Truncated { .. }), "{error}");
}

#[test]
fn two_extracts_that_overlap_give_each_object_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.osm"), OSM).unwrap();
    std::fs::write(folder.path().join("b.osm"), OSM).unwrap();
    let one = read(folder.path(), &osm_layers("a.osm"));
    let layers =
        ["villages", "roads", "services"].map(|layer| format!("{layer} = {{ path = [\"a.osm\", \"b.osm\"] }}"));
    let two = read(folder.path(), &layers.join("\n"));
    assert_eq!(one.settlements, two.settlements);
    assert_eq!(one.roads, two.roads);
    assert_eq!(one.services, two.services);
}

#[test]
fn facts_find_their_villages_by_id_and_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("v.geojson"), VILLAGES).unwrap();
    std::fs::write(folder.path().join("f.csv"), "\u{feff}id;houses;state\na;14;gone\nz;3;gone\n").unwrap();
    let layers = "villages = { path = \"v.geojson\" }\nfacts = { path = \"f.csv\", fields = { status = \"state\" }, statuses = { gone = \"ruined\" } }";
    let region = read(folder.path(), layers);
    assert_eq!(region.villages[0].facts["houses"], Fact::Number(14.0));
    assert_eq!(region.villages[0].status, Status::Ruined);
    let facts = region.layers.iter().find(|layer| layer.layer == "facts").unwrap();
    assert_eq!((facts.read, facts.used), (2, 1));
    std::fs::write(folder.path().join("g.csv"), "place,lon,lat,wells\nkenkhi,43.612,42.621,2\ntindi,43.9,42.1,1\n")
        .unwrap();
    let layers = "villages = { path = \"v.geojson\" }\nfacts = { path = \"g.csv\", join = \"name\", fields = { name = \"place\" } }";
    let region = read(folder.path(), layers);
    assert_eq!(region.villages[1].facts["wells"], Fact::Number(2.0));
    assert!(!region.villages[0].facts.contains_key("wells"), "24 km away is another Tindi");
}

#[test]
fn zones_and_a_boundary_come_from_polygons() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("v.geojson"), VILLAGES).unwrap();
    let zones = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"A","mines":"suspected"},"geometry":{"type":"Polygon","coordinates":[[[43.4,42.4],[43.55,42.4],[43.55,42.55],[43.4,42.55],[43.4,42.4]]]}}]}"#;
    std::fs::write(folder.path().join("z.geojson"), zones).unwrap();
    let region = read(folder.path(), "villages = { path = \"v.geojson\" }\nzones.mines = { path = \"z.geojson\" }");
    let zones = region.zones.unwrap();
    assert_eq!((zones.len(), zones[0].name.as_deref(), zones[0].layer.as_str()), (1, Some("A"), "mines"));
    assert_eq!(zones[0].facts["mines"], Fact::Text("suspected".into()));
    let text = "title = \"T\"\n[region]\nboundary = \"z.geojson\"\ncell = \"500 m\"\n[data]\nvillages = { path = \"v.geojson\" }";
    let region = read_region(&data::scenario(text), folder.path(), &Silent).unwrap();
    assert_eq!(region.bbox, [43.4, 42.4, 43.55, 42.55]);
    let ids: Vec<&str> = region.villages.iter().map(|village| village.id.as_str()).collect();
    assert_eq!(ids, ["a"], "b lies in the margin, not in the outline");
    assert_eq!(region.settlements.len(), 2);
    let outline = region.layers.iter().find(|layer| layer.layer == "region.boundary").unwrap();
    assert_eq!((outline.files[0].path.as_str(), outline.files[0].sha256.len()), ("z.geojson", 64));
}

/// Ground at 1000 m with a hole whose value no file declares. Cells at its edge got heights between, such as 620 m, which
/// nothing told from true ones.
#[test]
fn no_height_is_mixed_from_a_hole_that_no_file_declares() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("v.csv"), "id,name,lon,lat\n1,A,45.02,42.52\n").unwrap();
    let height = |column: usize, row: usize, others: &str| match (column, row) {
        (14..=20, 12..=20) => "-9999".to_owned(),
        (24, 24) => others.to_owned(),
        _ => "1000".to_owned(),
    };
    let write = |name: &str, others: &str, options: &[&str]| {
        let rows: Vec<String> = (0..40)
            .map(|row| (0..40).map(|column| height(column, row, others)).collect::<Vec<_>>().join(" "))
            .collect();
        let head = "ncols 40\nnrows 40\nxllcorner 499000\nyllcorner 4705000\ncellsize 130\n";
        std::fs::write(folder.path().join("h.asc"), format!("{head}{}\n", rows.join("\n"))).unwrap();
        let arguments = [&["-q", "-a_srs", "EPSG:32638", "-ot", "Float32"], options, &["h.asc", name]].concat();
        data::run("gdal_translate", folder.path(), &arguments).is_some()
    };
    if !write("declared.tif", "1000", &["-a_nodata", "-9999"])
        || !write("silent.tif", "1000", &[])
        || !write("two.tif", "-32768", &[])
    {
        return;
    }
    let read = |name: &str| {
        let text = format!(
            "title = \"Test\"\n[region]\nbbox = [45.0, 42.5, 45.05, 42.54]\ncell = \"100 m\"\ncrs = \"EPSG:32638\"\n[data]\n\
             villages = {{ path = \"v.csv\" }}\nelevation = {{ path = \"{name}\" }}\n"
        );
        read_region(&data::scenario(&text), folder.path(), &Silent).unwrap()
    };
    let heights = |name: &str| read(name).elevation.unwrap().values().to_vec();
    let declared = heights("declared.tif");
    assert!(declared.iter().any(|height| height.is_nan()));
    assert_eq!(format!("{declared:?}"), format!("{:?}", heights("silent.tif")), "as if the file had said so");
    let two = heights("two.tif");
    let mixed: Vec<&f32> = two.iter().filter(|height| !height.is_nan() && (**height - 1000.0).abs() > 0.5).collect();
    assert!(mixed.is_empty(), "mixed from a hole: {mixed:?}");
    let told = read("silent.tif").findings.into_iter().find(|finding| finding.code == "strange-elevation").unwrap();
    assert!(told.to_string().contains("no-data value"), "{told}");
}

/// Counts of people with a hole of -9999 that no file declares: a village beside it had fewer people around it than none.
#[test]
fn a_usual_gap_that_no_file_declares_is_a_gap_among_counts_and_means_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("v.csv"), "id,name,lon,lat\n1,A,45.02,42.52\n").unwrap();
    let row = "5 ".repeat(14) + &"-9999 ".repeat(4) + &"5 ".repeat(22);
    let rows = vec![row.trim(); 40].join("\n");
    let head = "ncols 40\nnrows 40\nxllcorner 499000\nyllcorner 4705000\ncellsize 130\n";
    std::fs::write(folder.path().join("p.asc"), format!("{head}{rows}\n")).unwrap();
    for (name, options) in [("silent.tif", &[][..]), ("declared.tif", &["-a_nodata", "-9999"][..])] {
        let arguments = [&["-q", "-a_srs", "EPSG:32638", "-ot", "Float32"], options, &["p.asc", name]].concat();
        if data::run("gdal_translate", folder.path(), &arguments).is_none() {
            return;
        }
    }
    let read = |name: &str, resampling: &str| {
        let text = format!(
            "title = \"Test\"\n[region]\nbbox = [45.0, 42.5, 45.05, 42.54]\ncell = \"100 m\"\ncrs = \"EPSG:32638\"\n[data]\n\
             villages = {{ path = \"v.csv\" }}\n[data.rasters]\npeople = {{ path = \"{name}\", resampling = \"{resampling}\" }}\n"
        );
        read_region(&data::scenario(&text), folder.path(), &Silent).unwrap()
    };
    for resampling in ["sum", "average", "bilinear", "nearest"] {
        let (silent, declared) = (read("silent.tif", resampling), read("declared.tif", resampling));
        let figures = |region: &Region| format!("{:?}", region.rasters["people"].grid.values());
        assert_eq!(figures(&silent), figures(&declared), "{resampling}: as if the file had said so");
        let told = silent.findings.iter().find(|finding| finding.code == "undeclared-gap").unwrap().to_string();
        assert!(told.contains("-9999") && told.contains("data.rasters.people.nodata"), "{told}");
        assert!(declared.findings.iter().all(|finding| finding.code != "undeclared-gap"));
    }
}

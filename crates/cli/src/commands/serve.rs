//! `inhabit serve`: regions in the browser and for GIS tools.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::Manner;
use crate::failure::Failure;

/// What to serve, where, and to whom.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file, or a folder: its scenario files and those called scenario.toml in the folders inside it.
    scenario: PathBuf,

    /// The address to answer at. Other than a loopback address it needs a token.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// What readers must show: Authorization: Bearer TOKEN, or ?token=TOKEN once in the browser. Other users of this machine
    /// can see it in the list of processes; --token-file keeps it to itself.
    #[arg(long, value_name = "TOKEN", conflicts_with = "token_file")]
    token: Option<String>,

    /// A file that holds the token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// The address under which readers know the server, when another program stands before it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Pages of this origin may read the API, such as <https://maps.example.org>; * for all. May be given again.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,

    /// Where figures of map cells are kept between runs, by a hash of what they come from.
    #[arg(long, value_name = "DIR", default_value = "out/cache")]
    cache: PathBuf,

    /// Write a line of JSON on standard error for every request.
    #[arg(long)]
    log: bool,
}

/// Least letters of a token.
const SHORTEST_TOKEN: usize = 16;

/// The token, from the command or its file.
fn token(arguments: &Arguments) -> Result<Option<String>, Failure> {
    let token = match &arguments.token_file {
        None => arguments.token.clone(),
        Some(file) => {
            let text = std::fs::read_to_string(file);
            let text =
                text.map_err(|error| Failure::input(format!("{}: cannot read the token: {error}", file.display())))?;
            Some(text.trim().to_owned())
        }
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    match token {
        Some(token) if token.len() < SHORTEST_TOKEN || !token.chars().all(fits) => Err(Failure::input(format!(
            "--token: found {} characters, expected {SHORTEST_TOKEN} or more of letters, digits and - _ . ~ \
             (such as the output of: openssl rand -hex 16)",
            token.chars().count()
        ))),
        None if !arguments.listen.ip().is_loopback() => Err(Failure::input(format!(
            "--listen: {} can be reached from other machines; expected --token or --token-file with it, so that only those \
             who have the token can read",
            arguments.listen
        ))),
        token => Ok(token),
    }
}

/// The scenario files that are meant, each with its name in addresses.
fn scenarios(path: &PathBuf) -> Result<Vec<(String, PathBuf)>, Failure> {
    let unreadable = |error: std::io::Error| Failure::input(format!("{}: cannot read: {error}", path.display()));
    let mut files = Vec::new();
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.path();
            if entry.is_dir() {
                files.extend(Some(entry.join("scenario.toml")).filter(|inside| inside.is_file()));
            } else if entry.extension().is_some_and(|ending| ending == "toml") {
                files.push(entry);
            }
        }
        files.sort();
    } else {
        files.push(path.clone());
    }
    if files.is_empty() {
        let shown = path.display();
        return Err(Failure::input(format!(
            "{shown}: found no scenario, expected *.toml or */scenario.toml in this folder"
        )));
    }
    let mut named: Vec<(String, PathBuf)> = Vec::new();
    for file in files {
        let name = name(&file);
        if let Some((_, other)) = named.iter().find(|(known, _)| *known == name) {
            return Err(Failure::input(format!(
                "{} and {}: both would be called \"{name}\", expected names that differ",
                other.display(),
                file.display()
            )));
        }
        named.push((name, file));
    }
    Ok(named)
}

/// The file's name, or its folder's where all files are called alike, in small letters.
fn name(file: &std::path::Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = std::path::absolute(file)
        .ok()
        .and_then(|file| Some(file.parent()?.file_name()?.to_string_lossy().to_lowercase()));
    let word = if stem == "scenario" { folder.unwrap_or(stem) } else { stem };
    let letters = word.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' });
    let name: String = letters.collect();
    if name.is_empty() { "region".to_owned() } else { name }
}

/// Opens the regions and answers until told to stop.
#[cfg(feature = "serve")]
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    use std::sync::Arc;

    use server::{Loaded, Settings, Site};

    use crate::load;
    use crate::progress::Progress;

    let started = std::time::Instant::now();
    let token = token(arguments)?;
    let progress = Progress::new(manner);
    let mut sites = Vec::new();
    for (id, file) in scenarios(&arguments.scenario)? {
        let mut loaded = load::region(&file, &progress)?;
        let plan = load::plan(&file, &mut loaded, &progress)?;
        progress.stage(&format!("preparing {id}"));
        let (scenario, region, cache) = (loaded.scenario, loaded.region, Some(arguments.cache.clone()));
        sites.push(Arc::new(Site::open(Loaded { id, scenario, region, plan, on: load::today()?, cache })?));
    }
    drop(progress);
    let settings = Settings {
        listen: arguments.listen,
        public_url: arguments.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
        origins: arguments.allow_origin.clone(),
        log: arguments.log,
        patience: server::PATIENCE,
        token,
    };
    let needs_token = settings.token.is_some();
    let told = sites.clone();
    let ready = move |address: SocketAddr| {
        let titles: Vec<&str> = told.iter().map(|site| site.scenario.title.as_str()).collect();
        let seconds = started.elapsed().as_secs_f64();
        let with = if needs_token { "?token=… once, with your token" } else { "" };
        let text = format!(
            "{} ready after {seconds:.1} s\nMap   http://{address}/{with}\nAPI   http://{address}/api?f=html\n\
             QGIS  add an OGC API Features layer: http://{address}/\nStop with Ctrl-C",
            titles.join(", ")
        );
        let shown = if manner.json {
            super::print_json(&serde_json::json!({ "listen": address.to_string(), "seconds": seconds }))
        } else {
            super::print(&text)
        };
        // Whoever started the program may have closed its output; the server answers all the same.
        drop(shown);
        std::thread::spawn(move || told.iter().for_each(|site| site.warm()));
    };
    server::serve(settings, sites, ready)
        .map_err(|error| Failure::input(format!("--listen: cannot answer at {}: {error}", arguments.listen)))
}

/// Says how to get the map.
#[cfg(not(feature = "serve"))]
pub fn run(arguments: &Arguments, _: Manner) -> Result<(), Failure> {
    let _ = (token(arguments)?, scenarios(&arguments.scenario)?, &arguments.public_url, &arguments.allow_origin);
    let _ = (&arguments.cache, arguments.log);
    Err(Failure::input(
        "this program was built without the map server; build it with ./run build, or with cargo build --release \
         --package inhabit --features serve",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_called_by_their_file_or_folder() {
        assert_eq!(name("datasets/upper-valley/scenario.toml".as_ref()), "upper-valley");
        assert_eq!(name("a/Grande Comore.toml".as_ref()), "grande-comore");
    }
}

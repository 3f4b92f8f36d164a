//! A loaded region over HTTP: the map in the browser, and the API for GIS tools.
//!
//! `sources` reads a region, the program hands it over as [`Loaded`], [`Site::open`] assesses it once, and [`serve`] answers
//! until it is told to stop. Nothing is written, nothing is fetched, of households only counts are told. Read in this order:
//! [`Site`] (what is served), `api` (the routes of one region), `guard` (what stands before them), `listen`.

mod answer;
mod api;
mod assets;
mod changes;
mod collections;
mod cql2;
mod figures;
mod guard;
mod here;
mod journeys;
mod listen;
mod metrics;
mod problem;
mod serve;
mod settings;
mod site;
mod tiles;

pub use assets::is_built_in;
pub use problem::Problem;
pub use serve::{Server, serve};
pub use settings::{PATIENCE, Settings};
pub use site::{Loaded, Site};

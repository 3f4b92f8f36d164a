//! Counts and times by route, in the text form of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Upper bounds of the times counted, seconds.
const BOUNDS_S: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0];

/// What was answered since the start.
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    /// Connections open now.
    pub connections: AtomicI64,
    /// Connections accepted.
    pub accepted: AtomicU64,
    routes: Mutex<BTreeMap<(String, u16), Times>>,
}

#[derive(Debug, Default)]
struct Times {
    count: u64,
    sum_s: f64,
    within: [u64; BOUNDS_S.len()],
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            connections: AtomicI64::new(0),
            accepted: AtomicU64::new(0),
            routes: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Counts an answer. `route` is the pattern, never the address: a list that readers cannot lengthen.
    pub fn count(&self, route: &str, status: u16, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let times = routes.entry((route.to_owned(), status)).or_default();
        times.count += 1;
        times.sum_s += seconds;
        for (bound, within) in BOUNDS_S.iter().zip(&mut times.within) {
            *within += u64::from(seconds <= *bound);
        }
    }

    /// All of it as text; `regions` is how many are served.
    pub fn text(&self, regions: usize) -> String {
        let mut text = String::new();
        let mut plain = |name: &str, kind: &str, help: &str, value: String| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        };
        let uptime = format!("{:.3}", self.started.elapsed().as_secs_f64());
        plain("inhabit_uptime_seconds", "gauge", "Time since the start.", uptime);
        plain("inhabit_regions", "gauge", "Regions served.", regions.to_string());
        let open = self.connections.load(Ordering::Relaxed).to_string();
        plain("inhabit_connections_open", "gauge", "Connections open now.", open);
        let accepted = self.accepted.load(Ordering::Relaxed).to_string();
        plain("inhabit_connections_total", "counter", "Connections accepted.", accepted);
        let name = "inhabit_http_request_duration_seconds";
        let _ = writeln!(text, "# HELP {name} Time from a request to its answer.\n# TYPE {name} histogram");
        for ((route, status), times) in self.routes.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            for (bound, within) in BOUNDS_S.iter().zip(times.within) {
                let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {within}");
            }
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", times.count);
            let _ =
                writeln!(text, "{name}_sum{{{labels}}} {:.6}\n{name}_count{{{labels}}} {}", times.sum_s, times.count);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.count("/nearby", 200, Duration::from_micros(300));
        metrics.count("/nearby", 200, Duration::from_millis(3));
        let text = metrics.text(1);
        assert!(text.contains("_bucket{route=\"/nearby\",status=\"200\",le=\"0.001\"} 1\n"), "{text}");
        assert!(text.contains("_bucket{route=\"/nearby\",status=\"200\",le=\"0.005\"} 2\n"));
        assert!(text.contains("_count{route=\"/nearby\",status=\"200\"} 2\n"));
    }
}

use std::net::SocketAddr;
use std::time::Duration;

/// How the server is reached and by whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What a reader must show; `None` only on a loopback address.
    pub token: Option<String>,
    /// The address under which readers know it, when another program stands before it; without a slash at its end.
    pub public_url: Option<String>,
    /// Pages of other origins that may read the API: origins such as `https://maps.example.org`, or `*`.
    pub origins: Vec<String>,
    /// A line of JSON on standard error for every request.
    pub log: bool,
    /// How long a client may take to say what it wants, to send its body, and to take the next part of an answer;
    /// usually [`PATIENCE`].
    pub patience: Duration,
}

impl Settings {
    /// Whether only this machine is meant to read: no token for others, no address for others, no pages of others.
    pub fn is_own_machine(&self) -> bool {
        self.token.is_none() && self.public_url.is_none() && self.origins.is_empty()
    }
}

/// Largest body of a request, bytes. A state with every weight, value and gate takes a few kilobytes.
pub const BODY_BYTES: usize = 256 * 1024;

/// Longest address of a request, bytes.
pub const ADDRESS_BYTES: usize = 16 * 1024;

/// How long slow clients are usually waited for.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long an answer may take.
pub const ANSWER: Duration = Duration::from_secs(60);

/// How long answers under way are waited for when the server is told to stop.
pub const FAREWELL: Duration = Duration::from_secs(5);

/// Connections served at once; further ones wait to be accepted.
pub const CONNECTIONS: usize = 2048;

//! Long work: done on another thread while the interpreter goes on and looks for Ctrl-C.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

use crate::error::Failure;

/// How often Ctrl-C is looked for.
const PATIENCE: Duration = Duration::from_millis(50);

/// Tells work that nobody waits for it any more.
#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// What unwinds a thread whose work was stopped; no error and no message.
struct Stopped;

impl Stop {
    /// Ends the work here when nobody waits for it any more.
    pub fn here(&self) {
        if self.0.load(Ordering::Relaxed) {
            resume_unwind(Box::new(Stopped));
        }
    }
}

/// Does work on a thread of its own without holding the interpreter, and gives its answer.
///
/// Ctrl-C raises `KeyboardInterrupt` at once; the work then ends at its next call of [`Stop::here`], or unheard.
pub fn wait<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&Stop) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    let stop = Stop::default();
    let (send, receive) = sync_channel(1);
    // A receiver is for one thread; the lock is for the type alone, as only this thread ever takes it.
    let receive = Mutex::new(receive);
    let heard = stop.clone();
    let started = std::thread::Builder::new().name("inhabit".into()).spawn(move || {
        let answer = catch_unwind(AssertUnwindSafe(|| work(&heard)));
        // Nobody listens after Ctrl-C; then there is nobody to tell.
        let _ = send.send(answer);
    });
    started.map_err(|error| Failure::Work(format!("cannot start a thread: {error}")))?;
    loop {
        match py.detach(|| receive.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(PATIENCE)) {
            Ok(Ok(answer)) => return Ok(answer?),
            Ok(Err(_)) => return Err(Failure::Work("a fault in inhabit: the work stopped with a panic".into()).into()),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::Work("a fault in inhabit: the work ended without an answer".into()).into());
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Err(interrupt) = py.check_signals() {
                    stop.0.store(true, Ordering::Relaxed);
                    return Err(interrupt);
                }
            }
        }
    }
}

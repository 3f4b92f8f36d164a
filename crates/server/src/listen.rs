//! Connections: accepted up to a limit, given up when the other side is too slow, finished when the server stops.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep};

use crate::guard::Guard;
use crate::settings::{CONNECTIONS, FAREWELL};

/// Serves connections until `stop` is ready, then finishes what is under way.
pub async fn serve(listener: TcpListener, routes: Router, guard: Arc<Guard>, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (Ok(place), Ok((stream, _))) = (place, accepted) else {
            // Too many open files, say: others are let finish before the next try.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(routes.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(guard.settings.patience)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(Patient::new(stream, guard.settings.patience)), service);
        let connection = graceful.watch(connection);
        let guard = Arc::clone(&guard);
        guard.metrics.accepted.fetch_add(1, Ordering::Relaxed);
        guard.metrics.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            // A connection that breaks is the reader's affair.
            let _ = connection.await;
            guard.metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

/// A connection that is given up when the other side takes nothing for too long.
struct Patient {
    stream: TcpStream,
    patience: Duration,
    until: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, patience: Duration) -> Self {
        Self { stream, patience, until: None }
    }

    /// Waits on, or gives up.
    fn wait<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.until = None;
            return written;
        }
        let patience = self.patience;
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(patience)));
        match until.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.wait(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.wait(context, written)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::time::Instant;

    use super::*;
    use crate::{Server, Settings};

    const SHORT: Duration = Duration::from_millis(300);

    /// A server with no region that waits a short time for slow clients.
    fn impatient() -> SocketAddr {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings =
            Settings { listen, token: None, public_url: None, origins: Vec::new(), log: false, patience: SHORT };
        let server = runtime.block_on(Server::bind(settings, Vec::new())).unwrap();
        let address = server.address().unwrap();
        std::thread::spawn(move || runtime.block_on(server.run(std::future::pending())));
        address
    }

    /// What is answered to bytes sent one after the other, and how long the connection was kept.
    fn answer(address: SocketAddr, parts: &[&str]) -> (String, Duration) {
        let mut stream = TcpStream::connect(address).unwrap();
        let begun = Instant::now();
        for part in parts {
            if stream.write_all(part.as_bytes()).is_err() {
                break;
            }
            std::thread::sleep(SHORT / 6);
        }
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
    }

    #[test]
    fn clients_too_slow_are_given_up() {
        let address = impatient();
        let (told, _) = answer(address, &["GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"]);
        assert!(told.starts_with("HTTP/1.1 200"), "{told}");
        let head = "POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
        let letters = ["a"; 30];
        // Nothing, half a head, half a body; and both in letters, each of which comes in time.
        for (parts, expected) in [
            (vec![""], ""),
            (vec!["GET /health HT"], ""),
            ([&["GET /"][..], &letters].concat(), ""),
            (vec![head, "{"], "HTTP/1.1 408"),
            ([&[head][..], &letters].concat(), "HTTP/1.1 408"),
        ] {
            let (told, kept) = answer(address, &parts);
            assert!(
                told.starts_with(expected) && (!expected.is_empty() || told.is_empty() || told.contains("408")),
                "{parts:?}: {told}"
            );
            assert!(kept >= SHORT && kept < 10 * SHORT, "{parts:?}: {kept:?}");
        }
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up() {
        use tokio::io::AsyncWriteExt;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let reader = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let mut patient = Patient::new(listener.accept().await.unwrap().0, SHORT);
            let begun = Instant::now();
            let error = loop {
                if let Err(error) = patient.write_all(&[0; 65536]).await {
                    break error;
                }
            };
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(begun.elapsed() >= SHORT);
            drop(reader);
        });
    }
}

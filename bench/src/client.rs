//! Many clients of a node, each a thread with one connection that it keeps. Written by hand, because the load must not eat the
//! processor that the node and the database need: a request is one write and, mostly, one read.

use std::{
    io::{Error, ErrorKind, Read as _, Result, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Barrier,
    thread::scope,
    time::{Duration, Instant},
};

use crate::latency::Run;

/// Longest head of an answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// How long an answer may take before the run has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, received: Vec::with_capacity(HEAD_BYTES_MAX) })
    }

    /// Sends a whole request, and answers the status and the body of what comes back.
    pub fn send(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.write_all(request)?;
        self.received.clear();
        let (mut body, mut whole, mut status) = (0, HEAD_BYTES_MAX, 0);
        while self.received.len() < whole {
            let mut chunk = [0; 16 * 1024];
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the node hung up in the middle of an answer"));
            }
            self.received.extend_from_slice(&chunk[..read]);
            if body == 0
                && let Some(head) = head_of(&self.received)
            {
                (status, body, whole) = (head.status, head.bytes, head.bytes + head.content_bytes);
            }
        }
        if body == 0 {
            return Err(Error::new(ErrorKind::InvalidData, "an answer without an end to its head"));
        }
        Ok((status, &self.received[body..whole]))
    }
}

struct Head {
    status: u16,
    bytes: usize,
    content_bytes: usize,
}

/// The head of an answer, once it is there whole. A node says how long each of its answers is.
fn head_of(received: &[u8]) -> Option<Head> {
    let end = received.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&received[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let content_bytes = length.next().map_or(Some(0), |(_, value)| value.trim().parse().ok())?;
    Some(Head { status, bytes: end + 4, content_bytes })
}

/// Lets so many clients ask for so long, each its next question when the last one was answered. `question` writes the nth request
/// of a client; every answer must have this status.
pub fn run(
    address: SocketAddr,
    clients: usize,
    time: Duration,
    status: u16,
    question: &(dyn Fn(usize, u64, &mut Vec<u8>) + Sync),
) -> Result<Run> {
    let ready = Barrier::new(clients);
    let started = Instant::now();
    let answered = scope(|threads| {
        let asked: Vec<_> = (0..clients)
            .map(|client| {
                let ready = &ready;
                threads.spawn(move || {
                    let connection = Connection::open(address);
                    // Also whoever has no connection, or the others would wait for ever.
                    ready.wait();
                    ask(&mut connection?, time, status, &|nth, request| question(client, nth, request))
                })
            })
            .collect();
        let died = || Error::other("a client's thread panicked");
        asked.into_iter().map(|thread| thread.join().map_err(|_| died())?).collect::<Result<Vec<_>>>()
    })?;
    let took = started.elapsed();
    Ok(Run::of(answered.concat(), took))
}

fn ask(
    connection: &mut Connection,
    time: Duration,
    status: u16,
    question: &dyn Fn(u64, &mut Vec<u8>),
) -> Result<Vec<u32>> {
    let (mut microseconds, mut request) = (Vec::new(), Vec::new());
    let until = Instant::now() + time;
    for nth in 0.. {
        request.clear();
        question(nth, &mut request);
        let asked = Instant::now();
        if asked >= until {
            break;
        }
        let (answered, body) = connection.send(&request)?;
        if answered != status {
            let body = String::from_utf8_lossy(body).into_owned();
            return Err(Error::other(format!("answered {answered} and not {status}: {body}")));
        }
        microseconds.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(microseconds)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A server that gives each request on one connection the next of these answers, in as many pieces as it has.
    fn server(answers: Vec<Vec<&'static [u8]>>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for answer in answers {
                let mut request = [0; 1024];
                assert!(stream.read(&mut request).unwrap() > 0);
                for piece in answer {
                    stream.write_all(piece).unwrap();
                    stream.flush().unwrap();
                }
            }
        });
        address
    }

    #[test]
    fn an_answer_is_read_whole_in_however_many_pieces_it_comes() {
        let pieces: Vec<&[u8]> = vec![b"HTTP/1.1 200 OK\r\nContent-", b"Length: 5\r\n\r", b"\nhel", b"lo"];
        let empty: Vec<&[u8]> = vec![b"HTTP/1.1 204 No Content\r\n\r\n"];
        let mut connection = Connection::open(server(vec![pieces, empty])).unwrap();
        assert_eq!(connection.send(b"GET / HTTP/1.1\r\n\r\n").unwrap(), (200, &b"hello"[..]));
        assert_eq!(connection.send(b"GET / HTTP/1.1\r\n\r\n").unwrap(), (204, &b""[..]));
    }

    #[test]
    fn a_run_fails_at_an_answer_that_is_not_the_expected_one() {
        let refused: Vec<&[u8]> = vec![b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}"];
        let question = |_: usize, _: u64, request: &mut Vec<u8>| request.extend_from_slice(b"GET / HTTP/1.1\r\n\r\n");
        let failed = run(server(vec![refused]), 1, Duration::from_secs(5), 200, &question).unwrap_err();
        assert!(failed.to_string().contains("503"), "{failed}");
    }
}

//! The interface on a socket: what only a real connection shows.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use actix_web::rt;

use super::*;
use crate::serve;

/// Sends bytes and reads until the other side closes. A client writes all it has before it reads, as most do.
fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The other side may have answered and stopped reading; its answer is what counts.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn ten_megabytes_get_a_problem_document_and_the_service_stops_when_told() {
    let node = Node::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let options = Options { workers: Some(1), ..node.options.clone() };
    let serving = rt::spawn(serve(listener, Arc::clone(&node.registry), options, async {
        let _ = stopped.await;
    }));
    let token = node.token();
    let head = move |length: &str| {
        format!(
            "POST /v1/records HTTP/1.1\r\nHost: node\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{length}\r\n\r\n"
        )
    };
    let answers = rt::task::spawn_blocking(move || {
        let body = vec![b' '; 10 * 1024 * 1024];
        let announced = exchange(address, &head("Content-Length: 10485760"), &body);
        let mut chunked = b"A00000\r\n".to_vec();
        chunked.extend_from_slice(&body);
        chunked.extend_from_slice(b"\r\n0\r\n\r\n");
        [announced, exchange(address, &head("Transfer-Encoding: chunked"), &chunked)]
    });
    for answer in answers.await.unwrap() {
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("/problems/body-too-large"), "{answer}");
    }
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

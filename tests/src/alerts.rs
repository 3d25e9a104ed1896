//! An outside service of alerts, as tests need one: it answers over real HTTP, as it is told, and remembers what it was asked.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::Value;

/// How the service is.
#[derive(Clone, Debug)]
pub enum Mood {
    /// It answers this, with this status.
    Answers(u16, String),
    /// It takes the question and says nothing, until whoever asked goes away.
    Silent,
    /// It closes the connection.
    HangsUp,
}

/// The service.
pub struct OutsideService {
    address: String,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl OutsideService {
    /// Serves for as long as the process lives.
    ///
    /// # Panics
    /// Where there is no port.
    #[must_use]
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/documents", listener.local_addr().expect("an address"));
        let (mood, asked) = (Arc::new(Mutex::new(mood)), Arc::new(Mutex::new(Vec::new())));
        let (of_server, heard) = (Arc::clone(&mood), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (mood, heard) = (Arc::clone(&of_server), Arc::clone(&heard));
                std::thread::spawn(move || drop(serve(stream, &mood, &heard)));
            }
        });
        Self { address, mood, asked }
    }

    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on it is like this.
    ///
    /// # Panics
    /// Never.
    pub fn becomes(&self, mood: Mood) {
        *self.mood.lock().expect("nobody panics with it") = mood;
    }

    /// What it was asked: the head of each request, and its body.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

fn serve(stream: TcpStream, mood: &Mutex<Mood>, heard: &Mutex<Vec<(String, Value)>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
        let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or_default();
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        heard.lock().expect("nobody panics with it").push((head, serde_json::from_slice(&body).unwrap_or_default()));
        let mood = mood.lock().expect("nobody panics with it").clone();
        let (status, answer) = match mood {
            Mood::Answers(status, answer) => (status, answer),
            Mood::Silent => return reader.read_to_end(&mut Vec::new()).map(drop),
            Mood::HangsUp => return Ok(()),
        };
        let length = answer.len();
        write!(
            &stream,
            "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
        )?;
    }
}

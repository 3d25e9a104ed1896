//! Stories (`docs/stories`): who asks what of a node, in order, and what they must be answered. Here they are played.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use chrono::{DateTime, FixedOffset, TimeDelta};
use domain::{country::Country, finding::civil_zone};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::chance::new_id;
use crate::files::salt;
use crate::{Answer, Database, LiveNode, TestClock, expectation, workspace};

/// A story, as its file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Its file's name without the ending.
    #[serde(skip)]
    pub name: String,
    /// What happens, in a line.
    pub title: String,
    /// What it shows.
    pub shows: String,
    /// What time it is at its beginning, where that matters; only a node whose clock can be moved can play it then.
    #[serde(default)]
    clock: Option<String>,
    /// Names of ids that are made anew each time it is played.
    #[serde(default)]
    ids: Vec<String>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// Time goes by.
    Wait(Wait),
    /// Somebody asks the node.
    Ask(Box<Ask>),
}

/// Time goes by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Why.
    #[serde(rename = "say")]
    _say: String,
    wait_hours: i64,
}

/// Somebody asks the node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Why.
    say: String,
    /// The login: what stands before the @.
    #[serde(rename = "as")]
    who: String,
    /// What they ask.
    pub request: Request,
    expect: Expected,
    /// Variables, with the JSON pointer at which the answer has them.
    #[serde(default)]
    save: BTreeMap<String, String>,
}

/// A request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    method: String,
    path: String,
    /// What is sent.
    #[serde(default)]
    pub body: Option<Value>,
    /// Bytes that are sent as they are, in Base64.
    #[serde(default)]
    bytes: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: u16,
    #[serde(default)]
    body: Option<Value>,
}

impl Story {
    /// Every story, by name.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let folder = workspace::root().join("docs/stories");
        let files = std::fs::read_dir(&folder).expect("the stories' folder");
        let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file of the folder").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        paths.iter().map(Self::read).collect()
    }

    fn read(path: &PathBuf) -> Self {
        let text = std::fs::read_to_string(path).expect("a story can be read");
        let mut story: Self = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        story.name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        story
    }

    /// Plays it on a node of its own, and answers the node as it then is.
    ///
    /// # Panics
    /// At the first step that is not answered as the story says.
    #[must_use]
    pub fn play(&self, database: Database) -> LiveNode {
        let clock = self.clock.as_deref().map_or_else(TestClock::default, TestClock::at);
        let node = LiveNode::in_season_at(database, clock);
        let mut told = Told { variables: self.ids.iter().map(|name| (name.clone(), new_id())).collect() };
        for (number, step) in self.steps.iter().enumerate() {
            let place = format!("{} on {database:?}, step {}", self.name, number + 1);
            match step {
                Step::Wait(wait) => node.clock.advance(TimeDelta::hours(wait.wait_hours)),
                Step::Ask(ask) => told.ask(ask, &node, &place),
            }
        }
        node
    }
}

/// A story being told: what its variables stand for so far.
struct Told {
    variables: BTreeMap<String, String>,
}

impl Told {
    fn ask(&mut self, ask: &Ask, node: &LiveNode, place: &str) {
        let now = node.clock.now().with_timezone(&civil_zone(Country::CR)).fixed_offset();
        let Ask { say, who, request, expect, save } = ask;
        let method = Method::from_bytes(request.method.as_bytes()).expect("a method of HTTP");
        let mut sent = node.as_(who).request(method, &self.fill_in(&request.path, now));
        let body = request.body.as_ref().map(|body| self.filled(body, now));
        if let Some(body) = &body {
            sent = sent.json(body);
        }
        if let Some(bytes) = &request.bytes {
            let bytes = base64::engine::general_purpose::STANDARD.decode(bytes).expect("a story has Base64");
            sent = sent.header("content-type", "application/octet-stream").body(bytes);
        }
        let answer = Answer::to(sent).unwrap_or_else(|error| panic!("{place}: {error}"));
        let told = || {
            let body = body.as_ref().map(|body| format!("{body:#}")).unwrap_or_default();
            format!(
                "{place}: {say}\n{who} {} {} {body}\n{}: {}",
                request.method, request.path, answer.status, answer.text
            )
        };
        assert_eq!(answer.status, expect.status, "{}", told());
        let got = answer.json();
        if let Some(expected) = &expect.body {
            let expected = self.filled(expected, now);
            if let Err(difference) = expectation::met(&expected, &got) {
                panic!("{}\nis not as expected: {difference}", told());
            }
        }
        for (name, pointer) in save {
            let value = got.pointer(pointer).unwrap_or_else(|| panic!("{}\nhas nothing at {pointer}", told()));
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.variables.insert(name.clone(), text);
        }
    }

    fn filled(&self, value: &Value, now: DateTime<FixedOffset>) -> Value {
        match value {
            Value::String(text) => self.fill_in(text, now).into(),
            Value::Array(items) => items.iter().map(|item| self.filled(item, now)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), self.filled(value, now))).collect()
            }
            other => other.clone(),
        }
    }

    /// Puts in what stands between `{{` and `}}`.
    fn fill_in(&self, text: &str, now: DateTime<FixedOffset>) -> String {
        let mut parts = text.split("{{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once("}}").unwrap_or_else(|| panic!("{text}: a variable has no end"));
            filled.push_str(&self.value_of(name.trim(), now));
            filled.push_str(rest);
        }
        filled
    }

    fn value_of(&self, name: &str, now: DateTime<FixedOffset>) -> String {
        if let Some(value) = self.variables.get(name) {
            return value.clone();
        }
        let number = |rest: &str| -> i64 { rest.parse().unwrap_or_else(|_| panic!("{{{{{name}}}}} has no number")) };
        match (name, name.strip_prefix("today"), name.strip_prefix("now")) {
            ("new", ..) => new_id(),
            ("salt", ..) => salt(),
            ("today", ..) => now.date_naive().to_string(),
            ("now", ..) => now.to_rfc3339(),
            ("any", ..) => "{{any}}".to_owned(),
            (_, Some(days), _) => (now + TimeDelta::days(number(days))).date_naive().to_string(),
            (.., Some(hours)) => (now + TimeDelta::hours(number(hours.trim_end_matches('h')))).to_rfc3339(),
            _ => panic!("nothing is called {{{{{name}}}}} yet"),
        }
    }
}

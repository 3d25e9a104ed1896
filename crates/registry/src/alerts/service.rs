//! An outside service that knows of lost, stolen and wanted documents, such as INTERPOL's through FIND: asked document by document,
//! within a time limit that is the connector's; let be for a while once it fails again and again; and not asked again so soon about a
//! document of which it knew nothing. A counter never waits for it longer than that, and says when it was not heard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    alert::{AlertReason, Paper},
    matching::MatchKey,
};

/// So many failures one after another, and it is let be.
const FAILURES_MAX: u32 = 3;
/// How long it is let be; then one question tries whether it is back.
pub const REST_SECONDS: i64 = 30;
/// For how long "nothing known" is believed.
const NOTHING_MINUTES: i64 = 10;
/// How many such answers are kept.
const NOTHING_MAX: usize = 10_000;
/// How many documents of one person are asked about.
const PAPERS_MAX: usize = 6;

/// What the service knows of a document.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceHit {
    /// By what name the service finds it.
    pub reference: String,
    /// Why it stands there.
    pub reason: AlertReason,
}

/// The service did not answer in time, or not as agreed.
#[derive(Debug, thiserror::Error)]
#[error("the service of alerts did not answer: {0}")]
pub struct ServiceAway(pub String);

/// Asks an outside service.
pub trait AlertService: Send + Sync {
    /// What its hits are listed under.
    fn name(&self) -> &str;

    /// What it knows of a document.
    ///
    /// # Errors
    /// When it does not answer within its time.
    fn ask(&self, paper: &Paper) -> Result<Vec<ServiceHit>, ServiceAway>;
}

/// What came of asking about somebody's documents.
#[derive(Default)]
pub struct Answered {
    /// What is known, with the service's name.
    pub hits: Vec<(String, ServiceHit)>,
    /// Whether anything was left unasked or unanswered.
    pub unavailable: bool,
}

/// A service with what was learnt of it lately.
pub struct AskedService {
    service: Arc<dyn AlertService>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    failures: u32,
    rests_until: Option<DateTime<Utc>>,
    /// Of which documents it knew nothing, and until when that is believed.
    nothing: BTreeMap<MatchKey, DateTime<Utc>>,
}

impl AskedService {
    pub(crate) fn new(service: Arc<dyn AlertService>) -> Self {
        Self { service, memory: Mutex::default() }
    }

    /// Asks about all of a person's documents at once, so that it takes as long as the slowest answer.
    pub(crate) fn ask_all(&self, papers: &[Paper], now: DateTime<Utc>) -> Answered {
        let mut open: Vec<(MatchKey, &Paper)> = papers.iter().filter_map(|paper| Some((key(paper)?, paper))).collect();
        open.sort_by(|(one, _), (other, _)| one.cmp(other));
        open.dedup_by(|(one, _), (other, _)| one == other);
        open.retain(|(key, _)| !self.memory().knew_nothing(key, now));
        if open.is_empty() {
            return Answered::default();
        }
        if !self.memory().may_ask(now) {
            return Answered { hits: Vec::new(), unavailable: true };
        }
        let left_out = open.len() > PAPERS_MAX;
        open.truncate(PAPERS_MAX);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = open.iter().map(|(_, paper)| scope.spawn(|| self.service.ask(paper))).collect();
            asked
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(ServiceAway("it panicked".into()))))
                .collect()
        });
        let mut answered = Answered { hits: Vec::new(), unavailable: left_out };
        for ((key, _), answer) in open.into_iter().zip(answers) {
            self.memory().note(key, &answer, now);
            match answer {
                Ok(hits) => answered.hits.extend(hits.into_iter().map(|hit| (self.service.name().to_owned(), hit))),
                Err(_) => answered.unavailable = true,
            }
        }
        answered
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        // What is remembered is whole at every step.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn knew_nothing(&self, key: &MatchKey, now: DateTime<Utc>) -> bool {
        self.nothing.get(key).is_some_and(|until| now < *until)
    }

    /// Whether it may be asked. After a rest one asks, and the others wait for what comes of it.
    fn may_ask(&mut self, now: DateTime<Utc>) -> bool {
        match self.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                self.rests_until = Some(now + TimeDelta::seconds(REST_SECONDS));
                true
            }
            None => true,
        }
    }

    fn note(&mut self, key: MatchKey, answer: &Result<Vec<ServiceHit>, ServiceAway>, now: DateTime<Utc>) {
        match answer {
            Ok(hits) => {
                (self.failures, self.rests_until) = (0, None);
                if hits.is_empty() {
                    self.forget_old(now);
                    self.nothing.insert(key, now + TimeDelta::minutes(NOTHING_MINUTES));
                }
            }
            Err(_) => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= FAILURES_MAX {
                    self.rests_until = Some(now + TimeDelta::seconds(REST_SECONDS));
                }
            }
        }
    }

    fn forget_old(&mut self, now: DateTime<Utc>) {
        if self.nothing.len() >= NOTHING_MAX {
            self.nothing.retain(|_, until| now < *until);
        }
        if self.nothing.len() >= NOTHING_MAX {
            self.nothing.clear();
        }
    }
}

/// Under what an answer is remembered: a digest, of the country too.
fn key(paper: &Paper) -> Option<MatchKey> {
    let country = paper.country.map(|country| country.as_str().to_owned()).unwrap_or_default();
    Some(MatchKey::of_number(&format!("{country} {}", paper.plain()?)))
}

//! An agreement read aloud: numbered sentences in Spanish or English, each with those for whom it matters.
//!
//! The sentences are the document and nothing but the document: every rule in it has one, so that whoever signs after
//! reading knows what was signed, and two versions can be compared sentence by sentence (see `diff`).

mod admission;
mod conditions;
mod procedure;
mod sharing;
#[cfg(test)]
mod tests;
pub(super) mod words;

use crate::{access::Side, lang::Lang};

use super::{Agreement, OpenCycles, TermRenewal};
use words::{all_of, capital, country, date, role, say, side};

/// What a kind of record is called.
pub(crate) fn kind_in_words(lang: Lang, kind: &super::KindName) -> String {
    words::kind(lang, kind)
}

/// A sentence of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it is about: the same in every version and language, such as `stay.limit` or `steps.contract.authorised`.
    pub key: String,
    /// For whom it matters most.
    pub whom: Whom,
    /// The sentence.
    pub sentence: String,
}

/// For whom a clause matters most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// Everybody.
    Everybody,
    /// Workers and their families.
    Workers,
    /// Employers and their associations.
    Employers,
    /// The labour authorities.
    LabourAuthorities,
    /// The migration authorities.
    MigrationAuthorities,
}

impl Whom {
    /// All of them.
    pub const ALL: &'static [Whom] =
        &[Whom::Everybody, Whom::Workers, Whom::Employers, Whom::LabourAuthorities, Whom::MigrationAuthorities];

    /// It in words.
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Whom::Everybody, Lang::Es) => "todas las personas",
            (Whom::Everybody, Lang::En) => "everybody",
            (Whom::Workers, Lang::Es) => "las personas trabajadoras",
            (Whom::Workers, Lang::En) => "workers",
            (Whom::Employers, Lang::Es) => "las partes empleadoras",
            (Whom::Employers, Lang::En) => "employers",
            (Whom::LabourAuthorities, Lang::Es) => "las autoridades de trabajo",
            (Whom::LabourAuthorities, Lang::En) => "the labour authorities",
            (Whom::MigrationAuthorities, Lang::Es) => "las autoridades de migración",
            (Whom::MigrationAuthorities, Lang::En) => "the migration authorities",
        }
    }
}

/// The agreement as numbered sentences.
pub fn explain(agreement: &Agreement, lang: Lang) -> Vec<String> {
    let clauses = clauses(agreement, lang);
    clauses.into_iter().enumerate().map(|(at, clause)| format!("{}. {}", at + 1, clause.sentence)).collect()
}

/// The agreement as sentences, each with what it is about and for whom.
pub fn clauses(agreement: &Agreement, lang: Lang) -> Vec<Clause> {
    let mut reading = Reading { agreement, lang, clauses: Vec::new() };
    reading.preamble();
    reading.admission();
    reading.conditions();
    reading.procedure();
    reading.sharing();
    reading.clauses
}

struct Reading<'a> {
    agreement: &'a Agreement,
    lang: Lang,
    clauses: Vec<Clause>,
}

impl Reading<'_> {
    /// Adds a sentence in the reader's language.
    fn add(&mut self, key: impl Into<String>, whom: Whom, es: String, en: String) {
        let sentence = match self.lang {
            // Kinds are named with their article, which melts into what stands before it.
            Lang::Es => capital(&es.replace(" de el ", " del ").replace(" a el ", " al ")),
            Lang::En => capital(&en),
        };
        self.clauses.push(Clause { key: key.into(), whom, sentence });
    }

    fn preamble(&mut self) {
        let (agreement, lang) = (self.agreement, self.lang);
        let version = agreement.version.get();
        self.add(
            "title",
            Whom::Everybody,
            format!("{} (acuerdo {}, versión {version}).", agreement.title.es.as_str(), agreement.code),
            format!("{} (agreement {}, version {version}).", agreement.title.en.as_str(), agreement.code),
        );
        let parties: Vec<String> = agreement.parties.iter().map(|party| country(lang, party.country)).collect();
        let parties = all_of(lang, &parties);
        self.add("parties", Whom::Everybody, format!("Son partes {parties}."), format!("The parties are {parties}."));
        for party in &agreement.parties {
            self.party(party);
        }
        self.force();
        for (at, note) in agreement.notes.iter().enumerate() {
            let (es, en) = (note.es.as_str().to_owned(), note.en.as_str().to_owned());
            self.add(format!("notes.{at}"), Whom::Everybody, es, en);
        }
    }

    fn party(&mut self, party: &super::Party) {
        let lang = self.lang;
        let mut named: Vec<(&str, &str, Vec<String>)> = Vec::new();
        for authority in &party.authorities {
            let (name, short, acts) = (authority.name.as_str(), authority.short.as_str(), role(lang, authority.role));
            match named.iter_mut().find(|(other, other_short, _)| (*other, *other_short) == (name, short)) {
                Some((_, _, roles)) => roles.push(acts.to_owned()),
                None => named.push((name, short, vec![acts.to_owned()])),
            }
        }
        let as_what = |roles: &[String]| format!("{} {}", say(lang, "como", "as"), all_of(lang, roles));
        let told = |(name, short, roles): (&str, &str, Vec<String>)| format!("{name} ({short}), {}", as_what(&roles));
        let authorities: Vec<String> = named.into_iter().map(told).collect();
        let (land, stands) = (country(lang, party.country), side(lang, party.role));
        let acts = authorities.join("; ");
        let key = format!("parties.{}", party.country);
        if acts.is_empty() {
            self.add(key, Whom::Everybody, format!("{land} es el {stands}."), format!("{land} is the {stands}."));
        } else {
            self.add(
                key,
                Whom::Everybody,
                format!("{land} es el {stands}; actúan en su nombre: {acts}."),
                format!("{land} is the {stands}; it acts through: {acts}."),
            );
        }
    }

    fn force(&mut self) {
        let (lang, force) = (self.lang, &self.agreement.in_force);
        let from = date(lang, force.from.date());
        let (es, en) = match force.until.map(|until| date(lang, until.date())) {
            Some(until) => {
                (format!("Rige desde el {from} hasta el {until}"), format!("It is in force from {from} until {until}"))
            }
            None => (
                format!("Rige desde el {from} hasta que otra versión lo sustituya"),
                format!("It is in force from {from} until another version replaces it"),
            ),
        };
        let (renewal_es, renewal_en) = match force.renewal {
            TermRenewal::Automatic => (
                "se renueva por sí solo mientras ninguna parte lo denuncie",
                "it renews itself as long as no party gives notice",
            ),
            TermRenewal::Express => {
                ("solo se renueva con una versión nueva y firmada", "it is renewed only by a new, signed version")
            }
        };
        self.add("in_force", Whom::Everybody, format!("{es}; {renewal_es}."), format!("{en}; {renewal_en}."));
        self.add(
            "in_force.signatures",
            Whom::Everybody,
            "No rige nada hasta que se verifique la firma de todas las partes sobre este mismo texto.".into(),
            "It governs nothing until the signature of every party under this very text has been verified.".into(),
        );
        let Some(earlier) = &self.agreement.supersedes else { return };
        let version = earlier.version.get();
        let (es, en) = match earlier.open_cycles {
            OpenCycles::NewVersion => (
                "lo que ocurra desde ese día en los ciclos abiertos se rige por esta versión",
                "what happens from that day on in the cycles that are open follows this version",
            ),
            OpenCycles::OldVersion => (
                "los ciclos abiertos terminan bajo la versión con que se abrieron",
                "the cycles that are open end under the version under which they were opened",
            ),
        };
        self.add(
            "supersedes",
            Whom::Everybody,
            format!("Sustituye a la versión {version}; {es}."),
            format!("It supersedes version {version}; {en}."),
        );
    }

    /// Whose work a side's step mostly is.
    fn whom(&self, by: &[super::Desk]) -> Whom {
        use crate::access::Role;
        let all = |wanted: &[Role]| by.iter().all(|desk| wanted.contains(&desk.role));
        if by.iter().any(|desk| desk.role == Role::Employer && desk.side == Side::Destination) {
            Whom::Employers
        } else if all(&[Role::MigrationOfficer, Role::MigrationAnalyst]) {
            Whom::MigrationAuthorities
        } else if all(&[Role::LabourOfficer, Role::LabourSupervisor]) {
            Whom::LabourAuthorities
        } else {
            Whom::Everybody
        }
    }
}

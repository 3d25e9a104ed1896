//! Questions between nodes about one person: an officer asks, with a purpose and a reason; the other node answers with what the sharing
//! schedule gives that desk for that purpose at this stage, or names the clause by which it does not. Both write it down, also that
//! nobody was found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    access::{Actor, Purpose, Role, Side},
    agreement::{Agreement, Desk},
    country::Country,
    finding::civil_zone,
    id::{Cycle, Id, PartnerQuery, RecordId, User, Worker},
    record::{Members, SeenRecord},
    sharing::{Case, Closed, ClosedCode, Question, Recipient, schedule, why_closed},
    states::{CycleState, fold},
    text::Text,
    value::{AgreementCode, NodeCode, OfficeCode},
};
use persistence::{NewAudit, Provenance, QueryDirection, QueryRow, Subject, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    agreements::InstalledAgreements,
    histories::REASON_MAX,
    received::{PartnerLog, ReceivedPage},
    records::{
        joining,
        seal::{Missing, unseal_all},
    },
    shares::SharePage,
    views::RecordView,
};

/// How often one officer asks partners within an hour, under one agreement.
pub const OFFICER_QUERIES_PER_HOUR_MAX: i64 = 30;
/// How often a partner asks within an hour, under one agreement, all its officers together.
pub const PARTNER_QUERIES_PER_HOUR_MAX: i64 = 600;
/// How many records an answer holds at the most: more of one person there are not.
pub const ANSWER_RECORDS_MAX: usize = 1_000;
/// How many partners are asked about one person at the most.
const PARTNERS_ASKED_MAX: usize = 8;

/// What one node asks another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionToPartner {
    /// Its id, by which both write it down.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<PartnerQuery>,
    /// Under which agreement.
    #[schema(value_type = String)]
    pub agreement: AgreementCode,
    /// Who asks, by the id that the asking node has of them.
    #[schema(value_type = uuid::Uuid)]
    pub officer: Id<User>,
    /// In which role.
    pub role: Role,
    /// For which office.
    #[schema(value_type = String)]
    pub office: OfficeCode,
    /// For what.
    pub purpose: Purpose,
    /// Why, in a sentence.
    #[schema(value_type = String, max_length = 300)]
    pub reason: Text<REASON_MAX>,
    /// About whom: one person.
    #[schema(value_type = uuid::Uuid)]
    pub worker: Id<Worker>,
    /// The size of the answering node's checkpoint that the asker holds; 0 where it holds none.
    pub held: u64,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case")]
pub enum QueryOutcome {
    /// Something may be shown.
    Answered,
    /// Nothing may be shown to this desk for this purpose at this stage.
    Refused,
    /// Nobody is known here under this agreement by that id.
    Nobody,
    /// The partner could not be reached, or was not to be believed.
    Away,
}

impl QueryOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            QueryOutcome::Answered => "answered",
            QueryOutcome::Refused => "refused",
            QueryOutcome::Nobody => "nobody",
            QueryOutcome::Away => "away",
        }
    }
}

/// What a node answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerToPartner {
    /// The question.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<PartnerQuery>,
    /// What came of it.
    pub outcome: QueryOutcome,
    /// Why nothing is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// What is shown, in the form of a page of a share stream that begins at 0 and ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<SharePage>,
}

/// A question that an officer has, and whom to ask.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The node.
    pub partner: NodeCode,
    /// The question.
    pub question: QuestionToPartner,
    /// The partner's checkpoint that this node holds.
    pub held: Option<PartnerLog>,
}

/// What a partner's node answered about somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerHistory {
    /// The question, as both nodes wrote it down.
    #[schema(value_type = uuid::Uuid)]
    pub query: Id<PartnerQuery>,
    /// The partner's node.
    pub node: String,
    /// Under which agreement it was asked.
    pub agreement: String,
    /// What came of it.
    pub outcome: QueryOutcome,
    /// Why nothing is shown.
    pub closed: Option<Closed>,
    /// What is shown.
    pub records: Vec<RecordView>,
}

impl Registry {
    /// Whom to ask about somebody: each partner under each agreement of the officer's to which both countries are parties, and those
    /// alone under which the person has a cycle where any is known here. Each question is written down before it leaves.
    ///
    /// # Errors
    /// [`Error::Denied`] for a purpose that is not the role's; [`Error::Invalid`] without a reason; [`Error::TooOften`] for an officer
    /// who asked too much lately.
    pub fn questions_to_partners(
        &self,
        actor: &Actor,
        worker: Id<Worker>,
        purpose: Purpose,
        reason: Option<&str>,
    ) -> Result<Vec<Ask>> {
        actor.may_read(Some(purpose))?;
        let reason = reason.map(Text::<REASON_MAX>::parse).transpose();
        let reason = reason.map_err(|error| Error::invalid("reason", error.to_string()))?;
        let reason =
            reason.ok_or_else(|| Error::invalid("reason", "is needed for an inquiry: say why, in a sentence"))?;
        let agreements = self.agreements()?;
        let now = self.now();
        self.store.write(|tx| -> Result<Vec<Ask>> {
            let person = joining::person(tx, worker)?;
            let known: BTreeSet<String> = tx.cycles_of(person)?.into_iter().map(|cycle| cycle.agreement).collect();
            let mut asks = Vec::new();
            for partner in tx.partners()?.into_iter().filter(|partner| partner.cut_off_at.is_none()) {
                let (Ok(code), Ok(country)) = (NodeCode::parse(&partner.code), Country::parse(&partner.country)) else {
                    continue;
                };
                for agreement in agreements.of_country(country) {
                    let concerned = known.is_empty() || known.contains(agreement.as_str());
                    if asks.len() == PARTNERS_ASKED_MAX
                        || !concerned
                        || !actor.agreements.contains(&agreement)
                        || country == actor.country
                    {
                        continue;
                    }
                    let asked = tx.count_queries(
                        QueryDirection::Out,
                        code.as_str(),
                        agreement.as_str(),
                        Some(actor.user),
                        now - TimeDelta::hours(1),
                    )?;
                    if asked >= OFFICER_QUERIES_PER_HOUR_MAX {
                        return Err(Error::TooOften { retry_after_seconds: 3600 });
                    }
                    let log = tx.partner_log(code.as_str())?;
                    let held =
                        log.map(|log| PartnerLog { size: log.size.cast_unsigned(), root: log.root, note: log.note });
                    let question = QuestionToPartner {
                        id: self.new_id(),
                        agreement,
                        officer: actor.user,
                        role: actor.role,
                        office: actor.office.clone(),
                        purpose,
                        reason: reason.clone(),
                        worker: person,
                        held: held.as_ref().map_or(0, |held| held.size),
                    };
                    let due_at = due_at(&agreements, &question.agreement, now, actor.country);
                    tx.put_query(&row_of(&question, QueryDirection::Out, code.as_str(), "asked", 0, (now, due_at)))?;
                    asks.push(Ask { partner: code.clone(), question, held });
                }
            }
            Ok(asks)
        })
    }

    /// Shows an officer what a partner answered, verified, as far as their own role goes; what came of it is written down before this
    /// answers. Nothing of it is kept.
    ///
    /// # Errors
    /// [`Error::Denied`] for a purpose that is not the role's.
    pub fn show_partners_answer(
        &self,
        actor: &Actor,
        ask: &Ask,
        outcome: QueryOutcome,
        closed: Option<Closed>,
        page: Option<&ReceivedPage>,
    ) -> Result<PartnerHistory> {
        let question = &ask.question;
        let permit = actor.may_read(Some(question.purpose))?;
        let node = ask.partner.to_string();
        let mut records = Vec::new();
        for received in page.into_iter().flat_map(|page| &page.records) {
            let values = received.disclosed.iter().map(|(_, name, value)| (name, value.clone()));
            // Which records are the person's, the answering node says: registrations that are joined there are one person.
            let seen = SeenRecord::from_members(Members::new(values, false));
            let provenance = Provenance::Given { node: node.clone(), country: String::new(), side: String::new() };
            let seen = seen.and_then(|seen| seen.narrowed(&permit));
            records.extend(seen.map(|seen| RecordView::of(seen, &self.node, provenance, &permit)));
        }
        let shown = i32::try_from(records.len()).unwrap_or(i32::MAX);
        let agreements = self.agreements()?;
        let now = self.now();
        let due_at = due_at(&agreements, &question.agreement, now, actor.country);
        let mut audit = self.audit_entry(actor, "partner-history");
        audit.purpose = Some(question.purpose.to_string());
        audit.reason = Some(question.reason.as_str().to_owned());
        audit.worker = Some(question.worker);
        audit.records = shown;
        outcome.as_str().clone_into(&mut audit.outcome);
        self.store.write(|tx| -> Result<()> {
            let row = row_of(question, QueryDirection::Out, &node, outcome.as_str(), shown, (now, due_at));
            tx.put_query(&row)?;
            Ok(tx.append_audit(&audit)?)
        })?;
        let agreement = question.agreement.to_string();
        Ok(PartnerHistory { query: question.id, node, agreement, outcome, closed, records })
    }

    /// Answers a partner's question. `own` is this node's country.
    ///
    /// # Errors
    /// [`Error::NotFound`] where this node or the partner is no party to the agreement, or the agreement is not in force.
    pub fn answer_partner(
        &self,
        own: Country,
        partner: &NodeCode,
        question: &QuestionToPartner,
    ) -> Result<AnswerToPartner> {
        let agreements = self.agreements()?;
        let now = self.now();
        let today = now.with_timezone(&civil_zone(own)).date_naive();
        let agreement = agreements.in_force(&question.agreement, today).ok_or(Error::NotFound)?;
        let (theirs, too_many) = self.store.read(|tx| -> Result<_> {
            let row = tx.partners()?.into_iter().find(|row| row.code == partner.as_str() && row.cut_off_at.is_none());
            let country = Country::parse(&row.ok_or(Error::NotFound)?.country);
            let since = now - TimeDelta::hours(1);
            let count = |tx: &mut Tx<'_>, officer| {
                tx.count_queries(QueryDirection::In, partner.as_str(), question.agreement.as_str(), officer, since)
            };
            let too_many = count(tx, Some(question.officer))? >= OFFICER_QUERIES_PER_HOUR_MAX
                || count(tx, None)? >= PARTNER_QUERIES_PER_HOUR_MAX;
            Ok((country.map_err(|cause| Error::fault("reading a partner", cause))?, too_many))
        })?;
        let sides = agreement.side_of(own).zip(agreement.side_of(theirs)).ok_or(Error::NotFound)?;
        let found = if too_many {
            Found::Closed(Closed { code: ClosedCode::TooMany, clauses: Vec::new() })
        } else {
            self.look_for(&agreements, agreement, sides, question, today)?
        };
        let answer = match found {
            Found::Nobody => {
                AnswerToPartner { id: question.id, outcome: QueryOutcome::Nobody, closed: None, page: None }
            }
            Found::Closed(closed) => {
                AnswerToPartner { id: question.id, outcome: QueryOutcome::Refused, closed: Some(closed), page: None }
            }
            Found::Shown(granted) => {
                let page = self.page_of_granted(&question.agreement, question.held, &granted)?;
                AnswerToPartner { id: question.id, outcome: QueryOutcome::Answered, closed: None, page: Some(page) }
            }
        };
        let shown = answer.page.as_ref().map_or(0, |page| i32::try_from(page.shares.len()).unwrap_or(i32::MAX));
        let audit = NewAudit {
            at: now,
            user: None,
            role: question.role.to_string(),
            office: question.office.as_str().to_owned(),
            operation: "partner-asked".to_owned(),
            purpose: Some(question.purpose.to_string()),
            reason: Some(question.reason.as_str().to_owned()),
            worker: Some(question.worker),
            cycle: None,
            records: shown,
            outcome: answer.outcome.as_str().to_owned(),
        };
        let due_at = due_at(&agreements, &question.agreement, now, own);
        let row = row_of(question, QueryDirection::In, partner.as_str(), answer.outcome.as_str(), shown, (now, due_at));
        self.store.write(|tx| -> Result<()> {
            tx.put_query(&row)?;
            Ok(tx.append_audit(&audit)?)
        })?;
        Ok(answer)
    }

    fn look_for(
        &self,
        agreements: &InstalledAgreements,
        in_force: &Agreement,
        (from, to): (Side, Side),
        question: &QuestionToPartner,
        today: NaiveDate,
    ) -> Result<Found> {
        let records = self.store.read(|tx| -> Result<Vec<SeenRecord>> {
            let person = joining::person(tx, question.worker)?;
            let mut records = unseal_all(&tx.records_about(Subject::Worker(person))?, Missing::Erased)?;
            joining::unify(tx, &mut records)?;
            Ok(records)
        })?;
        let cycles: BTreeSet<Id<Cycle>> = records.iter().filter_map(|record| record.about.cycle).collect();
        let mut granted: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
        let mut closed = None;
        let to = Recipient::Desk(Desk { side: to, role: question.role }, question.purpose);
        for cycle in cycles {
            let state: CycleState = fold(records.iter().filter(|record| record.about.cycle == Some(cycle)));
            let Some(opened) = state.agreement.filter(|opened| opened.code == in_force.code) else { continue };
            let agreement = agreements.governing(&opened.code, Some(&opened), today).unwrap_or(in_force);
            let asked = Question { agreement, case: Case::Cycle(cycle), from, to };
            closed = why_closed(&asked, &records).or(closed);
            for share in schedule(&asked, &records) {
                let names = share.elements.iter().map(|element| element.name.to_owned());
                granted.entry(share.record.id).or_default().extend(names);
            }
        }
        Ok(match closed {
            _ if !granted.is_empty() => Found::Shown(granted),
            Some(closed) => Found::Closed(closed),
            None => Found::Nobody,
        })
    }
}

/// What was found of somebody.
enum Found {
    Nobody,
    Closed(Closed),
    Shown(BTreeMap<RecordId, BTreeSet<String>>),
}

fn due_at(
    agreements: &InstalledAgreements,
    code: &AgreementCode,
    now: DateTime<Utc>,
    country: Country,
) -> DateTime<Utc> {
    let today = now.with_timezone(&civil_zone(country)).date_naive();
    let hours = agreements.in_force(code, today).map_or(0, |agreement| agreement.sharing.answer_within_hours.get());
    now + TimeDelta::hours(i64::from(hours))
}

fn row_of(
    question: &QuestionToPartner,
    direction: QueryDirection,
    partner: &str,
    outcome: &str,
    records: i32,
    (asked_at, due_at): (DateTime<Utc>, DateTime<Utc>),
) -> QueryRow {
    QueryRow {
        id: question.id,
        direction,
        partner: partner.to_owned(),
        agreement: question.agreement.as_str().to_owned(),
        officer: question.officer,
        role: question.role.as_str().to_owned(),
        office: question.office.as_str().to_owned(),
        purpose: question.purpose.as_str().to_owned(),
        reason: question.reason.as_str().to_owned(),
        worker: question.worker,
        asked_at,
        due_at,
        outcome: outcome.to_owned(),
        records,
    }
}

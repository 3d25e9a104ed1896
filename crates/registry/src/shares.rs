//! The share stream: what a partner may have, in the order in which it came to be so. It grows whenever the schedule's answer does: with
//! a record, at a later stage. It holds the names of the elements that made it grow. When a share leaves, the schedule is asked again,
//! and its answer alone says which disclosures go along.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use domain::{
    agreement::Agreement,
    country::Country,
    finding::civil_zone,
    id::{AgreementMark, Cycle, Demand, Employer, Id, IncidentMark, RecordId, Worker},
    record::SeenRecord,
    sharing::{Case, Question, Recipient, schedule},
    states::{CycleState, DemandState, MatterState, fold},
    value::{AgreementCode, NodeCode},
};
use ledger::{merkle::ProofPlan, sd_jwt};
use persistence::{DemandFilter, EmployerFilter, LeafSubjects, PartnerRow, ShareRow, StoredRecord, Subject, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    agreements::InstalledAgreements,
    drafts,
    erasure::ERASED,
    queries::ANSWER_RECORDS_MAX,
    records::{
        joining,
        project::{employer_state, read},
        seal::{Missing, unseal, unseal_all},
    },
};

/// How many leaves of the log are looked at in one transaction.
const LEAVES_MAX: u64 = 100;
/// How many demands of an employer or a line, and members of an association, the schedule is asked about.
const DEMANDS_MAX: i64 = 5_000;
/// How many shares a page has at most.
pub const PAGE_SHARES_MAX: usize = 100;

/// A page of a share stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SharePage {
    /// Which agreement's stream.
    pub agreement: AgreementCode,
    /// The position behind which this page begins.
    pub after: i64,
    /// The last position of the stream so far: beyond this page, where there is more.
    pub last: i64,
    /// The checkpoint that the proofs lead to: a note that the giving node signed.
    pub checkpoint: String,
    /// That its log begins with the one that the reader holds: hashes in base64, none where it holds none or the same.
    pub consistency: Vec<String>,
    /// The shares, in order and without a gap.
    pub shares: Vec<Shared>,
}

/// One share: a record, as far as the schedule lets it go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// Its place in the stream.
    pub position: i64,
    /// The record's signed part.
    pub signed: String,
    /// The disclosures that may go, as RFC 9901 encodes them. None where the schedule has closed meanwhile.
    pub disclosures: Vec<String>,
    /// The entry's index in the log.
    pub index: u64,
    /// The hashes from the leaf to the checkpoint's root, in base64.
    pub inclusion: Vec<String>,
    /// What the giver erased of the record since it shared it, and the taker has to erase too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

/// What a giver erased of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Which record: what says so may be erased itself.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// The names of the elements.
    pub elements: Vec<String>,
}

/// Which elements of which record go under which agreement.
type Granted = BTreeMap<(AgreementCode, RecordId), BTreeSet<String>>;

/// Of whom or what the schedule is asked: of a worker with all their cycles, or of a demand with those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// A worker.
    Worker(Id<Worker>),
    /// A demand.
    Demand(Id<Demand>),
    /// A notice of an incident.
    Notice(Id<IncidentMark>),
    /// What the parties do about an agreement itself.
    Process(Id<AgreementMark>),
}

/// What a partner may have, asked in one transaction: for whom, and on which day.
struct Asking<'a> {
    agreements: &'a InstalledAgreements,
    own: Country,
    theirs: Country,
    today: NaiveDate,
}

impl Registry {
    /// Brings every partner's streams up to the log: asks the schedule about everybody whom new records are about, and appends what
    /// its answer has more. `country` is this node's. Answers how many shares were appended.
    ///
    /// # Errors
    /// When the database is away; what was appended before stays, and the next call goes on from there.
    pub fn extend_shares(&self, country: Country) -> Result<u64> {
        let agreements = self.agreements()?;
        let partners = self.store.read(|tx| tx.partners())?;
        let mut appended = 0;
        for partner in partners.iter().filter(|partner| partner.cut_off_at.is_none()) {
            loop {
                let (looked_at, new) = self.extend_shares_of(&agreements, country, partner)?;
                appended += new;
                if looked_at < LEAVES_MAX {
                    break;
                }
            }
        }
        Ok(appended)
    }

    fn extend_shares_of(
        &self,
        agreements: &InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
    ) -> Result<(u64, u64)> {
        let signed = self.store.read(|tx| tx.latest_checkpoint())?.map_or(0, |checkpoint| checkpoint.size);
        let pending = |tx: &mut Tx<'_>| -> Result<(u64, u64)> {
            let from = tx.take_share_progress(&partner.code)?;
            let until = signed.min(from.saturating_add(LEAVES_MAX));
            if until <= from {
                return Ok((0, 0));
            }
            let mut appended = 0;
            let mut whose = BTreeSet::new();
            for subjects in tx.subjects_of_leaves(from, until)? {
                whose.extend(Whose::of(tx, &subjects)?);
            }
            for whose in whose {
                appended += self.extend_shares_about(tx, agreements, own, partner, whose)?;
            }
            tx.set_share_progress(&partner.code, until)?;
            Ok((until - from, appended))
        };
        self.store.write(pending)
    }

    /// Brings a partner's streams up to what is known of somebody; also for records that came from elsewhere and open a stage here.
    pub(crate) fn extend_shares_about(
        &self,
        tx: &mut Tx<'_>,
        agreements: &InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
        whose: Whose,
    ) -> Result<u64> {
        let now = self.now();
        let of_a_process = matches!(whose, Whose::Process(_));
        let asking =
            self.asking(agreements, own, partner).filter(|asking| of_a_process || agreements.join(own, asking.theirs));
        // With whom there is no agreement, nothing is shared, and nobody need be looked at.
        let Some(asking) = asking else { return Ok(0) };
        let mut appended = 0;
        for ((agreement, record), names) in asking.granted(tx, whose)? {
            let there = tx.shared_elements(&partner.code, agreement.as_str(), record)?;
            let new: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| !there.iter().any(|t| t == name)).collect();
            // A record of another node is its own to share.
            let is_ours = |tx: &mut Tx<'_>| -> Result<bool> {
                Ok(tx.leaf_of(record)?.is_some()
                    && tx.record(record)?.is_some_and(|stored| stored.issuer == self.node.as_str()))
            };
            if !new.is_empty() && is_ours(tx)? {
                tx.append_share(&partner.code, agreement.as_str(), record, &new.join(" "), now)?;
                appended += 1;
            }
        }
        Ok(appended)
    }

    fn asking<'a>(
        &self,
        agreements: &'a InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
    ) -> Option<Asking<'a>> {
        let theirs = Country::parse(&partner.country).ok()?;
        let today = self.now().with_timezone(&civil_zone(own)).date_naive();
        Some(Asking { agreements, own, theirs, today })
    }

    /// A page of a partner's stream: records with just the disclosures that the schedule lets go now, and the proofs that they are
    /// in the log. `held` is the size of the checkpoint that the partner holds, 0 where it holds none.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a node that is no partner; [`Error::Invalid`] for a position or a size that was never given.
    pub fn share_page(
        &self,
        own: Country,
        partner: &NodeCode,
        agreement: &AgreementCode,
        after: i64,
        held: u64,
    ) -> Result<SharePage> {
        let agreements = self.agreements()?;
        let limit = i64::try_from(PAGE_SHARES_MAX).unwrap_or(i64::MAX);
        let (row, last, rows, checkpoint) = self.store.read(|tx| -> Result<_> {
            let row = tx.partners()?.into_iter().find(|row| row.code == partner.as_str() && row.cut_off_at.is_none());
            let rows = tx.shares(partner.as_str(), agreement.as_str(), after, limit)?;
            let last = tx.last_share(partner.as_str(), agreement.as_str())?;
            Ok((row.ok_or(Error::NotFound)?, last, rows, tx.latest_checkpoint()?.ok_or(Error::NotFound)?))
        })?;
        if after < 0 || after > last {
            return Err(Error::invalid("after", "is no position of this stream"));
        }
        let consistency = self.consistency_from(held, checkpoint.size)?;
        let asking = self.asking(&agreements, own, &row).ok_or(Error::NotFound)?;
        // Of one worker there are many records, and the schedule looks at all of them.
        let mut known: BTreeMap<Whose, Granted> = BTreeMap::new();
        let mut is_granted = |tx: &mut Tx<'_>, share: &ShareRow, whose: Whose| -> Result<BTreeSet<String>> {
            if let Entry::Vacant(unknown) = known.entry(whose) {
                unknown.insert(asking.granted(tx, whose)?);
            }
            let granted = known.get(&whose).into_iter().flatten();
            let mut granted =
                granted.filter(|((code, record), _)| code.as_str() == share.agreement && *record == share.record);
            Ok(granted.next().map(|(_, names)| names.clone()).unwrap_or_default())
        };
        let shares =
            rows.iter().map(|share| self.shared(share, checkpoint.size, &mut is_granted)).collect::<Result<_>>()?;
        Ok(SharePage { agreement: agreement.clone(), after, last, checkpoint: checkpoint.note, consistency, shares })
    }

    fn shared(
        &self,
        share: &ShareRow,
        size: u64,
        is_granted: &mut impl FnMut(&mut Tx<'_>, &ShareRow, Whose) -> Result<BTreeSet<String>>,
    ) -> Result<Shared> {
        let (stored, index, now_granted) = self.store.read(|tx| -> Result<_> {
            let stored = tx.record(share.record)?.ok_or(Error::NotFound)?;
            let mut granted = BTreeSet::new();
            if let Some(seen) = unseal(&stored.disclosures, Missing::Erased)? {
                let about = &seen.about;
                let subjects = LeafSubjects {
                    worker: about.worker.map(|worker| joining::person(tx, worker)).transpose()?,
                    demand: about.demand,
                    employer: about.employer,
                    quota_line: about.quota_line,
                    incident: about.incident,
                    agreement: about.agreement,
                };
                for whose in Whose::of(tx, &subjects)? {
                    granted.extend(is_granted(tx, share, whose)?);
                }
            }
            Ok((stored, tx.leaf_of(share.record)?.ok_or(Error::NotFound)?, granted))
        })?;
        let gone = share.elements.split(' ').filter_map(|name| name.strip_prefix(ERASED));
        let elements: Vec<String> = gone.map(str::to_owned).collect();
        let erased = (!elements.is_empty()).then_some(Erased { record: share.record, elements });
        Ok(Shared { erased, ..self.shared_as(share.position, &stored, index, size, &now_granted)? })
    }

    /// A record as it goes to a partner: its signed part, just these of its elements, and the proof that it is in the log.
    fn shared_as(
        &self,
        position: i64,
        stored: &StoredRecord,
        index: u64,
        size: u64,
        granted: &BTreeSet<String>,
    ) -> Result<Shared> {
        let mut disclosures = Vec::new();
        for encoded in stored.disclosures.iter().flat_map(|(_, joined)| sd_jwt::split(joined)) {
            let disclosure =
                sd_jwt::Disclosure::parse(encoded).map_err(|cause| Error::fault("reading a stored record", cause))?;
            if granted.contains(&disclosure.name) {
                disclosures.push(encoded.to_owned());
            }
        }
        let plan = ProofPlan::inclusion(index, size).map_err(|cause| Error::fault("planning a proof", cause))?;
        let inclusion = self.log_proof(&plan, size)?.iter().map(|hash| STANDARD.encode(hash)).collect();
        Ok(Shared { position, signed: stored.signed.clone(), disclosures, index, inclusion, erased: None })
    }

    /// What the schedule granted a desk that asked, in the form of a page of its own: records that are not in the log yet are not in it.
    pub(crate) fn page_of_granted(
        &self,
        agreement: &AgreementCode,
        held: u64,
        granted: &BTreeMap<RecordId, BTreeSet<String>>,
    ) -> Result<SharePage> {
        let (checkpoint, stored) = self.store.read(|tx| -> Result<_> {
            let checkpoint = tx.latest_checkpoint()?.ok_or(Error::NotFound)?;
            let mut stored = Vec::new();
            for (record, names) in granted.iter().take(ANSWER_RECORDS_MAX) {
                let index = tx.leaf_of(*record)?.filter(|index| *index < checkpoint.size);
                let found = index.zip(tx.record(*record)?);
                stored.extend(found.map(|(index, record)| (record, index, names)));
            }
            Ok((checkpoint, stored))
        })?;
        let consistency = self.consistency_from(held, checkpoint.size)?;
        let positions = 1_i64..;
        let shares = stored
            .iter()
            .zip(positions)
            .map(|((stored, index, names), position)| self.shared_as(position, stored, *index, checkpoint.size, names));
        let shares = shares.collect::<Result<Vec<_>>>()?;
        let last = i64::try_from(shares.len()).unwrap_or(i64::MAX);
        Ok(SharePage { agreement: agreement.clone(), after: 0, last, checkpoint: checkpoint.note, consistency, shares })
    }

    /// That the log begins with the one that a partner holds, in base64; nothing where it holds none or the same.
    fn consistency_from(&self, held: u64, size: u64) -> Result<Vec<String>> {
        if held > size {
            return Err(Error::invalid("held", "is beyond this node's log"));
        }
        let hashes = if held == 0 || held == size { Vec::new() } else { self.log_consistency(held, size)? };
        Ok(hashes.iter().map(|hash| STANDARD.encode(hash)).collect())
    }

    /// Keeps a partner's receipt: a note that it cosigned, which the exchange has verified.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a position that its stream does not have.
    pub fn keep_receipt(&self, partner: &NodeCode, agreement: &AgreementCode, position: i64, note: &str) -> Result<()> {
        let now = self.now();
        self.store.write(|tx| {
            if position < 1 || position > tx.last_share(partner.as_str(), agreement.as_str())? {
                return Err(Error::invalid("position", "is no position of this stream"));
            }
            Ok(tx.put_share_receipt(partner.as_str(), agreement.as_str(), position, note, now)?)
        })
    }

    /// How far a partner said that it has come: the position, and the note that it cosigned.
    ///
    /// # Errors
    /// When the database is away.
    pub fn last_receipt(&self, partner: &NodeCode, agreement: &AgreementCode) -> Result<Option<(i64, String)>> {
        Ok(self.store.read(|tx| tx.last_receipt(partner.as_str(), agreement.as_str()))?)
    }
}

impl Whose {
    /// Whom the schedule has to be asked of because of a record about these.
    fn of(tx: &mut Tx<'_>, subjects: &LeafSubjects) -> Result<Vec<Self>> {
        let LeafSubjects { worker, demand, employer, quota_line, incident, agreement } = *subjects;
        if let Some(incident) = incident {
            return Ok(vec![Self::Notice(incident)]);
        }
        if let Some(agreement) = agreement {
            return Ok(vec![Self::Process(agreement)]);
        }
        if let Some(worker) = worker {
            return Ok(vec![Self::Worker(worker)]);
        }
        if let Some(demand) = demand {
            return Ok(vec![Self::Demand(demand)]);
        }
        let mut demands = Vec::new();
        if let Some(employer) = employer {
            // What an association asks for is asked for its members too.
            let association = employer_state(tx, employer)?.and_then(|state| state.member_of);
            for asking in [Some(employer), association].into_iter().flatten() {
                let filter = DemandFilter { employer: Some(asking), ..DemandFilter::default() };
                demands.extend(tx.list_demands(&filter, DEMANDS_MAX)?.into_iter().map(|row| row.id));
            }
        }
        if let Some(line) = quota_line.and_then(|line| tx.quota_line(line).transpose()).transpose()? {
            let filter = DemandFilter { agreements: Some(vec![line.agreement.clone()]), ..DemandFilter::default() };
            for row in tx.list_demands(&filter, DEMANDS_MAX)? {
                let state: DemandState = read(&row.state)?;
                demands.extend(state.lines.iter().any(|(drawn_on, _)| *drawn_on == line.id).then_some(row.id));
            }
        }
        Ok(demands.into_iter().map(Self::Demand).collect())
    }
}

impl Asking<'_> {
    /// The schedule's answer for everything that is known of a worker or a demand.
    fn granted(&self, tx: &mut Tx<'_>, whose: Whose) -> Result<Granted> {
        let mut granted = Granted::new();
        match whose {
            Whose::Worker(worker) => {
                let mut records = unseal_all(&tx.records_about(Subject::Worker(worker))?, Missing::Erased)?;
                joining::unify(tx, &mut records)?;
                let cycles: BTreeSet<Id<Cycle>> = records.iter().filter_map(|record| record.about.cycle).collect();
                for cycle in cycles {
                    let state: CycleState = fold(records.iter().filter(|record| record.about.cycle == Some(cycle)));
                    let Some(opened) = state.agreement else { continue };
                    let agreement = self.agreements.governing(&opened.code, Some(&opened), self.today);
                    self.ask(agreement, Case::Cycle(cycle), &records, &mut granted);
                }
            }
            Whose::Demand(demand) => {
                let records = records_of_demand(tx, demand)?;
                let of_demand = records.iter().filter(|record| record.about.demand == Some(demand));
                let state: DemandState = fold(of_demand.filter(|record| record.about.cycle.is_none()));
                let Some(code) = state.agreement else { return Ok(granted) };
                self.ask(self.agreements.in_force(&code, self.today), Case::Demand(demand), &records, &mut granted);
            }
            Whose::Notice(incident) => {
                let matter = Subject::Matter(Id::from_uuid(incident.uuid()));
                let records = unseal_all(&tx.records_about(matter)?, Missing::Erased)?;
                let Some(MatterState::Incident(notice)) = MatterState::of(&records) else { return Ok(granted) };
                let Some(code) = notice.agreement else { return Ok(granted) };
                self.ask(self.agreements.in_force(&code, self.today), Case::Notice(incident), &records, &mut granted);
            }
            Whose::Process(agreement) => {
                let matter = Subject::Matter(Id::from_uuid(agreement.uuid()));
                let records = unseal_all(&tx.records_about(matter)?, Missing::Erased)?;
                let Some(MatterState::Agreement(process)) = MatterState::of(&records) else { return Ok(granted) };
                let Some(code) = process.code else { return Ok(granted) };
                // Nobody has signed the first version of an agreement when it is put before the parties.
                let document = drafts::newest(tx, self.agreements, &code)?;
                self.ask(document.as_ref(), Case::Process(agreement), &records, &mut granted);
            }
        }
        Ok(granted)
    }

    fn ask(&self, agreement: Option<&Agreement>, case: Case, records: &[SeenRecord], granted: &mut Granted) {
        let Some(agreement) = agreement else { return };
        let (Some(from), Some(to)) = (agreement.side_of(self.own), agreement.side_of(self.theirs)) else { return };
        let question = Question { agreement, case, from, to: Recipient::Node(to) };
        for share in schedule(&question, records) {
            let names = share.elements.iter().map(|granted| granted.name.to_owned());
            granted.entry((agreement.code.clone(), share.record.id)).or_default().extend(names);
        }
    }
}

/// What is known of a demand: its own records, those of who asks and of their members, and those of the lines that it draws on.
fn records_of_demand(tx: &mut Tx<'_>, demand: Id<Demand>) -> Result<Vec<SeenRecord>> {
    let mut subjects = vec![Subject::Demand(demand)];
    if let Some(row) = tx.demand(demand)? {
        let members = EmployerFilter { association: Some(row.employer), ..EmployerFilter::default() };
        let members = tx.list_employers(&members, DEMANDS_MAX)?.into_iter().map(|member| member.id);
        let employers: BTreeSet<Id<Employer>> = members.chain([row.employer]).collect();
        subjects.extend(employers.into_iter().map(Subject::Employer));
        let state: DemandState = read(&row.state)?;
        subjects.extend(state.lines.iter().map(|(line, _)| Subject::QuotaLine(*line)));
    }
    let mut records = BTreeMap::new();
    for subject in subjects {
        let known = unseal_all(&tx.records_about_no_person(subject)?, Missing::Erased)?;
        records.extend(known.into_iter().map(|record| (record.id, record)));
    }
    Ok(records.into_values().collect())
}

//! Read aloud: what a partner gets to see, how long it is kept, of what it is told at once.

use super::{
    Reading, Whom,
    words::{
        all_of, any_of, basis, classes, count, country, days_of, desk, desks, incident, kind, land, period,
        person_right, purpose, say,
    },
};
use crate::{
    access::Purpose,
    agreement::{ElementName, SharingRow},
    lang::Lang,
    spoken,
};

impl Reading<'_> {
    pub(super) fn sharing(&mut self) {
        let lang = self.lang;
        self.add(
            "sharing",
            Whom::Everybody,
            "Lo que ninguna de estas reglas nombra no se comparte; lo que se comparte es de personas con un ciclo bajo este acuerdo, \
             o de demandas y de quienes las piden, \
             con un motivo escrito, y queda anotado en ambos lados."
                .into(),
            "What none of these rules names is not shared; what is shared is about people with a cycle under this agreement, \
             or about demands and those who ask, \
             with a written reason, and is logged on both sides."
                .into(),
        );
        let hours = self.agreement.sharing.answer_within_hours.get();
        let hours = count(lang, hours, ("hora", "horas"), ("hour", "hours"));
        self.add(
            "sharing.answer",
            Whom::Everybody,
            format!("A una consulta se responde en {hours} como máximo."),
            format!("A question is answered within {hours}."),
        );
        for row in &self.agreement.sharing.rows {
            self.row(row);
        }
        self.retention();
        self.requests();
        self.incidents();
    }

    fn row(&mut self, row: &SharingRow) {
        let (lang, parties) = (self.lang, &self.agreement.parties);
        let (from, to) = (land(lang, parties, row.from), desk(lang, parties, row.to));
        let mut shared = classes(lang, &row.classes);
        shared.extend(row.elements.iter().map(|element| element_name(lang, element)));
        let (shared, aim, on) = (all_of(lang, &shared), purpose(lang, row.purpose), basis(lang, row.legal_basis));
        let (since, kept) = (kind(lang, &row.since), period(lang, row.kept_for));
        let until = row.until.as_ref().map(|until| kind(lang, until));
        let until_es = until.as_ref().map(|until| format!(" y hasta {until}")).unwrap_or_default();
        let until_en = until.map(|until| format!(" and until {until}")).unwrap_or_default();
        let provision = row.provision.as_str();
        let (shows_es, shows_en) = if row.purpose == Purpose::Inquiry {
            ("muestra, solo cuando lo pregunta por una persona, a", "shows, only when asked about one person, to")
        } else {
            ("comparte con", "shares with")
        };
        // Rows have no code of their own: from whom, to whom, for what and since when is what tells them apart.
        let key = format!("sharing.{}.{}.{}.{}.{}", row.from, row.to.side, row.to.role, row.purpose, row.since);
        self.add(
            key,
            self.whom(&[row.to]),
            format!(
                "Desde {since}{until_es}, {from} {shows_es} {to}, para {aim}: {shared}. Se funda en {on} ({provision}) y se conserva \
                 {kept} después del ciclo."
            ),
            format!(
                "From {since} on{until_en}, {from} {shows_en} {to}, for {aim}: {shared}. It rests on {on} ({provision}) and is kept \
                 for {kept} after the cycle."
            ),
        );
    }

    fn retention(&mut self) {
        let (lang, parties) = (self.lang, &self.agreement.parties);
        for retention in &self.agreement.retention {
            let (by, what) = (land(lang, parties, retention.party), all_of(lang, &classes(lang, &retention.classes)));
            let (length, after) = (period(lang, retention.period), kind(lang, &retention.after));
            let first = retention.classes.first().map_or("", |class| class.as_str());
            self.add(
                format!("retention.{}.{first}", retention.party),
                Whom::Workers,
                format!("{by} conserva durante {length}, desde {after}: {what}."),
                format!("{by} keeps for {length}, from {after} on: {what}."),
            );
        }
    }

    fn requests(&mut self) {
        let lang = self.lang;
        for rule in &self.agreement.requests {
            let party = country(lang, rule.party);
            let days = days_of(lang, rule.answer_within_days.get(), rule.working_days);
            let rights: Vec<String> = rule.rights.iter().map(|right| person_right(lang, *right).to_owned()).collect();
            let (es, en) = match rights.is_empty() {
                true => (String::new(), String::new()),
                false => (format!(" ({})", any_of(lang, &rights)), format!(" ({})", any_of(lang, &rights))),
            };
            self.add(
                format!("requests.{}.{}", rule.party, rights.join("-")),
                Whom::Workers,
                format!("A quien pregunta por sus propios datos en {party}{es} se le responde en {days}."),
                format!("Whoever asks about their own data in {party}{en} is answered within {days}."),
            );
        }
    }

    fn incidents(&mut self) {
        let (lang, parties) = (self.lang, &self.agreement.parties);
        for notice in &self.agreement.incidents {
            let (what, from) = (incident(lang, notice.incident), land(lang, parties, notice.from));
            let to = all_of(lang, &desks(lang, parties, &notice.to));
            let hours = count(lang, notice.within_hours.get(), ("hora", "horas"), ("hour", "hours"));
            self.add(
                format!("incidents.{:?}.{}", notice.incident, notice.from),
                Whom::LabourAuthorities,
                format!("Si hay {what}, {from} avisa a {to} en {hours}."),
                format!("If there is {what}, {from} tells {to} within {hours}."),
            );
        }
    }
}

fn element_name(lang: Lang, element: &ElementName) -> String {
    let (named, of) = (spoken::member(lang, element.member.as_str()), kind(lang, &element.kind));
    say(lang, format!("«{named}» en {of}"), format!("“{named}” in {of}"))
}

//! Read aloud: the steps, their deadlines, and which hands must differ.

use super::{
    Reading, Whom,
    words::{all_of, any_of, country, date, day_of_year, days_of, desk, desks, kind, kinds, land, role, say},
};
use crate::{
    agreement::{Lapse, Step, Within},
    lang::Lang,
};

impl Reading<'_> {
    pub(super) fn procedure(&mut self) {
        for step in &self.agreement.steps {
            self.step(step);
        }
        self.separation();
        self.settling();
    }

    fn step(&mut self, step: &Step) {
        let (lang, parties) = (self.lang, &self.agreement.parties);
        let (what, who) = (kind(lang, &step.kind), desks(lang, parties, &step.by));
        let (who_es, who_en) = if step.by_each_side {
            let who = all_of(lang, &who);
            (format!("corresponde a cada una de las partes: {who}"), format!("falls to each of the sides: {who}"))
        } else {
            let to: Vec<String> = who.iter().map(|desk| format!("{} {desk}", say(lang, "a", "to"))).collect();
            let to = any_of(lang, &to);
            (format!("corresponde {to}"), format!("falls {to}"))
        };
        let needs = kinds(lang, &step.needs);
        let (needs_es, needs_en) = match (needs.len(), all_of(lang, &needs)) {
            (0, _) => (String::new(), String::new()),
            (1, needs) => (format!("; antes debe constar {needs}"), format!("; before it, {needs} must be on record")),
            (_, needs) => (format!("; antes deben constar {needs}"), format!("; before it, {needs} must be on record")),
        };
        let deadline = step.within.as_ref().map(|within| self.deadline(within)).unwrap_or_default();
        self.add(
            format!("steps.{}", step.kind),
            self.whom(&step.by),
            format!("{what} {who_es}{needs_es}.{deadline}"),
            format!("{what} {who_en}{needs_en}.{deadline}"),
        );
    }

    /// The sentence on a deadline, with the blank before it.
    fn deadline(&self, within: &Within) -> String {
        let (lang, parties) = (self.lang, &self.agreement.parties);
        let days = days_of(lang, within.days.get(), within.working_days);
        let of_side = within.of_side.map(|side| land(lang, parties, side));
        let of_side = of_side.map(|land| say(lang, format!(" en {land}"), format!(" in {land}"))).unwrap_or_default();
        let (of, to) = (kind(lang, &within.of), desk(lang, parties, within.escalates_to));
        let lapse = match within.default {
            Lapse::Finding => say(lang, "queda un hallazgo por resolver", "a finding waits to be settled"),
            Lapse::Granted => say(lang, "se tiene por concedido", "it counts as granted"),
            Lapse::Refused => say(lang, "se tiene por denegado", "it counts as refused"),
        };
        match lang {
            Lang::Es => format!(" Plazo: {days} desde {of}{of_side}; vencido, pasa a {to} y {lapse}."),
            Lang::En => format!(" Time limit: {days} from {of}{of_side}; once passed, it goes to {to} and {lapse}."),
        }
    }

    /// Which days are no working days, and who settles what does not fit.
    fn settling(&mut self) {
        let lang = self.lang;
        for holidays in &self.agreement.holidays {
            let whose = country(lang, holidays.party);
            let yearly = holidays.every_year.iter().filter_map(|day| Some(day_of_year(lang, day.in_a_leap_year()?)));
            let once = holidays.on.iter().map(|day| date(lang, day.date()));
            let days = all_of(lang, &yearly.chain(once).collect::<Vec<_>>());
            self.add(
                format!("holidays.{}", holidays.party),
                Whom::Everybody,
                format!("Además de los sábados y domingos, en {whose} no son días hábiles: {days}."),
                format!("Besides Saturdays and Sundays, these are no working days in {whose}: {days}."),
            );
        }
        for (at, rule) in self.agreement.findings.iter().enumerate() {
            let named: Vec<&str> = rule.codes.iter().map(|code| trimmed(code.message(lang))).collect();
            let what = match (rule.codes.is_empty(), lang) {
                (true, Lang::Es) => "Todo otro hallazgo".to_owned(),
                (true, Lang::En) => "Every other finding".to_owned(),
                (false, Lang::Es) => format!("Los hallazgos «{}»", named.join("», «")),
                (false, Lang::En) => format!("The findings “{}”", named.join("”, “")),
            };
            let owner = rule.owner.map(|owner| role(lang, owner)).unwrap_or(say(
                lang,
                "oficina a la que corresponde",
                "usual office",
            ));
            let (days, to) = (days_of(lang, rule.within_days.get(), rule.working_days), role(lang, rule.escalates_to));
            self.add(
                format!("findings.{at}"),
                Whom::LabourAuthorities,
                format!("{what}: los atiende la {owner} en {days}; vencido el plazo, pasan a la {to} del mismo lado."),
                format!("{what}: looked into by the {owner} within {days}; after that, by the {to} of the same side."),
            );
        }
    }

    fn separation(&mut self) {
        let (lang, separation) = (self.lang, &self.agreement.separation);
        let (es, en) = if separation.nobody_approves_own_entry {
            ("Nadie aprueba lo que registró.", "Nobody approves what they entered themselves.")
        } else {
            ("Quien registra puede aprobar su propio registro.", "Whoever enters something may approve it.")
        };
        self.add("separation.own_entry", Whom::LabourAuthorities, es.into(), en.into());
        for pair in &separation.different_people {
            let (first, then) = (kind(lang, &pair.first), kind(lang, &pair.then));
            self.add(
                format!("separation.different_people.{}.{}", pair.first, pair.then),
                Whom::LabourAuthorities,
                format!("{first} y {then} corresponden a personas distintas."),
                format!("{first} and {then} fall to different people."),
            );
        }
        for pair in &separation.reconciled {
            let (what, on) = (kind(lang, &pair.kind), kind(lang, &pair.rests_on));
            self.add(
                format!("separation.reconciled.{}.{}", pair.kind, pair.rests_on),
                Whom::MigrationAuthorities,
                format!("{what} se apoya siempre en {on}, y una cosa debe cuadrar con la otra."),
                format!("{what} always rests on {on}, and the one must reconcile to the other."),
            );
        }
        let people = separation.people_for_override.get();
        self.add(
            "separation.override",
            Whom::LabourAuthorities,
            format!("Para apartarse de una regla hacen falta {people} personas y un motivo escrito."),
            format!("To override a rule takes {people} people and a written reason."),
        );
        for code in &separation.overridable {
            let reason = code.message(lang);
            let reason = reason.split_once('.').map_or(reason, |(first, _)| first);
            self.add(
                format!("separation.overridable.{}", code.as_str()),
                Whom::LabourAuthorities,
                format!("Así se puede pasar por alto, para una sola decisión, este motivo de rechazo: «{reason}»."),
                format!("In this way, this reason for a refusal can be set aside for a single decision: “{reason}”."),
            );
        }
    }
}

/// A message as a part of a sentence: without its stop.
fn trimmed(message: &str) -> &str {
    message.trim_end_matches('.')
}

//! Read aloud: which work, how many, who, with which documents.

use super::{
    Reading, Whom,
    words::{
        all_of, any_of, country, date, desk, document, group, grouped, kind, kinds, land, money, period, say, standing,
    },
};
use crate::{
    access::Side,
    agreement::{AcceptedDocument, DrawnBy, Fee, Payer, QuotaRule, Validity},
};

impl Reading<'_> {
    pub(super) fn admission(&mut self) {
        self.scope();
        for line in &self.agreement.quota {
            self.quota(line);
        }
        self.eligibility();
        self.employers();
        self.documents();
        for fee in &self.agreement.fees {
            self.fee(fee);
        }
    }

    fn scope(&mut self) {
        let (lang, scope) = (self.lang, &self.agreement.scope);
        let sectors: Vec<String> = scope.sectors.iter().map(ToString::to_string).collect();
        let occupations: Vec<String> = scope.occupations.iter().map(ToString::to_string).collect();
        let (sectors, occupations) = (all_of(lang, &sectors), any_of(lang, &occupations));
        let (among_es, among_en) = match occupations.as_str() {
            "" => ("en cualquier ocupación".to_owned(), "in any occupation".to_owned()),
            codes => (format!("en las ocupaciones CIUO-08 {codes}"), format!("in the occupations ISCO-08 {codes}")),
        };
        self.add(
            "scope.work",
            Whom::Employers,
            format!("Se aplica al trabajo en los sectores CIIU Rev.4 {sectors}, {among_es}."),
            format!("It applies to work in the sectors ISIC Rev.4 {sectors}, {among_en}."),
        );
        let regions: Vec<String> =
            scope.regions.iter().map(|region| format!("{} ({})", region.name.as_str(), region.code.as_str())).collect();
        let (regions, place) = (all_of(lang, &regions), land(lang, &self.agreement.parties, Side::Destination));
        if regions.is_empty() {
            let (es, en) =
                (format!("Se puede trabajar en todo {place}."), format!("One may work anywhere in {place}."));
            self.add("scope.regions", Whom::Workers, es, en);
        } else {
            let es = format!("Se puede trabajar en estas regiones de {place}: {regions}.");
            self.add(
                "scope.regions",
                Whom::Workers,
                es,
                format!("One may work in these regions of {place}: {regions}."),
            );
        }
    }

    fn quota(&mut self, line: &QuotaRule) {
        let lang = self.lang;
        let (from, until) = (date(lang, line.season.from.date()), date(lang, line.season.until.date()));
        let (places, draws) = (grouped(lang, line.places.get()), kind(lang, &line.drawn_on));
        let (who_es, who_en) = match line.drawn_by {
            DrawnBy::Employer => ("una sola parte empleadora", "a single employer"),
            DrawnBy::Association => ("una asociación para sus fincas", "an association for its farms"),
            DrawnBy::Any => ("una parte empleadora o una asociación", "an employer or an association"),
        };
        self.add(
            format!("quota.{}", line.line),
            Whom::Employers,
            format!(
                "Para la temporada del {from} al {until} hay como máximo {places} plazas en el sector {} (línea {}); se recomiendan \
                 a {who_es}, y {draws} consume una plaza, una sola vez.",
                line.sector, line.line
            ),
            format!(
                "For the season from {from} to {until} there are at most {places} places in sector {} (line {}); they are \
                 recommended to {who_en}, and {draws} draws one place, once.",
                line.sector, line.line
            ),
        );
    }

    fn eligibility(&mut self) {
        let (lang, eligibility) = (self.lang, &self.agreement.eligibility);
        let age = eligibility.minimum_age.get();
        let nations: Vec<String> = eligibility.nationalities.iter().map(|nation| country(lang, *nation)).collect();
        let nations = any_of(lang, &nations);
        self.add(
            "eligibility",
            Whom::Workers,
            format!(
                "Puede seleccionarse a quien tenga la nacionalidad de {nations}, aunque tenga además otra, y {age} años cumplidos el \
                 primer día de trabajo."
            ),
            format!(
                "Whoever has the nationality of {nations}, even beside another one, and is {age} years old on the first day of \
                 work may be selected."
            ),
        );
        let (es, en) = if eligibility.minors_as_dependants {
            (
                "Las personas menores viajan como dependientes y nunca a trabajar.",
                "Minors travel as dependants and never to work.",
            )
        } else {
            ("Las personas menores no viajan bajo este acuerdo.", "Minors do not travel under this agreement.")
        };
        self.add("eligibility.minors", Whom::Workers, es.into(), en.into());
        for protection in &self.agreement.protections {
            let name = group(lang, protection.group);
            self.add(
                format!("protections.{:?}", protection.group),
                Whom::Workers,
                format!("Sobre {name}: {}", protection.rule.es.as_str()),
                format!("On {name}: {}", protection.rule.en.as_str()),
            );
        }
    }

    fn employers(&mut self) {
        let (lang, employers) = (self.lang, &self.agreement.employers);
        if !employers.standing.is_empty() {
            let matters: Vec<String> = employers.standing.iter().map(|one| standing(lang, *one).to_owned()).collect();
            let (matters, before) = (all_of(lang, &matters), all_of(lang, &kinds(lang, &employers.in_order_before)));
            self.add(
                "employers.standing",
                Whom::Employers,
                format!("Antes de que se registre {before}, la parte empleadora debe estar al día en: {matters}."),
                format!("Before {before} is recorded, the employer must be in order in: {matters}."),
            );
        }
        if employers.beds_for_all {
            self.add(
                "employers.beds_for_all",
                Whom::Employers,
                "No se recomiendan más personas de las que caben en las camas registradas o inspeccionadas.".into(),
                "No more people are recommended than there are beds, registered or counted by an inspector.".into(),
            );
        }
        if let Some(test) = &employers.labour_market_test {
            let (what, valid) = (kind(lang, &test.kind), period(lang, test.valid_for));
            let (es, en) = if test.collective {
                (
                    "puede hacerse una vez para todo un sector y temporada",
                    "may be done once for a whole sector and season",
                )
            } else {
                ("se hace por cada parte empleadora", "is done for each employer")
            };
            self.add(
                "employers.labour_market_test",
                Whom::Employers,
                format!("Primero se exige {what}, que {es} y vale {valid}."),
                format!("First, {what} is required; it {en} and is valid for {valid}."),
            );
        }
    }

    fn documents(&mut self) {
        let (lang, documents) = (self.lang, &self.agreement.documents);
        let before = kind(lang, &documents.required_before);
        for nationality in &self.agreement.eligibility.nationalities {
            let name = |accepted: &AcceptedDocument| {
                let validity = match accepted.valid {
                    Validity::UntilEndOfStay => {
                        say(lang, "vigente hasta el fin de la estancia", "valid until the end of the stay")
                    }
                    Validity::OnEntry => say(lang, "vigente el día de la entrada", "valid on the day of entry"),
                };
                format!("{} ({validity})", document(lang, accepted.document_type))
            };
            let accepted: Vec<String> = documents.accepted_of(*nationality).map(name).collect();
            let (accepted, nation) = (any_of(lang, &accepted), country(lang, *nationality));
            self.add(
                format!("documents.accepted.{nationality}"),
                Whom::Workers,
                format!("A las personas de {nation} se les acepta uno de estos documentos: {accepted}."),
                format!("Of the people of {nation} one of these documents is accepted: {accepted}."),
            );
        }
        self.add(
            "documents.required_before",
            Whom::Workers,
            format!("El documento con que viaja la persona debe haberse presentado antes de {before}; ningún paso anterior lo exige."),
            format!("The document with which the worker travels must have been presented before {before}; no earlier step demands it."),
        );
        let without = &documents.without_any;
        let (gets, from) = (document(lang, without.gets), desk(lang, &self.agreement.parties, without.from));
        self.add(
            "documents.without_any",
            Whom::Workers,
            format!("Quien no tenga ninguno recibe de {from} este documento: {gets}. {}", without.how.es.as_str()),
            format!("Whoever has none is given this document by {from}: {gets}. {}", without.how.en.as_str()),
        );
        for issued in &documents.issued {
            let place = land(lang, &self.agreement.parties, Side::Destination);
            let what = document(lang, issued.document_type);
            self.add(
                format!("documents.issued.{}", issued.document_type.as_str()),
                Whom::Workers,
                format!("{place} emite este documento bajo el acuerdo: {} ({what}).", issued.name.es.as_str()),
                format!("{place} issues this document under the agreement: {} ({what}).", issued.name.en.as_str()),
            );
        }
    }

    fn fee(&mut self, fee: &Fee) {
        let (lang, what, amount) = (self.lang, document(self.lang, fee.document_type), money(&fee.amount));
        let (payer_es, payer_en) = match fee.payer {
            Payer::Employer => {
                ("los paga la parte empleadora, que no puede cobrarlos", "the employer pays it and may not pass it on")
            }
            Payer::Worker => ("los paga la persona trabajadora", "the worker pays it"),
        };
        let exempt: Vec<String> = fee.exempt.iter().map(|one| group(lang, *one).to_owned()).collect();
        let (es, en) = match all_of(lang, &exempt).as_str() {
            "" => ("nadie está exento".to_owned(), "nobody is exempt".to_owned()),
            groups => (format!("por {groups} no se paga nada"), format!("nothing is paid for {groups}")),
        };
        let key = format!("fees.{}", fee.document_type.as_str());
        self.add(
            key,
            Whom::Workers,
            format!("Los derechos por este documento, {what}, son de {amount}; {payer_es}; {es}."),
            format!("The fee for this document, {what}, is {amount}; {payer_en}; {en}."),
        );
    }
}

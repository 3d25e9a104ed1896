//! Read aloud: recruitment, terms of work, transport, stay and rest.

use super::{
    Reading, Whom,
    words::{all_of, any_of, count, country, date, fee_moment, kind, land, money, per, period, say},
};
use crate::{
    access::Side,
    agreement::{Entries, FloorWage, Provision, Recruiter, RenewalPlace, Stay},
    kinds::WagePer,
    lang::Lang,
};

impl Reading<'_> {
    pub(super) fn conditions(&mut self) {
        self.recruitment();
        self.contract();
        self.provisions();
        self.change_of_employer();
        self.transport();
        self.stay();
        self.renewal(&self.agreement.stay);
        self.rest();
    }

    fn recruitment(&mut self) {
        let (lang, recruitment) = (self.lang, &self.agreement.recruitment);
        let place = land(lang, &self.agreement.parties, Side::Origin);
        let (es, en) = match recruitment.by {
            Recruiter::PublicService => (
                format!("Recluta solo la autoridad de trabajo de {place}, sin intermediarios."),
                format!("Only the labour authority of {place} recruits, with nobody in between."),
            ),
            Recruiter::Licensed => (
                "Pueden reclutar también personas intermediarias con licencia vigente.".to_owned(),
                "Private recruiters with a licence in force may recruit too.".to_owned(),
            ),
        };
        self.add("recruitment.by", Whom::Workers, es, en);
        let moments: Vec<String> =
            recruitment.fees_declared.iter().map(|moment| fee_moment(lang, *moment).to_owned()).collect();
        let moments = all_of(lang, &moments);
        let (es, en) = if moments.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" Se le pregunta {moments}."), format!(" They are asked {moments}."))
        };
        self.add(
            "recruitment.fees",
            Whom::Workers,
            format!("La persona trabajadora no paga nada por conseguir el trabajo; todo cobro se señala a la inspección.{es}"),
            format!("The worker pays nothing to get the work; any charge is brought to the inspector's notice.{en}"),
        );
    }

    fn contract(&mut self) {
        let (lang, contract) = (self.lang, &self.agreement.contract);
        let languages: Vec<String> = contract.languages.iter().map(|code| language(lang, code.as_str())).collect();
        let (es, en) = match any_of(lang, &languages).as_str() {
            "" => (String::new(), String::new()),
            named => (format!("; hay modelo en {named}"), format!("; there is a form of it in {named}")),
        };
        let (must_es, must_en) = if contract.understood_language {
            (
                "se explica en un idioma que la persona entiende",
                "is explained in a language that the worker understands",
            )
        } else {
            ("puede explicarse en cualquier idioma", "may be explained in any language")
        };
        self.add(
            "contract.language",
            Whom::Workers,
            format!("El contrato {must_es}{es}."),
            format!("The contract {must_en}{en}."),
        );
        let (es, en) = if contract.authorised_before_departure {
            (
                "El contrato debe estar autorizado antes de la salida.",
                "The contract must have been authorised before departure.",
            )
        } else {
            ("El contrato puede autorizarse después de la salida.", "The contract may be authorised after departure.")
        };
        self.add("contract.authorised", Whom::LabourAuthorities, es.into(), en.into());
        for floor in &contract.floor_wages {
            self.floor(floor);
        }
        let hours = contract.hours_per_week_max.get();
        self.add(
            "contract.hours",
            Whom::Workers,
            format!("La jornada es de {hours} horas por semana como máximo."),
            format!("Work is at most {hours} hours a week."),
        );
        if let Some(guaranteed) = &contract.guaranteed_work {
            let (hours, weeks) = (guaranteed.hours.get(), guaranteed.weeks.get());
            self.add(
                "contract.guaranteed_work",
                Whom::Workers,
                format!("La parte empleadora debe al menos {hours} horas de trabajo en {weeks} semanas."),
                format!("The employer owes at least {hours} hours of work within {weeks} weeks."),
            );
        }
    }

    fn floor(&mut self, floor: &FloorWage) {
        let lang = self.lang;
        let (from, wage) = (date(lang, floor.from.date()), money(&floor.wage));
        let unit = floor.unit.as_ref().filter(|_| floor.per == WagePer::Unit);
        let unit = unit.map(|unit| say(lang, unit.es.as_str(), unit.en.as_str()));
        let unit = unit.unwrap_or_else(|| per(lang, floor.per));
        self.add(
            format!("contract.floor_wages.{}.{}", floor.per.as_str(), floor.from),
            Whom::Workers,
            format!("Desde el {from} no puede pagarse menos de {wage} por {unit}."),
            format!("From {from} on, no less than {wage} a {unit} may be paid."),
        );
    }

    fn provisions(&mut self) {
        let contract = &self.agreement.contract;
        let provided = |provision| match provision {
            Provision::EmployerFree => {
                ("lo da la parte empleadora, sin costo", "is provided by the employer free of charge")
            }
            Provision::EmployerDeducted => (
                "lo da la parte empleadora, que puede descontarlo según el contrato",
                "is provided by the employer, who may deduct it as the contract says",
            ),
            Provision::Worker => ("corre por cuenta de la persona trabajadora", "is the worker's own affair"),
        };
        let (es, en) = provided(contract.lodging);
        self.add("contract.lodging", Whom::Workers, format!("El alojamiento {es}."), format!("Lodging {en}."));
        let (es, en) = provided(contract.transport);
        self.add(
            "contract.transport",
            Whom::Workers,
            format!("El transporte entre la frontera y el lugar de trabajo {es}."),
            format!("Transport between the border and the workplace {en}."),
        );
        let (es, en) = if contract.worse_terms_alarm {
            (
                "Si las condiciones empeoran después de autorizado el contrato, se da la alarma.",
                "If the terms turn worse after the contract was authorised, the alarm is raised.",
            )
        } else {
            ("Los cambios posteriores del contrato no dan la alarma.", "Later changes of the contract raise no alarm.")
        };
        self.add("contract.worse_terms_alarm", Whom::Workers, es.into(), en.into());
    }

    fn change_of_employer(&mut self) {
        let (lang, change) = (self.lang, &self.agreement.contract.change_of_employer);
        let authorised = change.authorised_by.as_ref().map(|step| kind(lang, step));
        let (es, en) = match (change.allowed, authorised) {
            (false, _) => (
                "Dentro de una misma estancia no se cambia de parte empleadora".to_owned(),
                "Within one stay the employer is not changed".to_owned(),
            ),
            (true, None) => (
                "La persona puede cambiar de parte empleadora dentro de su estancia, siempre por su propia voluntad"
                    .to_owned(),
                "The worker may change employer within the stay, always by their own will".to_owned(),
            ),
            (true, Some(step)) => (
                format!("La persona puede cambiar de parte empleadora por su propia voluntad, tras {step}"),
                format!("The worker may change employer by their own will, after {step}"),
            ),
        };
        self.add(
            "contract.change_of_employer",
            Whom::Workers,
            format!("{es}; dejar el trabajo y salir del país nunca se impide."),
            format!("{en}; leaving the work and leaving the country are never prevented."),
        );
    }

    fn transport(&mut self) {
        let lang = self.lang;
        let Some(transport) = &self.agreement.transport else { return };
        if let Some(step) = transport.authorised_by.as_ref().map(|step| kind(lang, step)) {
            self.add(
                "transport.authorised",
                Whom::Employers,
                format!("El vehículo, quien conduce y la lista de viaje requieren {step}."),
                format!("The vehicle, its driver and the passenger list require {step}."),
            );
        }
        for licence in &transport.licences {
            let (land, class, as_class) =
                (country(lang, licence.country), licence.class.as_str(), licence.recognised_as.as_str());
            self.add(
                format!("transport.licences.{}.{class}", licence.country),
                Whom::Workers,
                format!("La licencia de conducir {class} de {land}, vigente allí, se reconoce como {as_class}."),
                format!("The driving licence {class} of {land}, valid there, is recognised as {as_class}."),
            );
        }
    }

    fn stay(&mut self) {
        let (lang, stay) = (self.lang, &self.agreement.stay);
        let limit = period(lang, stay.limit);
        let (es, en) = match stay.leave_within {
            Some(more) => {
                let more = period(lang, more);
                (
                    format!("; después tiene {more} para salir, sin trabajar"),
                    format!("; then there is {more} to leave, without working"),
                )
            }
            None => (String::new(), String::new()),
        };
        self.add(
            "stay.limit",
            Whom::Workers,
            format!(
                "Se puede permanecer y trabajar {limit} desde el día de la entrada, contados de fecha a fecha{es}."
            ),
            format!("One may stay and work {limit} from the day of entry, counted from date to date{en}."),
        );
        let (es, en) = match stay.entries {
            Entries::Single => ("Salir termina la estancia.", "Leaving ends the stay."),
            Entries::Multiple => (
                "Se puede salir y volver a entrar; la estancia corre desde la primera entrada.",
                "One may leave and enter again; the stay runs from the first entry.",
            ),
        };
        self.add("stay.entries", Whom::Workers, es.into(), en.into());
        if let Some(window) = stay.window {
            let (most, within) = (period(lang, window.at_most), period(lang, window.within));
            self.add(
                "stay.window",
                Whom::Workers,
                format!("En cualquier lapso de {within} no se puede permanecer más de {most}."),
                format!("Within any {within}, one may not stay for more than {most}."),
            );
        }
    }

    fn renewal(&mut self, stay: &Stay) {
        let (lang, renewal) = (self.lang, &stay.renewal);
        let (es, en) = match renewal.place {
            RenewalPlace::None => ("La estancia no se renueva.".to_owned(), "The stay is not renewed.".to_owned()),
            RenewalPlace::Outside => (
                "La estancia no se renueva dentro del país: hay que salir, y la siguiente es un ciclo nuevo."
                    .to_owned(),
                "The stay is not renewed inside the country: one must leave, and the next one is a new cycle."
                    .to_owned(),
            ),
            RenewalPlace::Inside => {
                let times = count(lang, renewal.times_max.get(), ("vez", "veces"), ("time", "times"));
                let by = period(lang, renewal.period.unwrap_or(stay.limit));
                let total = renewal.total.map(|total| period(lang, total));
                let early = renewal.apply_before.map(|before| period(lang, before));
                let total_es =
                    total.as_ref().map(|total| format!(", sin pasar de {total} en total")).unwrap_or_default();
                let total_en = total.map(|total| format!(", never beyond {total} in all")).unwrap_or_default();
                let early_es = early.as_ref().map(|early| format!("; se solicita {early} antes")).unwrap_or_default();
                let early_en = early.map(|early| format!("; one applies {early} before")).unwrap_or_default();
                (
                    format!(
                        "La estancia se renueva sin salir del país, {times} como máximo, por {by}{total_es}{early_es}."
                    ),
                    format!(
                        "The stay is renewed without leaving the country, at most {times}, by {by}{total_en}{early_en}."
                    ),
                )
            }
        };
        self.add("stay.renewal", Whom::Workers, es, en);
    }

    fn rest(&mut self) {
        let lang = self.lang;
        let Some(rest) = &self.agreement.rest else { return };
        let (length, before) = (period(lang, rest.period), kind(lang, &rest.before));
        let (es, en) = if rest.confirmed_return {
            (" y debe constar el retorno", " and the return must have been confirmed")
        } else {
            ("", "")
        };
        self.add(
            "rest",
            Whom::Workers,
            format!("Entre la última salida y {before} de un ciclo nuevo debe pasar {length}{es}."),
            format!("Between the last exit and {before} for a new cycle, {length} must pass{en}."),
        );
    }
}

fn language(lang: Lang, code: &str) -> String {
    let name = match code {
        "es" => say(lang, "español", "Spanish"),
        "en" => say(lang, "inglés", "English"),
        "gym" => say(lang, "ngäbere", "Ngäbere"),
        "sab" => say(lang, "buglere", "Buglere"),
        "cab" => say(lang, "garífuna", "Garifuna"),
        "mam" => "mam",
        "quc" => "k'iche'",
        "kek" => "q'eqchi'",
        other => other,
    };
    name.to_owned()
}

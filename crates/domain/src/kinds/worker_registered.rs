//! `worker.registered`: a person enters the registry, with or without a document.

use super::prelude::*;

record_kind! {
    /// A person enters the registry. Documents are presented in records of their own, so that a person without any is ordinary.
    WorkerRegistered, seen as SeenWorkerRegistered: "worker.registered" version 1, Fact, about [Worker];
    /// Given names; none where a person has a single name, which then is the first surname (ICAO 9303 primary identifier).
    given_names: Option<Text<100>> [Identity],
    /// First surname, or the only name.
    first_surname: Text<100> [Identity],
    /// Second surname, where there is one.
    second_surname: Option<Text<100>> [Identity],
    /// ISO/IEC 5218.
    sex: Sex [Identity],
    /// As much of the date of birth as is known.
    birth_date: BirthDate [Identity],
    /// ISO 3166-1; two are ordinary, none is a person without a proven one.
    nationalities: UpTo<4, Country> [Identity],
    /// Languages understood, the best first.
    languages: UpTo<5, Language> [Contact],
    /// Telephone.
    phone: Option<Text<20>> [Contact],
    /// Where the person lives at home.
    residence: Option<Residence> [Contact],
    /// Indigenous people, as the person says it.
    origin_people: Option<Text<60>> [OriginPeople],
    /// How many relatives travel along.
    dependants: Option<Number<0, 30>> [Family],
    example {
        "given_names": "Itzel Eneida", "first_surname": "Montezuma", "second_surname": "Guerra", "sex": 2,
        "birth_date": "1999-11-07", "nationalities": ["PA"], "languages": ["gym", "es"], "phone": "64093670",
        "residence": {"province": "Comarca Ngäbe-Buglé", "district": "Mironó", "township": "Hato Pilón"},
        "origin_people": "Ngäbe", "dependants": 0
    }
}

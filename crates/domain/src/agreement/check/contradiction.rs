//! What a contradiction is called, and how it is said.

use std::fmt;

use crate::lang::Lang;

/// A contradiction within an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Which.
    pub code: ContradictionCode,
    /// The member of the document where it shows, such as `steps[3].within.of`.
    pub member: String,
    /// What it is about: a kind, a side, a desk, a line; empty where the member says it all.
    pub what: String,
}

impl Contradiction {
    /// It in words.
    pub fn message(&self, lang: Lang) -> String {
        format!("{}: {}", self.member, self.code.template(lang).replace("{}", &self.what))
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

macro_rules! codes {
    ($($code:ident = $wire:literal, $es:literal, $en:literal;)*) => {
        /// The sorts of contradiction.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ContradictionCode { $(#[doc = $en] $code,)* }

        impl ContradictionCode {
            /// All of them.
            pub const ALL: &'static [ContradictionCode] = &[$(ContradictionCode::$code,)*];

            /// The name for scripts.
            pub const fn as_str(self) -> &'static str {
                match self { $(ContradictionCode::$code => $wire,)* }
            }

            const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((ContradictionCode::$code, Lang::Es) => $es, (ContradictionCode::$code, Lang::En) => $en,)*
                }
            }
        }
    };
}

codes! {
    NoPartyOnSide = "no-party-on-side", "ninguna parte está en el lado {}", "no party stands on side {}";
    SeveralPartiesOnSide = "several-parties-on-side",
        "hay más de una parte en el lado {}", "more than one party stands on side {}";
    PartyTwice = "party-twice", "{} es parte dos veces", "{} is a party twice";
    EndsBeforeItBegins = "ends-before-it-begins", "termina ({}) antes de empezar", "ends ({}) before it begins";
    SupersedesLaterVersion = "supersedes-later-version",
        "sustituye a la versión {}, que no es anterior", "supersedes version {}, which is not an earlier one";
    LineTwice = "line-twice", "la línea {} aparece dos veces", "the line {} appears twice";
    QuotaOutsideScope = "quota-outside-scope",
        "el sector {} está fuera del ámbito del acuerdo", "sector {} lies outside the agreement's scope";
    SeasonOutsideForce = "season-outside-force",
        "la temporada de {} cae fuera de la vigencia", "the season of {} lies outside the time in force";
    QuotaNobodyDraws = "quota-nobody-draws", "ningún paso consume la cuota {}", "no step draws the quota {}";
    NationalityWithoutDocument = "nationality-without-document",
        "no se acepta ningún documento a la nacionalidad {}", "no document is accepted of nationality {}";
    DocumentOfNobody = "document-of-nobody",
        "acepta un documento de {}, nacionalidad que no puede participar", "accepts a document of {}, a nationality that cannot take part";
    StandingWithoutMoment = "standing-without-moment",
        "falta decir en qué debe estar al día la parte empleadora, o antes de qué paso",
        "either the matters in which an employer must be in order are missing, or the steps before which";
    FeeForNothing = "fee-for-nothing", "cobra por un documento que no se emite: {}", "charges for a document that is not issued: {}";
    FeeOfNothing = "fee-of-nothing", "cobra cero a la persona trabajadora por {}", "charges the worker zero for {}";
    NoFloorWage = "no-floor-wage", "no hay salario mínimo que rija el {}", "no floor wage holds on {}";
    UnitNotNamed = "unit-not-named",
        "la unidad del salario se nombra solo, y siempre, cuando se paga por unidad ({})",
        "the unit of a wage is named only, and always, where it is paid by the unit ({})";
    LeaveLongerThanStay = "leave-longer-than-stay",
        "el plazo para salir es mayor que la estancia", "the time to leave is longer than the stay";
    RenewalWithoutTimes = "renewal-without-times",
        "el lugar de la renovación no concuerda con el número de renovaciones ({})",
        "the place of renewal does not agree with the number of renewals ({})";
    TotalShorterThanLimit = "total-shorter-than-limit",
        "el máximo total es menor que una sola estancia", "the total is shorter than one stay";
    WindowTooSmall = "window-too-small",
        "el tiempo permitido es mayor que el período en que se cuenta", "the time allowed is longer than the stretch in which it counts";
    UnknownKind = "unknown-kind", "no se conoce el tipo de registro {}", "there is no kind of record {}";
    UnknownElement = "unknown-element", "no existe el elemento {}", "there is no element {}";
    StepTwice = "step-twice", "el paso {} aparece dos veces", "the step {} appears twice";
    DeskWithoutAuthority = "desk-without-authority",
        "ninguna parte tiene autoridad para {}", "no party has an authority for {}";
    RoleMayNotWrite = "role-may-not-write",
        "ese rol no puede escribir ese registro: {}", "that role may not write that record: {}";
    StepNobodyMayDo = "step-nobody-may-do", "nadie puede dar el paso {}", "nobody may do the step {}";
    NeedNobodyDoes = "need-nobody-does",
        "exige {}, que no es un paso del procedimiento", "needs {}, which is no step of the procedure";
    NeedsInCircle = "needs-in-circle", "el paso {} se exige a sí mismo, directamente o a través de otros", "the step {} needs itself, directly or through others";
    LeavingBlocked = "leaving-blocked", "salir nunca se condiciona (R16): {}", "leaving is never made to wait (R16): {}";
    DeadlineWithoutTrigger = "deadline-without-trigger",
        "el plazo corre desde {}, que nadie escribe", "the deadline runs from {}, which nobody writes";
    DeadlineBeforeTrigger = "deadline-before-trigger",
        "el plazo corre desde {}, que solo puede ocurrir después", "the deadline runs from {}, which can only come after it";
    NotAStep = "not-a-step", "{} no es un paso del procedimiento", "{} is no step of the procedure";
    SeparatedFromItself = "separated-from-itself", "separa {} de sí mismo", "separates {} from itself";
    SeparationBackwards = "separation-backwards",
        "{} ocurre antes, no después", "{} comes earlier, not later";
    RestsOnNothing = "rests-on-nothing",
        "debe concordar con un paso que no exige: {}", "must rest on a step that it does not need: {}";
    NeverOverridable = "never-overridable",
        "{} no se puede pasar por alto: cuota, edad y separación de manos valen siempre", "{} can never be set aside: quota, age and the separation of hands always hold";
    OverrideTwice = "override-twice", "{} aparece dos veces", "{} stands there twice";
    AnswersTwice = "answers-twice",
        "{} tiene dos plazos para responder lo mismo", "{} has two times within which it answers the same";
    AnswersForNobody = "answers-for-nobody", "{} no es parte del acuerdo", "{} is no party to the agreement";
    SharedWithItself = "shared-with-itself", "el lado {} comparte consigo mismo", "side {} shares with itself";
    SharingNothing = "sharing-nothing", "no comparte nada", "shares nothing";
    NobodyMayRead = "nobody-may-read",
        "comparte {} con quien no puede leerlo para ese fin", "shares {} with somebody who may not read it for that purpose";
    KeptTwice = "kept-twice", "{} tiene dos plazos de conservación", "{} is kept for two different times";
}

//! Why somebody at a counter is looked at or stopped, in words that a tired officer understands, and how much each weighs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Outcome;
use crate::lang::Lang;

macro_rules! reasons {
    ($($(#[$doc:meta])* $code:ident = $wire:literal, $entering:ident, $leaving:ident, $es:literal, $en:literal;)*) => {
        /// A reason, in the order in which they are given.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum ReasonCode { $($(#[$doc])* #[serde(rename = $wire)] $code,)* }

        impl ReasonCode {
            /// All of them.
            pub const ALL: &'static [ReasonCode] = &[$(ReasonCode::$code,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(ReasonCode::$code => $wire,)* }
            }

            /// How much it weighs on one who comes in to work or to cross the country, and on one who leaves or goes home.
            pub const fn weight(self, leaves_or_goes_home: bool) -> Outcome {
                match self {
                    $(ReasonCode::$code => if leaves_or_goes_home { Outcome::$leaving } else { Outcome::$entering },)*
                }
            }

            /// What it says, and what to do, for people.
            pub const fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((ReasonCode::$code, Lang::Es) => $es, (ReasonCode::$code, Lang::En) => $en,)* }
            }
        }
    };
}

reasons! {
    /// A list of alerts names this person or document.
    Alert = "alert", Review, Review,
        "Hay una alerta sobre la persona o su documento. Llame a una segunda persona oficial.",
        "There is an alert about the person or the document. Call a second officer.";
    /// The seal names an issuer who did not sign it.
    SealForged = "seal-forged", Stop, Review,
        "El carné es falso o fue alterado: su sello no lo firmó quien dice. Reténgalo y busque a la persona por su documento.",
        "The card is forged or was altered: its seal was not signed by whom it names. Keep it, and look the person up by document.";
    /// The card was taken back.
    CardRevoked = "card-revoked", Stop, Review,
        "El carné fue revocado.", "The card was revoked.";
    /// Another card took its place.
    CardReplaced = "card-replaced", Stop, Review,
        "El carné fue reemplazado por otro.", "Another card has taken this one's place.";
    /// The card is suspended.
    CardSuspended = "card-suspended", Stop, Review,
        "El carné está suspendido.", "The card is suspended.";
    /// The card's last day has passed.
    CardExpired = "card-expired", Stop, Pass,
        "El carné está vencido.", "The card has expired.";
    /// The card's first day has not come.
    CardNotValidYet = "card-not-valid-yet", Stop, Pass,
        "El carné aún no es válido.", "The card is not valid yet.";
    /// What the card says is not what was recorded when it was issued.
    CardDiffers = "card-differs", Review, Review,
        "El carné no dice lo mismo que el registro de su emisión.", "The card does not say what was recorded when it was issued.";
    /// There is no record that it was issued.
    CardNotOnRecord = "card-not-on-record", Review, Pass,
        "No hay registro de la emisión de este carné.", "There is no record that this card was issued.";
    /// The issuer's key is trusted no longer.
    SignerWithdrawn = "signer-withdrawn", Review, Pass,
        "El carné está firmado con una llave en la que ya no se confía. Compruebe su documento.",
        "The card is signed with a key that is trusted no longer. Check the person's document.";
    /// The issuer's certificate was not valid on the day of signing.
    SignerNotValid = "signer-not-valid", Review, Pass,
        "El carné se firmó cuando el certificado del emisor no era válido.",
        "The card was signed when the issuer's certificate was not valid.";
    /// Nobody here can verify it.
    SealUnverified = "seal-unverified", Review, Pass,
        "El carné es de un emisor que aquí no se puede comprobar. Compruebe su documento.",
        "The card is of an issuer that cannot be verified here. Check the person's document.";
    /// Nobody signed it.
    SealUnsigned = "seal-unsigned", Review, Pass,
        "El sello del carné no está firmado. Compruebe su documento.", "The card's seal is not signed. Check the person's document.";
    /// Nobody is known by what was shown.
    PersonUnknown = "person-unknown", Review, Pass,
        "Nadie está registrado con lo que se mostró. Busque por nombre, o siga el procedimiento ordinario.",
        "Nobody is registered under what was shown. Look by name, or follow the ordinary procedure.";
    /// More than one person is.
    SeveralPeople = "several-people", Review, Review,
        "Más de una persona está registrada con lo que se mostró. Compare la fecha de nacimiento y la foto.",
        "More than one person is registered under what was shown. Compare the date of birth and the photograph.";
    /// The person is recorded as dead.
    Died = "died", Review, Review,
        "Consta el fallecimiento de la persona. Compruebe quién es.", "The person is recorded as dead. Check who this is.";
    /// The person is known, and not under an agreement.
    NoCycle = "no-cycle", Review, Pass,
        "La persona está registrada y no tiene un ciclo bajo un acuerdo. Siga el procedimiento ordinario.",
        "The person is registered and has no cycle under an agreement. Follow the ordinary procedure.";
    /// No version of the agreement is in force.
    NoAgreement = "no-agreement", Stop, Pass,
        "El acuerdo no está en vigor hoy.", "The agreement is not in force today.";
    /// The card is of another agreement than the cycle.
    AnotherAgreement = "another-agreement", Review, Pass,
        "El carné es de otro acuerdo que el del ciclo.", "The card is of another agreement than the cycle.";
    /// The worker stepped back.
    Withdrawn = "withdrawn", Stop, Pass,
        "La persona se retiró de este ciclo.", "The person withdrew from this cycle.";
    /// No contract that both ministries authorised.
    NoContract = "no-contract", Stop, Pass,
        "No hay contrato autorizado por ambos ministerios.", "There is no contract that both ministries authorised.";
    /// No permit or card in force.
    NoDocument = "no-document", Stop, Pass,
        "No hay permiso ni carné vigente en el registro.", "There is no permit or card in force on record.";
    /// The single entry is used up.
    EntryUsed = "entry-used", Stop, Pass,
        "El permiso era de una sola entrada y ya se usó.", "The permit was for a single entry, which was used.";
    /// The last day to leave has passed.
    StayOver = "stay-over", Stop, Review,
        "La estancia superó su límite.", "The stay has passed its limit.";
    /// The work is over.
    CycleOver = "cycle-over", Review, Pass,
        "El trabajo de este ciclo terminó.", "The work of this cycle has ended.";
    /// By the records the person is inside.
    AlreadyInside = "already-inside", Review, Pass,
        "Según el registro la persona ya está en el país: falta una salida, o no es ella.",
        "By the records the person is in the country already: an exit is missing, or this is somebody else.";
    /// By the records the person is not inside.
    NotInside = "not-inside", Pass, Pass,
        "No hay una entrada previa en el registro.", "There is no entry on record before this.";
    /// The person was turned away the last time.
    RefusedBefore = "refused-before", Review, Pass,
        "La última vez no se admitió a la persona.", "The last time the person was not admitted.";
    /// A list of alerts could not be asked.
    AlertsUnavailable = "alerts-unavailable", Pass, Pass,
        "Una lista de alertas no respondió: esta respuesta no la incluye.", "A list of alerts did not answer: this answer is without it.";
    /// The issuer's list of revocations is old, or not there.
    RevocationsOld = "revocations-old", Pass, Pass,
        "La lista de carnés revocados de este emisor falta o tiene más de un día: pida una nueva cuando haya red.",
        "The list of this issuer's revoked cards is missing or more than a day old: get a new one when there is a network.";
}

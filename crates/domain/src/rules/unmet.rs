//! What a decision lacks: a rule of the agreement, a code, and a sentence with the way out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{element::Class, lang::Lang};

macro_rules! unmet_codes {
    ($($(#[$doc:meta])* $code:ident = $wire:literal, $rule:ident, $class:ident, $es:literal, $en:literal;)*) => {
        /// Why a decision is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum UnmetCode { $($(#[$doc])* #[serde(rename = $wire)] #[schema(rename = $wire)] $code,)* }

        impl UnmetCode {
            /// All of them.
            pub const ALL: &'static [UnmetCode] = &[$(UnmetCode::$code,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(UnmetCode::$code => $wire,)* }
            }

            /// The rule of the agreement that it stands under.
            pub const fn rule(self) -> Rule {
                match self { $(UnmetCode::$code => Rule::$rule,)* }
            }

            /// The class that one must be allowed to read to be told; others hear only that something else is missing.
            pub const fn class(self) -> Class {
                match self { $(UnmetCode::$code => Class::$class,)* }
            }

            /// What it says, for people, with the way out.
            pub const fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((UnmetCode::$code, Lang::Es) => $es, (UnmetCode::$code, Lang::En) => $en,)* }
            }
        }
    };
}

/// The rules that an agreement can hold, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum Rule {
    /// Parties, corridor, dates.
    R1,
    /// Sectors and occupations.
    R2,
    /// Quota.
    R3,
    /// Age and nationality.
    R4,
    /// The employer's standing.
    R5,
    /// Recruiters and what they charge.
    R6,
    /// The test of the labour market.
    R7,
    /// The contract.
    R8,
    /// Documents.
    R9,
    /// Stay and renewal.
    R10,
    /// Rest and return between two cycles.
    R11,
    /// Regions.
    R12,
    /// What the authorities charge.
    R13,
    /// Steps and what they need.
    R14,
    /// Deadlines.
    R15,
    /// Change of employer.
    R16,
    /// Transport and driving licences.
    R17,
    /// Separation of hands.
    R20,
}

unmet_codes! {
    /// No version of the agreement governs today.
    AgreementNotInForce = "agreement-not-in-force", R1, Envelope,
        "Ninguna versión del acuerdo rige hoy. Pida a su ministerio que la firme o la instale.",
        "No version of the agreement is in force today. Ask your ministry to sign or install it.";
    /// A party suspended it.
    AgreementSuspended = "agreement-suspended", R1, Envelope,
        "El acuerdo está suspendido: no se toman decisiones nuevas. Lo ya decidido sigue en pie.",
        "The agreement is suspended: no new decisions are taken. What was decided stands.";
    /// Nobody put that version before the parties.
    AgreementNotProposed = "agreement-not-proposed", R1, Envelope,
        "Esa versión no se ha propuesto, o la propuesta tiene otra huella. Compare el documento antes de firmar.",
        "That version was not proposed, or the proposal has another digest. Compare the document before signing.";
    /// The id is another agreement's.
    AgreementMismatch = "agreement-mismatch", R1, Envelope,
        "El identificador no corresponde a ese acuerdo.",
        "The id is not that of this agreement.";
    /// The office's country is no party.
    NotAParty = "not-a-party", R1, Envelope,
        "El país de su oficina no es parte del acuerdo en ese papel.",
        "Your office's country is not a party to the agreement on that side.";
    /// The work lies outside the agreement.
    OutsideScope = "outside-scope", R2, Labour,
        "El sector o la ocupación no están en el acuerdo. Corrija la demanda.",
        "The sector or the occupation is not in the agreement. Correct the demand.";
    /// No such line in the agreement.
    LineUnknown = "quota-line-unknown", R3, Labour,
        "Esa línea de cuota no está en el acuerdo o no se ha abierto.",
        "That quota line is not in the agreement, or was not opened.";
    /// The line's id is not the one that follows from the agreement.
    LineMismatch = "quota-line-mismatch", R3, Labour,
        "El identificador no corresponde a esa línea de cuota del acuerdo.",
        "The id is not that of this quota line of the agreement.";
    /// More places than the agreement has.
    OverTheLine = "over-the-quota-line", R3, Labour,
        "Supera los lugares de la línea de cuota.",
        "It exceeds the places of the quota line.";
    /// More recommended than asked for.
    OverTheHeadcount = "over-the-headcount", R3, Labour,
        "Supera las personas que pidió la parte empleadora.",
        "It exceeds the number of people that the employer asked for.";
    /// Every place is drawn.
    QuotaExhausted = "quota-exhausted", R3, Labour,
        "No queda ningún lugar en la demanda. Pida más lugares al país de destino.",
        "No place is left in the demand. Ask the destination country for more.";
    /// The work falls outside the line's season.
    OutsideSeason = "outside-season", R3, Labour,
        "Las fechas de trabajo quedan fuera de la temporada de la cuota.",
        "The dates of work fall outside the season of the quota.";
    /// Too young.
    UnderAge = "under-minimum-age", R4, Identity,
        "No tiene la edad mínima el primer día de trabajo. Puede viajar solo como familiar a cargo.",
        "Under the minimum age on the first day of work. May travel only as a dependant.";
    /// Not of a nationality of the agreement.
    NationalityNotEligible = "nationality-not-eligible", R4, Identity,
        "Ninguna de sus nacionalidades está en el acuerdo.",
        "None of the person's nationalities is in the agreement.";
    /// The worker is not registered here.
    WorkerUnknown = "worker-not-registered", R14, Envelope,
        "La persona no está registrada. Regístrela primero.",
        "The person is not registered. Register them first.";
    /// No demand.
    DemandUnknown = "demand-unknown", R14, Labour,
        "La demanda no existe o fue retirada.",
        "The demand does not exist or was withdrawn.";
    /// No selection opened the cycle.
    CycleUnknown = "cycle-not-opened", R14, Labour,
        "El ciclo no se ha abierto: falta la selección.",
        "The cycle was not opened: the selection is missing.";
    /// The cycle was already opened.
    CycleAlreadyOpen = "cycle-already-opened", R14, Labour,
        "El ciclo ya está abierto. Use otro identificador para un ciclo nuevo.",
        "The cycle is already open. Use another id for a new cycle.";
    /// Another cycle of the person runs.
    AnotherCycleRuns = "another-cycle-runs", R14, Labour,
        "La persona tiene otro ciclo sin terminar.",
        "The person has another cycle that has not ended.";
    /// The cycle has ended.
    CycleOver = "cycle-over", R14, Labour,
        "El ciclo ya terminó.",
        "The cycle is over.";
    /// The employer is not in order.
    EmployerNotInOrder = "employer-not-in-order", R5, Labour,
        "La parte empleadora no está al día. Pida la constancia vigente.",
        "The employer is not in order. Ask for a valid certificate.";
    /// Barred by an authority.
    EmployerSanctioned = "employer-sanctioned", R5, Labour,
        "La parte empleadora está sancionada. Espere el fin de la sanción o consulte a la autoridad.",
        "The employer is sanctioned. Wait until it ends, or ask the authority.";
    /// Fewer beds than people.
    BedsTooFew = "beds-too-few", R5, Labour,
        "No hay camas para tantas personas. Registre o inspeccione más alojamiento.",
        "There are not beds for so many people. Register more lodging or have it inspected.";
    /// The line is for others.
    LineForOthers = "quota-line-for-others", R3, Labour,
        "Esa línea de cuota es solo para asociaciones, o solo para partes empleadoras.",
        "That quota line is for associations only, or for employers only.";
    /// Not one of the association's.
    NotAMember = "not-a-member", R3, Labour,
        "La finca no es parte de la asociación que pidió a las personas.",
        "The farm is not a member of the association that asked for the people.";
    /// A private recruiter where only the authority recruits.
    RecruiterNotAllowed = "recruiter-not-allowed", R6, Labour,
        "Según el acuerdo solo recluta la autoridad de trabajo, sin intermediarios.",
        "Under the agreement only the labour authority recruits, with nobody in between.";
    /// A recruiter without a licence in force.
    RecruiterNotLicensed = "recruiter-not-licensed", R6, Labour,
        "La persona intermediaria no tiene licencia vigente.",
        "The recruiter has no licence in force.";
    /// No test of the labour market, or it was not passed.
    MarketNotTested = "labour-market-not-tested", R7, Labour,
        "Falta la prueba del mercado laboral, o no la aprobó.",
        "The labour-market test is missing, or was not passed.";
    /// A test that is too old.
    MarketTestExpired = "labour-market-test-expired", R7, Labour,
        "La prueba del mercado laboral ya no vale. Haga una nueva.",
        "The labour-market test no longer holds. Make a new one.";
    /// A test for all where each needs its own.
    MarketTestNotCollective = "labour-market-test-not-collective", R7, Labour,
        "El acuerdo no permite una prueba colectiva: hace falta la de esta parte empleadora.",
        "The agreement does not allow a collective test: this employer needs its own.";
    /// Not home long enough.
    RestNotOver = "rest-not-over", R11, Migration,
        "No ha terminado el descanso que el acuerdo pide entre dos ciclos.",
        "The rest that the agreement asks for between two cycles is not over.";
    /// Not known to be home.
    ReturnNotConfirmed = "return-not-confirmed", R11, Labour,
        "Falta confirmar su retorno del ciclo anterior.",
        "The return from the cycle before is not confirmed.";
    /// Decided not to be eligible.
    NotEligible = "not-eligible", R11, Labour,
        "Se decidió que la persona no puede ser seleccionada por ahora.",
        "It was decided that the person may not be selected for now.";
    /// More time inside than allowed in that stretch.
    WindowExceeded = "stay-window-exceeded", R10, Migration,
        "Con este ciclo pasaría dentro del país más tiempo del que permite el acuerdo en ese plazo.",
        "With this cycle more time would be spent inside the country than the agreement allows within that stretch.";
    /// Outside the regions of the agreement.
    RegionNotAllowed = "region-not-allowed", R12, Labour,
        "El lugar de trabajo queda fuera de las regiones del acuerdo.",
        "The place of work lies outside the regions of the agreement.";
    /// More than the table says.
    FeeOverTable = "fee-over-table", R13, Migration,
        "Se cobró más de lo que fija el acuerdo por ese documento.",
        "More was charged than the agreement says for that document.";
    /// Too late: silence refused it.
    DeadlinePassed = "deadline-passed", R15, Envelope,
        "Venció el plazo, y según el acuerdo el silencio lo niega. Hay que pedirlo de nuevo.",
        "The deadline has passed, and under the agreement silence refuses it. It has to be asked for again.";
    /// Nobody changes employer under the agreement.
    ChangeNotAllowed = "change-not-allowed", R16, Labour,
        "El acuerdo no prevé el cambio de parte empleadora. La persona puede irse cuando quiera.",
        "The agreement does not provide for a change of employer. The person may leave at any time.";
    /// The worker did not agree.
    NoConsentToChange = "no-consent-to-change", R16, Labour,
        "No consta que la persona quiera el cambio. Pídale que lo solicite.",
        "It is not on record that the person wants the change. Ask them to request it.";
    /// A class that is not recognised.
    LicenceNotRecognised = "licence-not-recognised", R17, TravelDocument,
        "El acuerdo no reconoce esa clase de licencia de ese país, o no como esa.",
        "The agreement does not recognise that class of licence of that country, or not as that.";
    /// Not valid at home.
    LicenceExpired = "licence-expired", R17, TravelDocument,
        "La licencia no está vigente en su país hasta ese día.",
        "The licence is not valid at home until that day.";
    /// No licence was shown.
    LicenceNotShown = "licence-not-shown", R17, TravelDocument,
        "No ha presentado esa licencia de conducir.",
        "That driving licence was not presented.";
    /// No such manifest.
    ManifestUnknown = "manifest-unknown", R14, Migration,
        "La lista de viaje no existe o ya está cerrada.",
        "The manifest does not exist, or is closed already.";
    /// Nobody is on it.
    ManifestEmpty = "manifest-empty", R14, Migration,
        "La lista de viaje no tiene pasajeros.",
        "The manifest has no passengers.";
    /// Still going on.
    CycleNotOver = "cycle-not-over", R14, Labour,
        "El ciclo sigue: falta el retorno o el retiro de la persona.",
        "The cycle goes on: the person has neither returned nor withdrawn.";
    /// No such contract.
    ContractUnknown = "contract-unknown", R8, Labour,
        "No hay una oferta con ese contrato en el ciclo.",
        "There is no offer of that contract in the cycle.";
    /// Not explained in a language that the worker understands.
    ContractNotUnderstood = "contract-not-understood", R8, Labour,
        "El contrato no se explicó en un idioma que la persona entiende.",
        "The contract was not explained in a language that the person understands.";
    /// Not accepted.
    ContractNotAccepted = "contract-not-accepted", R8, Labour,
        "La persona no ha aceptado este contrato.",
        "The person has not accepted this contract.";
    /// Less than the floor.
    WageBelowFloor = "wage-below-floor", R8, Remuneration,
        "El salario es menor que el mínimo del acuerdo, o está en otra moneda.",
        "The wage is below the agreement's floor, or in another currency.";
    /// Paid by a unit for which the agreement knows no floor.
    WageUnitWithoutFloor = "wage-unit-without-floor", R8, Remuneration,
        "El acuerdo no fija un mínimo para un salario por esa unidad. Ofrézcalo por una que lo tenga.",
        "The agreement has no floor for a wage by that unit. Offer it by one that has.";
    /// Too many hours.
    HoursOverMaximum = "hours-over-maximum", R8, Labour,
        "Las horas por semana superan el máximo.",
        "The hours a week exceed the maximum.";
    /// No lodging.
    LodgingMissing = "lodging-missing", R8, Labour,
        "La parte empleadora debe dar alojamiento.",
        "The employer must provide lodging.";
    /// No transport.
    TransportMissing = "transport-missing", R8, Labour,
        "La parte empleadora debe dar transporte.",
        "The employer must provide transport.";
    /// A ministry rejected it.
    ContractRejected = "contract-rejected", R8, Labour,
        "Un ministerio rechazó este contrato.",
        "A ministry rejected this contract.";
    /// No document that the agreement accepts.
    NoAcceptedDocument = "no-accepted-document", R9, TravelDocument,
        "No ha presentado un documento aceptado. El acuerdo dice cómo obtener uno.",
        "No accepted document was presented. The agreement says how to get one.";
    /// It expires too soon.
    DocumentExpiresTooSoon = "document-expires-too-soon", R9, TravelDocument,
        "Su documento vence antes de que termine la estancia.",
        "The document expires before the stay ends.";
    /// Longer than one may stay.
    BeyondStayLimit = "beyond-stay-limit", R10, Migration,
        "Supera el límite de estancia del acuerdo.",
        "It exceeds the agreement's limit of stay.";
    /// Renewal needs leaving first.
    RenewalNotInside = "renewal-not-inside", R10, Migration,
        "El acuerdo no permite renovar dentro del país: hay que salir primero.",
        "The agreement does not allow renewal inside the country: one must leave first.";
    /// Renewed as often as allowed.
    RenewalsExhausted = "renewals-exhausted", R10, Migration,
        "Ya se usaron todas las renovaciones.",
        "All renewals have been used.";
    /// Applied for too late.
    RenewalAppliedLate = "renewal-applied-late", R10, Migration,
        "La renovación se pidió después del plazo que fija el acuerdo.",
        "The renewal was applied for after the time that the agreement sets.";
    /// Not in the country.
    NotInTheCountry = "not-in-the-country", R10, Migration,
        "No consta su entrada al país de destino.",
        "No entry into the destination country is on record.";
    /// A document of this type is not issued under the agreement.
    DocumentTypeNotIssued = "document-type-not-issued", R9, Migration,
        "El acuerdo no prevé ese tipo de documento.",
        "The agreement does not provide for a document of that type.";
    /// The step is another office's.
    StepNotYours = "step-not-yours", R14, Envelope,
        "Según el acuerdo, este paso le corresponde a otra oficina.",
        "Under the agreement, this step belongs to another office.";
    /// A step before it is missing.
    StepMissing = "step-missing", R14, Envelope,
        "Falta un paso previo.",
        "A step before this one is missing.";
    /// The same person entered what this approves.
    ApprovesOwnEntry = "approves-own-entry", R20, Official,
        "Nadie aprueba lo que registró. Debe hacerlo otra persona.",
        "Nobody approves what they entered. Another person must do it.";
    /// Two steps need two people.
    SamePerson = "same-person", R20, Official,
        "El acuerdo exige que otra persona haga este paso.",
        "The agreement requires another person for this step.";
    /// A document without an approval.
    NoApproval = "no-approval", R20, Labour,
        "No hay aprobación en el registro en la cual basar el documento.",
        "There is no approval on record for the document to rest on.";
    /// The number is another document's.
    NumberTaken = "number-taken", R20, Migration,
        "Ese número ya lo tiene otro documento. Use el siguiente de su bloque.",
        "That number is another document's already. Use the next one of your block.";
    /// The number is in no block of the office or the device.
    NumberNotGranted = "number-not-granted", R20, Migration,
        "Ese número no es de un bloque de su oficina, o es del bloque de otro dispositivo. Pida un bloque de números.",
        "That number is in no block of your office, or in another device's. Ask for a block of numbers.";
    /// No such finding, or it is settled.
    FindingNotOpen = "finding-not-open", R14, Envelope,
        "El hallazgo no existe o ya está resuelto.",
        "The finding does not exist, or is settled.";
    /// No such document in the cycle.
    DocumentUnknown = "document-unknown", R14, Migration,
        "Ese documento no se emitió en este ciclo o ya fue revocado.",
        "That document was not issued in this cycle, or is revoked already.";
    /// No such other registration.
    OtherUnknown = "other-registration-unknown", R14, Identity,
        "La otra inscripción no está registrada aquí, o es la misma.",
        "The other registration is not registered here, or is the same one.";
    /// One of the two is joined to another already.
    MergedAlready = "merged-already", R14, Identity,
        "Una de las dos inscripciones ya está unida a otra. Sepárelas primero.",
        "One of the two registrations is joined to another already. Separate those first.";
    /// They are not joined.
    NotMerged = "not-merged", R14, Identity,
        "Esas dos inscripciones no están unidas.",
        "Those two registrations are not joined.";
    /// They are not linked.
    NotLinked = "not-linked", R14, Identity,
        "Esa inscripción de otro nodo no está enlazada.",
        "That registration at another node is not linked.";
    /// They are linked.
    LinkedAlready = "linked-already", R14, Identity,
        "Esa inscripción de otro nodo ya está enlazada.",
        "That registration at another node is linked already.";
    /// Another country registered them.
    NotTheOwner = "not-the-owner", R14, Envelope,
        "Solo el país que registró a la persona puede unir o separar sus inscripciones.",
        "Only the country that registered the person may join or separate their registrations.";
    /// No such complaint, or it is resolved.
    ComplaintNotOpen = "complaint-not-open", R14, Complaint,
        "La queja no existe o ya está resuelta.",
        "The complaint does not exist, or is resolved.";
    /// No such request, or it is answered.
    RequestNotOpen = "request-not-open", R14, Envelope,
        "La solicitud no existe o ya está respondida.",
        "The request does not exist, or is answered.";
    /// A rectification that was granted, and nothing that was corrected.
    CorrectionNotNamed = "correction-not-named", R14, Envelope,
        "Si se concede la rectificación, hay que corregir primero y nombrar aquí esas correcciones de la misma persona.",
        "Where a rectification is granted, the records are corrected first, and these corrections of the same person named here.";
    /// A cycle of the person runs.
    NotErasedYet = "not-erased-yet", R14, Envelope,
        "No se borra nada mientras un ciclo de la persona sigue. Respóndale cuando termine, o niéguelo con su motivo.",
        "Nothing is erased while a cycle of the person runs. Answer when it has ended, or refuse it with the reason.";
    /// Nobody asked for such an override.
    OverrideUnknown = "override-unknown", R20, Labour,
        "Nadie ha pedido esa excepción, o ya tiene las personas que el acuerdo exige.",
        "Nobody asked for that override, or it has the people that the agreement requires.";
    /// The agreement does not let anybody set this aside.
    NotOverridable = "not-overridable", R20, Labour,
        "El acuerdo no permite pasar por alto ese motivo.",
        "The agreement does not let anybody set that reason aside.";
    /// Dates in the wrong order.
    DatesInverted = "dates-inverted", R14, Envelope,
        "La fecha final es anterior a la inicial.",
        "The last date lies before the first.";
}

impl UnmetCode {
    /// Whether an agreement may let people set it aside: what it says of terms, papers and stay. Whether a thing exists at all, how
    /// many there may be, how old one must be and which hands must differ cannot be set aside.
    pub const fn is_overridable(self) -> bool {
        let exists = matches!(self, UnmetCode::ContractUnknown);
        !exists && !matches!(self.rule(), Rule::R1 | Rule::R3 | Rule::R4 | Rule::R14 | Rule::R20)
    }
}

/// One rule that a decision does not meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmet {
    /// Which.
    pub code: UnmetCode,
    /// The step that is missing, the matter not in order: a word of the agreement, never a personal value.
    pub detail: Option<String>,
}

impl From<UnmetCode> for Unmet {
    fn from(code: UnmetCode) -> Self {
        Self { code, detail: None }
    }
}

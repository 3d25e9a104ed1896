//! `manifest.opened`: a vehicle and who travels in it.

use super::prelude::*;

record_kind! {
    /// A group travels together: vehicle, driver, route, people, and who escorts the minors.
    ManifestOpened, seen as SeenManifestOpened: "manifest.opened" version 1, Fact, about [Manifest];
    /// Under which agreement.
    agreement: AgreementCode [Migration],
    /// Plate.
    vehicle: Text<30> [Migration],
    /// Who runs it.
    carrier: Text<120> [Migration],
    /// Who drives.
    driver: Option<Text<200>> [Identity],
    /// Number of the driving licence.
    licence_number: Option<Text<30>> [TravelDocument],
    /// Who issued it.
    licence_country: Option<Country> [TravelDocument],
    /// Its class.
    licence_class: Option<Text<20>> [TravelDocument],
    /// Its last day.
    licence_valid_until: Option<Day> [TravelDocument],
    /// From where to where.
    route: Text<300> [Migration],
    /// When.
    departs_on: Day [Migration],
    /// Who travels, by their cycles.
    passengers: UpTo<60, Id<Cycle>> [Migration],
    /// How many minors travel along.
    minors: Number<0, 60> [Family],
    /// Who escorts the minors.
    escorts: UpTo<20, Id<Worker>> [Family],
    example {"agreement": "cr-pa-coffee", "vehicle": "CH-4471", "carrier": "Transportes Río Sereno", "driver": "Abel Castrellón", "licence_number": "4-711-202", "licence_country": "PA", "licence_class": "D", "licence_valid_until": "2028-05-01", "route": "Soloy - Río Sereno - San Vito", "departs_on": "2026-11-01", "passengers": ["0198d0c0-0000-7000-8000-0000000000c9"], "minors": 1, "escorts": ["0198d0c0-0000-7000-8000-0000000000a1"]}
}

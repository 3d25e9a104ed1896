//! `workplace.registered`: a farm or other place of work becomes known.

use super::prelude::*;

record_kind! {
    /// A place where an employer's workers work and often sleep.
    WorkplaceRegistered, seen as SeenWorkplaceRegistered: "workplace.registered" version 1, Fact, about [Employer];
    /// Its id.
    workplace: Id<Workplace> [Labour],
    /// Its name.
    name: Text<120> [Labour],
    /// Where it is.
    country: Country [Labour],
    /// Region or canton, as the agreement names its regions.
    region: Text<80> [Labour],
    /// How many people can sleep there.
    beds: Option<Number<0, 10000>> [Labour],
    example {"workplace": "0198d0c0-0000-7000-8000-0000000000f1", "name": "Finca La Esperanza", "country": "CR", "region": "Coto Brus", "beds": 60}
}

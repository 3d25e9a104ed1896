//! `workplace.inspected`: somebody looks at where people work and sleep.

use super::prelude::*;

record_kind! {
    /// An officer looks at a place of work: whether people can work and sleep there, and how many.
    WorkplaceInspected, seen as SeenWorkplaceInspected: "workplace.inspected" version 1, Fact, about [Employer];
    /// The place.
    workplace: Id<Workplace> [Labour],
    /// When.
    inspected_on: Day [Labour],
    /// Whether it is fit to work and sleep in.
    fit: bool [Labour],
    /// How many beds were counted.
    beds: Option<Number<0, 10000>> [Labour],
    /// What the officer noted.
    note: Option<Text<500>> [Evidence],
    example {"workplace": "0198d0c0-0000-7000-8000-0000000000f1", "inspected_on": "2026-10-02", "fit": true, "beds": 58, "note": null}
}

//! `family.linked`: a relative of a worker becomes known.

use super::prelude::*;

record_kind! {
    /// A relative of a worker. Relatives travel along; a minor never has a right to work.
    FamilyLinked, seen as SeenFamilyLinked: "family.linked" version 1, Fact, about [Worker];
    /// The relative, registered or not.
    member: Id<Worker> [Family],
    /// What the relative is to the worker.
    relation: FamilyRelation [Family],
    /// Given names, where the relative is not registered.
    given_names: Option<Text<100>> [Family],
    /// First surname, in the same way.
    first_surname: Option<Text<100>> [Family],
    /// As much of the date of birth as is known.
    birth_date: Option<BirthDate> [Family],
    /// Whether the relative travels along.
    travels_along: bool [Family],
    example {"member": "0198d0c0-0000-7000-8000-0000000000a4", "relation": "child", "given_names": "Eneida", "first_surname": "Montezuma", "birth_date": "2019-03", "travels_along": true}
}

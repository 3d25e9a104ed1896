//! `orientation.attended`: a worker was prepared for the stay.

use super::prelude::*;

record_kind! {
    /// A worker was told of rights, wages, health and whom to call, before leaving.
    OrientationAttended, seen as SeenOrientationAttended: "orientation.attended" version 1, Fact, about [Worker, Cycle];
    /// In which language.
    language: Language [Labour],
    example {"language": "gym"}
}

//! `notice.given`: a worker is told what is recorded, and why.

use super::prelude::*;

record_kind! {
    /// A worker is told what is recorded about them, why, who sees it and which rights they have.
    NoticeGiven, seen as SeenNoticeGiven: "notice.given" version 1, Fact, about [Worker];
    /// Which notice, with its version.
    notice: Text<60> [Evidence],
    /// The language in which it was given.
    language: Language [Evidence],
    /// Read by the person, or aloud.
    mode: NoticeMode [Evidence],
    /// Who heard it, where it was read aloud.
    witness: Option<Text<100>> [Evidence],
    example {"notice": "cr-pa-coffee-2025", "language": "gym", "mode": "oral", "witness": "Toribia Carpintero"}
}

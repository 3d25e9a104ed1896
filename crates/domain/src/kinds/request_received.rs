//! `request.received`: a person asks for their rights.

use super::prelude::*;

record_kind! {
    /// A person asks to see, correct, erase, oppose or take along what is recorded about them.
    RequestReceived, seen as SeenRequestReceived: "request.received" version 1, Fact, about [Worker, Request];
    /// What they ask for.
    right: PersonRight [Evidence],
    /// In their words.
    wish: Option<Text<2000>> [Evidence],
    /// How they asked.
    channel: RequestChannel [Evidence],
    example {"right": "access", "wish": "Quiero saber quién vio mis datos.", "channel": "office"}
}

//! `settlement.stated`: what was paid at the end.

use super::prelude::*;

record_kind! {
    /// What the employer paid at the end of work.
    SettlementStated, seen as SeenSettlementStated: "settlement.stated" version 1, Fact, about [Worker, Cycle];
    /// How much.
    paid: Money [Remuneration],
    /// How much was deducted.
    deducted: Option<Money> [Remuneration],
    /// When.
    paid_on: Day [Remuneration],
    /// Whether the worker agrees with it.
    worker_agrees: bool [Remuneration],
    example {"paid": {"amount": "412300.00", "currency": "CRC"}, "deducted": null, "paid_on": "2027-03-26", "worker_agrees": true}
}

//! `fees.declared`: a worker says what was paid to get the work.

use super::prelude::*;

record_kind! {
    /// A worker says what they paid to whom to get the work; it must be nothing.
    FeesDeclared, seen as SeenFeesDeclared: "fees.declared" version 1, Fact, about [Worker, Cycle];
    /// When it was asked.
    moment: FeeMoment [Evidence],
    /// What was paid; none or zero where nothing was.
    amount: Option<Money> [Evidence],
    /// To whom.
    paid_to: Option<Text<120>> [Protection],
    example {"moment": "at-registration", "amount": {"amount": "0", "currency": "PAB"}, "paid_to": null}
}

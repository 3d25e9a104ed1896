//! `contract.authorised`: a ministry authorises a contract.

use super::prelude::*;

record_kind! {
    /// A ministry authorises a contract. Both must, before a document is issued.
    ContractAuthorised, seen as SeenContractAuthorised: "contract.authorised" version 1, Decision, about [Worker, Cycle];
    /// Which contract.
    contract: Id<Contract> [Labour],
    /// A remark.
    note: Option<Text<500>> [Evidence],
    example {"contract": "0198d0c0-0000-7000-8000-0000000000c1", "note": null}
}

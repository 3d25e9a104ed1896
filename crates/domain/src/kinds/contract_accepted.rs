//! `contract.accepted`: the worker signs or puts a thumb.

use super::prelude::*;

record_kind! {
    /// The worker accepts the terms, by signature or thumbprint.
    ContractAccepted, seen as SeenContractAccepted: "contract.accepted" version 1, Fact, about [Worker, Cycle];
    /// Which contract.
    contract: Id<Contract> [Labour],
    /// How.
    mode: AcceptanceMode [Labour],
    example {"contract": "0198d0c0-0000-7000-8000-0000000000c1", "mode": "thumbprint"}
}

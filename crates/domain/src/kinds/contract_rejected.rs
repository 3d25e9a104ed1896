//! `contract.rejected`: a ministry does not authorise a contract.

use super::prelude::*;

record_kind! {
    /// A ministry does not authorise a contract, and says why.
    ContractRejected, seen as SeenContractRejected: "contract.rejected" version 1, Decision, about [Worker, Cycle];
    /// Which contract.
    contract: Id<Contract> [Labour],
    /// Why.
    reason: Text<500> [Evidence],
    example {"contract": "0198d0c0-0000-7000-8000-0000000000c1", "reason": "El salario es menor que el mínimo."}
}

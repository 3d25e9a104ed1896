//! `contract.explained`: an officer explains the terms.

use super::prelude::*;

record_kind! {
    /// An officer explains the terms in a language that the worker understands.
    ContractExplained, seen as SeenContractExplained: "contract.explained" version 1, Fact, about [Worker, Cycle];
    /// Which contract.
    contract: Id<Contract> [Labour],
    /// In which language.
    language: Language [Labour],
    /// Who interpreted.
    interpreter: Option<Text<100>> [Evidence],
    example {"contract": "0198d0c0-0000-7000-8000-0000000000c1", "language": "gym", "interpreter": "Chicho Bejarano"}
}

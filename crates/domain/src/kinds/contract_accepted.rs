//! `contract.accepted`: the worker signs or puts a thumb.

use super::prelude::*;

record_kind! {
    /// The worker accepts the terms, by signature or thumbprint.
    ContractAccepted, seen as SeenContractAccepted: "contract.accepted" version 1, Fact, about [Worker, Cycle];
    /// Which contract.
    contract: Id<Contract> [Labour],
    /// How.
    mode: AcceptanceMode [Labour],
    /// Which terms, by their digest, where it was noted. Others than those on record are not accepted by it.
    terms: Option<TermsDigest> [Remuneration],
    /// Under what the signed paper is kept, where it was: see `POST /v1/attachments`.
    signed_copy: Option<AttachmentAddress> [Labour],
    /// Under what the thumbprint is kept, where it was.
    thumbprint: Option<AttachmentAddress> [Biometric],
    example {
        "contract": "0198d0c0-0000-7000-8000-0000000000c1", "mode": "thumbprint", "terms": null,
        "signed_copy": "Yk9sIYR0xO5AnVG7LrTvZbWzrU5PmX2g8dQe1uKcJ3M", "thumbprint": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c"
    }
}

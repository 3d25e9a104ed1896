//! `document.verified`: an officer checks a document.

use super::prelude::*;

record_kind! {
    /// An officer checks a document against its issuer, a reader or its security features.
    DocumentVerified, seen as SeenDocumentVerified: "document.verified" version 1, Fact, about [Worker];
    /// What it is.
    document_type: DocumentType [TravelDocument],
    /// Who issued it.
    issuing_country: Country [TravelDocument],
    /// Its number.
    number: Text<30> [TravelDocument],
    /// What came out.
    result: VerificationResult [TravelDocument],
    /// How.
    method: VerificationMethod [TravelDocument],
    example {"document_type": "national-id", "issuing_country": "PA", "number": "12-381-1449", "result": "genuine", "method": "issuer"}
}

//! The OpenAPI schema of a record kind's data, made from its table row: each member says its class.

use serde::de::DeserializeOwned;
use utoipa::{
    PartialSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, AllOfBuilder, ObjectBuilder, OneOfBuilder, Schema, Type},
    },
};

use crate::{
    agreement::{Incident, KindName},
    bounded::{Number, UpTo},
    country::Country,
    element::Class,
    id::Id,
    kinds::*,
    record::Corrected,
    rules::UnmetCode,
    text::Text,
    time::{BirthDate, Day, Moment},
    value::*,
};

/// A type that a member of a record may have. (utoipa's own derive cannot follow generic types of ours through `Option`.)
pub(crate) trait MemberType {
    /// Its schema, written out in place.
    fn schema() -> RefOr<Schema>;
}

impl<T: MemberType> MemberType for Option<T> {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new().item(ObjectBuilder::new().schema_type(Type::Null)).item(T::schema()).into()
    }
}

macro_rules! member_types {
    ($($type:ty $(where [$($generics:tt)*])?,)*) => {$(
        impl$(<$($generics)*>)? MemberType for $type {
            fn schema() -> RefOr<Schema> {
                <$type as PartialSchema>::schema()
            }
        }
    )*};
}

member_types! {
    bool, AttachmentAddress, TermsDigest, Country, Day, BirthDate, Isic, Isco, Language, AgreementCode, Money, Sex, Residence,
    DocumentType, NoticeMode, ConsentPurpose, EmployerType, StandingMatter, WagePer, FeeMoment, AcceptanceMode, InsuranceCover,
    EndReason, FindingOutcome, FamilyRelation, Guardianship, VerificationResult, VerificationMethod, ReplacementReason,
    AccidentSeverity, InspectionOutcome, ComplaintTopic, ComplaintOutcome, ProtectionSign, CycleOutcome, PersonRight,
    RequestChannel, RequestOutcome, Moment, NodeCode, Incident, KindName, UnmetCode, Corrected,
    Id<S> where [S],
    Text<MAX> where [const MAX: usize],
    Number<MIN, MAX> where [const MIN: u32, const MAX: u32],
    UpTo<MAX, T> where [const MAX: usize, T: PartialSchema],
}

/// One member of a kind, as its schema describes it.
pub(crate) struct MemberSchema {
    name: &'static str,
    schema: RefOr<Schema>,
    required: bool,
}

/// Describes a member of type `T`; it is required unless `null` stands for "not given".
pub(crate) fn member<T: MemberType + DeserializeOwned>(name: &'static str, doc: &[&str], class: Class) -> MemberSchema {
    let doc: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    let description = format!("{} Class: `{}`.", doc.join(" "), class.as_str());
    let schema = AllOfBuilder::new().item(T::schema()).description(Some(description)).into();
    MemberSchema { name, schema, required: serde_json::from_str::<T>("null").is_err() }
}

/// An object of these members and no others.
pub(crate) fn object(doc: &str, members: Vec<MemberSchema>, example: serde_json::Value) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new()
        .description(Some(doc))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .examples([example]);
    for MemberSchema { name, schema, required } in members {
        object = object.property(name, schema);
        if required {
            object = object.required(name);
        }
    }
    object.into()
}

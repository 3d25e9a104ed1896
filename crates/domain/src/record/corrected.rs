//! What a correction says: the members of one class that were wrong, each with what it should say.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, ObjectBuilder, Schema},
    },
};

/// The most members that one correction mends in a class.
pub const CORRECTED_MEMBERS_MAX: usize = 20;

/// Members by name, with what each should say; `null` where nothing should have been given.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Corrected(BTreeMap<String, Value>);

impl Corrected {
    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<'de> Deserialize<'de> for Corrected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Value>::deserialize(deserializer)?;
        if members.is_empty() || members.len() > CORRECTED_MEMBERS_MAX {
            return Err(de::Error::custom(format!("has not from 1 to {CORRECTED_MEMBERS_MAX} members")));
        }
        Ok(Self(members))
    }
}

impl PartialSchema for Corrected {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("The members that were wrong, with what they should say."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .min_properties(Some(1))
            .max_properties(Some(CORRECTED_MEMBERS_MAX))
            .into()
    }
}
impl ToSchema for Corrected {}

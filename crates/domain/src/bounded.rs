//! Lists with a bound.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::ArrayBuilder, schema::Schema},
};

/// A list of at most `MAX` items without repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UpTo<const MAX: usize, T>(Vec<T>);

impl<const MAX: usize, T: PartialEq> UpTo<MAX, T> {
    /// The list, unless it is too long or says one thing twice.
    pub fn new(items: Vec<T>) -> Result<Self, String> {
        if items.len() > MAX {
            return Err(format!("has more than {MAX} items"));
        }
        if items.iter().enumerate().any(|(at, item)| items[..at].contains(item)) {
            return Err("says one thing twice".into());
        }
        Ok(Self(items))
    }

    /// The items.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<'de, const MAX: usize, T: PartialEq + Deserialize<'de>> Deserialize<'de> for UpTo<MAX, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
impl<const MAX: usize, T: PartialSchema> PartialSchema for UpTo<MAX, T> {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).max_items(Some(MAX)).unique_items(true).into()
    }
}
impl<const MAX: usize, T: ToSchema> ToSchema for UpTo<MAX, T> {
    fn name() -> Cow<'static, str> {
        format!("{}List{MAX}", T::name()).into()
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Number<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Number<MIN, MAX> {
    /// The number, if it lies within the bounds.
    pub fn new(number: u32) -> Result<Self, String> {
        if (MIN..=MAX).contains(&number) { Ok(Self(number)) } else { Err(format!("is not within {MIN} to {MAX}")) }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}
impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Number<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
impl<const MIN: u32, const MAX: u32> PartialSchema for Number<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(MIN)).maximum(Some(MAX)).into()
    }
}
impl<const MIN: u32, const MAX: u32> ToSchema for Number<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        format!("Number{MIN}to{MAX}").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_on_both_sides() {
        assert!(serde_json::from_str::<UpTo<2, u8>>("[1,2]").is_ok());
        assert!(serde_json::from_str::<UpTo<2, u8>>("[]").is_ok());
        assert!(serde_json::from_str::<UpTo<2, u8>>("[1,2,3]").is_err());
        assert!(serde_json::from_str::<UpTo<2, u8>>("[1,1]").is_err());
        for (text, good) in [("0", false), ("1", true), ("84", true), ("85", false), ("-1", false), ("1.5", false)] {
            assert_eq!(serde_json::from_str::<Number<1, 84>>(text).is_ok(), good, "{text}");
        }
    }
}

//! Pages of a list: how many, and behind what. A cursor says where the page before ended, and is opaque to clients.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::id::Id;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{limits, problem::Problem};

/// How many things a client wants on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Limit(u32);

impl Limit {
    pub(crate) fn items(limit: Option<Self>) -> usize {
        limit.map_or(limits::PAGE_ITEMS_DEFAULT, |limit| limit.0) as usize
    }
}

impl TryFrom<String> for Limit {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| (1..=limits::PAGE_ITEMS_MAX).contains(number));
        number.map(Limit).ok_or_else(|| format!("is not a number from 1 to {}", limits::PAGE_ITEMS_MAX))
    }
}

/// `true` or `false` in a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Flag(pub(crate) bool);

impl TryFrom<String> for Flag {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        text.parse().map(Flag).map_err(|_| "is not true or false")
    }
}

/// Behind what a page begins, as the page before said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Cursor(String);

const NOT_A_CURSOR: &str = "is not a cursor that this node gave out";

impl TryFrom<String> for Cursor {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NOT_A_CURSOR)?;
        String::from_utf8(bytes).map(Cursor).map_err(|_| NOT_A_CURSOR)
    }
}

impl Cursor {
    /// The key behind which the page begins, if it is one.
    pub(crate) fn key<K>(after: Option<Self>, read: impl FnOnce(&str) -> Option<K>) -> Result<Option<K>, Problem> {
        let Some(Cursor(text)) = after else { return Ok(None) };
        read(&text).map(Some).ok_or_else(|| Problem::invalid("after", NOT_A_CURSOR))
    }

    /// The id behind which the page begins.
    pub(crate) fn id<S>(after: Option<Self>) -> Result<Option<Id<S>>, Problem> {
        Self::key(after, |text| text.parse().ok())
    }
}

/// Which of what waits for somebody to decide, or was decided.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Waiting {
    /// Only those on which nobody decided.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    pub(crate) open: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    pub(crate) limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub(crate) after: Option<Cursor>,
}

/// When a matter was opened, in microseconds, and which.
pub(crate) fn moment_and_id<S>(text: &str) -> Option<(DateTime<Utc>, Id<S>)> {
    let (opened_at, id) = text.split_once('_')?;
    Some((DateTime::from_timestamp_micros(opened_at.parse().ok()?)?, id.parse().ok()?))
}

/// A page as it is shown: the same, with a cursor that gives nothing away.
pub(crate) fn shown<T>(page: registry::views::Page<T>) -> registry::views::Page<T> {
    registry::views::Page { next: page.next.map(|key| URL_SAFE_NO_PAD.encode(key)), ..page }
}

#[cfg(test)]
mod tests {
    use domain::id::Worker;

    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_things() {
        let read = |text: &str| Limit::try_from(text.to_owned());
        assert!(read("1").is_ok() && read("100").is_ok());
        for text in ["0", "101", "-1", "1.5", "", "ten", "99999999999"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(Limit::items(None), 25);
    }

    #[test]
    fn a_cursor_comes_back_as_the_key_that_it_was_and_nothing_else_does() {
        let id = Id::<Worker>::derived(&["itzel"]);
        let next = shown(registry::views::Page { items: vec![()], next: Some(id.to_string()) }).next.unwrap();
        assert!(!next.contains(&id.to_string()));
        assert_eq!(Cursor::id(Some(Cursor::try_from(next).unwrap())).unwrap(), Some(id));
        assert!(Cursor::try_from("not base64!".to_owned()).is_err());
        assert!(Cursor::id::<Worker>(Some(Cursor(String::from("1 or 1=1")))).is_err());
        assert_eq!(Cursor::id::<Worker>(None).unwrap(), None);
    }
}

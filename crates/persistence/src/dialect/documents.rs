//! How either database reads inside a projection's document.

use super::Dialect;

/// The records that a projection lists, as columns of a query. Every expression names its row as `listed`.
pub(crate) struct Recorded {
    /// What to add to a `from`.
    pub(crate) from: String,
    pub(crate) kind: String,
    pub(crate) record: String,
    /// The instant, to compare with one that is bound.
    pub(crate) at: String,
    /// The civil day, to compare with one that is bound.
    pub(crate) day: String,
    pub(crate) side: String,
}

/// The objects of a list in a document.
pub(crate) struct Listed {
    /// What to add to a `from`.
    pub(crate) from: String,
    /// Each of them.
    pub(crate) value: String,
}

impl Dialect {
    /// What a projection lists under `recorded`.
    pub(crate) fn recorded(self, document: &str) -> Recorded {
        let Listed { from, value } = self.json_objects(document, "recorded");
        let member = |name| self.member(&value, name);
        let (at, day, record) = (member("at"), member("on"), member("record"));
        let (at, day, record) = match self {
            Dialect::Postgresql => {
                (format!("({at})::timestamptz"), format!("({day})::date"), format!("({record})::uuid"))
            }
            // As instants are stored, but for the last three decimals; `Z` sorts behind them.
            Dialect::Sqlite => (format!("strftime('%Y-%m-%dT%H:%M:%fZ', {at})"), day, record),
        };
        Recorded { from, kind: member("kind"), record, at, day, side: member("side") }
    }

    pub(crate) fn json_objects(self, document: &str, list: &str) -> Listed {
        match self {
            Dialect::Postgresql => Listed {
                from: format!(
                    "cross join lateral jsonb_array_elements({document}::jsonb -> '{list}') as listed (value)"
                ),
                value: "listed.value".to_owned(),
            },
            Dialect::Sqlite => Listed {
                from: format!("join json_each({document}, '$.{list}') as listed"),
                value: "listed.value".to_owned(),
            },
        }
    }

    /// A member of an object as text.
    pub(crate) fn member(self, object: &str, name: &str) -> String {
        match self {
            Dialect::Postgresql => format!("({object} ->> '{name}')"),
            Dialect::Sqlite => format!("json_extract({object}, '$.{name}')"),
        }
    }

    /// A condition: a member of an object is true.
    pub(crate) fn member_is_true(self, object: &str, name: &str) -> String {
        match self {
            Dialect::Postgresql => format!("({object} ->> '{name}') = 'true'"),
            Dialect::Sqlite => format!("json_extract({object}, '$.{name}') = 1"),
        }
    }

    /// A member of a document as text; null where there is no document.
    pub(crate) fn json_text(self, document: &str, name: &str) -> String {
        match self {
            Dialect::Postgresql => format!("({document}::jsonb ->> '{name}')"),
            Dialect::Sqlite => format!("json_extract({document}, '$.{name}')"),
        }
    }

    /// A whole number in a group of a document.
    pub(crate) fn json_integer(self, document: &str, group: &str, name: &str) -> String {
        match self {
            Dialect::Postgresql => format!("({document}::jsonb #>> '{{{group},{name}}}')::integer"),
            Dialect::Sqlite => format!("cast(json_extract({document}, '$.{group}.{name}') as integer)"),
        }
    }

    /// A condition: a list of texts in a document holds one.
    pub(crate) fn json_list_holds(self, document: &str, list: &str, text: &str) -> String {
        match self {
            Dialect::Postgresql => format!("coalesce({document}::jsonb -> '{list}' @> '\"{text}\"', false)"),
            Dialect::Sqlite => {
                format!("exists (select 1 from json_each({document}, '$.{list}') own where own.value = '{text}')")
            }
        }
    }

    /// The year of a day.
    pub(crate) fn year(self, day: &str) -> String {
        match self {
            Dialect::Postgresql => format!("extract(year from {day})::integer"),
            Dialect::Sqlite => format!("cast(substr({day}, 1, 4) as integer)"),
        }
    }

    /// How many days lie between two.
    pub(crate) fn days_between(self, first: &str, last: &str) -> String {
        match self {
            Dialect::Postgresql => format!("({last} - {first})"),
            Dialect::Sqlite => format!("cast(julianday({last}) - julianday({first}) as integer)"),
        }
    }

    /// A `?` for a day where nothing else tells PostgreSQL its type.
    pub(crate) const fn day_mark(self) -> &'static str {
        match self {
            Dialect::Postgresql => "?::date",
            Dialect::Sqlite => "?",
        }
    }

    /// A `?` for an instant where nothing else tells PostgreSQL its type.
    pub(crate) const fn instant_mark(self) -> &'static str {
        match self {
            Dialect::Postgresql => "?::timestamptz",
            Dialect::Sqlite => "?",
        }
    }
}

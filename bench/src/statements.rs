//! The statements of a request, listened to in PostgreSQL's own log, and written again as a script for pgbench: whatever the node does
//! today is what it is measured against.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::Value;
use testkit::{PostgresCluster, wait_until};

use crate::Result;

const PATIENCE: Duration = Duration::from_secs(10);

const ID_CHARACTERS: usize = 36;
/// Where ids are written that follow from others, so that each person has some of their own.
const WRITES_DERIVED_IDS: &str = "insert into finding";

/// A statement with the values that it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    sql: String,
    values: Vec<Option<String>>,
}

/// What stands for what in a script.
pub struct Places<'a> {
    /// Prefixes of ids that end with the number of the person asked about, and that number as it was in the log.
    pub people: &'a [&'a str],
    /// That number.
    pub n: u64,
    /// Ids that everybody shares.
    pub shared: &'a [&'a str],
    /// The id of the record that was written, and what a script writes in its place: an expression.
    pub record: Option<(&'a str, &'a str)>,
}

/// What the settings of a cluster have to be, for its statements to be heard.
pub const LOG_SETTINGS: [(&str, &str); 3] =
    [("logging_collector", "on"), ("log_destination", "jsonlog"), ("log_rotation_age", "0")];

/// Listens to what a database is asked while `request` runs; `last` is what the last statement of the request says.
pub fn listen(
    cluster: &PostgresCluster,
    database: &str,
    last: &str,
    mut request: impl FnMut() -> Result<()>,
) -> Result<Vec<Logged>> {
    cluster.query("postgres", "alter system set log_statement = 'all'")?;
    cluster.query("postgres", "select pg_reload_conf()")?;
    let heard = heard(cluster, database, last, &mut request);
    cluster.query("postgres", "alter system reset log_statement")?;
    cluster.query("postgres", "select pg_reload_conf()")?;
    heard
}

fn heard(
    cluster: &PostgresCluster,
    database: &str,
    last: &str,
    request: &mut dyn FnMut() -> Result<()>,
) -> Result<Vec<Logged>> {
    let log = log_of(cluster)?;
    // A session reads its new settings before its next statement; until it did, nothing of it is heard.
    for _ in 0..20 {
        let before = fs::metadata(&log)?.len();
        request()?;
        let mut statements = Vec::new();
        let whole = wait_until(PATIENCE / 20, || {
            statements = read_from(&log, before, database).unwrap_or_default();
            statements.iter().any(|statement: &Logged| statement.sql.contains(last))
        });
        if whole && is_whole(&statements) {
            return Ok(statements);
        }
    }
    Err(format!("no statement with `{last}` was heard").into())
}

/// A session that began to be heard in the middle of a transaction tells half of it.
fn is_whole(statements: &[Logged]) -> bool {
    let count = |word: &str| statements.iter().filter(|statement| statement.sql == word).count();
    count("begin") == count("commit")
}

fn log_of(cluster: &PostgresCluster) -> Result<PathBuf> {
    let folder = PathBuf::from(cluster.query("postgres", "show data_directory")?).join("log");
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let mut logs: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    logs.sort();
    Ok(logs.pop().ok_or("the server keeps no log in JSON")?)
}

fn read_from(log: &PathBuf, offset: u64, database: &str) -> Result<Vec<Logged>> {
    let text = fs::read(log)?;
    let new = text.get(usize::try_from(offset)?..).unwrap_or_default();
    let lines = new.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let ours = lines.filter(|line| line["dbname"] == database && line["application_name"] != "psql");
    Ok(ours.filter_map(|line| statement_of(line["message"].as_str()?, line["detail"].as_str())).collect())
}

fn statement_of(message: &str, detail: Option<&str>) -> Option<Logged> {
    let sql = match message.strip_prefix("statement: ") {
        Some(sql) => sql,
        None => message.strip_prefix("execute ")?.split_once(": ")?.1,
    };
    Some(Logged { sql: sql.trim().to_owned(), values: detail.map(values_of).unwrap_or_default() })
}

/// Reads `parameters: $1 = 'it''s', $2 = NULL`.
fn values_of(detail: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = detail.split_once(": ").map_or("", |(_, list)| list);
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after;
            continue;
        };
        let mut value = String::new();
        let mut characters = quoted.char_indices().peekable();
        let mut end = quoted.len();
        while let Some((at, character)) = characters.next() {
            if character != '\'' {
                value.push(character);
            } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
                value.push('\'');
            } else {
                end = at + 1;
                break;
            }
        }
        values.push(Some(value));
        rest = &quoted[end..];
    }
    values
}

/// The statements as a script in which every run is about the person `:n`.
pub fn script(statements: &[Logged], places: &Places<'_>) -> String {
    statements.iter().map(|statement| written(statement, places) + ";\n").collect()
}

fn written(statement: &Logged, places: &Places<'_>) -> String {
    let locks = statement.sql.contains("pg_advisory");
    let derived = statement.sql.contains(WRITES_DERIVED_IDS);
    let mut written = String::new();
    let mut rest = statement.sql.as_str();
    while let Some(at) = rest.find('$') {
        let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: Option<usize> = rest[at + 1..=at + digits].parse().ok();
        let value = number.and_then(|number| statement.values.get(number.checked_sub(1)?));
        written.push_str(&rest[..at]);
        match value {
            // The same lock for everybody would make them all wait for each other, as nobody does at the node.
            Some(Some(_)) if locks => written.push_str(&format!("(:n * 16 + {})::bigint", number.unwrap_or_default())),
            Some(value) => written.push_str(&literal(value.as_deref(), derived, places)),
            None => written.push_str(&rest[at..=at + digits]),
        }
        rest = &rest[at + 1 + digits..];
    }
    written.push_str(rest);
    written
}

/// A value as an SQL expression: the ids in it are those of the person `:n`, and of their new record.
fn literal(value: Option<&str>, derived: bool, places: &Places<'_>) -> String {
    let Some(value) = value else { return "null".to_owned() };
    let (mut pieces, mut plain) = (Vec::new(), String::new());
    let mut rest = value;
    while let Some(next) = rest.chars().next() {
        let id = rest.get(..ID_CHARACTERS).filter(|id| is_id(id));
        if let Some(expression) = id.and_then(|id| expression_of(id, derived, places)) {
            if !plain.is_empty() {
                pieces.push(quoted(&std::mem::take(&mut plain)));
            }
            pieces.push(expression);
            rest = &rest[ID_CHARACTERS..];
        } else {
            plain.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    if !plain.is_empty() || pieces.is_empty() {
        pieces.push(quoted(&plain));
    }
    let joined = pieces.join(" || ");
    match sql_type(value) {
        Some(sql_type) => format!("({joined})::{sql_type}"),
        None if pieces.len() > 1 => format!("({joined})"),
        None => joined,
    }
}

/// What a script writes for an id, as text; nothing where it is everybody's.
fn expression_of(id: &str, derived: bool, places: &Places<'_>) -> Option<String> {
    let digits = format!("{:012x}", places.n);
    let prefix = id.strip_suffix(&digits).filter(|prefix| places.people.contains(prefix));
    match (prefix, places.record) {
        (Some(prefix), _) => Some(format!("'{prefix}' || lpad(to_hex(:n::bigint), 12, '0')")),
        (None, Some((record, expression))) if id == record => Some(expression.to_owned()),
        _ if derived && !places.shared.contains(&id) => Some(format!("md5('{id}' || :n::bigint)::uuid::text")),
        _ => None,
    }
}

/// The type of a value of which nothing in its statement may tell it. An object of JSON is no list.
fn sql_type(value: &str) -> Option<&'static str> {
    let is_list = value.starts_with('{') && value.ends_with('}') && serde_json::from_str::<Value>(value).is_err();
    if is_id(value) {
        Some("uuid")
    } else if is_list {
        Some("text[]")
    } else {
        None
    }
}

fn is_id(text: &str) -> bool {
    let hyphen = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if hyphen(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == ID_CHARACTERS && text.bytes().enumerate().all(fits)
}

/// A colon would be a variable to pgbench, so that none is left as it is.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "''").replace(':', "\\x3a").replace('\n', "\\n");
    format!("E'{text}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = "0198d0c5-0000-7000-8000-";
    const RECORD: &str = "0198d0c6-0000-7000-8000-000000000001";
    const FARM: &str = "0198d0c0-0000-7000-8000-00000000e001";

    fn places() -> Places<'static> {
        Places { people: &[WORKER], n: 0x2a, shared: &[FARM], record: Some((RECORD, "gen_random_uuid()::text")) }
    }

    #[test]
    fn a_line_of_the_log_is_taken_apart() {
        let heard =
            statement_of("execute __diesel_stmt_3: select $1, $2", Some("parameters: $1 = 'it''s, $2 = x', $2 = NULL"));
        let heard = heard.unwrap();
        assert_eq!((heard.sql.as_str(), heard.values.len()), ("select $1, $2", 2));
        assert_eq!(heard.values, [Some("it's, $2 = x".to_owned()), None]);
        assert_eq!(statement_of("statement: begin", None).unwrap().sql, "begin");
        assert_eq!(statement_of("duration: 3 ms", None), None);
    }

    #[test]
    fn a_script_is_about_another_person_at_each_run_and_keeps_everything_else() {
        let sql = "select $1, $2, $3, $4, $10".to_owned();
        let values = [Some("0198d0c5-0000-7000-8000-00000000002a"), Some("{a,b}"), Some(RECORD), None];
        let heard = Logged { sql, values: values.map(|value| value.map(str::to_owned)).to_vec() };
        let person = "('0198d0c5-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid";
        let expected = format!("select {person}, (E'{{a,b}}')::text[], (gen_random_uuid()::text)::uuid, null, $10;\n");
        assert_eq!(script(&[heard], &places()), expected);
    }

    #[test]
    fn an_object_that_names_the_person_names_the_other_one_and_no_colon_is_left() {
        let state = r#"{"worker":"0198d0c5-0000-7000-8000-00000000002a","at":"08:00"}"#;
        let written = literal(Some(state), false, &places());
        let person = "'0198d0c5-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0')";
        assert_eq!(written, format!(r#"(E'{{"worker"\x3a"' || {person} || E'","at"\x3a"08\x3a00"}}')"#));
    }

    #[test]
    fn ids_that_follow_from_a_person_are_another_persons_too() {
        let other = "6f1d2f0a-9a64-4c55-8f0e-7661697665aa";
        let sql = |sql: &str| Logged { sql: sql.to_owned(), values: vec![Some(other.to_owned())] };
        let of_finding = script(&[sql("insert into finding (id) values ($1)")], &places());
        assert!(of_finding.contains(&format!("md5('{other}' || :n::bigint)::uuid")), "{of_finding}");
        let farm = Logged { values: vec![Some(FARM.to_owned())], ..sql("insert into finding (employer) values ($1)") };
        assert_eq!(script(&[farm], &places()), format!("insert into finding (employer) values ((E'{FARM}')::uuid);\n"));
        assert_eq!(script(&[sql("select $1")], &places()), format!("select (E'{other}')::uuid;\n"));
    }

    #[test]
    fn people_do_not_wait_for_each_others_locks() {
        let lock = Logged { sql: "select pg_advisory_xact_lock($1)".to_owned(), values: vec![Some("7".to_owned())] };
        assert_eq!(script(&[lock], &places()), "select pg_advisory_xact_lock((:n * 16 + 1)::bigint);\n");
    }
}

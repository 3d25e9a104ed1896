//! Whoever has the database, and not the key, changes something: `log verify` names it. Whoever has both is given away by what
//! others kept.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, SqliteConnection};
use registry::log::Flaw;
use vaiven_tests::{Database, LiveNode};

use super::busy;

/// What the schema would refuse is done by somebody who owns it.
const GUARDS: &[&str] = &[
    "record_refuses_update",
    "record_refuses_delete",
    "record_refuses_replacement",
    "log_leaf_refuses_update",
    "log_leaf_refuses_delete",
    "log_node_refuses_update",
    "log_node_refuses_delete",
    "log_checkpoint_refuses_update",
    "log_checkpoint_refuses_delete",
    "log_head_refuses_delete",
    "log_head_only_grows",
];

/// Changes the database behind the node's back. On PostgreSQL this role's word suspends triggers and references; on SQLite the
/// triggers go, and references are let be.
pub(super) fn behind_its_back(node: &LiveNode, sql: &str) {
    let url = node.database_url();
    let done = match url.strip_prefix("sqlite:") {
        Some(path) => {
            let drops: String = GUARDS.iter().map(|guard| format!("drop trigger if exists {guard};")).collect();
            let mut connection = SqliteConnection::establish(path).unwrap();
            connection.batch_execute(&format!("pragma busy_timeout = 5000; pragma foreign_keys = off; {drops} {sql}"))
        }
        None => {
            let mut connection = PgConnection::establish(url).unwrap();
            connection.batch_execute(&format!("set session_replication_role = replica; {sql}"))
        }
    };
    done.unwrap();
}

/// Another letter at one place of a text.
fn flipped(column: &str, at: usize) -> String {
    let (next, before) = (at + 1, at - 1);
    format!(
        "substr({column}, 1, {before}) || case substr({column}, {at}, 1) when 'A' then 'B' else 'A' end || substr({column}, {next})"
    )
}

fn found(node: &LiveNode) -> Option<Flaw> {
    node.registry().verify_log(&[], |_| {}).unwrap().flaw
}

/// Does something, and expects it to be named: its code, and the entry that it is about.
fn is_named(sql: &str, code: &str, entry: Option<u64>) {
    for database in Database::BOTH {
        let node = busy(database);
        assert_eq!(found(&node), None);
        behind_its_back(&node, sql);
        let flaw = found(&node).unwrap_or_else(|| panic!("{database:?}: nobody noticed {sql}"));
        assert_eq!((flaw.code(), flaw.entry()), (code, entry), "{database:?}: {sql}");
    }
}

const OF_7: &str = "(select record from log_leaf where place = 7)";

#[test]
fn a_bit_of_a_stored_record_is_named() {
    is_named(
        &format!("update record set signed = {} where id = {OF_7}", flipped("signed", 200)),
        "record-changed",
        Some(7),
    );
}

#[test]
fn a_record_that_is_gone_is_named() {
    is_named(&format!("delete from record where id = {OF_7}"), "record-missing", Some(7));
}

#[test]
fn a_bit_of_a_disclosure_is_named() {
    let change = flipped("disclosed", 20);
    is_named(
        &format!("update disclosure set disclosed = {change} where record = {OF_7} and class = 'envelope'"),
        "disclosure-changed",
        Some(7),
    );
}

#[test]
fn a_disclosure_of_another_record_is_named() {
    let other = "(select d.disclosed from disclosure d join log_leaf l on l.record = d.record where l.place = 3 and d.class = 'envelope')";
    is_named(
        &format!("update disclosure set disclosed = {other} where record = {OF_7} and class = 'envelope'"),
        "disclosure-changed",
        Some(7),
    );
}

#[test]
fn a_leaf_with_another_hash_is_named() {
    is_named(&format!("update log_leaf set hash = {} where place = 9", flipped("hash", 5)), "leaf-changed", Some(9));
}

#[test]
fn a_leaf_that_is_gone_is_named_in_the_middle_and_at_the_end() {
    is_named("delete from log_leaf where place = 5", "leaf-missing", Some(5));
    is_named("delete from log_leaf where place = 279", "shortened", None);
}

#[test]
fn a_record_in_the_place_of_another_is_named() {
    // Both are signed; only the order of the log is another.
    let swap = "update log_leaf set record = case place when 4 then (select record from log_leaf where place = 6) else \
                (select record from log_leaf where place = 4) end where place in (4, 6)";
    for database in Database::BOTH {
        let node = busy(database);
        if database == Database::Sqlite {
            // SQLite checks that a record has one leaf at each row.
            behind_its_back(
                &node,
                "create temp table kept as select place, record from log_leaf where place in (4, 6); \
                 update log_leaf set record = 'x' where place = 4; \
                 update log_leaf set record = (select record from kept where place = 4) where place = 6; \
                 update log_leaf set record = (select record from kept where place = 6) where place = 4;",
            );
        } else {
            behind_its_back(&node, &format!("alter table log_leaf drop constraint log_leaf_record_unique; {swap}"));
        }
        let flaw = found(&node).expect("the order is part of the log");
        assert_eq!((flaw.code(), flaw.entry()), ("leaf-changed", Some(4)));
    }
}

#[test]
fn a_hash_of_a_full_tile_is_named() {
    is_named(&format!("update log_node set hash = {}", flipped("hash", 5)), "tile-changed", Some(0));
    is_named("delete from log_node", "tile-changed", Some(0));
    is_named("insert into log_node select level, place + 1, hash from log_node", "tile-changed", Some(256));
}

#[test]
fn a_head_a_checkpoint_or_a_key_that_was_changed_is_named() {
    is_named(&format!("update log_head set root = {}", flipped("root", 5)), "head-differs", None);
    is_named("update log_head set size = 279", "head-differs", None);
    is_named(&format!("update log_checkpoint set note = {}", flipped("note", 100)), "checkpoint-unsigned", None);
    is_named(&format!("update log_checkpoint set root = {}", flipped("root", 5)), "checkpoint-differs", None);
    is_named("update node_key set id = '0123456789abcdef'", "key", None);
}

#[test]
fn a_record_that_was_kept_out_of_the_log_is_named() {
    for database in Database::BOTH {
        let node = busy(database);
        let arrival = super::arrival(&node);
        node.as_("oficina.pa").post("/v1/records", &serde_json::json!({"records": arrival})).expect(200);
        assert_eq!(found(&node), None, "it waits for its leaf");
        behind_its_back(&node, "delete from log_pending where seq = (select max(seq) from log_pending)");
        let record = arrival[3]["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(found(&node), Some(Flaw::Unlogged(record)));
    }
}

/// Takes the whole log away and lets the node, with its own key, make another: in the reverse order, and without one record.
#[test]
fn a_log_that_was_rewritten_and_signed_again_is_given_away_by_a_checkpoint_that_somebody_kept() {
    for database in Database::BOTH {
        let node = busy(database);
        let kept = node.registry().log_checkpoint().unwrap();
        let empty = "update log_head set size = 0, root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', frontier = 'AAAAAAAAAAA='";
        behind_its_back(
            &node,
            &format!(
                "insert into log_pending select 1000 - place, record from log_leaf where place <> 12; \
                 delete from disclosure where record = (select record from log_leaf where place = 12); \
                 delete from entry where record = (select record from log_leaf where place = 12); \
                 delete from record where id = (select record from log_leaf where place = 12); \
                 delete from log_leaf; delete from log_node; delete from log_checkpoint; {empty}"
            ),
        );
        assert_eq!(node.registry().sequence_pending().unwrap(), 279);
        assert_eq!(found(&node), None, "by itself the new log is right");
        let flaw = node.registry().verify_log(std::slice::from_ref(&kept), |_| {}).unwrap().flaw;
        assert_eq!(flaw, Some(Flaw::Shortened { size: 280 }));
        let arrival = super::arrival(&node);
        node.as_("oficina.pa").post("/v1/records", &serde_json::json!({"records": arrival})).expect(200);
        node.registry().sequence_pending().unwrap();
        let flaw = node.registry().verify_log(&[kept], |_| {}).unwrap().flaw;
        assert_eq!(flaw, Some(Flaw::CheckpointDiffers { size: 280 }));
    }
}

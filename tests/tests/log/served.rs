//! The log over HTTP, as C2SP tlog-tiles has it.

use ledger::{
    checkpoint::Checkpoint,
    key::{Signer as _, SigningKey},
    merkle::{ProofPlan, leaf_hash, verify_inclusion},
    note::{Note, NoteVerifier, SignatureType},
    sd_jwt::hash_of_signed,
    tile::{Tile, TileReader, TiledTree},
};
use vaiven_tests::actor::client;
use vaiven_tests::{Database, LiveNode};

use super::busy;

/// The log's tiles, fetched as a stranger would.
struct Served<'n>(&'n LiveNode);

impl TileReader for Served<'_> {
    type Error = reqwest::Error;

    fn read(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, reqwest::Error> {
        let fetch = |tile: &Tile| {
            let response = client().get(format!("{}/log/v1/{tile}", self.0.address())).send()?.error_for_status()?;
            assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
            assert_eq!(response.headers()["content-type"], "application/octet-stream");
            let bytes = response.bytes()?.to_vec();
            assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
            Ok(bytes)
        };
        tiles.iter().map(fetch).collect()
    }
}

fn signed_checkpoint(node: &LiveNode) -> Checkpoint {
    let answer = node.nobody().get("/log/v1/checkpoint");
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"));
    let key = SigningKey::from_seed(&[7; 32]).public_key().clone();
    let log = NoteVerifier::new("vaiven/pa", key, SignatureType::Ed25519).unwrap();
    Checkpoint::open(&Note::parse(&answer.text).unwrap(), &log).unwrap()
}

#[test]
fn a_stranger_computes_the_signed_root_from_the_tiles_and_finds_every_record_in_it() {
    for database in Database::BOTH {
        let node = busy(database);
        let checkpoint = signed_checkpoint(&node);
        assert_eq!(checkpoint.size(), 280);
        let tree = TiledTree { size: checkpoint.size(), reader: Served(&node) };
        assert_eq!(ProofPlan::root(280).unwrap().fetch(&tree).unwrap(), [*checkpoint.root()]);
        let records = node.store().read(|tx| tx.records_after(0, 1000)).unwrap();
        for record in records.iter().step_by(31) {
            let place = node.store().read(|tx| tx.leaf_of(record.id)).unwrap().unwrap();
            let proof = ProofPlan::inclusion(place, 280).unwrap().fetch(&tree).unwrap();
            let leaf = leaf_hash(&hash_of_signed(&record.signed));
            verify_inclusion(&leaf, place, 280, &proof, checkpoint.root()).unwrap();
        }
    }
}

#[test]
fn a_log_that_grows_keeps_the_addresses_of_what_it_served() {
    let node = busy(Database::Sqlite);
    let tile = |path: &str| client().get(format!("{}/log/v1/tile/{path}", node.address())).send().unwrap();
    let before = tile("0/001.p/24").bytes().unwrap();
    assert_eq!(before.len(), 24 * 32);
    let arrival = super::arrival(&node);
    node.as_("oficina.pa").post("/v1/records", &serde_json::json!({"records": arrival})).expect(200);
    assert_eq!(tile("0/001.p/25").status(), 404, "nothing is served that no checkpoint covers");
    node.registry().sequence_pending().unwrap();
    assert_eq!(signed_checkpoint(&node).size(), 284);
    assert_eq!(tile("0/001.p/24").bytes().unwrap(), before);
    assert!(tile("0/001.p/28").bytes().unwrap().starts_with(&before));
}

#[test]
fn what_is_no_tile_of_this_log_answers_404_with_a_problem() {
    let node = busy(Database::Sqlite);
    for path in [
        "0/001",
        "0/001.p/25",
        "0/001.p/0",
        "0/000.p/256",
        "0/002.p/1",
        "1/001.p/1",
        "0/0",
        "0/00x",
        "00/000",
        "0/000/",
        "0/x000/000",
        "entries/000",
        "entries/000.p/1",
        "64/000.p/1",
        "0/x999/x999/x999/x999/x999/x999/999",
        "-1/000",
        "",
    ] {
        node.nobody().get(&format!("/log/v1/tile/{path}")).expect_problem(404, "not-found");
    }
    let empty = LiveNode::start(Database::Sqlite);
    empty.nobody().get("/log/v1/checkpoint").expect_problem(404, "not-found");
    empty.nobody().get("/log/v1/tile/0/000.p/1").expect_problem(404, "not-found");
}

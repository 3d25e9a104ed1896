//! The Merkle tree against a naive one written from the RFC's recursion, and against vectors that others wrote.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;
use vaiven_ledger::merkle::{
    FetchError, Frontier, Hash, HashReader, Node, ProofError, ProofPlan, SIZE_MAX, empty_root, leaf_hash, node_hash,
    peaks_of, verify_consistency, verify_inclusion,
};
use vaiven_ledger::tile::{Tile, TileError, TileReadError, TileReader, TiledTree};

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

/// RFC 9162 §2.1.1, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(naive_split(leaves.len()));
            node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

fn naive_split(length: usize) -> usize {
    let mut split = 1;
    while split * 2 < length {
        split *= 2;
    }
    split
}

/// RFC 9162 §2.1.3.1: PATH(m, D[n]).
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let split = naive_split(leaves.len());
    let (left, right) = leaves.split_at(split);
    let (mut path, sibling) =
        if index < split { (naive_path(index, left), right) } else { (naive_path(index - split, right), left) };
    path.push(naive_root(sibling));
    path
}

/// RFC 9162 §2.1.4.1: SUBPROOF(m, D[n], b).
fn naive_subproof(old: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if known { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let split = naive_split(leaves.len());
    let (left, right) = leaves.split_at(split);
    let (mut proof, sibling) = if old <= split {
        (naive_subproof(old, left, known), right)
    } else {
        (naive_subproof(old - split, right, false), left)
    };
    proof.push(naive_root(sibling));
    proof
}

/// A store of every complete subtree, as a table of hashes would be, and of tiles in the form in which they are served.
#[derive(Default)]
struct Store {
    frontier: Frontier,
    hashes: BTreeMap<Node, Hash>,
    tiles: BTreeMap<String, Vec<u8>>,
}

impl Store {
    fn of(size: u64) -> Self {
        let mut store = Self::default();
        leaves(size).into_iter().for_each(|leaf| {
            store.frontier.push(leaf, &mut |node, hash| {
                assert_eq!(store.hashes.insert(node, hash), None, "a hash never changes");
            })
        });
        for tile in Tile::of_growth(0, size) {
            let bytes = tile.nodes().flat_map(|node| store.hashes[&node]).collect();
            store.tiles.insert(tile.to_string(), bytes);
        }
        store
    }
}

impl HashReader for Store {
    type Error = Infallible;

    fn read(&self, nodes: &[Node]) -> Result<Vec<Hash>, Infallible> {
        Ok(nodes.iter().map(|node| self.hashes[node]).collect())
    }
}

impl TileReader for &Store {
    type Error = Infallible;

    fn read(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Infallible> {
        Ok(tiles.iter().map(|tile| self.tiles[&tile.to_string()].clone()).collect())
    }
}

#[test]
fn every_verdict_on_the_vectors_of_others_is_shared() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/rfc9162-proofs.json");
    let text = std::fs::read_to_string(path).unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let hash = |value: &Value| STANDARD.decode(value.as_str()?).ok()?.try_into().ok();
    let proof = |case: &Value| match &case["proof"] {
        Value::Null => Some(Vec::new()),
        hashes => hashes.as_array()?.iter().map(hash).collect::<Option<Vec<Hash>>>(),
    };
    let inclusion = |case: &Value| {
        let (index, size) = (case["leafIdx"].as_u64()?, case["treeSize"].as_u64()?);
        verify_inclusion(&hash(&case["leafHash"])?, index, size, &proof(case)?, &hash(&case["root"])?).ok()
    };
    let consistency = |case: &Value| {
        let (old, new) = (case["size1"].as_u64()?, case["size2"].as_u64()?);
        verify_consistency(old, &hash(&case["root1"])?, new, &hash(&case["root2"])?, &proof(case)?).ok()
    };
    let cases = |kind: &str| vectors[kind].as_array().unwrap().clone();
    assert!(cases("inclusion").len() >= 49 && cases("consistency").len() >= 49);
    for case in cases("inclusion") {
        assert_eq!(inclusion(&case).is_none(), case["wantErr"].as_bool().unwrap(), "{case}");
    }
    for case in cases("consistency") {
        assert_eq!(consistency(&case).is_none(), case["wantErr"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn every_proof_of_a_small_tree_equals_the_recursion_and_holds() {
    let store = Store::of(70);
    for size in 0..=70_u64 {
        let leaves = leaves(size);
        let root = naive_root(&leaves);
        let planned = ProofPlan::root(size).unwrap().fetch(&store).unwrap();
        assert_eq!(planned.first().copied().unwrap_or_else(empty_root), root);
        for index in 0..size {
            let proof = ProofPlan::inclusion(index, size).unwrap().fetch(&store).unwrap();
            assert_eq!(proof, naive_path(index as usize, &leaves));
            assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &proof, &root), Ok(()));
        }
        for old in 1..=size {
            let proof = ProofPlan::consistency(old, size).unwrap().fetch(&store).unwrap();
            assert_eq!(proof, naive_subproof(old as usize, &leaves, true));
            let old_root = naive_root(&leaves[..old as usize]);
            assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
        }
    }
}

#[test]
fn a_frontier_grows_as_the_recursion_says_and_resumes_from_bytes() {
    let leaves = leaves(300);
    let mut frontier = Frontier::default();
    for size in 0..300_u64 {
        assert_eq!(frontier.size(), size);
        assert_eq!(frontier.root(), naive_root(&leaves[..size as usize]));
        frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
        frontier.push(leaves[size as usize], &mut |_, _| {});
    }
    let store = Store::of(300);
    let peaks = HashReader::read(&store, &peaks_of(300)).unwrap();
    assert_eq!(Frontier::from_peaks(300, peaks).unwrap(), store.frontier);
}

#[test]
fn a_frontier_that_does_not_fit_its_size_is_refused() {
    let bytes = Store::of(5).frontier.to_bytes();
    for wrong in [&[], &bytes[..8], &bytes[..71], &[bytes.as_slice(), &[0]].concat()] {
        assert_eq!(Frontier::from_bytes(wrong), Err(ProofError::Frontier));
    }
    assert_eq!(Frontier::from_peaks(u64::MAX, vec![[0; 32]; 64]), Err(ProofError::Frontier));
}

#[test]
fn proofs_out_of_range_are_not_planned() {
    assert_eq!(ProofPlan::inclusion(5, 5), Err(ProofError::OutOfRange { of: 5, size: 5 }));
    assert_eq!(ProofPlan::consistency(6, 5), Err(ProofError::OutOfRange { of: 6, size: 5 }));
    assert_eq!(ProofPlan::consistency(0, 5), Err(ProofError::EmptyTree));
    assert!(ProofPlan::inclusion(0, u64::MAX).is_err());
    assert!(ProofPlan::root(u64::MAX).is_err());
    assert!(ProofPlan::inclusion(SIZE_MAX - 1, SIZE_MAX).is_ok());
    assert!(ProofPlan::consistency(SIZE_MAX - 1, SIZE_MAX).is_ok());
    let plan = ProofPlan::inclusion(0, 5).unwrap();
    assert_eq!(plan.assemble(&[]), Err(ProofError::Length));
}

#[test]
fn tiles_have_the_paths_and_widths_of_the_specification() {
    // The examples of C2SP tlog-tiles: a tree of 70,000 leaves, one of 256, and the index 1234067.
    let tiles: Vec<Tile> = Tile::of_growth(0, 70_000).collect();
    let partial: Vec<String> = tiles.iter().filter(|t| t.width() < 256).map(Tile::to_string).collect();
    assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    let tiles: Vec<String> = Tile::of_growth(0, 256).map(|t| t.to_string()).collect();
    assert_eq!(tiles, ["tile/0/000", "tile/1/000.p/1"]);
    let tile = Tile::at(0, 1_234_067, SIZE_MAX).unwrap();
    assert_eq!(tile.to_string(), "tile/0/x001/x234/067");
    assert_eq!((tile.level(), tile.index(), tile.width()), (0, 1_234_067, 256));
    assert_eq!(Tile::of_growth(300, 300).count(), 0);
    let grown: Vec<String> = Tile::of_growth(300, 513).map(|t| t.to_string()).collect();
    assert_eq!(grown, ["tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"]);
}

#[test]
fn a_tile_has_one_path() {
    for path in ["tile/0/000", "tile/63/999.p/255", "tile/1/x001/000.p/1", "tile/0/x001/x234/067"] {
        assert_eq!(Tile::parse(path).unwrap().to_string(), path);
    }
    for path in [
        "",
        "tile/0",
        "tile/0/0",
        "tile/00/000",
        "tile/+0/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/1000",
        "tile/0/x001/x000",
        "tile/0/001/000",
        "tile/0/xx001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "/tile/0/000",
        "tile/entries/000",
        "tile/0/0é0",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x009/x223/x372/x036/x854/x775/807",
    ] {
        assert_eq!(Tile::parse(path), Err(TileError::Path), "{path}");
    }
}

#[test]
fn proofs_made_from_tiles_hold() {
    let store = Store::of(70_000);
    let root = store.frontier.root();
    let tree = TiledTree { size: 70_000, reader: &store };
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = ProofPlan::inclusion(index, 70_000).unwrap().fetch(&tree).unwrap();
        assert_eq!(verify_inclusion(&leaf_hash(&index.to_be_bytes()), index, 70_000, &proof, &root), Ok(()));
    }
    for old in [1, 255, 256, 257, 4096, 65_535, 65_536, 65_537, 69_999, 70_000] {
        let proof = ProofPlan::consistency(old, 70_000).unwrap().fetch(&tree).unwrap();
        let old_root = ProofPlan::root(old).unwrap().fetch(&tree).unwrap()[0];
        assert_eq!(verify_consistency(old, &old_root, 70_000, &root, &proof), Ok(()));
    }
}

#[test]
fn a_tile_that_is_cut_or_asked_for_too_much_is_refused() {
    let store = Store::of(300);
    let tile = Tile::at(0, 1, 300).unwrap();
    let bytes = &store.tiles[&tile.to_string()];
    let leaf = Node { level: 0, index: 299 };
    assert_eq!(tile.hash_of(leaf, bytes), Ok(store.hashes[&leaf]));
    assert_eq!(tile.hash_of(leaf, &[bytes.as_slice(), &[0; 32]].concat()), Ok(store.hashes[&leaf]));
    assert_eq!(tile.hash_of(leaf, &bytes[..bytes.len() - 32]), Err(TileError::Length));
    assert_eq!(tile.hash_of(leaf, &bytes[1..]), Err(TileError::Length));
    for (level, index) in [(0, 300), (0, 255), (4, 18), (8, 0), (64, 0), (0, u64::MAX), (7, u64::MAX)] {
        assert_eq!(tile.hash_of(Node { level, index }, bytes), Err(TileError::NoSuchNode), "{level} {index}");
    }
    for (level, index) in [(0, 300), (8, 1), (9, 0), (64, 0), (600, 0), (0, u64::MAX), (7, u64::MAX)] {
        assert_eq!(Tile::of_node(Node { level, index }, 300), Err(TileError::NoSuchNode), "{level} {index}");
    }
    let tree = TiledTree { size: 300, reader: &store };
    let error = ProofPlan::inclusion(0, 301).unwrap().fetch(&tree).unwrap_err();
    assert!(matches!(error, FetchError::Read(TileReadError::Tile(TileError::NoSuchNode))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_proof_holds_for_what_it_proves_and_nothing_else(
        size in 2_u64..600, a in any::<u64>(), b in any::<u64>(), bit in any::<u8>(), at in any::<usize>(),
    ) {
        let leaves = leaves(size);
        let root = naive_root(&leaves);
        let store = Store::of(size);
        let tree = TiledTree { size, reader: &store };
        let (index, other) = (a % size, b % size);

        let proof = ProofPlan::inclusion(index, size).unwrap().fetch(&tree).unwrap();
        prop_assert_eq!(&proof, &naive_path(index as usize, &leaves));
        let leaf = leaves[index as usize];
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_ok());
        prop_assert_eq!(verify_inclusion(&leaf, other, size, &proof, &root).is_ok(), other == index);
        let mut wrong = proof.clone();
        let at = at % wrong.len();
        wrong[at][usize::from(bit / 8)] ^= 1 << (bit % 8);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &wrong, &root), Err(ProofError::Root));
        wrong.push(root);
        prop_assert!(verify_inclusion(&leaf, index, size, &wrong, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof[1..], &root).is_err());

        let old = 1 + index;
        let old_root = naive_root(&leaves[..old as usize]);
        let proof = ProofPlan::consistency(old, size).unwrap().fetch(&tree).unwrap();
        prop_assert_eq!(&proof, &naive_subproof(old as usize, &leaves, true));
        prop_assert!(verify_consistency(old, &old_root, size, &root, &proof).is_ok());
        prop_assert_eq!(verify_consistency(1 + other, &old_root, size, &root, &proof).is_ok(), other == index);
        let mut other_root = old_root;
        other_root[usize::from(bit / 8)] ^= 1 << (bit % 8);
        // The new tree alone would convince: the old root has to be compared for itself.
        prop_assert_eq!(verify_consistency(old, &other_root, size, &root, &proof), Err(ProofError::Root));
        prop_assert_eq!(verify_consistency(old, &old_root, size, &other_root, &proof), Err(ProofError::Root));
        for at in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[at][usize::from(bit / 8)] ^= 1 << (bit % 8);
            prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &wrong), Err(ProofError::Root));
            wrong.remove(at);
            prop_assert!(verify_consistency(old, &old_root, size, &root, &wrong).is_err());
        }
    }

    #[test]
    fn no_proof_makes_the_verifier_panic(
        a in any::<u64>(), b in any::<u64>(), shift in 0_u32..64,
        proof in prop::collection::vec(any::<Hash>(), 0..70), root in any::<Hash>(), path in any::<String>(),
    ) {
        for (a, b) in [(a, b), (a >> shift, b >> shift), (a, u64::MAX), (u64::MAX, b), (a >> shift, u64::MAX)] {
            prop_assert!(verify_inclusion(&root, a, b, &proof, &empty_root()).is_err());
            prop_assert!(verify_consistency(a, &empty_root(), b, &root, &proof).is_err());
            let _ = (ProofPlan::inclusion(a, b), ProofPlan::consistency(a, b), Tile::at(shift, a, b));
            let _ = Tile::of_node(Node { level: shift, index: a }, b);
        }
        let _ = (Tile::parse(&path), Tile::parse(&format!("tile/{path}")));
    }
}

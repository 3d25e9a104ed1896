//! The Merkle tree of RFC 9162 §2: hashing, the frontier that appends, proofs and their verification.
//!
//! Nothing here reads or writes. A `ProofPlan` names the complete subtrees that a proof is made of, all at once, so
//! that whoever keeps the hashes can fetch them in one query.

use sha2::{Digest, Sha256};

/// A SHA-256 hash of a leaf or of a subtree.
pub type Hash = [u8; 32];

/// Most leaves of a log: a database keeps sizes as signed 64-bit numbers.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// The hash of an entry (§2.1.1). The prefix keeps an entry from passing for an inner node.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(entry).finalize().into()
}

/// The hash of two subtrees (§2.1.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// A complete subtree: the leaves from `index << level` up to, not with, `(index + 1) << level`. Its hash never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height: 0 is a leaf.
    pub level: u32,
    /// How many subtrees of this height lie to its left.
    pub index: u64,
}

/// Why a proof was not made, or not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is not in a tree of this size, or the newer tree is the smaller one, or the log would be too long.
    #[error("a proof about leaf or size {of} in a tree of {size} leaves")]
    OutOfRange {
        /// The leaf's index, or the older size.
        of: u64,
        /// The tree's size.
        size: u64,
    },
    /// Every tree contains the empty one: a proof of that would show nothing.
    #[error("a proof of consistency with the empty tree shows nothing")]
    EmptyTree,
    /// The proof has more or fewer hashes than one about these sizes has.
    #[error("the proof has a wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
    /// A frontier has another number of hashes than its size has bits set.
    #[error("the stored frontier does not fit its size")]
    Frontier,
}

/// The right edge of a growing tree: all that is needed to append and to compute the root. At most 63 hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees that the leaves fall into, the widest first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Resumes from what was stored: the size and the hashes of `peaks_of(size)`.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, ProofError> {
        if size > SIZE_MAX || peaks.len() != size.count_ones() as usize {
            return Err(ProofError::Frontier);
        }
        Ok(Self { size, peaks })
    }

    /// Resumes from `to_bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProofError> {
        let (size, peaks) = bytes.split_first_chunk::<8>().ok_or(ProofError::Frontier)?;
        let (peaks, rest) = peaks.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(ProofError::Frontier);
        }
        Self::from_peaks(u64::from_be_bytes(*size), peaks.to_vec())
    }

    /// Eight bytes of size, big-endian, then the peaks.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.size.to_be_bytes()[..], self.peaks.as_flattened()].concat()
    }

    /// How many leaves were appended.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of `peaks_of(size)`, in that order.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf, and names each subtree that it completes, from the leaf upwards: what a store of hashes keeps.
    pub fn push(&mut self, leaf: Hash, completed: &mut dyn FnMut(Node, Hash)) {
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        completed(node, hash);
        // Adding a leaf is adding one to a binary number: each carry joins two subtrees of one height.
        while node.index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, index: node.index >> 1 };
            completed(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(empty_root)
    }
}

/// The complete subtrees that a tree of this size falls into, the widest first.
#[must_use]
pub fn peaks_of(size: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    cover(0, size, &mut nodes);
    nodes
}

/// Adds the fewest complete subtrees that make up the leaves from `start` up to `end`. Where `start` is a multiple of a
/// power of two not below the length, as in every proof, they come widest first.
fn cover(mut start: u64, end: u64, nodes: &mut Vec<Node>) {
    while start < end {
        let level = start.trailing_zeros().min((end - start).ilog2());
        nodes.push(Node { level, index: start >> level });
        start += 1 << level;
    }
}

/// The root over neighbouring subtrees, the widest first: in RFC 9162 the left part is always the complete one.
fn join(subtrees: &[Hash]) -> Option<Hash> {
    subtrees.iter().copied().rev().reduce(|right, left| node_hash(&left, &right))
}

/// Keeps the hashes of a log's complete subtrees.
pub trait HashReader {
    /// What can go wrong when reading.
    type Error;

    /// One hash for each node, in their order.
    fn read(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a planned proof could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError<E> {
    /// The reader failed.
    #[error("reading the hashes of a proof")]
    Read(#[source] E),
    /// The reader gave another number of hashes than it was asked for.
    #[error("reading the hashes of a proof: {0}")]
    Proof(ProofError),
}

/// The subtrees of which a proof is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofPlan {
    nodes: Vec<Node>,
    /// Where each hash of the proof ends in `nodes`: a part at the right edge is joined from several.
    ends: Vec<usize>,
}

impl ProofPlan {
    /// A proof that a leaf is in a tree (§2.1.3.1).
    pub fn inclusion(index: u64, size: u64) -> Result<Self, ProofError> {
        if index >= size || size > SIZE_MAX {
            return Err(ProofError::OutOfRange { of: index, size });
        }
        let (mut start, mut end, mut siblings) = (0, size, Vec::new());
        while end - start > 1 {
            let middle = start + left_size(end - start);
            if index < middle {
                siblings.push((middle, end));
                end = middle;
            } else {
                siblings.push((start, middle));
                start = middle;
            }
        }
        Ok(Self::of_ranges(siblings.into_iter().rev()))
    }

    /// A proof that a tree contains an older one as its beginning (§2.1.4.1). None is needed between equal trees.
    pub fn consistency(old: u64, new: u64) -> Result<Self, ProofError> {
        if old > new || new > SIZE_MAX {
            return Err(ProofError::OutOfRange { of: old, size: new });
        }
        if old == 0 {
            return Err(ProofError::EmptyTree);
        }
        let (mut start, mut end, mut parts) = (0, new, Vec::new());
        while old < end {
            let middle = start + left_size(end - start);
            if old <= middle {
                parts.push((middle, end));
                end = middle;
            } else {
                parts.push((start, middle));
                start = middle;
            }
        }
        // Where the old tree is a complete subtree of the new one, the verifier has its root already.
        if start > 0 {
            parts.push((start, end));
        }
        Ok(Self::of_ranges(parts.into_iter().rev()))
    }

    /// The root of the tree when it had this size: one hash, or none for the empty tree.
    pub fn root(size: u64) -> Result<Self, ProofError> {
        if size > SIZE_MAX {
            return Err(ProofError::OutOfRange { of: size, size });
        }
        Ok(Self::of_ranges((size > 0).then_some((0, size)).into_iter()))
    }

    fn of_ranges(ranges: impl Iterator<Item = (u64, u64)>) -> Self {
        let (mut nodes, mut ends) = (Vec::new(), Vec::new());
        for (start, end) in ranges {
            cover(start, end, &mut nodes);
            ends.push(nodes.len());
        }
        Self { nodes, ends }
    }

    /// The subtrees whose hashes `assemble` needs.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Makes the proof out of the hashes of `nodes()`, in their order.
    pub fn assemble(&self, hashes: &[Hash]) -> Result<Vec<Hash>, ProofError> {
        if hashes.len() != self.nodes.len() {
            return Err(ProofError::Length);
        }
        let mut start = 0;
        let parts = self.ends.iter().map(|&end| join(&hashes[std::mem::replace(&mut start, end)..end]));
        parts.collect::<Option<_>>().ok_or(ProofError::Length)
    }

    /// Reads what is needed, at once, and makes the proof.
    pub fn fetch<R: HashReader + ?Sized>(&self, reader: &R) -> Result<Vec<Hash>, FetchError<R::Error>> {
        let hashes =
            if self.nodes.is_empty() { Vec::new() } else { reader.read(&self.nodes).map_err(FetchError::Read)? };
        self.assemble(&hashes).map_err(FetchError::Proof)
    }
}

/// The largest power of two below `size`, which is 2 or more.
fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Checks that the leaf is at this index of the tree with this root (§2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { of: index, size });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.finish()?;
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree with the new root begins with the one with the old root (§2.1.4.2).
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::OutOfRange { of: old_size, size: new_size });
    }
    if old_size == 0 {
        return Err(ProofError::EmptyTree);
    }
    if old_size == new_size {
        let verdict = if old_root == new_root { Ok(()) } else { Err(ProofError::Root) };
        return if proof.is_empty() { verdict } else { Err(ProofError::Length) };
    }
    // The walk starts at the widest complete subtree that ends where the old tree ends.
    let level = old_size.trailing_zeros();
    let mut climb = Climb { node: (old_size - 1) >> level, last: (new_size - 1) >> level };
    let (first, rest) =
        if old_size.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(ProofError::Length)? };
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            // What lies to the right came after the old tree.
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    climb.finish()?;
    if old == *old_root && new == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// The way from a subtree up to the root: `fn` and `sn` of RFC 9162.
struct Climb {
    /// The index, at the present height, of the subtree that is being proved.
    node: u64,
    /// The index of the last subtree at that height.
    last: u64,
}

/// On which side the next sibling lies.
enum Side {
    Left,
    Right,
}

impl Climb {
    /// Goes up to the next sibling.
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length);
        }
        let side = if self.node & 1 == 1 || self.node == self.last { Side::Left } else { Side::Right };
        if matches!(side, Side::Left) {
            // At the right edge a subtree may have no sibling for some levels, and rises unchanged.
            let lonely = self.node.trailing_zeros();
            self.node >>= lonely;
            self.last >>= lonely;
        }
        self.node >>= 1;
        self.last >>= 1;
        Ok(side)
    }

    fn finish(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length) }
    }
}

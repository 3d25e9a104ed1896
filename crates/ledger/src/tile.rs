//! Tiles of the Merkle tree as C2SP tlog-tiles lays them out: 256 hashes of one level each, cacheable for ever.
//!
//! Only every eighth level is stored; what lies between is hashed from the tile again.

use std::fmt;
use std::ops::Range;

use crate::merkle::{Hash, HashReader, Node, SIZE_MAX, node_hash};

/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree in one tile.
const TILE_HEIGHT: u32 = 8;

/// Why a tile was not found, read or believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The path is not one that C2SP tlog-tiles writes.
    #[error("the path names no tile")]
    Path,
    /// The tree of this size does not have this subtree, or not as a complete one.
    #[error("the tree has no such complete subtree")]
    NoSuchNode,
    /// The tile's bytes are not as many as its width says.
    #[error("the tile has a wrong length")]
    Length,
}

/// Where a tile lies, and how many hashes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u32,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile in which the hash of this subtree is, or from which it can be computed, in a tree of this size.
    pub fn of_node(node: Node, size: u64) -> Result<Self, TileError> {
        let level = node.level / TILE_HEIGHT;
        let height = node.level % TILE_HEIGHT;
        let end =
            node.index.checked_add(1).and_then(|end| end.checked_mul(1 << height)).ok_or(TileError::NoSuchNode)?;
        if end > hashes_at(level, size) {
            return Err(TileError::NoSuchNode);
        }
        Self::at(level, (end - 1) / TILE_WIDTH, size).ok_or(TileError::NoSuchNode)
    }

    /// The tile at this place in a tree of this size, if that has any of its hashes.
    #[must_use]
    pub fn at(level: u32, index: u64, size: u64) -> Option<Self> {
        let start = index.checked_mul(TILE_WIDTH)?;
        let width = hashes_at(level, size).checked_sub(start)?.min(TILE_WIDTH);
        let width = u16::try_from(width).ok().filter(|&width| width > 0)?;
        Some(Self { level, index, width })
    }

    /// Its level: its hashes are of subtrees of height `8 * level`.
    #[must_use]
    pub fn level(self) -> u32 {
        self.level
    }

    /// Its place in that level.
    #[must_use]
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it has, 1 to 256; below 256 it is a partial tile, at the right edge of the tree.
    #[must_use]
    pub fn width(self) -> u16 {
        self.width
    }

    /// The tiles that are new, or wider than before, when a tree grows: what has to be written, level by level.
    pub fn of_growth(old_size: u64, new_size: u64) -> impl Iterator<Item = Self> {
        (0..u64::BITS / TILE_HEIGHT).flat_map(move |level| {
            let (old, new) = (hashes_at(level, old_size), hashes_at(level, new_size));
            let end = if old < new { new.div_ceil(TILE_WIDTH) } else { 0 };
            (old / TILE_WIDTH..end).filter_map(move |index| Self::at(level, index, new_size))
        })
    }

    /// The hashes of the tile, as nodes of the tree, from left to right.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let first = self.index * TILE_WIDTH;
        (first..first + u64::from(self.width)).map(move |index| Node { level: self.level * TILE_HEIGHT, index })
    }

    /// Takes the hash of a subtree out of the tile's bytes. A full tile serves where a partial one was asked for.
    pub fn hash_of(self, node: Node, bytes: &[u8]) -> Result<Hash, TileError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() < usize::from(self.width) || hashes.len() as u64 > TILE_WIDTH {
            return Err(TileError::Length);
        }
        let places = self.places_of(node).ok_or(TileError::NoSuchNode)?;
        let mut subtrees = hashes.get(places).ok_or(TileError::NoSuchNode)?.to_vec();
        while subtrees.len() > 1 {
            subtrees = subtrees.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        subtrees.first().copied().ok_or(TileError::NoSuchNode)
    }

    /// Which of the tile's hashes make up this subtree.
    fn places_of(self, node: Node) -> Option<Range<usize>> {
        let length = 1_u64 << (node.level % TILE_HEIGHT);
        let start = node.index.checked_mul(length)?.checked_sub(self.index.checked_mul(TILE_WIDTH)?)?;
        let end = start.checked_add(length)?;
        let inside = node.level / TILE_HEIGHT == self.level && end <= u64::from(self.width);
        inside.then_some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// Reads a path as `Display` writes it; any other spelling is refused, so that a tile has one address.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let rest = path.strip_prefix("tile/").filter(|_| path.len() <= 64).ok_or(TileError::Path)?;
        let (level, rest) = rest.split_once('/').ok_or(TileError::Path)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().map_err(|_| TileError::Path)?),
            None => (rest, TILE_WIDTH as u16),
        };
        let mut number = 0_u64;
        for part in index.split('/') {
            let digits: u64 = part.trim_start_matches('x').parse().map_err(|_| TileError::Path)?;
            number = number.checked_mul(1000).and_then(|n| n.checked_add(digits)).ok_or(TileError::Path)?;
        }
        let tile = Self { level: level.parse().map_err(|_| TileError::Path)?, index: number, width };
        // One comparison stands for every rule on zeros, prefixes and signs.
        let canonical = tile.level < u64::BITS && tile.index <= SIZE_MAX / TILE_WIDTH && tile.to_string() == path;
        if canonical && (1..=TILE_WIDTH as u16).contains(&width) { Ok(tile) } else { Err(TileError::Path) }
    }
}

impl fmt::Display for Tile {
    /// The path under a log's prefix, such as `tile/0/x001/x234/067` or `tile/1/000.p/17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        let groups = self.index.checked_ilog10().unwrap_or(0) / 3;
        for group in (1..=groups).rev() {
            write!(f, "x{:03}/", self.index / 1000_u64.pow(group) % 1000)?;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if u64::from(self.width) < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// How many hashes of a tile level a tree of this size has.
fn hashes_at(level: u32, size: u64) -> u64 {
    size.checked_shr(level.saturating_mul(TILE_HEIGHT)).unwrap_or(0)
}

/// Keeps tiles: a table, a directory, a partner's server.
pub trait TileReader {
    /// What can go wrong when reading.
    type Error;

    /// The bytes of each tile, in their order; a wider one than asked for will do.
    fn read(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Self::Error>;
}

/// Why hashes could not be taken out of tiles.
#[derive(Debug, thiserror::Error)]
pub enum TileReadError<E> {
    /// The reader failed.
    #[error("reading tiles")]
    Read(#[source] E),
    /// A tile does not hold what it should.
    #[error("reading tiles: {0}")]
    Tile(#[from] TileError),
}

/// A tree whose hashes are in tiles.
#[derive(Debug, Clone)]
pub struct TiledTree<R> {
    /// The size of the tree that the tiles are of.
    pub size: u64,
    /// Where the tiles are.
    pub reader: R,
}

impl<R: TileReader> HashReader for TiledTree<R> {
    type Error = TileReadError<R::Error>;

    fn read(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error> {
        let places: Vec<Tile> = nodes.iter().map(|&node| Tile::of_node(node, self.size)).collect::<Result<_, _>>()?;
        let mut tiles = places.clone();
        tiles.sort_unstable();
        tiles.dedup();
        let contents = self.reader.read(&tiles).map_err(TileReadError::Read)?;
        let hash = |(&node, tile): (&Node, &Tile)| {
            let content = tiles.binary_search(tile).ok().and_then(|i| contents.get(i)).ok_or(TileError::Length)?;
            Ok(tile.hash_of(node, content)?)
        };
        nodes.iter().zip(&places).map(hash).collect()
    }
}

//! The workspace as something to be tested: its packages with their arrows, and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// Folders in which nothing was written by us, wherever they are.
const NOT_OURS: [&str; 4] = [".git", "node_modules", "dist", "target"];

/// The workspace's folder.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace").to_path_buf()
}

/// Text of a file of the workspace, by its path from the root.
#[must_use]
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// All files of the workspace as paths from the root, sorted, without what is built, downloaded or hidden (`.ci` and
/// `.cargo` are ours and count).
#[must_use]
pub fn files() -> Vec<String> {
    let mut found = Vec::new();
    collect_files(&root(), "", &mut found);
    found.sort();
    found
}

fn collect_files(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display())) {
        let entry = entry.expect("a folder's entry can be read");
        let name = entry.file_name().into_string().expect("our file names are UTF-8");
        let hidden = name.starts_with('.') && !matches!(name.as_str(), ".ci" | ".cargo");
        if hidden || NOT_OURS.contains(&name.as_str()) || (prefix.is_empty() && name.starts_with("target-")) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type().expect("a file has a type").is_dir() {
            collect_files(&entry.path(), &format!("{path}/"), found);
        } else {
            found.push(path);
        }
    }
}

/// What cargo says of the workspace and of everything that it builds on this machine.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// Ours and others'.
    pub packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

/// One version of one package.
#[derive(Debug, Deserialize)]
pub struct Package {
    id: String,
    /// Its name, as in Cargo.toml.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Where it comes from; `None` for what lies in this workspace.
    pub source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDependency>,
}

#[derive(Debug, Deserialize)]
struct NodeDependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Debug, Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Metadata {
    /// Asks cargo.
    #[must_use]
    pub fn load() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &host()])
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("cargo metadata has its documented form")
    }

    /// Our own packages.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The packages of the world that are part of a build.
    pub fn third_parties(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !self.workspace_members.contains(&package.id))
    }

    /// All that is linked into `package`, however far away, with what its tests need left out.
    #[must_use]
    pub fn linked_into(&self, package: &Package) -> BTreeSet<&str> {
        let names: BTreeMap<&str, &str> =
            self.packages.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
        let nodes: BTreeMap<&str, &Node> = self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut seen = BTreeSet::new();
        let mut open = vec![package.id.as_str()];
        while let Some(id) = open.pop() {
            for dependency in &nodes[id].deps {
                let linked = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
                if linked && seen.insert(dependency.pkg.as_str()) {
                    open.push(&dependency.pkg);
                }
            }
        }
        seen.into_iter().map(|id| names[id]).collect()
    }
}

impl Package {
    /// What it names in its own Cargo.toml, for building or running but not for its tests.
    #[must_use]
    pub fn names_directly(&self) -> BTreeSet<&str> {
        let used = self.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"));
        used.map(|dependency| dependency.name.as_str()).collect()
    }
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

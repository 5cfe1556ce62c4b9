//! The table "module, owns, may use" of `ARCHITECTURE.md`, and what the code makes of it.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Arrow, Node};

/// The modules whose folders have rows of their own.
const DIVIDED: [&str; 4] = ["cli", "contract", "pipeline", "runtime"];

/// Which module may use which.
#[derive(Debug, Default)]
pub struct Table {
    /// Each row's modules: one module, or several small ones that are used by all.
    rows: BTreeMap<String, BTreeSet<String>>,
    /// Modules that every module may use, and that may use only each other.
    shared: BTreeSet<String>,
}

impl Table {
    /// Reads the table out of Markdown. A row with several modules holds what everybody may use.
    pub fn read(markdown: &str) -> Result<Self, String> {
        let mut lines = markdown.lines().map(cells);
        let head = ["module", "owns", "may use"];
        lines
            .find(|cells| cells[..] == head)
            .ok_or("there is no table with the columns module, owns, may use")?;
        let mut table = Self::default();
        for cells in lines.skip(1).take_while(|cells| !cells.is_empty()) {
            let [modules, _, uses] = &cells[..] else {
                return Err(format!("a row has not three cells: {cells:?}"));
            };
            let modules = names(modules);
            if modules.len() > 1 {
                table.shared.extend(modules.iter().cloned());
            }
            for module in modules {
                if table.rows.insert(module.clone(), names(uses)).is_some() {
                    return Err(format!("`{module}` has two rows"));
                }
            }
        }
        Ok(table)
    }

    /// Compares the table with the arrows of the code, and returns what is wrong.
    pub fn compare(&self, arrows: &BTreeSet<Arrow>, files: &[Node]) -> Vec<String> {
        let mut faults = self.compare_modules(files);
        let mut needed = BTreeSet::new();
        let mut forbidden: BTreeMap<_, Vec<&Arrow>> = BTreeMap::new();
        for arrow in arrows {
            let (Some(from), Some(to)) = (self.module(&arrow.from), self.module(&arrow.to)) else {
                continue;
            };
            let allowed =
                from == to || self.shared.contains(to) || arrow.test && self.is_below(from, to);
            match self.entry(from, to) {
                Some(entry) if !arrow.test => drop(needed.insert((from, entry))),
                None if !allowed => forbidden.entry((from, to)).or_default().push(arrow),
                _ => {}
            }
        }
        for ((from, to), arrows) in forbidden {
            let more = match arrows.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            faults.push(format!("`{from}` may not use `{to}`: {}{more}", arrows[0]));
        }
        faults.extend(self.circles());
        for (module, uses) in &self.rows {
            let needless = uses
                .iter()
                .filter(|entry| !needed.contains(&(module, *entry)));
            faults.extend(
                needless.map(|entry| format!("`{module}` may use `{entry}`, and does not")),
            );
        }
        faults
    }

    /// Finds modules without a row, and rows without a module.
    fn compare_modules(&self, files: &[Node]) -> Vec<String> {
        let mut faults = BTreeSet::new();
        let mut present = BTreeSet::new();
        for node in files {
            match self.module(node) {
                Some(module) => drop(present.insert(module)),
                None => {
                    let depth = if is_divided(node) { 2 } else { 1 };
                    faults.insert(format!("`{}` has no row", node.path[..depth].join("/")));
                }
            }
        }
        let empty = self.rows.keys().filter(|module| !present.contains(module));
        faults.extend(empty.map(|module| format!("`{module}` has a row and no file")));
        faults.into_iter().collect()
    }

    /// Finds modules that may use each other, be it through others.
    fn circles(&self) -> Vec<String> {
        let back = |(from, to): &(&String, &String)| {
            from != to && self.is_below(from, to) && self.is_below(to, from)
        };
        let pairs = self
            .rows
            .keys()
            .flat_map(|from| self.rows.keys().map(move |to| (from, to)));
        let circles = pairs.filter(|(from, to)| from < to).filter(back);
        circles
            .map(|(from, to)| format!("`{from}` and `{to}` may use each other"))
            .collect()
    }

    /// Finds the module of a file: the row with the longest path that leads to it.
    fn module(&self, node: &Node) -> Option<&String> {
        let least = if is_divided(node) { 2 } else { 1 };
        let mut outer = (least..=node.path.len())
            .rev()
            .map(|length| node.path[..length].join("/"));
        outer
            .find_map(|path| self.rows.get_key_value(&path))
            .map(|(module, _)| module)
    }

    /// Finds the entry that lets one module use another: the other itself, or what it is in.
    fn entry(&self, from: &str, to: &str) -> Option<&String> {
        let uses = &self.rows[from];
        uses.get(to).or_else(|| {
            let (outer, _) = to.split_once('/')?;
            uses.get(outer)
                .filter(|_| from.split('/').next() != Some(outer))
        })
    }

    /// Returns true if `to` is below `from`: if a module that it may use, or one that those may use, is it.
    fn is_below(&self, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(module) = queue.pop() {
            if module == to || self.entry(module, to).is_some() {
                return true;
            }
            for next in self
                .rows
                .keys()
                .filter(|next| self.entry(module, next).is_some())
            {
                if seen.insert(next) {
                    queue.push(next);
                }
            }
        }
        false
    }
}

/// Returns true if a file is in a folder that needs a row of its own.
///
/// In a divided module each folder is a module, and files beside them belong to the module itself.
fn is_divided(node: &Node) -> bool {
    let is_file_beside = node.path.len() == 2 && !node.file.ends_with("/mod.rs");
    let divided = node
        .path
        .first()
        .is_some_and(|first| DIVIDED.contains(&first.as_str()));
    divided && node.path.len() > 1 && !is_file_beside
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line
        .trim()
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'));
    inner
        .map(|inner| inner.split('|').map(str::trim).collect())
        .unwrap_or_default()
}

/// Reads the names between backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

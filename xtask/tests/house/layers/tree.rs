//! The modules of the program, found from its crate roots through every `mod`.

use std::collections::HashMap;

use super::scan::{self, Import, Mention};

/// The name by which a program's own code reaches the library.
const LIBRARY: &str = "mdbook_wasm";

/// Where a module is in [`Tree::modules`].
pub type Id = usize;

/// All modules, of the library and of the programs.
#[derive(Default)]
pub struct Tree {
    pub modules: Vec<Module>,
    library: Id,
}

/// A module.
pub struct Module {
    /// Its path below `src`, for instance `runtime/host`.
    pub path: Vec<String>,
    /// The file that it stands in, from the root folder.
    pub file: String,
    pub parent: Option<Id>,
    pub test: bool,
    names: HashMap<String, Vec<Name>>,
    scopes: Vec<(Option<usize>, Vec<Import>)>,
    pub mentions: Vec<Mention>,
    open: bool,
}

/// Something that has a name in a module.
enum Name {
    Module(Id),
    Item,
    Import(Vec<String>),
}

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    Module(Id),
    /// An item that this module defines.
    Item(Id),
    /// Something of another crate.
    Foreign,
}

impl Target {
    /// Returns the module that it is, or that defines it.
    pub fn module(self) -> Option<Id> {
        match self {
            Target::Module(id) | Target::Item(id) => Some(id),
            Target::Foreign => None,
        }
    }
}

/// Names that are looked for already, so that imports of each other come to an end.
type Seen = Vec<(Id, String)>;

impl Tree {
    /// Reads the crates with these root files. `read` returns the text of a file, `None` if there is none.
    pub fn read(roots: &[&str], read: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut tree = Self::default();
        for root in roots {
            let text = read(root).ok_or_else(|| format!("no file {root}"))?;
            let scanned = scan::scan(&text).map_err(|error| format!("{root}: {error}"))?;
            let path = match *root {
                "src/lib.rs" => Vec::new(),
                other => {
                    let other = other
                        .trim_start_matches("src/")
                        .trim_end_matches(".rs")
                        .trim_end_matches("/main");
                    other.split('/').map(str::to_owned).collect()
                }
            };
            let folder = root
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned();
            let place = Place {
                path,
                file: (*root).to_owned(),
                folder,
                parent: None,
                test: false,
            };
            let id = tree.add(place, scanned, read)?;
            if *root == "src/lib.rs" {
                tree.library = id;
            }
        }
        Ok(tree)
    }

    fn add(
        &mut self,
        place: Place,
        scanned: scan::Module,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Id, String> {
        let id = self.modules.len();
        let mut names: HashMap<String, Vec<Name>> = HashMap::new();
        for item in scanned.items {
            names.entry(item).or_default().push(Name::Item);
        }
        for import in &scanned.scopes[0].imports {
            if let Some(name) = &import.name {
                names
                    .entry(name.clone())
                    .or_default()
                    .push(Name::Import(import.path.clone()));
            }
        }
        self.modules.push(Module {
            path: place.path.clone(),
            file: place.file.clone(),
            parent: place.parent,
            test: place.test,
            names,
            scopes: scanned
                .scopes
                .into_iter()
                .map(|scope| (scope.parent, scope.imports))
                .collect(),
            mentions: scanned.paths,
            open: scanned.calls_macro,
        });
        for child in scanned.children {
            let test = place.test || child.test;
            let path = [place.path.clone(), vec![child.name.clone()]].concat();
            let folder = format!("{}/{}", place.folder, child.name);
            let mut inner = Place {
                path,
                file: place.file.clone(),
                folder,
                parent: Some(id),
                test,
            };
            let scanned = match child.inline {
                Some(scanned) => scanned,
                None => {
                    let files = [
                        format!("{}.rs", inner.folder),
                        format!("{}/mod.rs", inner.folder),
                    ];
                    // A module of tests may be elsewhere, by `#[path]`.
                    let Some(file) = files.into_iter().find(|file| read(file).is_some()) else {
                        if test {
                            continue;
                        }
                        return Err(format!("{}: no file for `mod {}`", place.file, child.name));
                    };
                    inner.file = file;
                    let text = read(&inner.file).unwrap_or_default();
                    scan::scan(&text).map_err(|error| format!("{}: {error}", inner.file))?
                }
            };
            let child_id = self.add(inner, scanned, read)?;
            self.modules[id]
                .names
                .entry(child.name)
                .or_default()
                .push(Name::Module(child_id));
        }
        Ok(id)
    }

    /// Lists the imports of a module, those in its functions included.
    pub fn imports(&self, module: Id) -> impl Iterator<Item = &Import> {
        self.modules[module]
            .scopes
            .iter()
            .flat_map(|(_, imports)| imports)
    }

    /// Finds what an import names. Fails if the path is one of this crate and there is no such thing.
    pub fn import(&self, module: Id, path: &[String]) -> Result<Vec<Target>, String> {
        let found = self.follow(module, path, &mut Vec::new());
        if found.is_empty() && self.is_own(module, &path[0]) {
            return Err(format!("nothing is at the path {}", path.join("::")));
        }
        Ok(found)
    }

    /// Finds what a path in code names, as far as it is code of this repository.
    pub fn mention(&self, module: Id, mention: &Mention) -> Result<Vec<Target>, String> {
        let first = &mention.path[0];
        if mention.path.len() == 1 {
            return Ok(self.by_glob(module, mention.scope, first));
        }
        if self.is_own(module, first) {
            return self.import(module, &mention.path);
        }
        let mut scope = Some(mention.scope);
        while let Some(at) = scope {
            let (parent, imports) = &self.modules[module].scopes[at];
            if let Some(import) = imports
                .iter()
                .find(|import| import.name.as_ref() == Some(first))
            {
                let path = [&import.path[..], &mention.path[1..]].concat();
                return Ok(self.follow(module, &path, &mut Vec::new()));
            }
            scope = *parent;
        }
        let mut found = self.follow(module, &mention.path, &mut Vec::new());
        if found.is_empty() {
            found = self.by_glob(module, mention.scope, first);
        }
        Ok(found)
    }

    /// Finds a name that only a glob can have brought.
    fn by_glob(&self, module: Id, scope: usize, name: &str) -> Vec<Target> {
        if scope == 0 && self.modules[module].names.contains_key(name) {
            return Vec::new();
        }
        let mut scope = Some(scope);
        while let Some(at) = scope {
            let (parent, imports) = &self.modules[module].scopes[at];
            if imports
                .iter()
                .any(|import| import.name.as_deref() == Some(name))
            {
                return Vec::new();
            }
            for import in imports.iter().filter(|import| import.name.is_none()) {
                for target in self.follow(module, &import.path, &mut Vec::new()) {
                    if let Target::Module(inner) = target {
                        let found = self.look_up(inner, name, &mut Vec::new());
                        if !found.is_empty() {
                            return found;
                        }
                    }
                }
            }
            scope = *parent;
        }
        Vec::new()
    }

    fn is_own(&self, module: Id, first: &str) -> bool {
        ["crate", "self", "super"].contains(&first)
            || first == LIBRARY && !self.modules[module].names.contains_key(LIBRARY)
    }

    fn follow(&self, module: Id, path: &[String], seen: &mut Seen) -> Vec<Target> {
        let (first, mut rest) = (&path[0], &path[1..]);
        let mut found = match first.as_str() {
            "crate" => vec![Target::Module(self.root_of(module))],
            "self" => vec![Target::Module(module)],
            "super" => {
                let mut outer = self.modules[module].parent.unwrap_or(module);
                while rest.first().is_some_and(|segment| segment == "super") {
                    outer = self.modules[outer].parent.unwrap_or(outer);
                    rest = &rest[1..];
                }
                vec![Target::Module(outer)]
            }
            _ if self.is_own(module, first) => vec![Target::Module(self.library)],
            _ => self.look_up(module, first, seen),
        };
        for segment in rest {
            let modules: Vec<_> = found
                .iter()
                .copied()
                .filter(|target| matches!(target, Target::Module(_)))
                .collect();
            if modules.is_empty() {
                break;
            }
            let inner = modules.iter().filter_map(|target| target.module());
            found = inner
                .flat_map(|module| self.inside(module, segment, seen))
                .collect();
        }
        found.dedup();
        found
    }

    /// Finds a name in a module that may have been made by a macro.
    fn inside(&self, module: Id, name: &str, seen: &mut Seen) -> Vec<Target> {
        let found = self.look_up(module, name, seen);
        if found.is_empty() && self.modules[module].open {
            vec![Target::Item(module)]
        } else {
            found
        }
    }

    fn look_up(&self, module: Id, name: &str, seen: &mut Seen) -> Vec<Target> {
        let key = (module, name.to_owned());
        if seen.contains(&key) {
            return Vec::new();
        }
        seen.push(key);
        let mut found = Vec::new();
        for named in self.modules[module].names.get(name).into_iter().flatten() {
            match named {
                Name::Module(id) => found.push(Target::Module(*id)),
                Name::Item => found.push(Target::Item(module)),
                Name::Import(path) => {
                    let targets = self.follow(module, path, seen);
                    found.extend(if targets.is_empty() {
                        vec![Target::Foreign]
                    } else {
                        targets
                    });
                }
            }
        }
        if found.is_empty() {
            let globs = self.modules[module].scopes[0]
                .1
                .iter()
                .filter(|import| import.name.is_none());
            for import in globs {
                for target in self.follow(module, &import.path, seen) {
                    if let Target::Module(inner) = target {
                        found.extend(self.look_up(inner, name, seen));
                    }
                }
            }
        }
        seen.pop();
        found
    }

    fn root_of(&self, mut module: Id) -> Id {
        while let Some(parent) = self.modules[module].parent {
            module = parent;
        }
        module
    }
}

/// Where a module is to be added.
struct Place {
    path: Vec<String>,
    file: String,
    /// The folder of its children.
    folder: String,
    parent: Option<Id>,
    test: bool,
}

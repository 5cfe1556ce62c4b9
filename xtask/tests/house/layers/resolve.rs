//! Where paths lead: through imports, re-exports and globs to the module that defines what they name.

use super::scan::{Import, Mention, Scope};
use super::tree::{Id, Name, Tree};

/// The name by which a program's own code reaches the library.
const LIBRARY: &str = "mdbook_wasm";

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
    /// Lists the imports of a module, those in its functions included.
    pub fn imports(&self, module: Id) -> impl Iterator<Item = &Import> {
        self.modules[module]
            .scopes
            .iter()
            .flat_map(|scope| &scope.imports)
    }

    /// Finds what an import names. Fails if the path is one of this crate and there is no such thing.
    pub fn import(&self, module: Id, path: &[String]) -> Result<Vec<Target>, String> {
        let found = self.follow(module, path, &mut Vec::new());
        if found.is_empty() && self.is_own(module, &path[0]) {
            return Err(format!("nothing is at the path {}", path.join("::")));
        }
        Ok(found)
    }

    /// Finds what a path in code names, as far as it is code of this repository. Fails as [`Tree::import`] does.
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
            let Scope { parent, imports } = &self.modules[module].scopes[at];
            if let Some(import) = imports
                .iter()
                .find(|import| import.name.as_ref() == Some(first))
            {
                let path = [&import.path[..], &mention.path[1..]].concat();
                return self.rest_of(module, &import.path, &path);
            }
            scope = *parent;
        }
        let found = self.rest_of(module, &mention.path[..1], &mention.path)?;
        if found.is_empty() {
            return Ok(self.by_glob(module, mention.scope, first));
        }
        Ok(found)
    }

    /// Follows a path. Fails if its beginning is a module of this crate, in which the rest is not.
    fn rest_of(
        &self,
        module: Id,
        start: &[String],
        path: &[String],
    ) -> Result<Vec<Target>, String> {
        let found = self.follow(module, path, &mut Vec::new());
        let mut starts = self.follow(module, start, &mut Vec::new()).into_iter();
        if found.is_empty() && starts.any(|target| matches!(target, Target::Module(_))) {
            return Err(format!("nothing is at the path {}", path.join("::")));
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
            let Scope { parent, imports } = &self.modules[module].scopes[at];
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
                Name::Elsewhere => found.push(Target::Foreign),
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
                .imports
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

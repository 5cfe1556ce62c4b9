//! The modules of the program, found from its crate roots through every `mod`.

use std::collections::HashMap;

use super::scan::{self, Mention, Scope};

/// Where a module is in [`Tree::modules`].
pub type Id = usize;

/// All modules, of the library and of the programs.
#[derive(Default)]
pub struct Tree {
    pub modules: Vec<Module>,
    pub library: Id,
}

/// A module.
pub struct Module {
    /// Its path below `src`, for instance `runtime/host`.
    pub path: Vec<String>,
    /// The file that it stands in, from the root folder.
    pub file: String,
    pub parent: Option<Id>,
    pub test: bool,
    pub names: HashMap<String, Vec<Name>>,
    pub scopes: Vec<Scope>,
    pub mentions: Vec<Mention>,
    /// True if a macro may have defined more names.
    pub open: bool,
}

/// Something that has a name in a module.
pub enum Name {
    Module(Id),
    Item,
    Import(Vec<String>),
    /// A module of tests in a file elsewhere, by `#[path]`.
    Elsewhere,
}

/// Returns the text of a file, `None` if there is none.
type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Tree {
    /// Reads the crates with these root files.
    pub fn read(roots: &[&str], read: Read) -> Result<Self, String> {
        let mut tree = Self::default();
        for root in roots {
            let scanned = scan_file(root, read)?;
            let id = tree.add(Place::of_root(root), scanned, read)?;
            if *root == "src/lib.rs" {
                tree.library = id;
            }
        }
        Ok(tree)
    }

    fn add(&mut self, place: Place, scanned: scan::Module, read: Read) -> Result<Id, String> {
        let id = self.modules.len();
        let mut names: HashMap<String, Vec<Name>> = HashMap::new();
        for item in scanned.items {
            names.entry(item).or_default().push(Name::Item);
        }
        for import in &scanned.scopes[0].imports {
            if let Some(name) = &import.name {
                let path = import.path.clone();
                names
                    .entry(name.clone())
                    .or_default()
                    .push(Name::Import(path));
            }
        }
        self.modules.push(Module {
            path: place.path.clone(),
            file: place.file.clone(),
            parent: place.parent,
            test: place.test,
            names,
            scopes: scanned.scopes,
            mentions: scanned.paths,
            open: scanned.calls_macro,
        });
        for child in scanned.children {
            let mut inner = place.child(&child, id);
            let scanned = match child.inline {
                Some(scanned) => scanned,
                None => {
                    let files = [
                        format!("{}.rs", inner.folder),
                        format!("{}/mod.rs", inner.folder),
                    ];
                    match files.into_iter().find(|file| read(file).is_some()) {
                        Some(file) => inner.file = file,
                        None if inner.test => {
                            self.modules[id]
                                .names
                                .entry(child.name)
                                .or_default()
                                .push(Name::Elsewhere);
                            continue;
                        }
                        None => {
                            return Err(format!(
                                "{}: no file for `mod {}`",
                                place.file, child.name
                            ));
                        }
                    }
                    scan_file(&inner.file, read)?
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
}

fn scan_file(file: &str, read: Read) -> Result<scan::Module, String> {
    let text = read(file).ok_or_else(|| format!("no file {file}"))?;
    scan::scan(&text).map_err(|error| format!("{file}: {error}"))
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

impl Place {
    fn of_root(root: &str) -> Self {
        let name = root
            .trim_start_matches("src/")
            .trim_end_matches(".rs")
            .trim_end_matches("/main");
        let path = name
            .split('/')
            .filter(|&segment| segment != "lib")
            .map(str::to_owned)
            .collect();
        let folder = root
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned();
        Self {
            path,
            file: root.to_owned(),
            folder,
            parent: None,
            test: false,
        }
    }

    fn child(&self, child: &scan::Child, parent: Id) -> Self {
        Self {
            path: [&self.path[..], std::slice::from_ref(&child.name)].concat(),
            file: self.file.clone(),
            folder: format!("{}/{}", self.folder, child.name),
            parent: Some(parent),
            test: self.test || child.test,
        }
    }
}

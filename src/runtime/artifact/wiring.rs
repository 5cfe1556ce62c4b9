//! Who gives whom what, by names alone.

use std::collections::{HashMap, HashSet};

use super::compat_key::{Track, track, version};
use crate::settings::LinkSelection;

/// A component's names, and what it is called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// What messages call it.
    pub name: String,
    /// What it needs: instances that have more than types.
    pub imports: Vec<String>,
    /// What it exports.
    pub exports: Vec<String>,
}

/// An import that a part satisfies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// As the importing component calls it.
    pub import: String,
    /// The part, by its place in the list.
    pub part: usize,
    /// As the part calls it.
    pub export: String,
}

/// What a plugin and its parts give each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    /// What the plugin is given by its parts.
    pub plugin: Vec<Wire>,
    /// What each part is given by others.
    pub parts: Vec<Vec<Wire>>,
    /// The parts that are used, those that others use first.
    pub order: Vec<usize>,
}

/// Why parts can't be wired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snag {
    /// Several parts export what is needed.
    Ambiguous {
        /// The part that needs it. `None`: the plugin itself.
        by: Option<usize>,
        /// What is needed.
        import: String,
        /// What could give it, by the places of the parts.
        parts: Vec<usize>,
        /// What could be meant: all that parts are needed for, and who could give it.
        choice: Vec<(String, usize)>,
    },
    /// Parts that need each other: each with what it needs of the next, and the last with what it needs of the
    /// first.
    Circle(Vec<(usize, String)>),
    /// The settings name an export that a part does not have.
    NoExport {
        /// The part, by its place.
        part: usize,
        /// The key that names it: `link`, `only` or `hiding`.
        key: &'static str,
        /// What it names.
        interface: String,
        /// What the part exports.
        exports: Vec<String>,
    },
}

impl Wiring {
    /// Finds out which part gives what. `is_hosts`: whether the host itself has what an import names, which comes
    /// before parts, unless the settings name a part for it.
    ///
    /// # Errors
    /// [`Snag`].
    pub fn of(
        plugin: &Names,
        parts: &[(Names, LinkSelection)],
        is_hosts: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Snag> {
        for (index, (names, offer)) in parts.iter().enumerate() {
            check_offer(index, names, offer)?;
        }
        let shelves: Vec<_> = parts.iter().map(Shelf::of).collect();
        let wires = |names: &Names, own: Option<usize>| {
            let needed = names.imports.iter();
            let found = needed.map(|import| find(import, own, &shelves, is_hosts));
            let found: Vec<_> = found.filter(|found| !found.is_empty()).collect();
            match found.iter().find(|found| found.len() > 1) {
                Some(several) => Err(Snag::Ambiguous {
                    by: own,
                    import: several[0].import.clone(),
                    parts: several.iter().map(|wire| wire.part).collect(),
                    choice: choice(plugin, parts, &shelves, is_hosts),
                }),
                None => Ok(found.into_iter().flatten().collect::<Vec<_>>()),
            }
        };
        let mut wiring = Self {
            plugin: wires(plugin, None)?,
            ..Self::default()
        };
        for (index, (names, _)) in parts.iter().enumerate() {
            wiring.parts.push(wires(names, Some(index))?);
        }
        let mut way = Vec::new();
        let used: Vec<_> = wiring.plugin.iter().map(|wire| wire.part).collect();
        for part in used {
            wiring.visit(part, &mut way)?;
        }
        Ok(wiring)
    }

    /// Puts a part into the order, behind those that it uses.
    fn visit(&mut self, part: usize, way: &mut Vec<(usize, String)>) -> Result<(), Snag> {
        if self.order.contains(&part) {
            return Ok(());
        }
        if let Some(start) = way.iter().position(|(other, _)| *other == part) {
            return Err(Snag::Circle(way[start..].to_vec()));
        }
        for wire in self.parts[part].clone() {
            way.push((part, wire.import));
            self.visit(wire.part, way)?;
            way.pop();
        }
        self.order.push(part);
        Ok(())
    }
}

/// What the settings name must be there.
fn check_offer(part: usize, names: &Names, offer: &LinkSelection) -> Result<(), Snag> {
    let exports: HashSet<_> = names.exports.iter().map(|export| track(export)).collect();
    let only = offer.only.iter().flatten().map(|name| ("only", name));
    let named = offer.interfaces.iter().map(|name| ("link", name));
    let hiding = offer.hiding.iter().map(|name| ("hiding", name));
    for (key, interface) in named.chain(only).chain(hiding) {
        if !exports.contains(&track(interface)) {
            return Err(Snag::NoExport {
                part,
                key,
                interface: interface.clone(),
                exports: names.exports.clone(),
            });
        }
    }
    Ok(())
}

/// What a part gives to others. A component may have very many names, so they are looked up.
struct Shelf<'p> {
    exports: HashMap<Track<'p>, Vec<&'p String>>,
    /// What the settings name it for.
    named: HashSet<Track<'p>>,
}

impl<'p> Shelf<'p> {
    fn of((names, offer): &'p (Names, LinkSelection)) -> Self {
        let tracks = |names: &'p [String]| names.iter().map(|name| track(name));
        let named: HashSet<_> = tracks(&offer.interfaces).collect();
        let only = offer
            .only
            .as_deref()
            .map(|only| tracks(only).collect::<HashSet<_>>());
        let hiding: HashSet<_> = tracks(&offer.hiding).collect();
        let mut exports: HashMap<_, Vec<_>> = HashMap::new();
        for export in &names.exports {
            let track = track(export);
            let all = named.is_empty() && only.is_none();
            let among = only.as_ref().is_some_and(|only| only.contains(&track));
            if (all || among || named.contains(&track)) && !hiding.contains(&track) {
                exports.entry(track).or_default().push(export);
            }
        }
        Self { exports, named }
    }
}

/// Who could give an import. `own`: the place of the part that imports it, which does not give it to itself.
fn find(
    import: &str,
    own: Option<usize>,
    shelves: &[Shelf<'_>],
    is_hosts: &dyn Fn(&str) -> bool,
) -> Vec<Wire> {
    let wanted = track(import);
    let others = || {
        shelves
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != own)
    };
    let named = others().any(|(_, shelf)| shelf.named.contains(&wanted));
    if !named && is_hosts(import) {
        return Vec::new();
    }
    let wire = |(part, shelf): (usize, &Shelf<'_>)| {
        if named && !shelf.named.contains(&wanted) {
            return None;
        }
        let fitting = shelf.exports.get(&wanted)?.iter();
        let export = fitting.max_by_key(|export| (export.as_str() == import, version(export)))?;
        Some(Wire {
            import: import.to_owned(),
            part,
            export: (*export).clone(),
        })
    };
    others().filter_map(wire).collect()
}

/// All that parts are needed for, each once, and the first that could give it.
fn choice(
    plugin: &Names,
    parts: &[(Names, LinkSelection)],
    shelves: &[Shelf<'_>],
    is_hosts: &dyn Fn(&str) -> bool,
) -> Vec<(String, usize)> {
    let own = parts
        .iter()
        .enumerate()
        .map(|(index, (names, _))| (Some(index), names));
    let mut known = HashSet::new();
    let mut choice = Vec::new();
    for (own, names) in [(None, plugin)].into_iter().chain(own) {
        for import in &names.imports {
            let found = find(import, own, shelves, is_hosts);
            if let Some(first) = found.first()
                && known.insert(track(import))
            {
                choice.push((import.clone(), first.part));
            }
        }
    }
    choice
}

/// What these wires are for.
pub fn wired(wires: &[Wire]) -> HashSet<&str> {
    wires.iter().map(|wire| wire.import.as_str()).collect()
}

impl Snag {
    /// The nearest of what the part has, where one is near.
    pub fn nearest(&self) -> Option<&str> {
        let Self::NoExport {
            interface, exports, ..
        } = self
        else {
            return None;
        };
        let similar = |name: &&String| strsim::jaro_winkler(name, interface);
        let best = exports
            .iter()
            .max_by(|a, b| similar(a).total_cmp(&similar(b)))?;
        (similar(&best) > 0.8).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::{LinkSelection, Names, Snag, Wire, Wiring};

    fn names(name: &str, imports: &[&str], exports: &[&str]) -> Names {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Names {
            name: name.to_owned(),
            imports: own(imports),
            exports: own(exports),
        }
    }

    fn part(name: &str, imports: &[&str], exports: &[&str]) -> (Names, LinkSelection) {
        (names(name, imports, exports), LinkSelection::default())
    }

    fn wire(imports: &[&str], parts: &[(Names, LinkSelection)]) -> Result<Wiring, Snag> {
        let is_hosts = |name: &str| name.starts_with("wasi:");
        Wiring::of(&names("plugin", imports, &[]), parts, &is_hosts)
    }

    fn to(import: &str, part: usize, export: &str) -> Wire {
        Wire {
            import: import.to_owned(),
            part,
            export: export.to_owned(),
        }
    }

    #[test]
    fn what_the_host_has_comes_first_unless_a_part_is_named_for_it() {
        let mut parts = [
            part(
                "words",
                &["acme:store/lines@0.3.0", "wasi:io/poll@0.2.6"],
                &["acme:words/list@1.2.0"],
            ),
            part(
                "store",
                &[],
                &["acme:store/lines@0.3.4", "wasi:random/random@0.2.0"],
            ),
            part("idle", &[], &["acme:other/x"]),
        ];
        let imports = [
            "acme:words/list@1.0.0",
            "wasi:random/random@0.2.6",
            "acme:gone/x",
        ];
        let wiring = wire(&imports, &parts).unwrap();
        assert_eq!(wiring.plugin, [to(imports[0], 0, "acme:words/list@1.2.0")]);
        let lines = to("acme:store/lines@0.3.0", 1, "acme:store/lines@0.3.4");
        assert_eq!(wiring.parts, [vec![lines], vec![], vec![]]);
        assert_eq!(wiring.order, [1, 0], "and the third one is idle");

        parts[1].1.interfaces = vec!["wasi:random/random@0.2.0".to_owned()];
        let wiring = wire(&imports, &parts).unwrap();
        assert_eq!(
            wiring.plugin[1],
            to(imports[1], 1, "wasi:random/random@0.2.0")
        );
        assert!(
            wiring.parts[0].is_empty(),
            "it is given for that interface alone"
        );
    }

    #[test]
    fn a_part_can_be_limited_to_some_exports() {
        let mut parts = [
            part("a", &[], &["x:y/one@1.0.0", "x:y/two@1.0.0"]),
            part("b", &[], &["x:y/one@1.0.0", "x:y/two@1.0.0"]),
        ];
        let imports = ["x:y/one@1.0.0", "x:y/two@1.0.0"];
        let snag = wire(&imports, &parts).unwrap_err();
        let Snag::Ambiguous {
            by,
            parts: several,
            choice,
            ..
        } = snag
        else {
            panic!("{snag:?}")
        };
        assert_eq!((by, &several[..]), (None, &[0, 1][..]));
        assert_eq!(choice, imports.map(|import| (import.to_owned(), 0)));
        parts[0].1.only = Some(vec!["x:y/two@1.0.0".to_owned()]);
        parts[1].1.hiding = vec!["x:y/two@1.3.0".to_owned()];
        let wiring = wire(&imports, &parts).unwrap();
        assert_eq!(
            wiring.plugin,
            [to(imports[0], 1, imports[0]), to(imports[1], 0, imports[1])]
        );
        parts[0].1.only = Some(vec!["x:y/too@1.0.0".to_owned()]);
        let snag = wire(&imports, &parts).unwrap_err();
        assert_eq!(snag.nearest(), Some("x:y/two@1.0.0"));
        parts[0].1 = LinkSelection {
            only: Some(Vec::new()),
            ..LinkSelection::default()
        };
        let wiring = wire(&imports[..1], &parts).unwrap();
        assert_eq!(wiring.plugin[0].part, 1, "the other one gives nothing");
    }

    #[test]
    fn circles_are_named() {
        let parts = [
            part("a", &["x:b/i"], &["x:a/i"]),
            part("b", &["x:c/i"], &["x:b/i"]),
            part("c", &["x:b/i", "x:c/i"], &["x:c/i"]),
        ];
        let snag = wire(&["x:a/i"], &parts).unwrap_err();
        let way = [(1, "x:c/i".to_owned()), (2, "x:b/i".to_owned())];
        assert_eq!(snag, Snag::Circle(way.to_vec()));
        assert!(
            wire(&[], &parts).unwrap().order.is_empty(),
            "what is not used does no harm"
        );
    }
}

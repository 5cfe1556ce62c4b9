//! The plugins of a book with their parts, as trees of text.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::check::BookConfig;
use crate::cli::terminal::print_stdout;
use crate::contract::Kind;
use crate::pipeline::{read_plugin_file, wiring_problem};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{Composition, Inspection, Provider, inspect_all};
use crate::sanitize::Sanitized;
use crate::settings::{ComponentConfig, PartConfig, Permission, PluginConfig};

/// Prints the tree of each plugin of a book, or of the one named `name`.
///
/// # Errors
/// `book.toml` or a file can't be read, or parts can't be linked.
pub fn print(book: &Path, section: &str, name: Option<&Path>) -> Result<ExitCode, Problem> {
    let book = BookConfig::open(book, section)?;
    let settings = book.read_settings();
    if let Some(error) = settings.errors.into_iter().next() {
        return Err(error.into());
    }
    let is_meant =
        |plugin: &&PluginConfig| name.is_none_or(|name| Path::new(plugin.name()) == name);
    let mut plugins = settings.plugins.iter().filter(is_meant).peekable();
    if plugins.peek().is_none() {
        let what = match name {
            Some(name) => format!(
                "[preprocessor.{section}] has no plugin `{}`",
                name.display()
            ),
            None => format!("[preprocessor.{section}] has no plugins"),
        };
        return Err(Problem::new(ErrorKind::Settings, what));
    }
    let mut refused = false;
    for (place, plugin) in plugins.enumerate() {
        let bytes = read_plugin_file(&plugin.component)?;
        let read = |part: &PartConfig| read_plugin_file(&part.component);
        let parts = plugin.parts.iter().map(read);
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let parts = plugin.parts.iter().zip(&parts);
        let parts =
            parts.map(|(part, bytes)| (part.component.name.as_str(), &bytes[..], &part.selection));
        let composition = inspect_all(&bytes, &parts.collect::<Vec<_>>());
        let composition = composition.map_err(|error| wiring_problem(plugin, &error))?;
        let tree = Tree {
            plugin,
            root: book.root(),
            composition: &composition,
        };
        let between = if place > 0 { "\n" } else { "" };
        print_stdout(&format!("{between}{}", tree.draw()))?;
        let parts = composition.parts.iter().map(|(inspection, _)| inspection);
        let mut all = parts.chain([&composition.plugin.0]);
        refused |= all.any(|inspection| inspection.load_error.is_some());
    }
    Ok(match refused {
        false => ExitCode::SUCCESS,
        true => ExitCode::from(ErrorKind::Refused.status()),
    })
}

/// One plugin.
struct Tree<'t> {
    plugin: &'t PluginConfig,
    root: &'t Path,
    composition: &'t Composition,
}

impl Tree<'_> {
    fn draw(&self) -> String {
        let (inspection, providers) = &self.composition.plugin;
        let kind = inspection.kind.map_or("not a plugin", Kind::what);
        let mut text = format!("{}, {kind}\n", self.title(&self.plugin.component));
        let mut drawn = Vec::new();
        let unused = &self.composition.unused;
        self.below(
            &mut text,
            "",
            &self.plugin.component,
            inspection,
            providers,
            &mut drawn,
            unused.is_empty(),
        );
        for (index, &place) in unused.iter().enumerate() {
            let [fork, _] = lines(index + 1 == unused.len());
            if let Some(part) = self.plugin.parts.get(place) {
                let _ = writeln!(text, "{fork}not used: {}", self.title(&part.component));
            }
        }
        text
    }

    /// What a component is called, and its file.
    fn title(&self, component: &ComponentConfig) -> String {
        let path = match component.package {
            Some(_) => component.file_label(),
            None => {
                let path = component.path.strip_prefix(self.root);
                path.unwrap_or(&component.path).display().to_string()
            }
        };
        let what = if component.part_of.is_some() {
            "part"
        } else {
            "plugin"
        };
        let title = format!("{what} `{}` ({path})", component.name);
        Sanitized(&title).to_string()
    }

    /// What a component imports: of parts, and of the host. `is_last`: nothing comes below it.
    #[expect(
        clippy::too_many_arguments,
        reason = "a tree is drawn with all that is around it"
    )]
    fn below(
        &self,
        text: &mut String,
        before: &str,
        component: &ComponentConfig,
        inspection: &Inspection,
        providers: &[Provider],
        drawn: &mut Vec<usize>,
        is_last: bool,
    ) {
        let [fork, way] = lines(false);
        for Provider {
            import,
            part,
            export,
        } in providers
        {
            let (Some(config), Some((about, below))) = (
                self.plugin.parts.get(*part),
                self.composition.parts.get(*part),
            ) else {
                continue;
            };
            let as_what = match import == export {
                true => String::new(),
                false => format!(", which exports {}", Sanitized(export)),
            };
            let again = drawn.contains(part);
            let above = if again { ", as above" } else { "" };
            let title = self.title(&config.component);
            let _ = writeln!(
                text,
                "{before}{fork}{}: {title}{as_what}{above}",
                Sanitized(import)
            );
            if !again {
                drawn.push(*part);
                let before = format!("{before}{way}");
                self.below(text, &before, &config.component, about, below, drawn, true);
            }
        }
        let [fork, way] = lines(is_last);
        if let Some(error) = &inspection.load_error {
            let _ = writeln!(
                text,
                "{before}{fork}refused: {}",
                Sanitized(&error.to_string())
            );
            return;
        }
        let _ = writeln!(text, "{before}{fork}the host");
        let capabilities = &inspection.capabilities;
        for (index, capability) in capabilities.iter().enumerate() {
            let [fork, _] = lines(index + 1 == capabilities.len());
            let given = granted(component, capability.grant());
            let given = given.unwrap_or_else(|| capability.default_policy().to_owned());
            let line = format!("{capability}: {given}");
            let _ = writeln!(text, "{before}{way}{fork}{}", Sanitized(&line));
        }
        if capabilities.is_empty() {
            let [fork, _] = lines(true);
            let _ = writeln!(text, "{before}{way}{fork}nothing");
        }
    }
}

/// What the settings grant by a key. `None`: nothing.
fn granted(component: &ComponentConfig, permission: Option<Permission>) -> Option<String> {
    let allow = &component.allow;
    let permission = permission.filter(|permission| allow.grants(*permission))?;
    Some(match permission {
        Permission::Read => format!("granted {}", allow.read.join(", ")),
        Permission::Env => format!("granted {}", allow.env.join(", ")),
        Permission::Clock | Permission::Random => "granted".to_owned(),
    })
}

/// What stands before an entry, and before what is below it.
fn lines(is_last: bool) -> [&'static str; 2] {
    match is_last {
        false => ["├── ", "│   "],
        true => ["└── ", "    "],
    }
}

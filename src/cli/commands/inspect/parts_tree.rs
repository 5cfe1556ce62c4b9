//! The plugins of a book with their parts, as trees of text.

use std::path::Path;
use std::process::ExitCode;

use crate::check::BookConfig;
use crate::cli::terminal::print_stdout;
use crate::contract::Kind;
use crate::pipeline::{link_plan_problem, read_plugin_file};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{InspectedParts, Inspection, Provider, inspect_all};
use crate::sanitize::Sanitized;
use crate::settings::{ComponentSettings, PartSettings, Permission, PluginSettings};

/// Prints the tree of each plugin of a book, or of the one named `name`.
///
/// # Errors
/// `book.toml` or a file can't be read, or parts can't be linked.
pub fn print(book: &Path, section: &str, name: Option<&Path>) -> Result<ExitCode, Problem> {
    let book = BookConfig::open(book, section)?;
    let settings = book.read_settings();
    if let Some(error) = settings.errors.into_iter().next() {
        return Err(error);
    }
    let is_chosen =
        |plugin: &&PluginSettings| name.is_none_or(|name| Path::new(plugin.name()) == name);
    let mut plugins = settings.plugins.iter().filter(is_chosen).peekable();
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
    let mut all_can_run = true;
    for (index, plugin) in plugins.enumerate() {
        let inspected = compose(plugin)?;
        let tree = PluginTree {
            plugin,
            root: book.root(),
            inspected: &inspected,
            shown: Vec::new(),
        };
        let mut text = if index > 0 { "\n" } else { "" }.to_owned();
        tree.tree().draw("", &mut text);
        print_stdout(&text)?;
        let parts = inspected.parts.iter().map(|(inspection, _)| inspection);
        let mut components = parts.chain([&inspected.plugin.0]);
        all_can_run &= components.all(|inspection| inspection.load_error.is_none());
    }
    if all_can_run {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::from(ErrorKind::Refused.status()))
    }
}

/// Reads the files of a plugin and its parts, and finds out which part provides what.
fn compose(plugin: &PluginSettings) -> Result<InspectedParts, Problem> {
    let bytes = read_plugin_file(&plugin.component)?;
    let read = |part: &PartSettings| read_plugin_file(&part.component);
    let parts = plugin.parts.iter().map(read);
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    let parts = plugin.parts.iter().zip(&parts);
    let parts =
        parts.map(|(part, bytes)| (part.component.name.as_str(), &bytes[..], &part.selection));
    let inspected = inspect_all(&bytes, &parts.collect::<Vec<_>>());
    inspected.map_err(|error| link_plan_problem(plugin, &error))
}

/// A line of text, and the trees below it.
struct Tree {
    line: String,
    below: Vec<Tree>,
}

impl Tree {
    fn leaf(line: String) -> Self {
        Self {
            line,
            below: Vec::new(),
        }
    }

    /// Adds the line to a text, and everything below it with a prefix. Unsafe characters are escaped.
    fn draw(&self, prefix: &str, text: &mut String) {
        text.push_str(&format!("{}\n", Sanitized(&self.line)));
        for (index, tree) in self.below.iter().enumerate() {
            let [fork, indent] = if index + 1 == self.below.len() {
                ["└── ", "    "]
            } else {
                ["├── ", "│   "]
            };
            text.push_str(&format!("{prefix}{fork}"));
            tree.draw(&format!("{prefix}{indent}"), text);
        }
    }
}

/// Makes the tree of a plugin.
struct PluginTree<'t> {
    plugin: &'t PluginSettings,
    /// The book's root.
    root: &'t Path,
    inspected: &'t InspectedParts,
    /// The parts whose own imports are in the tree.
    shown: Vec<usize>,
}

impl<'t> PluginTree<'t> {
    fn tree(mut self) -> Tree {
        let component = &self.plugin.component;
        let inspected = self.inspected;
        let kind = inspected.plugin.0.kind;
        let kind = kind.map_or("not a plugin", Kind::description);
        let mut below = self.imports(component, &inspected.plugin);
        let unused = inspected.unused.iter();
        let unused = unused.filter_map(|part| self.plugin.parts.get(*part));
        below.extend(
            unused.map(|part| Tree::leaf(format!("not used: {}", self.title(&part.component)))),
        );
        Tree {
            line: format!("{}, {kind}", self.title(component)),
            below,
        }
    }

    /// Returns the name of a component and its file.
    fn title(&self, settings: &ComponentSettings) -> String {
        let path = match settings.package {
            Some(_) => settings.file_label(),
            None => {
                let path = settings.path.strip_prefix(self.root);
                path.unwrap_or(&settings.path).display().to_string()
            }
        };
        let what = if settings.part_of.is_some() {
            "part"
        } else {
            "plugin"
        };
        format!("{what} `{}` ({path})", settings.name)
    }

    /// Returns the imports of a component from parts and from the host.
    fn imports(
        &mut self,
        settings: &ComponentSettings,
        (inspection, providers): &'t (Inspection, Vec<Provider>),
    ) -> Vec<Tree> {
        let mut trees = Vec::new();
        for Provider {
            import,
            part,
            export,
        } in providers
        {
            let (Some(provider), Some(inspected)) = (
                self.plugin.parts.get(*part),
                self.inspected.parts.get(*part),
            ) else {
                continue;
            };
            let provider = &provider.component;
            let mut line = format!("{import}: {}", self.title(provider));
            if import != export {
                line.push_str(&format!(", which exports {export}"));
            }
            if self.shown.contains(part) {
                line.push_str(", as above");
                trees.push(Tree::leaf(line));
            } else {
                self.shown.push(*part);
                let below = self.imports(provider, inspected);
                trees.push(Tree { line, below });
            }
        }
        trees.push(host(settings, inspection));
        trees
    }
}

/// Returns what the host gives to a component, or why it can't be loaded.
fn host(settings: &ComponentSettings, inspection: &Inspection) -> Tree {
    if let Some(error) = &inspection.load_error {
        return Tree::leaf(format!("refused: {error}"));
    }
    let capabilities = inspection.capabilities.iter().map(|capability| {
        let granted = granted(settings, capability.permission());
        let policy = granted.unwrap_or_else(|| capability.default_policy().to_owned());
        Tree::leaf(format!("{capability}: {policy}"))
    });
    let mut below: Vec<_> = capabilities.collect();
    if below.is_empty() {
        below.push(Tree::leaf("nothing".to_owned()));
    }
    let line = "the host".to_owned();
    Tree { line, below }
}

/// Returns what the settings grant by a permission. `None`: nothing.
fn granted(settings: &ComponentSettings, permission: Option<Permission>) -> Option<String> {
    let allow = &settings.allow;
    let permission = permission.filter(|permission| allow.grants(*permission))?;
    Some(match permission {
        Permission::Read => format!("granted {}", allow.read.join(", ")),
        Permission::Env => format!("granted {}", allow.env.join(", ")),
        Permission::Clock | Permission::Random => "granted".to_owned(),
    })
}

//! The plugins of a book with their parts, as trees of text.

use std::fmt::Write;
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
        let separator = if index > 0 { "\n" } else { "" };
        let tree = Tree::draw(plugin, book.root(), &inspected);
        print_stdout(&format!("{separator}{tree}"))?;
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

/// The tree of a plugin while it is drawn.
struct Tree<'t> {
    plugin: &'t PluginSettings,
    root: &'t Path,
    inspected: &'t InspectedParts,
    text: String,
    /// The parts whose own imports are in the tree.
    drawn: Vec<usize>,
}

/// A component in the tree.
struct ComponentNode<'t> {
    settings: &'t ComponentSettings,
    inspection: &'t Inspection,
    providers: &'t [Provider],
}

impl<'t> Tree<'t> {
    /// Draws the tree of a plugin. `root` is the book's root.
    fn draw(plugin: &'t PluginSettings, root: &'t Path, inspected: &'t InspectedParts) -> String {
        let mut tree = Self {
            plugin,
            root,
            inspected,
            text: String::new(),
            drawn: Vec::new(),
        };
        let (inspection, providers) = &inspected.plugin;
        let kind = inspection.kind.map_or("not a plugin", Kind::description);
        tree.line(format_args!("{}, {kind}", tree.title(&plugin.component)));
        let node = ComponentNode {
            settings: &plugin.component,
            inspection,
            providers,
        };
        let unused = &inspected.unused;
        tree.draw_imports("", &node, unused.is_empty());
        for (index, &part) in unused.iter().enumerate() {
            let [fork, _] = lines(index + 1 == unused.len());
            if let Some(part) = plugin.parts.get(part) {
                tree.line(format_args!(
                    "{fork}not used: {}",
                    tree.title(&part.component)
                ));
            }
        }
        tree.text
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
        let title = format!("{what} `{}` ({path})", settings.name);
        Sanitized(&title).to_string()
    }

    /// Draws the imports of a component from parts and from the host. `is_last`: nothing follows on this level.
    fn draw_imports(&mut self, prefix: &str, node: &ComponentNode<'_>, is_last: bool) {
        let [fork, indent] = lines(false);
        for Provider {
            import,
            part,
            export,
        } in node.providers
        {
            let (Some(settings), Some((inspection, providers))) = (
                self.plugin.parts.get(*part),
                self.inspected.parts.get(*part),
            ) else {
                continue;
            };
            let exports = if import == export {
                String::new()
            } else {
                format!(", which exports {}", Sanitized(export))
            };
            let is_drawn = self.drawn.contains(part);
            let above = if is_drawn { ", as above" } else { "" };
            let title = self.title(&settings.component);
            self.line(format_args!(
                "{prefix}{fork}{}: {title}{exports}{above}",
                Sanitized(import)
            ));
            if !is_drawn {
                self.drawn.push(*part);
                let node = ComponentNode {
                    settings: &settings.component,
                    inspection,
                    providers,
                };
                self.draw_imports(&format!("{prefix}{indent}"), &node, true);
            }
        }
        self.draw_host(prefix, node, is_last);
    }

    /// Draws what the host gives to a component, or why it can't be loaded.
    fn draw_host(&mut self, prefix: &str, node: &ComponentNode<'_>, is_last: bool) {
        let [fork, indent] = lines(is_last);
        if let Some(error) = &node.inspection.load_error {
            let error = error.to_string();
            self.line(format_args!("{prefix}{fork}refused: {}", Sanitized(&error)));
            return;
        }
        self.line(format_args!("{prefix}{fork}the host"));
        let capabilities = &node.inspection.capabilities;
        for (index, capability) in capabilities.iter().enumerate() {
            let [fork, _] = lines(index + 1 == capabilities.len());
            let granted = granted(node.settings, capability.permission());
            let policy = granted.unwrap_or_else(|| capability.default_policy().to_owned());
            let line = format!("{capability}: {policy}");
            self.line(format_args!("{prefix}{indent}{fork}{}", Sanitized(&line)));
        }
        if capabilities.is_empty() {
            let [fork, _] = lines(true);
            self.line(format_args!("{prefix}{indent}{fork}nothing"));
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.text, "{line}");
    }
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

/// Returns the line in front of an entry, and the one in front of everything below the entry.
fn lines(is_last: bool) -> [&'static str; 2] {
    if is_last {
        ["└── ", "    "]
    } else {
        ["├── ", "│   "]
    }
}

//! Resolves what the settings give plugins and their parts: permissions, limits and stack.

use std::path::Path;
use std::time::Duration;

use crate::problem::Problem;
use crate::runtime::{
    DEFAULT_STACK, PartOptions, Permissions, ResourceLimits, stack_of_all, thread_stack,
};
use crate::settings::{Allow, ComponentSettings, PluginSettings};
use crate::stack::with_stack_of;

/// The permissions of a plugin and of its parts.
pub struct ResolvedPermissions {
    /// The permissions of the plugin itself.
    pub plugin: Permissions,
    /// The permissions of its parts, in the order of the settings.
    pub parts: Vec<Permissions>,
}

impl ResolvedPermissions {
    /// Resolves the `allow` tables of a plugin and its parts.
    ///
    /// # Errors
    /// Fails if the book does not have what is granted.
    pub fn new(plugin: &PluginSettings, root: &Path, time: Duration) -> Result<Self, Problem> {
        let resolve =
            |component: &ComponentSettings| resolve_permissions(&component.allow, root, time);
        let parts = plugin.parts.iter().map(|part| resolve(&part.component));
        Ok(Self {
            plugin: resolve(&plugin.component)?,
            parts: parts.collect::<Result<_, _>>()?,
        })
    }
}

/// Resolves an `allow` table. `time` is the time since 1970 that a plugin without a clock sees.
///
/// # Errors
/// Fails if the book does not have what is granted.
pub fn resolve_permissions(
    allow: &Allow,
    root: &Path,
    time: Duration,
) -> Result<Permissions, Problem> {
    let Allow {
        // These two are looked up by methods, whose errors name the place.
        read: _,
        env: _,
        place: _,
        clock,
        random,
    } = *allow;
    Ok(Permissions {
        folders: allow.folders(root)?,
        environment: allow.variables()?,
        clock,
        random,
        time,
    })
}

/// Returns the limits and permissions of a plugin's parts, for a book whose JSON has `book_bytes` bytes.
pub fn part_options(
    plugin: &PluginSettings,
    permissions: impl IntoIterator<Item = Permissions>,
    book_bytes: usize,
) -> Vec<PartOptions> {
    let parts = plugin.parts.iter().zip(permissions);
    let settings = parts.map(|(part, permissions)| PartOptions {
        name: part.component.name.clone(),
        limits: ResourceLimits::for_book(book_bytes).with(&part.component.limits),
        permissions,
        selection: part.selection.clone(),
    });
    settings.collect()
}

/// Returns the bytes of native stack that the functions of a plugin or part may use.
pub fn stack_bytes(component: &ComponentSettings) -> usize {
    component.limits.stack.unwrap_or(DEFAULT_STACK)
}

/// Does work on a thread whose native stack is large enough for these plugins.
///
/// # Errors
/// The error of `work`, or a panic in it.
pub fn with_stack_for<'s, T: Send>(
    plugins: impl IntoIterator<Item = &'s PluginSettings>,
    work: impl FnOnce() -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    let with_parts = |plugin: &PluginSettings| {
        let parts = plugin.parts.iter();
        let parts = parts.map(|part| stack_bytes(&part.component));
        stack_of_all(stack_bytes(&plugin.component), parts)
    };
    let largest = plugins.into_iter().map(with_parts).max();
    with_stack_of(thread_stack(largest.unwrap_or(DEFAULT_STACK)), work)
}

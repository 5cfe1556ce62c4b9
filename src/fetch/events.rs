//! The events of a fetch or an update, as the command line shows them.

use std::fmt;

use crate::packages::LockedPackage;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::Capability;
use crate::sanitize::Sanitized;

/// An event of a fetch or an update.
#[derive(Debug)]
pub enum FetchEvent {
    /// A registry is asked, which may take a while. Holds the text to show meanwhile.
    Waiting(String),
    /// The file of a locked package was in the store.
    UpToDate(LockedPackage),
    /// The file of a locked package was downloaded.
    Downloaded(LockedPackage),
    /// A package was locked for the first time, or in another version.
    Changed(PackageChange),
    /// The locked version is the newest that matches.
    Newest(LockedPackage),
    /// A warning.
    Warning(Problem),
}

/// A package whose locked version has changed.
#[derive(Debug)]
pub struct PackageChange {
    /// The version that was locked before.
    pub old: Option<LockedPackage>,
    /// The version that is locked now.
    pub new: LockedPackage,
    /// The imports of the new version.
    pub capabilities: Vec<Capability>,
}

impl PackageChange {
    /// Returns the imports that the new version has and the old one had not.
    fn added_imports(&self) -> impl Iterator<Item = &Capability> {
        let old = self.old.as_ref().map(|old| &old.imports);
        let is_new = move |capability: &&Capability| {
            old.is_some_and(|old| !old.contains(&import_name(capability)))
        };
        self.capabilities.iter().filter(is_new)
    }

    /// Returns the imports that the old version had and the new one has not.
    fn removed_imports(&self) -> impl Iterator<Item = &String> {
        let old = self.old.iter().flat_map(|old| &old.imports);
        old.filter(|import| !self.new.imports.contains(import))
    }

    /// Returns a warning if the new version asks for permissions that the old one did not need. Imports that every
    /// plugin has need no permission.
    pub fn warning(&self) -> Option<Problem> {
        let needs_review = |capability: &&Capability| {
            capability.permission().is_some()
                || matches!(capability, Capability::Network | Capability::Other(_))
        };
        let added: Vec<_> = self
            .added_imports()
            .filter(needs_review)
            .map(ToString::to_string)
            .collect();
        let (old, new) = (self.old.as_ref()?, &self.new);
        (!added.is_empty()).then(|| {
            let what = format!(
                "package `{}` {} asks for more permissions than {}: {}",
                new.requirement.name,
                new.version,
                old.version,
                added.join(", ")
            );
            Problem::new(ErrorKind::Refused, what).help(Some(
                "it gets only what its plugin's `allow` grants; find out why it asks before you grant it",
            ))
        })
    }
}

/// Returns the name of an import in a lock file.
pub fn import_name(capability: &Capability) -> String {
    capability.to_string().trim_matches('`').to_owned()
}

/// The event for a person who has to approve it. Ends with a line break.
impl fmt::Display for FetchEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting(what) => writeln!(f, "{what}"),
            Self::UpToDate(package) => writeln!(f, "{}: as locked", NameAndVersion(package)),
            Self::Downloaded(package) => writeln!(
                f,
                "{}: downloaded, {} bytes, as locked",
                NameAndVersion(package),
                package.size
            ),
            Self::Newest(package) => writeln!(
                f,
                "{}: the newest version that matches `{}`",
                NameAndVersion(package),
                package.requirement.version_req
            ),
            Self::Changed(change) => change.fmt(f),
            Self::Warning(problem) => problem.fmt(f),
        }
    }
}

struct NameAndVersion<'l>(&'l LockedPackage);

impl fmt::Display for NameAndVersion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.requirement.name, self.0.version)
    }
}

impl fmt::Display for PackageChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            old,
            new,
            capabilities,
        } = self;
        match old {
            Some(old) => writeln!(f, "{}: {} -> {}", new.requirement, old.version, new.version)?,
            None => writeln!(f, "{}: {}", new.requirement, new.version)?,
        }
        writeln!(f, "  registry: {}", Sanitized(&new.registry))?;
        writeln!(f, "  size: {} bytes", new.size)?;
        if let Some(old) = old {
            writeln!(f, "  old sha256: {}", old.sha256)?;
            writeln!(f, "  new sha256: {}", new.sha256)?;
        } else {
            writeln!(f, "  sha256: {}", new.sha256)?;
        }
        if capabilities.is_empty() {
            writeln!(f, "  imports nothing")?;
        }
        let added: Vec<_> = self.added_imports().collect();
        for capability in capabilities {
            let verb = if added.contains(&capability) {
                "now imports"
            } else {
                "imports"
            };
            let name = capability.to_string();
            writeln!(
                f,
                "  {verb} {}: {}",
                Sanitized(&name),
                capability.default_policy()
            )?;
        }
        for import in self.removed_imports() {
            writeln!(f, "  no longer imports {}", Sanitized(import))?;
        }
        Ok(())
    }
}

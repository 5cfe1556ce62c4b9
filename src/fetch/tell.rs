//! What is told of each package.

use std::fmt;

use crate::packages::Locked;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::Capability;
use crate::sanitize::Sanitized;

/// What has come of one package.
#[derive(Debug)]
pub enum Told {
    /// A registry is asked for it, which may take a while.
    Asked(String),
    /// Its file was there.
    There(Locked),
    /// Its file was fetched.
    Fetched(Locked),
    /// It was not locked, or another version of it was.
    Changed(Change),
    /// There is nothing newer that the book allows.
    Newest(Locked),
    /// Something that should be looked at.
    Warned(Problem),
}

/// A package that is not what it was.
#[derive(Debug)]
pub struct Change {
    /// What was locked.
    pub old: Option<Locked>,
    /// What is locked now.
    pub new: Locked,
    /// What the new version imports.
    pub needs: Vec<Capability>,
}

impl Change {
    /// What the new version imports and the old one did not.
    pub fn gained(&self) -> impl Iterator<Item = &Capability> {
        let old = self.old.as_ref().map(|old| &old.imports);
        let is_new = move |need: &&Capability| old.is_some_and(|old| !old.contains(&word(need)));
        self.needs.iter().filter(is_new)
    }

    /// What the old version imported and the new one does not.
    pub fn lost(&self) -> impl Iterator<Item = &String> {
        let old = self.old.iter().flat_map(|old| &old.imports);
        old.filter(|import| !self.new.imports.contains(import))
    }

    /// What is to be looked at before it is used, where there is something: not for what every plugin has.
    pub fn warning(&self) -> Option<Problem> {
        let matters = |need: &&Capability| {
            need.grant().is_some() || matches!(need, Capability::Network | Capability::Other(_))
        };
        let gained: Vec<_> = self
            .gained()
            .filter(matters)
            .map(ToString::to_string)
            .collect();
        let (old, new) = (self.old.as_ref()?, &self.new);
        (!gained.is_empty()).then(|| {
            let what = format!(
                "package `{}` {} asks for more than {} did: {}",
                new.wanted.name,
                new.version,
                old.version,
                gained.join(", ")
            );
            Problem::new(ErrorKind::Refused, what).help(Some(
                "it gets none of that but what `allow` of its plugin grants; look at why it asks before you grant it",
            ))
        })
    }
}

/// What a lock file calls an import.
pub fn word(need: &Capability) -> String {
    need.to_string().trim_matches('`').to_owned()
}

/// For a person who has to approve it. Ends with a newline.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(what) => writeln!(f, "{what}"),
            Self::There(locked) => writeln!(f, "{}: as locked", Named(locked)),
            Self::Fetched(locked) => writeln!(
                f,
                "{}: fetched, {} bytes, as locked",
                Named(locked),
                locked.size
            ),
            Self::Newest(locked) => writeln!(
                f,
                "{}: the newest that `{}` allows",
                Named(locked),
                locked.wanted.requirement
            ),
            Self::Changed(change) => change.fmt(f),
            Self::Warned(problem) => problem.fmt(f),
        }
    }
}

struct Named<'l>(&'l Locked);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.wanted.name, self.0.version)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { old, new, needs } = self;
        match old {
            Some(old) => writeln!(f, "{}: {} -> {}", new.wanted, old.version, new.version)?,
            None => writeln!(f, "{}: {}", new.wanted, new.version)?,
        }
        writeln!(f, "  registry: {}", Sanitized(&new.registry))?;
        writeln!(f, "  size: {} bytes", new.size)?;
        if let Some(old) = old {
            writeln!(f, "  old sha256: {}", old.sha256)?;
            writeln!(f, "  new sha256: {}", new.sha256)?;
        } else {
            writeln!(f, "  sha256: {}", new.sha256)?;
        }
        if needs.is_empty() {
            writeln!(f, "  imports nothing")?;
        }
        let gained: Vec<_> = self.gained().collect();
        for need in needs {
            let verb = match gained.contains(&need) {
                true => "now imports",
                false => "imports",
            };
            let name = need.to_string();
            writeln!(
                f,
                "  {verb} {}: {}",
                Sanitized(&name),
                need.default_policy()
            )?;
        }
        for import in self.lost() {
            writeln!(f, "  no longer imports {}", Sanitized(import))?;
        }
        Ok(())
    }
}

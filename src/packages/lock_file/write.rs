//! The text of a lock file.

use std::fmt;

use super::{LockFile, LockedPackage, VERSION};

/// The first lines. They are part of the format.
const HEAD: &str = "# Written by `mdbook-wasm fetch` and `mdbook-wasm update`. Commit it, and let them change it.\n";

impl fmt::Display for LockFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}version = {VERSION}")?;
        self.packages.iter().try_for_each(|package| {
            f.write_str("\n[[package]]\n")?;
            package.fmt(f)
        })
    }
}

/// The keys of a package's table, one on each line.
impl fmt::Display for LockedPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            requirement,
            version,
            registry,
            sha256,
            size,
            imports,
        } = self;
        writeln!(f, "name = {}", Quoted(&requirement.name))?;
        writeln!(
            f,
            "requirement = {}",
            Quoted(&requirement.version_req.to_string())
        )?;
        writeln!(f, "version = {}", Quoted(&version.to_string()))?;
        writeln!(f, "registry = {}", Quoted(registry))?;
        writeln!(f, "sha256 = {}", Quoted(sha256))?;
        writeln!(f, "size = {size}")?;
        f.write_str("imports = [")?;
        for (index, import) in imports.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}", Quoted(import))?;
        }
        f.write_str("]\n")
    }
}

/// A basic string of TOML. Everything except printable ASCII is escaped, since the names of imports are a plugin's.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                ' '..='~' => write!(f, "{character}")?,
                '\0'..='\u{ffff}' => write!(f, "\\u{:04X}", u32::from(character))?,
                _ => write!(f, "\\U{:08X}", u32::from(character))?,
            }
        }
        f.write_str("\"")
    }
}

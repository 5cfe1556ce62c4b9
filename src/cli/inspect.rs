//! `mdbook-wasm inspect`.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::contract::Kind;
use crate::plain::Plain;
use crate::runtime::{Inspection, inspect};

/// Tells what a file is, on standard output, since this is no preprocessing. The status says whether it
/// could be run.
pub fn main(file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("can't read `{}`", file.display()))?;
    let about = About {
        inspection: inspect(&bytes),
        size: bytes.len(),
        sha256: format!("{:x}", Sha256::digest(&bytes)),
        file,
    };
    write!(std::io::stdout().lock(), "{about}")?;
    Ok(match about.inspection.refusal {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

struct About<'f> {
    file: &'f Path,
    size: usize,
    sha256: String,
    inspection: Inspection,
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inspection {
            kind,
            contract,
            needs,
            refusal,
        } = &self.inspection;
        let kind = match kind {
            Some(Kind::Chapter) => "chapter plugin",
            Some(Kind::Book) => "book plugin",
            None => "not a plugin",
        };
        let contract = match contract {
            Some(version) => version.to_string(),
            None => "none".to_owned(),
        };
        let file = self.file.display().to_string();
        writeln!(f, "file      {}", Plain(&file))?;
        writeln!(f, "kind      {kind}")?;
        writeln!(f, "contract  {contract}")?;
        writeln!(f, "size      {} bytes", self.size)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        if let Some(refusal) = refusal {
            writeln!(f, "refused   {}", Plain(&refusal.to_string()))?;
        }
        if needs.is_empty() {
            return writeln!(f, "\nIt asks for nothing.");
        }
        writeln!(f, "\nIt asks for:")?;
        let names: Vec<_> = needs.iter().map(ToString::to_string).collect();
        let width = names.iter().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default();
        for (name, need) in names.iter().zip(needs) {
            let name = Plain(name).to_string();
            writeln!(f, "  {name:width$}  {}", need.given())?;
        }
        Ok(())
    }
}

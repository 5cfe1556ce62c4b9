//! `mdbook-wasm inspect`.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use super::console::answer;
use crate::contract::Kind;
use crate::pipeline::file::sha256;
use crate::plain::Plain;
use crate::problem::{Class, Problem};
use crate::runtime::{Form, Inspection, Refusal, inspect};

/// Tells what a file is, on standard output, since this is no preprocessing. The status says whether it
/// could be run.
pub fn main(file: &Path) -> Result<ExitCode, Problem> {
    let bytes = std::fs::read(file).map_err(|error| {
        let what = format!("can't read `{}`", file.display());
        Problem::new(Class::Refused, what).because(&error)
    })?;
    let about = About {
        inspection: inspect(&bytes),
        size: bytes.len(),
        sha256: sha256(&bytes),
        file,
    };
    answer(&about.to_string())?;
    Ok(match about.inspection.refusal {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::from(Class::Refused.status()),
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
            form,
            kind,
            contract,
            needs,
            refusal,
        } = &self.inspection;
        let kind = match kind {
            Some(Kind::Chapter) => "chapter plugin",
            Some(Kind::Book) => "book plugin",
            Some(Kind::Command) => "command (an ordinary preprocessor)",
            None => "not a plugin",
        };
        let contract = match contract {
            Some(version) => version.to_string(),
            None => "none".to_owned(),
        };
        let file = self.file.display().to_string();
        writeln!(f, "file      {}", Plain(&file))?;
        writeln!(f, "kind      {kind}")?;
        if *form == Some(Form::Module) && !matches!(refusal, Some(Refusal::CoreModule(_))) {
            writeln!(
                f,
                "form      core module, made into a component when it is loaded"
            )?;
        }
        writeln!(f, "contract  {contract}")?;
        writeln!(f, "size      {} bytes", self.size)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        if let Some(refusal) = refusal {
            writeln!(f, "refused   {}", Plain(&refusal.to_string()))?;
            if let Some(help) = refusal.help() {
                writeln!(f, "help      {}", Plain(&help))?;
            }
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

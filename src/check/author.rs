//! A plugin's file alone, beside the contract.

use std::fs;
use std::path::Path;

use serde_json::{Map, json};

use super::finding::{Finding, Told};
use crate::contract::{self, Kind, KindError};
use crate::pipeline::{Report, Started, Starter};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, BinaryKind, LoadError};
use crate::settings::{PluginConfig, SECTION, Settings};

/// A file as a plugin of a book that grants it nothing.
///
/// # Errors
/// Where no book could list it.
pub fn lone(file: &Path) -> Result<PluginConfig, Problem> {
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let table = json!({ "plugin": [{ "path": path.to_string_lossy() }] });
    let all = Map::from_iter([(SECTION.to_owned(), table)]);
    let Settings { mut plugins } = Settings::read(&all, SECTION, Path::new(""))?;
    plugins
        .pop()
        .ok_or_else(|| Problem::new(ErrorKind::Internal, "there is no plugin to check"))
}

/// Compares the file with the contract, and starts it.
pub fn examine(
    file: &Path,
    plugin: &PluginConfig,
    starter: &Starter<'_>,
    report: &mut dyn Report,
) -> (Told, Vec<Finding>) {
    let mut findings = Vec::new();
    let Started { kind, problem, .. } = starter.start(plugin, report);
    let mut told = Told {
        name: plugin.component.name.clone(),
        path: file.to_owned(),
        package: None,
        kind,
        is_usable: problem.is_none(),
        is_pinned: false,
    };
    let Ok(bytes) = fs::read(file) else {
        findings.extend(problem.map(Finding::error));
        return (told, findings);
    };
    let inspection = runtime::inspect(&bytes);
    told.kind = told.kind.or(inspection.kind);
    let comparable = match (&inspection.binary_kind, &inspection.load_error) {
        (Some(BinaryKind::Component), None) => true,
        // Its types may say more than its names.
        (Some(BinaryKind::Component), Some(LoadError::Import { .. } | LoadError::Kind(_))) => true,
        _ => false,
    };
    let differences = match comparable {
        true => contract::differences(&bytes).unwrap_or_default(),
        false => Vec::new(),
    };
    findings.extend(differences.iter().map(|difference| {
        let what = format!("plugin `{}` differs from the contract", plugin.name());
        let problem = Problem::new(ErrorKind::Refused, what).why(difference);
        Finding::error(problem.help(Some("build it against the unchanged files of the contract")))
    }));
    let is_told = !differences.is_empty() && told.kind.is_some();
    if let Some(problem) = problem
        && !is_told
    {
        findings.push(Finding::error(match &inspection.load_error {
            Some(LoadError::Kind(KindError::None(_))) => problem.help(Some(missing())),
            _ => problem,
        }));
    }
    (told, findings)
}

/// What a plugin has to export.
fn missing() -> String {
    format!(
        "export one of these, of `{}@{}` (is `export!` there, or what your language has for it?)\na chapter \
         plugin exports\n{}\na book plugin exports\n{}\n\
         editors export `book-editor` and sessions `book-session`, as `mdbook-wasm wit` has them",
        contract::PACKAGE,
        contract::Version::NEWEST,
        contract::wanted(Kind::Chapter),
        contract::wanted(Kind::Book)
    )
}

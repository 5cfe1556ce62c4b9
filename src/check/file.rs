//! Checks a plugin's file without a book: against the contract, and by starting it.

use std::fs;
use std::path::Path;

use serde_json::{Map, json};

use super::finding::{CheckFinding, PluginSummary};
use crate::contract::{self, Kind, KindError};
use crate::pipeline::{MessageSink, PluginProbe, ProbeResult};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, BinaryKind, Inspection, LoadError};
use crate::settings::{PluginSettings, SECTION, Settings};

/// Returns the settings of a plugin with this file in a book that grants it nothing.
///
/// # Errors
/// Fails if no book could list the file.
pub fn standalone_plugin(file: &Path) -> Result<PluginSettings, Problem> {
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let table = json!({ "plugin": [{ "path": path.to_string_lossy() }] });
    let all = Map::from_iter([(SECTION.to_owned(), table)]);
    let Settings { mut plugins } = Settings::read(&all, SECTION, Path::new(""))?;
    plugins
        .pop()
        .ok_or_else(|| Problem::new(ErrorKind::Internal, "there is no plugin to check"))
}

/// Compares a plugin's file with the contract, and starts the plugin.
pub fn check_file(
    file: &Path,
    plugin: &PluginSettings,
    probe: &PluginProbe<'_>,
    sink: &mut dyn MessageSink,
) -> (PluginSummary, Vec<CheckFinding>) {
    let mut findings = Vec::new();
    let ProbeResult { kind, problem, .. } = probe.start(plugin, sink);
    let mut summary = PluginSummary {
        name: plugin.component.name.clone(),
        path: file.to_owned(),
        package: None,
        kind,
        is_usable: problem.is_none(),
        is_pinned: false,
    };
    let Ok(bytes) = fs::read(file) else {
        findings.extend(problem.map(CheckFinding::error));
        return (summary, findings);
    };
    let inspection = runtime::inspect(&bytes);
    summary.kind = summary.kind.or(inspection.kind);
    findings.extend(contract_diff(plugin, &bytes, &inspection));
    let is_explained = !findings.is_empty() && summary.kind.is_some();
    if let Some(problem) = problem
        && !is_explained
    {
        findings.push(CheckFinding::error(match &inspection.load_error {
            Some(LoadError::Kind(KindError::NoPlugin(_))) => problem.help(Some(expected_exports())),
            _ => problem,
        }));
    }
    (summary, findings)
}

/// Returns the differences of a component from the contract.
fn contract_diff(
    plugin: &PluginSettings,
    bytes: &[u8],
    inspection: &Inspection,
) -> Vec<CheckFinding> {
    let is_comparable = match (&inspection.binary_kind, &inspection.load_error) {
        (Some(BinaryKind::Component), None) => true,
        // The types may explain what is wrong with the names.
        (Some(BinaryKind::Component), Some(LoadError::Import { .. } | LoadError::Kind(_))) => true,
        _ => false,
    };
    if !is_comparable {
        return Vec::new();
    }
    let differences = contract::differences(bytes).unwrap_or_default();
    let findings = differences.iter().map(|difference| {
        let what = format!("plugin `{}` differs from the contract", plugin.name());
        let problem = Problem::new(ErrorKind::Refused, what).why(difference);
        CheckFinding::error(
            problem.help(Some("build it against the unchanged files of the contract")),
        )
    });
    findings.collect()
}

/// Returns the help text for a component that exports no interface of the contract.
fn expected_exports() -> String {
    format!(
        "export one of these interfaces of `{}@{}` (for example with `export!` in Rust)\na chapter \
         plugin exports\n{}\na book plugin exports\n{}\n\
         editors export `book-editor`, and sessions export `book-session`; see `mdbook-wasm wit`",
        contract::PACKAGE,
        contract::Version::NEWEST,
        contract::expected_interface(Kind::Chapter),
        contract::expected_interface(Kind::Book)
    )
}

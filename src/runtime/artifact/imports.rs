//! Imports that the host provides, judged by their names.

use super::load_error::{LoadError, MissingImport};
use super::wasi::WasiPackage;
use crate::contract::{ImportOrigin, min_host_of_import, supported_versions};

/// Checks that the host provides these imports, as far as their names tell.
///
/// # Errors
/// Fails with [`LoadError::Import`] at the first import that it does not provide.
pub(crate) fn check_imports<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), LoadError> {
    for name in names {
        if let Some(missing) = unsatisfied(name) {
            return Err(LoadError::Import {
                name: name.to_owned(),
                missing,
            });
        }
    }
    Ok(())
}

/// Returns true if the host provides an import of this name.
pub(crate) fn is_provided_by_host(name: &str) -> bool {
    unsatisfied(name).is_none()
}

/// Returns the reason why the host can't provide an import, if its name tells one.
fn unsatisfied(name: &str) -> Option<MissingImport> {
    let missing = |reason, help| Some(MissingImport { reason, help });
    let own = env!("CARGO_PKG_VERSION");
    match ImportOrigin::of(name) {
        ImportOrigin::Contract(_) => None,
        ImportOrigin::NewerContract => missing(
            format!(
                "which is of a newer contract version (supported: {})",
                supported_versions()
            ),
            match min_host_of_import(name) {
                Some(host) => {
                    format!("upgrade mdbook-wasm to {host} or newer (this is {own})").into()
                }
                None => format!("upgrade mdbook-wasm (this is {own})").into(),
            },
        ),
        ImportOrigin::OlderContract => missing(
            format!(
                "which is of an unsupported contract version (supported: {})",
                supported_versions()
            ),
            "ask the plugin's author for a build against a supported version".into(),
        ),
        ImportOrigin::Foreign => non_contract_import(name),
    }
}

/// Returns the reason for an import that is not of the contract, or `None` if the host provides it.
fn non_contract_import(name: &str) -> Option<MissingImport> {
    let (package, rest) = name.split_once('/').unwrap_or((name, ""));
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    if WasiPackage::of(name).is_some() {
        return None;
    }
    let (reason, help) = match package {
        _ if WasiPackage::named(package).is_some() => {
            let reason = format!(
                "which is of WASI {version}, and mdbook-wasm {} supports WASI 0.2 and 0.3",
                env!("CARGO_PKG_VERSION")
            );
            let help =
                "build the plugin for one of these, or upgrade mdbook-wasm if there is a newer one";
            (reason, help)
        }
        "wasi:http" => (
            "which is web access, and that is never granted".to_owned(),
            "ask the plugin's author for a build without it",
        ),
        _ => (
            "which mdbook-wasm does not provide".to_owned(),
            "if another component exports it, add `link = [\"THAT.wasm\"]` to the plugin's table, or compose both into \
             one file with `wac plug`",
        ),
    };
    Some(MissingImport {
        reason,
        help: help.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::{MissingImport, unsatisfied};

    #[test]
    fn unsatisfied_imports_have_a_reason_and_a_next_step() {
        let message = |name| {
            let MissingImport { reason, help } = unsatisfied(name).unwrap();
            format!("{reason}; {help}")
        };
        assert_eq!(unsatisfied("mdbook:preprocessor/log@0.1.0"), None);
        assert_eq!(unsatisfied("wasi:cli/stderr@0.2.6"), None);
        assert!(
            message("mdbook:preprocessor/log@9.0.0")
                .contains("upgrade mdbook-wasm to 9.0.0 or newer")
        );
        assert!(message("mdbook:preprocessor/links@0.2.1").contains("upgrade mdbook-wasm"));
        assert_eq!(unsatisfied("wasi:cli/stderr@0.3.0"), None);
        assert!(message("wasi:cli/stderr@0.4.0").contains("supports WASI 0.2 and 0.3"));
        assert!(message("wasi:io/poll@0.3.0").contains("supports WASI 0.2 and 0.3"));
        assert!(message("wasi:http/outgoing-handler@0.2.0").contains("web access"));
        assert!(message("acme:words/dictionary@1.0.0").contains("compose"));
    }
}

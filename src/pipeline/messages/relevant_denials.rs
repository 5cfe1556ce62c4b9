//! Selects the denied accesses that may have caused a failure.

use crate::runtime::{AccessDenials, DeniedPaths, Failure};

/// The first line of the traceback of an exception in Python.
const TRACEBACK: &str = "Traceback (most recent call last)";

/// The folders of Python's own modules and of the bindings in a component of componentize-py (its `src/lib.rs`).
/// The plugin's sources are in `0`, `1` and so on.
const PYTHON_FOLDERS: [&str; 3] = ["bundled", "python", "world"];

/// Returns the denied accesses that may have caused a failure.
///
/// No denied access causes an exceeded limit. A Rust program that panics reads `RUST_BACKTRACE`, so its
/// environment tells nothing. Neither does that of a program that exits with a status, where libraries for
/// errors and logs read it, unless its standard error mentions the environment.
pub fn relevant_to(failure: &Failure, denials: &AccessDenials) -> AccessDenials {
    match failure {
        Failure::PluginError(_) | Failure::Exit(_) => denials.clone(),
        Failure::Status { stderr, .. } => {
            let mentions_it = |line: &String| line.to_lowercase().contains("environment");
            AccessDenials {
                environment: denials.environment && stderr.iter().any(mentions_it),
                ..denials.clone()
            }
        }
        Failure::Trap { stderr, .. } => {
            let is_python = stderr.iter().any(|line| line.starts_with(TRACEBACK));
            AccessDenials {
                environment: false,
                paths: if is_python {
                    without_python(&denials.paths)
                } else {
                    denials.paths.clone()
                },
                ..denials.clone()
            }
        }
        Failure::Limit(_) | Failure::Host(_) | Failure::Part { .. } => AccessDenials::default(),
    }
}

/// Returns the paths without those in Python's own folders, where it looks for the lines of a traceback.
fn without_python(paths: &DeniedPaths) -> DeniedPaths {
    let is_python = |path: &&str| {
        let folder = path.split('/').next().unwrap_or_default();
        let is_source = !folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_digit());
        is_source || PYTHON_FOLDERS.contains(&folder)
    };
    let mut others = DeniedPaths::default();
    let kept = paths.iter().filter(|path| !is_python(path));
    kept.for_each(|path| others.add(path));
    others
}

#[cfg(test)]
mod tests {
    use super::{AccessDenials, DeniedPaths, Failure, relevant_to};
    use crate::runtime::LimitExceeded;

    fn denials() -> AccessDenials {
        let mut paths = DeniedPaths::default();
        for path in ["po/de.po", "bundled/os.py", "0/app.py"] {
            paths.add(path);
        }
        AccessDenials {
            paths,
            environment: true,
            ..AccessDenials::default()
        }
    }

    #[test]
    fn python_folders_and_the_environment_do_not_explain_a_trap() {
        let trap = |line: &str| Failure::Trap {
            reason: "unreachable".to_owned(),
            stderr: vec![line.to_owned()],
            frames: Vec::new(),
        };
        let python = relevant_to(&trap("Traceback (most recent call last):"), &denials());
        assert_eq!(python.paths.iter().collect::<Vec<_>>(), ["po/de.po"]);
        let rust = relevant_to(&trap("thread 'main' panicked at"), &denials());
        assert_eq!(rust.paths.iter().count(), 3);
        assert!(!python.environment && !rust.environment);
    }

    #[test]
    fn the_environment_explains_a_status_only_if_it_is_mentioned() {
        let status = |line: &str| Failure::Status {
            status: 1,
            stderr: vec![line.to_owned()],
        };
        let mentioned = status("error: Environment variable not found");
        assert!(relevant_to(&mentioned, &denials()).environment);
        assert!(!relevant_to(&status("error"), &denials()).environment);
    }

    #[test]
    fn nothing_explains_a_limit() {
        let limit = Failure::Limit(LimitExceeded::Memory(1));
        assert_eq!(relevant_to(&limit, &denials()), AccessDenials::default());
    }
}

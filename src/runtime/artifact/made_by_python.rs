//! Detection of components made by componentize-py.

/// Export that componentize-py adds to every component (its `wit/init.wit`).
const PYTHON: &str = "exports";

/// Returns true if the component with these exports was made by componentize-py.
pub(crate) fn is_python<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
    names.any(|name| name == PYTHON)
}

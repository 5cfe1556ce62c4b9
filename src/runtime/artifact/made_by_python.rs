//! Components that componentize-py made.

/// What a component of componentize-py exports besides (its `wit/init.wit`).
const PYTHON: &str = "exports";

/// Whether the component that exports `names` was made by componentize-py.
pub(crate) fn is_python<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
    names.any(|name| name == PYTHON)
}

//! What a file of WebAssembly is, from its first bytes.

use super::load_error::{Mistake, Refusal};

/// What `\0asm` is followed by: the version and the layer of a component, as the component model's
/// `Binary.md` has it.
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];
/// The same of a core module, as the core specification has it.
const MODULE: [u8; 4] = [1, 0, 0, 0];

/// What a file of WebAssembly is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A component.
    Component,
    /// A core module.
    Module,
}

/// What a file is, from its first bytes.
///
/// # Errors
/// Where it is no WebAssembly.
pub(crate) fn form(bytes: &[u8]) -> Result<Form, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let Some(version) = bytes.strip_prefix(b"\0asm") else {
        let text = bytes.trim_ascii_start();
        let what = if text.starts_with(b"<") {
            Some(Mistake::WebPage)
        } else if text.starts_with(b"(component") || text.starts_with(b"(module") {
            Some(Mistake::Text)
        } else {
            None
        };
        return Err(Refusal::NotWasm(what));
    };
    if version.starts_with(&MODULE) {
        return Ok(Form::Module);
    }
    if version.starts_with(&COMPONENT) {
        return Ok(Form::Component);
    }
    Err(Refusal::Invalid(
        "the version behind `\\0asm` is not that of a component".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::{Form, form};

    #[test]
    fn what_is_no_component_is_called_by_its_name() {
        let said = |bytes: &[u8]| form(bytes).unwrap_err().to_string();
        assert!(said(b"").contains("empty"));
        assert!(said(b"\n<!DOCTYPE html>").contains("web page"));
        assert!(said(b"(component)").contains("text format"));
        assert_eq!(said(b"PK\x03\x04"), "it is not WebAssembly");
        assert!(said(b"\0asm\x02\0\0\0").contains("not a valid component"));
        assert!(said(b"\0as").contains("not WebAssembly"));
        assert_eq!(form(b"\0asm\x01\0\0\0").unwrap(), Form::Module);
        assert_eq!(form(b"\0asm\x0d\0\x01\0").unwrap(), Form::Component);
    }
}

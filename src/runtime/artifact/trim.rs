//! Removal of unused exports and of function names from a component.
//!
//! componentize-py links CPython, its C library and others as shared libraries, which export everything. More than half
//! of the exports are unused, and wasmtime reads the name of each at every start. That took 3 % of a build with such a
//! plugin. The names of the interpreter's functions took another 1 %, and tell an author in Python nothing: the traceback
//! names what failed.

use std::collections::HashSet;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{Encode, ExportSection, Section};
use wasmparser::{
    BinaryReader, ComponentAlias, ComponentExternalKind, ComponentTypeRef, CoreType,
    CustomSectionReader, ExportSectionReader, Parser, Payload,
};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::binary_kind::BinaryKind;
use super::inspect::validate;

/// Version of the removal, part of the cache keys of compiled code. It changes whenever something else is left out.
pub(crate) const FORM: u32 = 1;

/// Length of the magic bytes and the version, which tell modules and components apart.
const HEADER: usize = 8;

/// Sections of a component with nested binaries.
const CORE_MODULE: u8 = 1;
const NESTED_COMPONENT: u8 = 4;

/// Sections of a module.
const CUSTOM: u8 = 0;
const EXPORTS: u8 = 7;

/// Number of unused exports that cost no noticeable time.
const FEW: usize = 100;

/// A component, and the binary to compile instead of it.
pub(crate) struct Trimmed<'b> {
    whole: &'b [u8],
    /// The shorter binary, or `None` to compile the whole.
    trimmed: Option<Vec<u8>>,
}

impl<'b> Trimmed<'b> {
    /// Leaves out unused exports of core modules, and the names of functions in a component that `is_python`.
    ///
    /// A component with few unused exports is compiled as a whole. So is an invalid one, since the error may be in what
    /// would be left out.
    pub fn of(whole: &'b [u8], is_python: bool) -> Self {
        let trimmed = asked(whole).and_then(|asked| {
            let mut trim = Trim {
                asked,
                names: !is_python,
                left_out: 0,
            };
            let trimmed = trim.binary(whole)?;
            (trim.left_out > FEW).then_some(trimmed)
        });
        Self {
            whole,
            trimmed: trimmed.filter(|_| validate(whole).is_ok()),
        }
    }

    /// Compiles the component.
    ///
    /// # Errors
    /// Fails if wasmtime can't compile the whole component.
    pub fn compile(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // Without the export that declared a function for `ref.func` the binary is invalid.
        let trimmed = self.trimmed.as_ref();
        let compiled = trimmed.and_then(|bytes| Component::from_binary(engine, bytes).ok());
        match compiled {
            Some(component) => Ok(component),
            None => Component::from_binary(engine, self.whole),
        }
    }
}

/// Returns the names of all exports that are used: those that core modules import, and those that the component aliases.
///
/// Names are not told apart by instance. The result is `None` if the binary can't be read, or if modules are imported or
/// exported, so that their exports are part of their types.
fn asked(bytes: &[u8]) -> Option<HashSet<&str>> {
    let mut asked = HashSet::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.ok()? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    asked.insert(import.ok()?.name);
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    if let ComponentAlias::CoreInstanceExport { name, .. } = alias.ok()? {
                        asked.insert(name);
                    }
                }
            }
            Payload::CoreTypeSection(section) => {
                for ty in section {
                    if matches!(ty.ok()?, CoreType::Module(_)) {
                        return None;
                    }
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    if matches!(import.ok()?.ty, ComponentTypeRef::Module(_)) {
                        return None;
                    }
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    if export.ok()?.kind == ComponentExternalKind::Module {
                        return None;
                    }
                }
            }
            _ => {}
        }
    }
    Some(asked)
}

/// Writes binaries without unused exports.
struct Trim<'b> {
    asked: HashSet<&'b str>,
    /// Set if names of functions are kept.
    names: bool,
    /// Number of exports that were left out.
    left_out: usize,
}

impl Trim<'_> {
    /// Returns a component or a module without unused exports, or `None` if it can't be read.
    fn binary(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let header = bytes.get(..HEADER)?;
        let is_component = matches!(BinaryKind::of(bytes), Ok(BinaryKind::Component));
        let mut out = Vec::with_capacity(bytes.len());
        out.extend_from_slice(header);
        let mut reader = BinaryReader::new(&bytes[HEADER..], HEADER);
        while !reader.eof() {
            let id = reader.read_u8().ok()?;
            let size = reader.read_var_u32().ok()?;
            let body = reader.read_bytes(usize::try_from(size).ok()?).ok()?;
            match (is_component, id) {
                (true, CORE_MODULE | NESTED_COMPONENT) => {
                    out.push(id);
                    self.binary(body)?.encode(&mut out);
                }
                (false, EXPORTS) => self.exports(body)?.append_to(&mut out),
                (false, CUSTOM) if !self.names && is_names(body)? => {}
                _ => {
                    out.push(id);
                    body.encode(&mut out);
                }
            }
        }
        Some(out)
    }

    fn exports(&mut self, body: &[u8]) -> Option<ExportSection> {
        let mut kept = ExportSection::new();
        for export in ExportSectionReader::new(BinaryReader::new(body, 0)).ok()? {
            let export = export.ok()?;
            if self.asked.contains(export.name) {
                let kind = RoundtripReencoder.export_kind(export.kind).ok()?;
                kept.export(export.name, kind, export.index);
            } else {
                self.left_out += 1;
            }
        }
        Some(kept)
    }
}

/// Returns true if a custom section is the name section.
fn is_names(body: &[u8]) -> Option<bool> {
    let section = CustomSectionReader::new(BinaryReader::new(body, 0)).ok()?;
    Some(section.name() == "name")
}

#[cfg(test)]
mod tests {
    use wasmtime::component::Linker;
    use wasmtime::{Engine, Store};

    use super::Trimmed;

    fn trimmed(whole: &[u8], is_python: bool) -> Vec<u8> {
        Trimmed::of(whole, is_python).trimmed.unwrap()
    }

    fn stays(whole: &[u8]) -> bool {
        Trimmed::of(whole, true).trimmed.is_none()
    }

    /// Returns a component with two core instances: `main` imports from `library`, which also has `rest`.
    fn wat(rest: &str, outside: &str) -> Vec<u8> {
        let text = format!(
            "(component
                (core module $library
                    (func $answer (result i32) i32.const 42)
                    (export \"answer\" (func $answer))
                    (export \"other\" (func $answer))
                    (func (export \"lifted\") (result i32) i32.const 1)
                    {rest})
                (core module $main
                    (import \"library\" \"answer\" (func $answer (result i32)))
                    (func (export \"run\") (result i32) call $answer))
                (core instance $library (instantiate $library))
                (core instance $main (instantiate $main (with \"library\" (instance $library))))
                (func (export \"run\") (result u32) (canon lift (core func $main \"run\")))
                (func (export \"one\") (result u32) (canon lift (core func $library \"lifted\")))
                {outside})"
        );
        wat::parse_str(text).unwrap()
    }

    fn exports(count: usize) -> String {
        (0..count)
            .map(|at| format!("(export \"x{at}\" (func $answer))"))
            .collect()
    }

    fn result(bytes: &[u8]) -> u32 {
        let engine = Engine::default();
        let component = Trimmed::of(bytes, true).compile(&engine).unwrap();
        let mut store = Store::new(&engine, ());
        let linker = Linker::new(&engine);
        let instance = linker.instantiate(&mut store, &component).unwrap();
        ["run", "one"]
            .map(|name| {
                let run = instance.get_typed_func::<(), (u32,)>(&mut store, name);
                run.unwrap().call(&mut store, ()).unwrap().0
            })
            .iter()
            .sum()
    }

    fn has(bytes: &[u8], text: &str) -> bool {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    }

    #[test]
    fn what_nothing_asks_for_is_left_out() {
        let whole = wat(&exports(1000), "");
        let trimmed = trimmed(&whole, false);
        assert!(trimmed.len() + 5000 < whole.len(), "{}", trimmed.len());
        assert!(has(&whole, "other") && !has(&trimmed, "other"));
        assert_eq!((result(&whole), result(&trimmed)), (43, 43));
    }

    #[test]
    fn components_in_it_are_trimmed_with_it() {
        let inner = format!("(component (core module (func $answer) {}))", exports(1000));
        let trimmed = trimmed(&wat("", &inner), false);
        assert!(!has(&trimmed, "x999"));
        assert_eq!(result(&trimmed), 43);
    }

    #[test]
    fn names_of_functions_are_those_of_an_interpreter() {
        let whole = wat(&exports(1000), "");
        assert!(has(&trimmed(&whole, false), "\u{4}name"));
        let trimmed = trimmed(&whole, true);
        assert!(!has(&trimmed, "\u{4}name"));
        assert_eq!(result(&trimmed), 43);
    }

    #[test]
    fn what_would_gain_nothing_stays_as_it_is() {
        assert!(stays(&wat(&exports(50), "")));
    }

    #[test]
    fn what_is_handed_around_keeps_all() {
        let module = "(core module $m) (export \"m\" (core module $m))";
        let ty = "(core type (module (export \"x7\" (func))))";
        for outside in [module, ty, "(import \"m\" (core module))"] {
            assert!(stays(&wat(&exports(1000), outside)), "{outside}");
        }
    }

    #[test]
    fn what_is_not_valid_does_not_become_so() {
        // A duplicate name.
        let mut twice = wat(&exports(1000), "");
        let place = twice.windows(4).position(|part| part == b"x999").unwrap();
        twice[place..place + 4].copy_from_slice(b"x998");
        assert!(stays(&twice));
        for end in [0, 7, 8, 20, twice.len() - 1] {
            assert!(stays(&twice[..end]), "{end}");
        }
    }

    #[test]
    fn what_must_not_be_left_out_is_compiled_as_a_whole() {
        let rest = "(export \"reference\" (func $reference))
            (func $reference)
            (func (export \"refers\") (result i32) (ref.is_null (ref.func $reference)))";
        let whole = wat(&(exports(1000) + rest), "");
        let mut validator = wasmparser::Validator::new();
        assert!(validator.validate_all(&whole).is_ok());
        assert!(validator.validate_all(&trimmed(&whole, false)).is_err());
        assert_eq!(result(&whole), 43);
    }
}

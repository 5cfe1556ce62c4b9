//! Names of a component's imports and exports, read from its binary.

use wasmparser::{Parser, Payload};

/// Names of the imports and exports of a component or a core module.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct InterfaceNames {
    /// Imports in order. For a core module: the module name of each import.
    pub imports: Vec<String>,
    /// Exports in order. Empty for a core module.
    pub exports: Vec<String>,
}

impl InterfaceNames {
    /// Reads the names up to the first error in the binary.
    pub fn of(bytes: &[u8]) -> Self {
        let mut names = Self::default();
        // Bytes behind an error have no meaning.
        let _ = names.read(bytes);
        names
    }

    fn read(&mut self, bytes: &[u8]) -> wasmparser::Result<()> {
        // Nested components are linked inside: only the names of the outermost one are visible.
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        self.imports.push(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        self.exports.push(export?.name.name.to_owned());
                    }
                }
                Payload::ImportSection(section) if depth == 0 => {
                    for import in section.into_imports() {
                        self.imports.push(import?.module.to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::InterfaceNames;

    #[test]
    fn reads_the_outermost_names_up_to_the_first_error() {
        let wat = r#"(component
            (component (import "inner" (instance)))
            (core module (import "core" "f" (func)))
            (import "one:a/b@1.0.0" (instance $one))
            (export "two:a/b" (instance $one))
            (import "three" (func)))"#;
        let bytes = wat::parse_str(wat).unwrap();
        let names = InterfaceNames::of(&bytes);
        assert_eq!(names.imports, ["one:a/b@1.0.0", "three"]);
        assert_eq!(names.exports, ["two:a/b"]);
        for end in 0..bytes.len() {
            assert!(
                names
                    .imports
                    .starts_with(&InterfaceNames::of(&bytes[..end]).imports)
            );
        }
        let module = wat::parse_str(r#"(module (import "env" "f" (func)))"#).unwrap();
        assert_eq!(InterfaceNames::of(&module).imports, ["env"]);
    }
}

//! The names that a component's binary has on its outside.

use wasmparser::{Parser, Payload};

/// What can be read of a component without compiling it, or of a core module.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// What it imports, in order. Of a core module: the modules that it imports from.
    pub imports: Vec<String>,
    /// What it exports, in order.
    pub exports: Vec<String>,
}

impl Outline {
    /// Reads as far as the bytes are what they should be.
    pub fn of(bytes: &[u8]) -> Self {
        let mut outline = Self::default();
        // What follows a broken place means nothing.
        let _ = outline.read(bytes);
        outline
    }

    fn read(&mut self, bytes: &[u8]) -> wasmparser::Result<()> {
        // Only the outermost component's names are its own: those below it are joined inside.
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
    use super::Outline;

    #[test]
    fn the_outermost_names_as_far_as_they_can_be_read() {
        let wat = r#"(component
            (component (import "inner" (instance)))
            (core module (import "core" "f" (func)))
            (import "one:a/b@1.0.0" (instance $one))
            (export "two:a/b" (instance $one))
            (import "three" (func)))"#;
        let bytes = wat::parse_str(wat).unwrap();
        let outline = Outline::of(&bytes);
        assert_eq!(outline.imports, ["one:a/b@1.0.0", "three"]);
        assert_eq!(outline.exports, ["two:a/b"]);
        for end in 0..bytes.len() {
            assert!(
                outline
                    .imports
                    .starts_with(&Outline::of(&bytes[..end]).imports)
            );
        }
        let module = wat::parse_str(r#"(module (import "env" "f" (func)))"#).unwrap();
        assert_eq!(Outline::of(&module).imports, ["env"]);
    }
}

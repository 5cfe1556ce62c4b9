//! Nesting of the types of a component, measured without recursion.
//!
//! wasmparser reads nested types by recursion without a limit. A few kilobytes of them overflow the stack, which aborts
//! the process.

use wasmparser::{
    BinaryReader, ComponentAlias, ComponentExternName, ComponentImport, ComponentType,
    ComponentTypeRef, CoreType, Result,
};

/// Maximum nesting of component and instance types. Tools produce two or three levels.
const MAX_DEPTH: usize = 100;

/// Returns true if the types of a section are nested too deep. A section that can't be read is left to wasmtime.
pub(crate) fn exceeds_type_depth(section: &[u8]) -> bool {
    try_exceeds_type_depth(section).unwrap_or(false)
}

/// Walks the types of a section. Their first bytes, and those of declarations, are from the component model's
/// `Binary.md`.
fn try_exceeds_type_depth(section: &[u8]) -> Result<bool> {
    let mut reader = BinaryReader::new(section, 0);
    // Number of declarations that are left in each open type. The section is the outermost one.
    let mut open = vec![reader.read_var_u32()?];
    while let Some(left) = open.last_mut() {
        let Some(rest) = left.checked_sub(1) else {
            open.pop();
            continue;
        };
        *left = rest;
        let is_type = open.len() == 1
            || match reader.read_u8()? {
                0x00 => {
                    reader.read::<CoreType<'_>>()?;
                    false
                }
                0x01 => true,
                0x02 => {
                    reader.read::<ComponentAlias<'_>>()?;
                    false
                }
                0x03 => {
                    reader.read::<ComponentImport<'_>>()?;
                    false
                }
                0x04 => {
                    reader.read::<ComponentExternName<'_>>()?;
                    reader.read::<ComponentTypeRef>()?;
                    false
                }
                // wasmparser reports the invalid byte.
                _ => return Ok(false),
            };
        if !is_type {
            continue;
        }
        match section.get(reader.original_position()) {
            // A component type or an instance type.
            Some(0x41 | 0x42) => {
                reader.read_u8()?;
                open.push(reader.read_var_u32()?);
                if open.len() > MAX_DEPTH + 1 {
                    return Ok(true);
                }
            }
            _ => {
                reader.read::<ComponentType<'_>>()?;
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::exceeds_type_depth;

    /// Returns a section with one type, nested to this depth.
    fn nested(depth: usize, kind: u8) -> Vec<u8> {
        let mut section = vec![1];
        section.extend([kind, 1, 1].repeat(depth - 1));
        section.extend([kind, 0]);
        section
    }

    #[test]
    fn nested_types_are_limited() {
        for kind in [0x41, 0x42] {
            assert!(!exceeds_type_depth(&nested(100, kind)));
            assert!(exceeds_type_depth(&nested(101, kind)));
            assert!(exceeds_type_depth(&nested(1_000_000, kind)));
        }
    }

    #[test]
    fn whatever_stands_between_them_is_passed_over() {
        // A record, an import, an export, a core type and an alias, and then the others.
        let wat = |inner: &str| {
            format!(
                "(component (type $o u8) (type (component (type $r (record (field \"a\" u8))) \
                 (import \"i\" (func)) (export \"e\" (type (eq $r))) (core type (func)) \
                 (alias outer 1 $o (type)) {inner})))"
            )
        };
        let section = |wat: &str| {
            let bytes = wat::parse_str(wat).unwrap();
            let mut sections = wasmparser::Parser::new(0).parse_all(&bytes);
            let range = sections.find_map(|payload| match payload.unwrap() {
                wasmparser::Payload::ComponentTypeSection(section) => Some(section.range()),
                _ => None,
            });
            bytes[range.unwrap()].to_vec()
        };
        // As deep as the text format goes.
        let inner = |depth| "(type (component ".repeat(depth) + &"))".repeat(depth);
        let whole = section(&wat(&inner(20)));
        assert!(!exceeds_type_depth(&whole));
        // The innermost is the end of the section, and empty.
        let (end, others) = whole.split_last().unwrap();
        assert_eq!((end, others.last()), (&0, Some(&0x41)));
        let deeper = |more| [others, &[1, 1, 0x41].repeat(more)[..], &[0]].concat();
        assert!(!exceeds_type_depth(&deeper(79)));
        assert!(exceeds_type_depth(&deeper(80)));
    }

    #[test]
    fn invalid_sections_are_left_to_wasmtime() {
        let section = nested(50, 0x41);
        for end in 0..section.len() {
            assert!(!exceeds_type_depth(&section[..end]));
        }
        assert!(!exceeds_type_depth(&[1, 0x41, 1, 9]));
    }
}

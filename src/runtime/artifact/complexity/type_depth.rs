//! How deep the types of a component are in each other, found out without going into them.
//!
//! wasmparser reads a type by a function that calls itself for each type in it, however many these are, so
//! that some kilobytes of types in each other overflow the stack, which ends the process.

use wasmparser::{
    BinaryReader, ComponentAlias, ComponentExternName, ComponentImport, ComponentType,
    ComponentTypeRef, CoreType, Result,
};

/// Types of components and instances in each other. Those that tools make have two or three.
const DEEPEST: usize = 100;

/// Whether the types of a section are deeper in each other than any tool makes them. What can't be read is
/// not.
pub(crate) fn is_too_deep(section: &[u8]) -> bool {
    too_deep(section).unwrap_or(false)
}

/// The first bytes of types, and of declarations in them, are as the component model's `Binary.md` has them.
fn too_deep(section: &[u8]) -> Result<bool> {
    let mut reader = BinaryReader::new(section, 0);
    // How many declarations are left of each type that has begun. The section is the outermost.
    let mut open = vec![reader.read_var_u32()?];
    while let Some(left) = open.last_mut() {
        let Some(others) = left.checked_sub(1) else {
            open.pop();
            continue;
        };
        *left = others;
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
                // wasmparser says what is wrong.
                _ => return Ok(false),
            };
        if !is_type {
            continue;
        }
        match section.get(reader.original_position()) {
            // The type of a component, or of an instance.
            Some(0x41 | 0x42) => {
                reader.read_u8()?;
                open.push(reader.read_var_u32()?);
                if open.len() > DEEPEST + 1 {
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
    use super::is_too_deep;

    /// A section of a type that has another in it, and so on.
    fn nested(depth: usize, kind: u8) -> Vec<u8> {
        let mut section = vec![1];
        section.extend([kind, 1, 1].repeat(depth - 1));
        section.extend([kind, 0]);
        section
    }

    #[test]
    fn types_are_counted_as_deep_as_they_go() {
        for kind in [0x41, 0x42] {
            assert!(!is_too_deep(&nested(100, kind)));
            assert!(is_too_deep(&nested(101, kind)));
            assert!(is_too_deep(&nested(1_000_000, kind)));
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
        assert!(!is_too_deep(&whole));
        // The innermost is the end of the section, and empty.
        let (end, others) = whole.split_last().unwrap();
        assert_eq!((end, others.last()), (&0, Some(&0x41)));
        let deeper = |more| [others, &[1, 1, 0x41].repeat(more)[..], &[0]].concat();
        assert!(!is_too_deep(&deeper(79)));
        assert!(is_too_deep(&deeper(80)));
    }

    #[test]
    fn what_can_not_be_read_is_left_to_others() {
        let section = nested(50, 0x41);
        for end in 0..section.len() {
            assert!(!is_too_deep(&section[..end]));
        }
        assert!(!is_too_deep(&[1, 0x41, 1, 9]));
    }
}

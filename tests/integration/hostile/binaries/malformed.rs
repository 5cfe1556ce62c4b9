//! Malformed components.

use crate::hostile::{AttackClass, Case, ExpectedEnd, case};
use crate::support::wat::{chapter_component, parse};

/// Returns the class. Each twin is the valid component.
pub fn class() -> AttackClass {
    let whole = || parse(&chapter_component(""));
    let broken = |attack, guest: Vec<u8>, what| -> Case {
        case(
            attack,
            guest,
            ExpectedEnd::Refused(what),
            ("is as it was before", whole()),
        )
    };
    let head = |rest: &[u8]| [b"\0asm\x0d\0\x01\0", rest].concat();
    let cut = |keep: usize| whole()[..keep].to_vec();
    let invalid = "invalid component: ";
    // Nested components.
    let nested = |levels: usize| {
        let mut inner = head(&[]);
        for _ in 0..levels {
            let length = leb(inner.len());
            inner = [head(&[4]), length, inner].concat();
        }
        inner
    };
    // Nested component types.
    let types = [&[1], &[0x41, 1, 1].repeat(100_000)[..], &[0x41, 0]].concat();
    let length = whole().len();
    AttackClass {
        title: "Malformed files",
        cases: vec![
            broken("is empty", Vec::new(), "the file is empty"),
            broken(
                "is a web page",
                b"<!DOCTYPE html>".to_vec(),
                "a web page or XML, not WebAssembly",
            ),
            broken(
                "is a core module",
                b"\0asm\x01\0\0\0".to_vec(),
                "core module can't be converted",
            ),
            broken(
                "is of a version that there is not",
                b"\0asm\xff\0\x01\0".to_vec(),
                invalid,
            ),
            broken("ends in the middle", cut(length / 2), invalid),
            broken("ends one byte too early", cut(length - 1), invalid),
            broken(
                "has a section that goes beyond its end",
                head(&[0, 0xff, 0xff, 0xff, 0xff, 0x0f]),
                invalid,
            ),
            broken("has a section of no kind", head(&[99, 0]), invalid),
            broken(
                "has a number that does not end",
                head(&[1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
                invalid,
            ),
            broken(
                "says that it has four thousand million types",
                head(&[7, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]),
                invalid,
            ),
            broken(
                "has bytes behind its end",
                [whole(), vec![0xff; 9]].concat(),
                invalid,
            ),
            broken(
                "is a thousand components in each other",
                nested(1_000),
                "nested components",
            ),
            broken(
                "has a hundred thousand types in each other",
                head(&[&[7], &leb(types.len())[..], &types].concat()),
                "types are nested too deep",
            ),
        ],
    }
}

/// Encodes a number in LEB128.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        match number {
            0 => {
                bytes.push(byte);
                return bytes;
            }
            _ => bytes.push(byte | 0x80),
        }
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}

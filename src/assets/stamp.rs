//! The first line of a file of ours, by which it is known as such, and as what was written.
//!
//! It is a comment in CSS and in JavaScript. A list of files beside them could be lost or out of date, and
//! would be one file more to look at.

use crate::pipeline::file::sha256;

const BEFORE: &str = "/* Written by `mdbook-wasm assets`. SHA-256 of what follows: ";
const BEHIND: &str = " */\n";

/// A file that is there, from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is as it was written.
    Ours,
    /// It was written by us, and changed since.
    Changed,
    /// It has no stamp.
    Foreign,
}

/// The text with its stamp in front.
pub fn stamped(text: &str) -> String {
    format!("{BEFORE}{}{BEHIND}{text}", sha256(plain(text).as_bytes()))
}

/// What a file is.
pub fn state(bytes: &[u8]) -> State {
    let Ok(text) = str::from_utf8(bytes) else {
        return match bytes.starts_with(BEFORE.as_bytes()) {
            true => State::Changed,
            false => State::Foreign,
        };
    };
    let text = plain(text);
    let Some(rest) = text.strip_prefix(BEFORE) else {
        return State::Foreign;
    };
    match rest.split_once(BEHIND) {
        Some((digest, text)) if digest == sha256(text.as_bytes()) => State::Ours,
        _ => State::Changed,
    }
}

/// Whether two texts differ in nothing but the ends of their lines.
pub fn same(one: &[u8], other: &str) -> bool {
    str::from_utf8(one).is_ok_and(|one| plain(one) == plain(other))
}

/// With `\n` for the ends of lines: Git may have checked the file out with others.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::{State, same, stamped, state};

    #[test]
    fn what_was_written_is_told_from_what_was_changed() {
        for text in ["", "a { }\n", "a\r\nb\n", "\u{feff}x", "/* */ */\n"] {
            let written = stamped(text);
            assert!(written.ends_with(text));
            assert_eq!(state(written.as_bytes()), State::Ours, "{text:?}");
            let checked_out = written.replace("\r\n", "\n").replace('\n', "\r\n");
            assert_eq!(state(checked_out.as_bytes()), State::Ours, "{text:?}");
            assert!(same(checked_out.as_bytes(), &written));
            for changed in [written.clone() + " ", written.replace(" */\n", " */ \n")] {
                assert_eq!(state(changed.as_bytes()), State::Changed, "{changed:?}");
                assert!(!same(changed.as_bytes(), &written));
            }
            let broken = [written.as_bytes(), b"\xff"].concat();
            assert_eq!(state(&broken), State::Changed);
        }
        for foreign in [&b""[..], b"a { }\n", b"\xff", b"/* Written by hand */\n"] {
            assert_eq!(state(foreign), State::Foreign);
        }
    }
}

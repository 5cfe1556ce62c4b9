//! The first line of a written asset. It tells the files of this command from others, and whether one was changed.
//!
//! The line is a comment in CSS and in JavaScript. A separate list of the written files could get lost or out
//! of date.

use crate::digest::sha256;

const START: &str = "/* Written by `mdbook-wasm assets`. SHA-256 of what follows: ";
const END: &str = " */\n";

/// The state of a file in an asset folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The file is as this command wrote it.
    Unmodified,
    /// The file was changed since this command wrote it.
    Modified,
    /// The file has no header: this command did not write it.
    Foreign,
}

/// Returns the text with its header in front.
pub fn with_header(text: &str) -> String {
    format!("{START}{}{END}{text}", sha256(with_lf(text).as_bytes()))
}

/// Returns the state of a file with these bytes.
pub fn file_state(bytes: &[u8]) -> FileState {
    let Ok(text) = str::from_utf8(bytes) else {
        return if bytes.starts_with(START.as_bytes()) {
            FileState::Modified
        } else {
            FileState::Foreign
        };
    };
    let text = with_lf(text);
    let Some(rest) = text.strip_prefix(START) else {
        return FileState::Foreign;
    };
    match rest.split_once(END) {
        Some((digest, text)) if digest == sha256(text.as_bytes()) => FileState::Unmodified,
        _ => FileState::Modified,
    }
}

/// Returns true if two texts are equal but for the ends of their lines.
pub fn is_same_text(one: &[u8], other: &str) -> bool {
    str::from_utf8(one).is_ok_and(|one| with_lf(one) == with_lf(other))
}

/// Returns the text with `\n` as the end of each line. Git may have checked the file out with `\r\n`.
fn with_lf(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::{FileState, file_state, is_same_text, with_header};

    #[test]
    fn modified_and_foreign_files_are_recognized() {
        for text in ["", "a { }\n", "a\r\nb\n", "\u{feff}x", "/* */ */\n"] {
            let written = with_header(text);
            assert!(written.ends_with(text));
            assert_eq!(
                file_state(written.as_bytes()),
                FileState::Unmodified,
                "{text:?}"
            );
            let checked_out = written.replace("\r\n", "\n").replace('\n', "\r\n");
            assert_eq!(
                file_state(checked_out.as_bytes()),
                FileState::Unmodified,
                "{text:?}"
            );
            assert!(is_same_text(checked_out.as_bytes(), &written));
            for changed in [written.clone() + " ", written.replace(" */\n", " */ \n")] {
                assert_eq!(
                    file_state(changed.as_bytes()),
                    FileState::Modified,
                    "{changed:?}"
                );
                assert!(!is_same_text(changed.as_bytes(), &written));
            }
            let broken = [written.as_bytes(), b"\xff"].concat();
            assert_eq!(file_state(&broken), FileState::Modified);
        }
        for foreign in [&b""[..], b"a { }\n", b"\xff", b"/* Written by hand */\n"] {
            assert_eq!(file_state(foreign), FileState::Foreign);
        }
    }
}

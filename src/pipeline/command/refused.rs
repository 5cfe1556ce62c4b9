//! Whether a command failed because it speaks the other mdBook's protocol.

use crate::protocol::ProtocolVersion;
use crate::runtime::Failure;

/// What both of mdBook's libraries say of an input that they can't read, whatever the cause. Programs that
/// follow the example in mdBook's guide print this line and no more.
const UNREADABLE: &str = "Unable to parse the input";

/// What they say of a book in the other version, where programs print that too: `mdbook` 0.4 misses
/// `sections`, and before that stumbles over a null in the config, which it reads as TOML;
/// `mdbook-preprocessor` 0.5 misses `items`, and before that refuses keys that it does not know.
const WORDS: [(ProtocolVersion, &[&str]); 2] = [
    (
        ProtocolVersion::V0_4,
        &[
            "missing field `sections`",
            "invalid type: null, expected any valid TOML value",
            "invalid type: unit value, expected any valid TOML value",
        ],
    ),
    (
        ProtocolVersion::V0_5,
        &["missing field `items`", "unknown field `sections`"],
    ),
];

/// The version that it wants, where it has failed because it was handed another.
pub fn wants(failure: &Failure, handed: ProtocolVersion) -> Option<ProtocolVersion> {
    let (Failure::Status { stderr, .. } | Failure::Trap { stderr, .. }) = failure else {
        return None;
    };
    let says = |word: &&str| stderr.iter().any(|line| line.contains(word));
    let (wants, words) = WORDS.iter().find(|(wants, _)| *wants != handed)?;
    (says(&UNREADABLE) || words.iter().any(says)).then_some(*wants)
}

#[cfg(test)]
mod tests {
    use super::{Failure, ProtocolVersion, wants};

    #[test]
    fn only_the_other_dialect_is_wanted() {
        let said = |line: &str| Failure::Status {
            status: 1,
            stderr: vec!["Error:".to_owned(), line.to_owned()],
        };
        let old = said("missing field `sections` at line 1 column 9");
        assert_eq!(
            wants(&old, ProtocolVersion::V0_5),
            Some(ProtocolVersion::V0_4)
        );
        assert_eq!(wants(&old, ProtocolVersion::V0_4), None);
        let new = said("Caused by: missing field `items`");
        assert_eq!(
            wants(&new, ProtocolVersion::V0_4),
            Some(ProtocolVersion::V0_5)
        );
        let silent = said("Error: Unable to parse the input");
        assert_eq!(
            wants(&silent, ProtocolVersion::V0_5),
            Some(ProtocolVersion::V0_4)
        );
        assert_eq!(
            wants(&silent, ProtocolVersion::V0_4),
            Some(ProtocolVersion::V0_5)
        );
        assert_eq!(wants(&said("no marker"), ProtocolVersion::V0_5), None);
        assert_eq!(wants(&Failure::Exit(1), ProtocolVersion::V0_5), None);
    }
}

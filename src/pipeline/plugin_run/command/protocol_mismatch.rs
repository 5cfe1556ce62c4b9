//! Detects a command that failed because it uses the protocol of another mdBook.

use crate::protocol::ProtocolVersion;
use crate::runtime::Failure;

/// The error of both of mdBook's libraries for input that they can't read.
///
/// Programs that follow the example in mdBook's guide print only this line.
const UNREADABLE: &str = "Unable to parse the input";

/// The causes of that error if a program expects a version and gets the other one.
///
/// `mdbook` 0.4 misses `sections`, or fails earlier at a null in the config, which it reads as TOML.
/// `mdbook-preprocessor` 0.5 misses `items`, or fails earlier at unknown keys.
const CAUSES: [(ProtocolVersion, &[&str]); 2] = [
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

/// Returns the version that a command expects, if it failed because it was given the other one.
pub fn expected_version(failure: &Failure, given: ProtocolVersion) -> Option<ProtocolVersion> {
    let (Failure::Status { stderr, .. } | Failure::Trap { stderr, .. }) = failure else {
        return None;
    };
    let says = |words: &&str| stderr.iter().any(|line| line.contains(words));
    let (expected, causes) = CAUSES.iter().find(|(expected, _)| *expected != given)?;
    (says(&UNREADABLE) || causes.iter().any(says)).then_some(*expected)
}

#[cfg(test)]
mod tests {
    use super::{Failure, ProtocolVersion, expected_version};

    #[test]
    fn only_the_other_version_is_expected() {
        let failure = |line: &str| Failure::Status {
            status: 1,
            stderr: vec!["Error:".to_owned(), line.to_owned()],
        };
        let old = failure("missing field `sections` at line 1 column 9");
        assert_eq!(
            expected_version(&old, ProtocolVersion::V0_5),
            Some(ProtocolVersion::V0_4)
        );
        assert_eq!(expected_version(&old, ProtocolVersion::V0_4), None);
        let new = failure("Caused by: missing field `items`");
        assert_eq!(
            expected_version(&new, ProtocolVersion::V0_4),
            Some(ProtocolVersion::V0_5)
        );
        let silent = failure("Error: Unable to parse the input");
        assert_eq!(
            expected_version(&silent, ProtocolVersion::V0_5),
            Some(ProtocolVersion::V0_4)
        );
        assert_eq!(
            expected_version(&silent, ProtocolVersion::V0_4),
            Some(ProtocolVersion::V0_5)
        );
        assert_eq!(
            expected_version(&failure("no marker"), ProtocolVersion::V0_5),
            None
        );
        assert_eq!(
            expected_version(&Failure::Exit(1), ProtocolVersion::V0_5),
            None
        );
    }
}

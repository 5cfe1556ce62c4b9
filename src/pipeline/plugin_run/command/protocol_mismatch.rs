//! Detects a command that failed because it uses the protocol of another mdBook.

use crate::protocol::ProtocolVersion;
use crate::runtime::Failure;

/// The error of both of mdBook's libraries for input that they can't read.
///
/// Programs that follow the example in mdBook's guide print only this line.
const UNREADABLE: &str = "Unable to parse the input";

/// Returns the causes of that error if a program expects a version and gets another one.
///
/// `mdbook` 0.4 misses `sections`, or fails earlier at a null in the config, which it reads as TOML.
/// `mdbook-preprocessor` 0.5 misses `items`, or fails earlier at unknown keys.
fn causes(expected: ProtocolVersion) -> &'static [&'static str] {
    match expected {
        ProtocolVersion::V0_4 => &[
            "missing field `sections`",
            "invalid type: null, expected any valid TOML value",
            "invalid type: unit value, expected any valid TOML value",
        ],
        ProtocolVersion::V0_5 => &["missing field `items`", "unknown field `sections`"],
    }
}

/// Returns the versions that a command may expect if it failed because it was given another one, the newest first.
pub fn expected_versions(failure: &Failure, given: ProtocolVersion) -> Vec<ProtocolVersion> {
    let (Failure::Status { stderr, .. } | Failure::Trap { stderr, .. }) = failure else {
        return Vec::new();
    };
    let says = |words: &&str| stderr.iter().any(|line| line.contains(words));
    let others = ProtocolVersion::ALL.into_iter().rev();
    let mut others: Vec<_> = others.filter(|version| *version != given).collect();
    let is_named = |version: &ProtocolVersion| causes(*version).iter().any(says);
    if others.iter().any(is_named) || !says(&UNREADABLE) {
        others.retain(is_named);
    }
    others
}

#[cfg(test)]
mod tests {
    use super::{Failure, ProtocolVersion, expected_versions};

    #[test]
    fn only_other_versions_are_expected() {
        let failure = |line: &str| Failure::Status {
            status: 1,
            stderr: vec!["Error:".to_owned(), line.to_owned()],
        };
        let old = failure("missing field `sections` at line 1 column 9");
        assert_eq!(
            expected_versions(&old, ProtocolVersion::V0_5),
            [ProtocolVersion::V0_4]
        );
        assert_eq!(expected_versions(&old, ProtocolVersion::V0_4), []);
        let new = failure("Caused by: missing field `items`");
        assert_eq!(
            expected_versions(&new, ProtocolVersion::V0_4),
            [ProtocolVersion::V0_5]
        );
        let silent = failure("Error: Unable to parse the input");
        assert_eq!(
            expected_versions(&silent, ProtocolVersion::V0_5),
            [ProtocolVersion::V0_4]
        );
        assert_eq!(
            expected_versions(&silent, ProtocolVersion::V0_4),
            [ProtocolVersion::V0_5]
        );
        assert_eq!(
            expected_versions(&failure("no marker"), ProtocolVersion::V0_5),
            []
        );
        assert_eq!(
            expected_versions(&Failure::Exit(1), ProtocolVersion::V0_5),
            []
        );
    }
}

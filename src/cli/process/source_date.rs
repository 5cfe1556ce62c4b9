//! The date of a reproducible build.

use std::env::{self, VarError};
use std::time::Duration;

use crate::problem::{ErrorKind, Problem};

/// The environment variable with the date, as <https://reproducible-builds.org> specifies it: seconds since 1970, in
/// decimal digits.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// Reads the time since 1970 from `SOURCE_DATE_EPOCH`. Returns zero if the variable is not set.
///
/// # Errors
/// A value that the specification does not allow. The specification demands an error there.
pub fn source_date() -> Result<Duration, Problem> {
    match env::var(VARIABLE) {
        Ok(text) => parse(&text).ok_or_else(|| invalid(&text)),
        Err(VarError::NotPresent) => Ok(Duration::ZERO),
        Err(VarError::NotUnicode(text)) => Err(invalid(&text.to_string_lossy())),
    }
}

fn invalid(text: &str) -> Problem {
    let what = format!(
        "the environment variable {VARIABLE} is `{text}`; expected the seconds since 1970, such as \
         `1700000000`"
    );
    Problem::new(ErrorKind::Settings, what).help(Some("set it to a number of seconds, or unset it"))
}

/// Parses a number that fits into 63 bits, since plugins count seconds in a signed number of 64 bits.
fn parse(text: &str) -> Option<Duration> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse::<i64>().ok().filter(|_| is_number)?;
    Some(Duration::from_secs(seconds.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;

    #[test]
    fn digits_and_nothing_else() {
        assert_eq!(parse("0"), Some(Duration::ZERO));
        let max = Duration::from_secs(u64::MAX / 2);
        assert_eq!(parse("9223372036854775807"), Some(max));
        for text in ["", "-1", "+1", " 1", "1.5", "today", "9223372036854775808"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! The time that a build is told to be of.

use std::env::{self, VarError};
use std::time::Duration;

use crate::problem::{ErrorKind, Problem};

/// What a build that is to be repeated takes for the time, as <https://reproducible-builds.org> has it:
/// seconds since 1970, in decimal digits.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The time since 1970 in `SOURCE_DATE_EPOCH`, or else none.
///
/// # Errors
/// Where the variable is something else than its specification says, which also says to fail then.
pub fn time() -> Result<Duration, Problem> {
    match env::var(VARIABLE) {
        Ok(text) => parse(&text).ok_or_else(|| wrong(&text)),
        Err(VarError::NotPresent) => Ok(Duration::ZERO),
        Err(VarError::NotUnicode(text)) => Err(wrong(&text.to_string_lossy())),
    }
}

fn wrong(text: &str) -> Problem {
    let what = format!(
        "the environment variable {VARIABLE} is `{text}`; expected the seconds since 1970, such as \
         `1700000000`"
    );
    Problem::new(ErrorKind::Settings, what).help(Some("correct it, or unset it"))
}

/// No more than what fits into a signed number of 64 bits, which is what guests count seconds in.
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
    fn seconds_and_nothing_else() {
        assert_eq!(parse("0"), Some(Duration::ZERO));
        let most = Duration::from_secs(u64::MAX / 2);
        assert_eq!(parse("9223372036854775807"), Some(most));
        for wrong in ["", "-1", "+1", " 1", "1.5", "today", "9223372036854775808"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}

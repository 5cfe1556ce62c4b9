//! The page of the guide, with one generated part.

use anyhow::Context as _;

const START: &str = "<!-- What follows is made by `cargo xtask bench`. -->\n";
const END: &str = "<!-- The end of what is made. -->\n";

/// Returns the page with its generated part replaced.
///
/// # Errors
/// Fails if it has no such part.
pub fn with_part(page: &str, part: &str) -> anyhow::Result<String> {
    let parts = page.split_once(START).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.context("the page has no place for the table")?;
    Ok(format!("{before}{START}\n{part}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{END, START, with_part};

    #[test]
    fn only_the_generated_part_is_replaced() {
        let page = |part: &str| format!("# Speed\n\n{START}\n{part}\n{END}\nNotes\n");
        assert_eq!(with_part(&page("old\n"), "new\n").unwrap(), page("new\n"));
        assert!(with_part("# Speed\n", "new").is_err());
    }
}

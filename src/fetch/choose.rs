//! Which version of a package a book gets.

use semver::Version;

use super::registry::Offered;
use crate::packages::Wanted;
use crate::problem::{ErrorKind, Problem};

/// What was chosen.
#[derive(Debug, PartialEq, Eq)]
pub enum Choice {
    /// The newest that fits.
    Newest(Version),
    /// The one that is locked, although it is yanked: nothing newer fits.
    Yanked(Version),
}

/// How many versions a message lists.
const LISTED: usize = 10;

/// Chooses among those that the registry `place` has. `locked`: what the book has now.
pub fn choose(
    wanted: &Wanted,
    offered: &[Offered],
    locked: Option<&Version>,
    place: &str,
) -> Result<Choice, Problem> {
    let fits = |offered: &&Offered| wanted.requirement.matches(&offered.version);
    let newest = offered.iter().filter(fits).filter(|one| !one.is_yanked);
    let newest = newest.map(|one| &one.version).max();
    let yanked = offered
        .iter()
        .filter(fits)
        .find(|one| one.is_yanked && Some(&one.version) == locked);
    match (newest, yanked) {
        (newest, Some(yanked)) if newest.is_none_or(|newest| *newest < yanked.version) => {
            Ok(Choice::Yanked(yanked.version.clone()))
        }
        (Some(newest), _) => Ok(Choice::Newest(newest.clone())),
        (None, _) => Err(nothing_fits(wanted, offered, place)),
    }
}

fn nothing_fits(wanted: &Wanted, offered: &[Offered], place: &str) -> Problem {
    let Wanted { name, requirement } = wanted;
    let what = format!("no version of `{name}` is one that `{requirement}` allows");
    let mut offered: Vec<_> = offered.iter().collect();
    offered.sort_by(|a, b| b.version.cmp(&a.version));
    let shown = offered.iter().take(LISTED).map(|one| match one.is_yanked {
        true => format!("{} (yanked)", one.version),
        false => one.version.to_string(),
    });
    let mut shown: Vec<_> = shown.collect();
    if offered.len() > LISTED {
        shown.push(format!("{} more", offered.len() - LISTED));
    }
    let has = match &shown[..] {
        [] => "no versions".to_owned(),
        shown => shown.join(", "),
    };
    Problem::new(ErrorKind::Refused, what)
        .why(format!("the registry `{place}` has {has}"))
        .help(Some("change the requirement in `book.toml`"))
}

/// The locked version is yanked.
pub fn yanked(name: &str, version: &Version) -> Problem {
    let what = format!("package `{name}` {version}: the version is yanked");
    Problem::new(ErrorKind::Refused, what)
        .why("its author has taken it back, and the book's requirement allows no newer one")
        .help(Some(
            "change the requirement in `book.toml` as soon as there is a newer one",
        ))
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::{Choice, choose};
    use crate::fetch::Offered;
    use crate::packages::Wanted;
    use crate::style::strip_styles;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    /// Versions, of which those with a `-` in front are yanked.
    fn offered(versions: &[&str]) -> Vec<Offered> {
        let offered = versions.iter().map(|text| Offered {
            version: version(text.trim_start_matches('-')),
            is_yanked: text.starts_with('-'),
        });
        offered.collect()
    }

    #[test]
    fn the_newest_that_fits_and_is_not_yanked() {
        let wanted = Wanted::parse("a:b@^1.2").unwrap();
        let chosen = |versions: &[&str], locked: Option<&str>| {
            let locked = locked.map(version);
            choose(
                &wanted,
                &offered(versions),
                locked.as_ref(),
                "registry.example",
            )
            .unwrap()
        };
        let newest = |text| Choice::Newest(version(text));
        let all = ["1.1.0", "1.10.0", "1.9.0", "2.0.0", "1.11.0-rc.1"];
        assert_eq!(chosen(&all, None), newest("1.10.0"));
        assert_eq!(chosen(&all, Some("1.2.0")), newest("1.10.0"));
        assert_eq!(chosen(&["1.2.0", "-1.3.0"], None), newest("1.2.0"));
        let stays = Choice::Yanked(version("1.3.0"));
        assert_eq!(chosen(&["1.2.0", "-1.3.0"], Some("1.3.0")), stays);
        assert_eq!(chosen(&["-1.3.0"], Some("1.3.0")), stays);
        assert_eq!(chosen(&["-1.3.0", "1.4.0"], Some("1.3.0")), newest("1.4.0"));
        assert_eq!(
            chosen(&["1.2.0"], Some("1.3.0")),
            newest("1.2.0"),
            "it is gone"
        );
    }

    #[test]
    fn where_nothing_fits_it_is_told_what_there_is() {
        let wanted = Wanted::parse("a:b@^3").unwrap();
        let said = |versions: &[&str]| {
            let refused = choose(&wanted, &offered(versions), None, "registry.example");
            strip_styles(&refused.unwrap_err()).to_string()
        };
        assert_eq!(
            said(&["1.0.0", "-3.0.0"]),
            "error: no version of `a:b` is one that `^3` allows\n  why: the registry `registry.example` has 3.0.0 \
             (yanked), 1.0.0\n  help: change the requirement in `book.toml`"
        );
        assert!(said(&[]).contains("has no versions"));
        let many: Vec<_> = (0..12).map(|minor| format!("1.{minor}.0")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert!(said(&many).contains("1.2.0, 2 more\n"), "{}", said(&many));
    }
}

//! The page of the guide.

use super::combined::KEYS;
use super::comparison::Comparison;
use super::list::{Package, Preprocessor, Unsupported};
use super::{SupportedResult, install};

/// The path of the page in the repository.
pub const FILE: &str = "sample-book/using/compatibility.md";

const START: &str = "\
# Which preprocessors run

A preprocessor that is written in Rust can mostly be built for WebAssembly without a change, and runs in the
sandbox as it is. This page is made by `cargo xtask compat`, which anyone can run: it builds each crate from
crates.io twice, as `cargo install` does and for `wasm32-wasip2`, and has real mdBook build real books with
both. Nothing on this page is written by hand but the notes.

## What runs
";

const END: &str = "
A book is **the same** when every file that mdBook writes is the same byte for byte, and the book's JSON is the same.
Every chapter has markup in it that gives the preprocessor something to do, and a build without the
preprocessor must differ.

Each crate is compared under the mdBook whose library it was written with, since its native program runs
under no other. Here it runs under both: see [`protocol`](settings.md).

For WebAssembly all are built as [`mdbook-wasm port`](native.md) builds them. The native programs are what
`cargo install` makes.

Time is user and system time on the first of the books, against the native program: how much
`mdbook-wasm` takes when its code is compiled and optimised already.
";

/// Renders the page.
pub fn markdown(ran: &[SupportedResult], together: Option<f64>, cannot: &[Unsupported]) -> String {
    let mut page = START.to_owned();
    page += &books(ran);
    page += "\n| crate | mdBook | built also with | books the same | grants | time against native |\n\
             |---|---|---|--:|---|--:|\n";
    for ran in ran {
        page += &row(ran);
    }
    page += "\n";
    for SupportedResult { preprocessor, .. } in ran {
        if !preprocessor.note.is_empty() {
            page += &format!("- `{}`: {}\n", preprocessor.package.name, preprocessor.note);
        }
    }
    page += END;
    if let Some(ratio) = together {
        page += &several(ratio);
    }
    page += "\n## What can't\n\n| crate | why | instead |\n|---|---|---|\n";
    for cannot in cannot {
        page += &format!(
            "| {} | {} | {} |\n",
            name(&cannot.preprocessor.package),
            cannot.why,
            cannot.instead
        );
    }
    page
}

fn several(ratio: f64) -> String {
    let names: Vec<_> = KEYS.iter().map(|key| format!("`{key}`")).collect();
    format!(
        "\n{} together, as plugins of one `mdbook-wasm` in one build by mdBook, take **{ratio:.2}** of what the \
         same native programs take in the same build. What mdBook takes for itself is not counted.\n",
        names.join(", ")
    )
}

/// Renders the list of books.
fn books(ran: &[SupportedResult]) -> String {
    let titles = ran.first().map_or(&[][..], |ran| &ran.comparisons);
    let titles: Vec<_> = titles
        .iter()
        .map(|(title, _)| format!("*{title}*"))
        .collect();
    format!("\nThe books are {}.\n", titles.join(", "))
}

fn row(ran: &SupportedResult) -> String {
    let Preprocessor {
        package,
        library,
        read,
        ..
    } = ran.preprocessor;
    let of = ran.comparisons.len();
    let count = |comparison: Comparison| {
        ran.comparisons
            .iter()
            .filter(|(_, is)| *is == comparison)
            .count()
    };
    let mut same = format!("{} of {of}", count(Comparison::Equal));
    if count(Comparison::Nondeterministic) > 0 {
        same += ", the others differ from run to run natively";
    }
    let grants = match read {
        [] => "none".to_owned(),
        _ => format!("`read = {read:?}`"),
    };
    format!(
        "| {} | {} | {} | {same} | {grants} | {:.2} |\n",
        name(package),
        library.version(),
        install::described(package),
        ran.ratio
    )
}

/// Renders the name of a crate.
fn name(package: &Package) -> String {
    format!("`{}` {}", package.name, package.version)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::list::{SUPPORTED, UNSUPPORTED};
    use super::{Comparison, FILE, SupportedResult, name, row};
    use crate::programs::ROOT;

    #[test]
    fn rows_show_differences() {
        let preprocessor = SUPPORTED.iter().find(|runs| runs.key == "gettext").unwrap();
        let mut ran = SupportedResult {
            preprocessor,
            comparisons: ["One", "Two"]
                .map(|title| (title.to_owned(), Comparison::Equal))
                .into(),
            ratio: 1.264,
            ungranted: None,
        };
        let start = "| `mdbook-i18n-helpers` 0.4.0 | 0.5 |  | ";
        let end = " | `read = [\"po\"]` | 1.26 |\n";
        assert_eq!(row(&ran), format!("{start}2 of 2{end}"));
        assert_eq!(
            ran.wrong(),
            ["mdbook-i18n-helpers does not need its grants"]
        );
        ran.ungranted = Some("/items/0".to_owned());
        ran.comparisons[1].1 = Comparison::Nondeterministic;
        let same = "1 of 2, the others differ from run to run natively";
        assert_eq!(row(&ran), format!("{start}{same}{end}"));
        assert!(ran.wrong().is_empty());
        ran.comparisons[1].1 = Comparison::Different("one.html".to_owned());
        assert_eq!(
            ran.wrong(),
            ["mdbook-i18n-helpers differs from its native program in Two: one.html"]
        );
    }

    #[test]
    fn the_page_has_all_crates_of_the_list() {
        let page = std::fs::read_to_string(Path::new(ROOT).join(FILE)).unwrap();
        let shown = page.lines().filter(|line| line.starts_with("| `"));
        let shown: Vec<_> = shown
            .map(|line| line.split('|').nth(1).unwrap_or_default().trim())
            .collect();
        let cannot = UNSUPPORTED.iter().map(|cannot| &cannot.preprocessor);
        let listed = SUPPORTED.iter().chain(cannot);
        let listed: Vec<_> = listed
            .map(|preprocessor| name(&preprocessor.package))
            .collect();
        assert_eq!(shown, listed, "`cargo xtask compat` writes the page anew");
    }
}

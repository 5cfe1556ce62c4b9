//! Parses a lock file. Programs write it and Git merges it, so anything that this program would write differently is
//! an error with its line.

use std::ops::Range;

use toml_edit::{Document, Item, Table};

use super::{LOCK_FILE, LockFile, LockedPackage, VERSION};
use crate::packages::PackageRequirement;
use crate::problem::{ErrorKind, Problem};

/// The starts of lines that mark a merge conflict of Git.
const CONFLICT_MARKERS: [&str; 3] = ["<<<<<<< ", ">>>>>>> ", "||||||| "];

/// Parses the bytes of a lock file.
///
/// # Errors
/// The first line that is not as this program writes it, and what to do.
pub fn parse(bytes: &[u8]) -> Result<LockFile, Problem> {
    // Git may be configured to write other line endings.
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => {
            let line = 1 + count_lines(&bytes[..error.valid_up_to()]);
            return Err(wrong(line, "it is not UTF-8"));
        }
    };
    if let Some(line) = text.lines().position(|line| {
        CONFLICT_MARKERS
            .iter()
            .any(|marker| line.starts_with(marker))
    }) {
        return Err(
            problem(line + 1, "unresolved merge conflict of Git").help(Some(format!(
                "take one side of `{LOCK_FILE}` as it is; or remove the conflict markers with all packages that \
                 the two sides do not share, and run `mdbook-wasm fetch`"
            ))),
        );
    }
    let document = Document::parse(text.as_str()).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(&text, span.start));
        wrong(line, error.message())
    })?;
    let reader = Reader { text: &text };
    let root = document.as_table();
    reader.check_version(root)?;
    let packages = match root.get("package") {
        None => Vec::new(),
        Some(Item::ArrayOfTables(tables)) => {
            let read = tables.iter().map(|table| reader.package(table));
            read.collect::<Result<_, _>>()?
        }
        Some(item) => return Err(reader.wrong(item.span(), "`package`: expected `[[package]]`")),
    };
    let lock = LockFile::new(packages);
    reader.check_text(&lock)?;
    Ok(lock)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn wrong(&self, span: Option<Range<usize>>, what: &str) -> Problem {
        wrong(span.map_or(1, |span| line_of(self.text, span.start)), what)
    }

    /// Fails if the file has another format, in which every key may have another meaning.
    fn check_version(&self, root: &Table) -> Result<(), Problem> {
        let version = root.get("version");
        let span = version.and_then(Item::span);
        match version.and_then(Item::as_integer) {
            Some(VERSION) => Ok(()),
            Some(newer) if newer > VERSION => {
                let line = span.map_or(1, |span| line_of(self.text, span.start));
                let why =
                    format!("it has format version {newer}, which a newer mdbook-wasm has written");
                let help = format!(
                    "upgrade mdbook-wasm; version {} reads format version {VERSION}",
                    env!("CARGO_PKG_VERSION")
                );
                Err(problem(line, &why).help(Some(help)))
            }
            _ => Err(self.wrong(span, &format!("expected `version = {VERSION}`"))),
        }
    }

    fn package(&self, table: &Table) -> Result<LockedPackage, Problem> {
        let text = |key: &str| {
            let item = table.get(key);
            item.and_then(Item::as_str).ok_or_else(|| {
                let span = item.and_then(Item::span).or_else(|| table.span());
                self.wrong(span, &format!("`{key}`: expected a string"))
            })
        };
        let at = |key: &str| table.get(key).and_then(Item::span);
        let (name, version_req) = (text("name")?, text("requirement")?);
        let requirement = PackageRequirement::new(name, version_req).ok_or_else(|| {
            self.wrong(
                at("name"),
                &format!("`{name}@{version_req}` is not a package with a version requirement"),
            )
        })?;
        let version: semver::Version = text("version")?
            .parse()
            .map_err(|error| self.wrong(at("version"), &format!("`version`: {error}")))?;
        if !requirement.version_req.matches(&version) {
            let what = format!("`version`: {version} does not match `{version_req}`");
            return Err(self.wrong(at("version"), &what));
        }
        let sha256 = text("sha256")?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if sha256.len() != 64 || !sha256.bytes().all(is_digit) {
            let what = "`sha256`: expected 64 hexadecimal digits in lower case";
            return Err(self.wrong(at("sha256"), what));
        }
        let size = table.get("size").and_then(Item::as_integer);
        let imports = table.get("imports").and_then(Item::as_array);
        let imports = imports.map(|imports| {
            let texts = imports
                .iter()
                .map(|import| import.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        let or_table = |key| at(key).or_else(|| table.span());
        Ok(LockedPackage {
            version,
            registry: text("registry")?.to_owned(),
            sha256: sha256.to_owned(),
            size: size
                .and_then(|size| u64::try_from(size).ok())
                .ok_or_else(|| {
                    self.wrong(or_table("size"), "`size`: expected a number of bytes")
                })?,
            imports: imports.flatten().ok_or_else(|| {
                self.wrong(or_table("imports"), "`imports`: expected a list of strings")
            })?,
            requirement,
        })
    }

    /// Fails if the text differs from the one that is written for this lock file: out of order, with duplicates or with
    /// anything else.
    fn check_text(&self, lock: &LockFile) -> Result<(), Problem> {
        let packages = lock.packages();
        let duplicate = packages
            .windows(2)
            .find(|two| two[0].requirement == two[1].requirement);
        let written = lock.to_string();
        let (mut found, mut expected) = (self.text.lines(), written.lines());
        for line in 1.. {
            let wrong = match (found.next(), expected.next()) {
                (None, None) => break,
                (found, expected) if found == expected => continue,
                (None, Some(_)) => wrong(line, "unexpected end of file"),
                (Some(found), Some(expected)) if found == expected.trim_end() => continue,
                (Some(_), None) => wrong(line, "expected the end of the file"),
                (Some(_), Some(expected)) => wrong(line, &format!("expected `{expected}`")),
            };
            return Err(wrong);
        }
        match duplicate {
            Some(two) => Err(wrong(
                1,
                &format!("duplicate package `{}`", two[0].requirement),
            )),
            None if *self.text != *written => Err(wrong(
                written.lines().count(),
                "expected one line break at the end of the file",
            )),
            None => Ok(()),
        }
    }
}

/// Creates an error about a line that is not as this program writes it.
fn wrong(line: usize, what: &str) -> Problem {
    problem(line, what).help(Some(
        "the file was edited or merged by hand: restore it from version control, or delete it and run \
         `mdbook-wasm fetch` to lock all packages again",
    ))
}

/// Creates an error about a line.
fn problem(line: usize, why: &str) -> Problem {
    Problem::new(
        ErrorKind::Settings,
        format!("can't use `{LOCK_FILE}`: line {line}"),
    )
    .why(why)
}

fn line_of(text: &str, place: usize) -> usize {
    1 + count_lines(&text.as_bytes()[..place.min(text.len())])
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

//! A lock file read. It is written by a program and merged by Git, so whatever is not as the program writes it
//! is an error that names the line.

use std::ops::Range;

use toml_edit::{Document, Item, Table};

use super::{FILE, Lock, Locked, VERSION};
use crate::packages::Wanted;
use crate::problem::{ErrorKind, Problem};

/// What Git puts into a file that it can't merge, at the start of a line.
const CONFLICT: [&str; 3] = ["<<<<<<< ", ">>>>>>> ", "||||||| "];

/// Reads the bytes of a lock file.
///
/// # Errors
/// Which line is not what it should be, and what to do.
pub fn parse(bytes: &[u8]) -> Result<Lock, Problem> {
    // Git may have been told to write other ends of lines.
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => {
            let line = 1 + count_lines(&bytes[..error.valid_up_to()]);
            return Err(wrong(line, "it is not UTF-8"));
        }
    };
    if let Some(line) = text
        .lines()
        .position(|line| CONFLICT.iter().any(|mark| line.starts_with(mark)))
    {
        return Err(
            problem(line + 1, "Git has left a conflict there").help(Some(format!(
                "take out all packages that the two sides do not share, with the marks, and run \
             `mdbook-wasm fetch`; or take one side of `{FILE}` as it is"
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
    let lock = Lock::new(packages);
    reader.is_written(&lock)?;
    Ok(lock)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn wrong(&self, span: Option<Range<usize>>, what: &str) -> Problem {
        wrong(span.map_or(1, |span| line_of(self.text, span.start)), what)
    }

    /// Before anything else is looked at: another form may mean anything.
    fn check_version(&self, root: &Table) -> Result<(), Problem> {
        let version = root.get("version");
        let span = version.and_then(Item::span);
        match version.and_then(Item::as_integer) {
            Some(VERSION) => Ok(()),
            Some(newer) if newer > VERSION => {
                let line = span.map_or(1, |span| line_of(self.text, span.start));
                let why = format!("it has version {newer}, which a newer mdbook-wasm has written");
                let help = format!(
                    "install a newer mdbook-wasm; this is {}, which knows version {VERSION}",
                    env!("CARGO_PKG_VERSION")
                );
                Err(problem(line, &why).help(Some(help)))
            }
            _ => Err(self.wrong(span, &format!("expected `version = {VERSION}`"))),
        }
    }

    fn package(&self, table: &Table) -> Result<Locked, Problem> {
        let text = |key: &str| {
            let item = table.get(key);
            item.and_then(Item::as_str).ok_or_else(|| {
                let span = item.and_then(Item::span).or_else(|| table.span());
                self.wrong(span, &format!("`{key}`: expected a text"))
            })
        };
        let at = |key: &str| table.get(key).and_then(Item::span);
        let (name, requirement) = (text("name")?, text("requirement")?);
        let wanted = Wanted::new(name, requirement).ok_or_else(|| {
            self.wrong(
                at("name"),
                &format!("`{name}@{requirement}` is no package with a version requirement"),
            )
        })?;
        let version: semver::Version = text("version")?
            .parse()
            .map_err(|error| self.wrong(at("version"), &format!("`version`: {error}")))?;
        if !wanted.requirement.matches(&version) {
            let what = format!("`version`: {version} is none of those that `{requirement}` allows");
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
        Ok(Locked {
            version,
            registry: text("registry")?.to_owned(),
            sha256: sha256.to_owned(),
            size: size
                .and_then(|size| u64::try_from(size).ok())
                .ok_or_else(|| {
                    self.wrong(or_table("size"), "`size`: expected a number of bytes")
                })?,
            imports: imports.flatten().ok_or_else(|| {
                self.wrong(or_table("imports"), "`imports`: expected a list of texts")
            })?,
            wanted,
        })
    }

    /// Makes sure that it is the text that is written for this lock: neither out of order nor with anything twice
    /// or besides.
    fn is_written(&self, lock: &Lock) -> Result<(), Problem> {
        let packages = lock.packages();
        let twice = packages
            .windows(2)
            .find(|two| two[0].wanted == two[1].wanted);
        let written = lock.to_string();
        let (mut is, mut should) = (self.text.lines(), written.lines());
        for line in 1.. {
            let wrong = match (is.next(), should.next()) {
                (None, None) => break,
                (is, should) if is == should => continue,
                (None, Some(_)) => wrong(line, "the file ends here, and should not"),
                (Some(is), Some(should)) if is == should.trim_end() => continue,
                (Some(_), None) => wrong(line, "there should be nothing more"),
                (Some(_), Some(should)) => wrong(line, &format!("expected `{should}`")),
            };
            return Err(wrong);
        }
        match twice {
            Some(two) => Err(wrong(1, &format!("it has `{}` twice", two[0].wanted))),
            None if *self.text != *written => Err(wrong(
                written.lines().count(),
                "the end of the last line is missing, or too much",
            )),
            None => Ok(()),
        }
    }
}

/// Something is not as the program writes it.
fn wrong(line: usize, what: &str) -> Problem {
    problem(line, what).help(Some(
        "it was changed by hand, or merged: take it from version control, or remove it and run \
         `mdbook-wasm fetch`, which locks all packages anew",
    ))
}

fn problem(line: usize, why: &str) -> Problem {
    Problem::new(
        ErrorKind::Settings,
        format!("can't use `{FILE}`: line {line}"),
    )
    .why(why)
}

fn line_of(text: &str, place: usize) -> usize {
    1 + count_lines(&text.as_bytes()[..place.min(text.len())])
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

//! The list of preprocessors, with markup and settings that give each of them something to do.

mod supported;
mod unsupported;

pub use supported::SUPPORTED;
pub use unsupported::UNSUPPORTED;

/// A crate, with arguments for `cargo install`.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// The name on crates.io.
    pub name: &'static str,
    /// The exact version.
    pub version: &'static str,
    /// The program, if the crate has several or one with another name.
    pub program: &'static str,
    /// Further arguments of `cargo install` for both builds.
    pub args: &'static [&'static str],
}

impl Package {
    const fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            program: name,
            args: &[],
        }
    }
}

/// The version of mdBook whose library a crate uses, and which can run its native program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// mdBook 0.4, with `sections`.
    V0_4,
    /// mdBook 0.5, with `items`.
    V0_5,
}

impl Library {
    /// Returns the value of the setting `protocol`.
    pub fn version(self) -> &'static str {
        match self {
            Self::V0_4 => "0.4",
            Self::V0_5 => "0.5",
        }
    }

    /// Returns the name of the program in the package `real-mdbook`.
    pub fn mdbook(self) -> &'static str {
        match self {
            Self::V0_4 => "mdbook-0-4",
            Self::V0_5 => "mdbook-0-5",
        }
    }
}

/// Markup that is added to chapters, so that a preprocessor has something to do.
#[derive(Clone, Copy, Debug)]
pub enum Markup {
    /// None: every book has enough.
    None,
    /// At the start of each chapter.
    Top(&'static str),
    /// At the end of each chapter.
    End(&'static str),
}

/// A preprocessor, with markup and settings that give it something to do.
#[derive(Clone, Copy, Debug)]
pub struct Preprocessor {
    /// The crate.
    pub package: Package,
    /// The name of its table, `preprocessor.KEY`.
    pub key: &'static str,
    /// The version of mdBook that it supports.
    pub library: Library,
    /// The lines of its table in TOML, without the header.
    pub config: &'static str,
    /// The lines of `[output.html]` that it needs, in TOML.
    pub html: &'static str,
    /// The markup that is added to each chapter.
    pub markup: Markup,
    /// The files that it reads: paths relative to the book's root, and their contents.
    pub files: &'static [(&'static str, &'static str)],
    /// The folders that it needs to be granted.
    pub read: &'static [&'static str],
    /// A note for users.
    pub note: &'static str,
}

/// The step at which a preprocessor fails, with a part of the error.
#[derive(Clone, Copy, Debug)]
pub enum FailureAt {
    /// The build fails with this error of the compiler.
    Build(&'static str),
    /// The run fails with this error of `mdbook-wasm` or of the preprocessor.
    Run(&'static str),
}

/// A preprocessor that can't run.
#[derive(Clone, Copy, Debug)]
pub struct Unsupported {
    /// The preprocessor.
    pub preprocessor: Preprocessor,
    /// The expected failure.
    pub shown: FailureAt,
    /// The reason, in a few words.
    pub why: &'static str,
    /// The alternative for users.
    pub instead: &'static str,
}

/// The default values of an entry.
const DEFAULT: Preprocessor = Preprocessor {
    package: Package::new("", ""),
    key: "",
    library: Library::V0_5,
    config: "",
    html: "",
    markup: Markup::None,
    files: &[],
    read: &[],
    note: "",
};

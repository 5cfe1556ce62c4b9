//! The preprocessors that are tried, and what each needs to have something to do.

mod cannot;
mod runs;

pub use cannot::CANNOT;
pub use runs::RUNS;

/// A crate as `cargo install` takes it.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// Its name on crates.io.
    pub name: &'static str,
    /// The version that is built, and no other.
    pub version: &'static str,
    /// The program, where the crate has several or one of another name.
    pub program: &'static str,
    /// What else `cargo install` is told, for both builds.
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

/// The mdBook whose library a crate was written with, and under which its native program can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// mdBook 0.4, with `sections`.
    V0_4,
    /// mdBook 0.5, with `items`.
    V0_5,
}

impl Library {
    /// As the setting `protocol` has it.
    pub fn version(self) -> &'static str {
        match self {
            Self::V0_4 => "0.4",
            Self::V0_5 => "0.5",
        }
    }

    /// The program of the package `real-mdbook`.
    pub fn mdbook(self) -> &'static str {
        match self {
            Self::V0_4 => "mdbook-0-4",
            Self::V0_5 => "mdbook-0-5",
        }
    }
}

/// What is put into chapters, so that a preprocessor has something to do.
#[derive(Clone, Copy, Debug)]
pub enum Markup {
    /// Nothing: it finds enough in every book.
    None,
    /// At the start of each chapter.
    Top(&'static str),
    /// At the end of each chapter.
    End(&'static str),
}

/// A preprocessor, and what gives it something to do.
#[derive(Clone, Copy, Debug)]
pub struct Preprocessor {
    /// Its crate.
    pub package: Package,
    /// The name of its table, `preprocessor.KEY`.
    pub key: &'static str,
    /// The mdBook that it speaks to.
    pub library: Library,
    /// What its table holds, as lines of TOML without headers.
    pub config: &'static str,
    /// What `[output.html]` holds for it, as lines of TOML.
    pub html: &'static str,
    /// What each chapter gets.
    pub markup: Markup,
    /// The files that it reads: paths from the book's root and texts.
    pub files: &'static [(&'static str, &'static str)],
    /// The folders that it must be granted.
    pub read: &'static [&'static str],
    /// What a user must know.
    pub note: &'static str,
}

/// How it shows that a preprocessor can't run.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// It is not built, and the compiler says this.
    Build(&'static str),
    /// It is built, and `mdbook-wasm` or the preprocessor says this when it has to do its work.
    Run(&'static str),
}

/// A preprocessor that can't run.
#[derive(Clone, Copy, Debug)]
pub struct Cannot {
    /// Which it is.
    pub preprocessor: Preprocessor,
    /// How it shows.
    pub shown: Shown,
    /// Why, in a few words.
    pub why: &'static str,
    /// What to use in its place.
    pub instead: &'static str,
}

/// What most entries share.
const PLAIN: Preprocessor = Preprocessor {
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

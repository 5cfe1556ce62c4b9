//! The preprocessors that can't run, and their errors.

use super::{DEFAULT, FailureAt, Markup, Package, Preprocessor, Unsupported};

/// The standard library's error if no process can be started.
const NO_PROCESS: &str = "operation not supported on this platform";
const BEFORE: &str =
    "a program that draws the diagrams before the build; then the book has SVG files";

/// All of them, sorted by name.
pub const UNSUPPORTED: &[Unsupported] = &[
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-cmdrun", "0.7.3"),
            key: "cmdrun",
            ..DEFAULT
        },
        shown: FailureAt::Build("cannot find value `LAUNCH_SHELL_COMMAND`"),
        why: "it runs the commands that the book names, by the shells of Unix or Windows",
        instead: "a script that writes files before the build, and mdBook's own inclusion of files",
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-d2", "0.3.9"),
            key: "d2",
            markup: Markup::End("\n\n```d2\na -> b\n```\n"),
            ..DEFAULT
        },
        shown: FailureAt::Run(NO_PROCESS),
        why: "it starts the program `d2`",
        instead: BEFORE,
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-graphviz", "0.3.1"),
            key: "graphviz",
            ..DEFAULT
        },
        shown: FailureAt::Build("unresolved import `tokio::process`"),
        why: "it starts the program `dot`, by a library that has no processes for WebAssembly",
        instead: BEFORE,
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-kroki-preprocessor", "0.3.0"),
            key: "kroki-preprocessor",
            ..DEFAULT
        },
        shown: FailureAt::Build("could not find `blocking` in `reqwest`"),
        why: "it has a server on the network draw the diagrams",
        instead: BEFORE,
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-last-changed", "0.4.0"),
            key: "last-changed",
            files: &[(".git/HEAD", "ref: refs/heads/main\n")],
            read: &[".git", "src"],
            ..DEFAULT
        },
        shown: FailureAt::Run(NO_PROCESS),
        why: "it asks the program `git`",
        instead: "the native program",
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-pagetoc", "0.3.0"),
            key: "pagetoc",
            files: &[("theme/head.hbs", "")],
            read: &["theme"],
            ..DEFAULT
        },
        shown: FailureAt::Run("it tried to write, and granted folders are read-only"),
        why: "it writes a script and a style sheet into the book's folder `theme`",
        instead: "those two files, once written by the native program; or the table of contents that mdBook 0.5 \
                  has in its sidebar",
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-plantuml", "2.0.0"),
            key: "plantuml",
            ..DEFAULT
        },
        shown: FailureAt::Build("could not compile `thread-id`"),
        why: "it starts PlantUML or asks a server, and its log library knows no WebAssembly",
        instead: BEFORE,
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-treesitter", "1.1.0"),
            key: "treesitter",
            ..DEFAULT
        },
        shown: FailureAt::Build("failed to run custom build command for `tree-sitter "),
        why: "it binds tree-sitter, which is C, and loads grammars as native libraries",
        instead: "the highlighting in the browser that mdBook has",
    },
    Unsupported {
        preprocessor: Preprocessor {
            package: Package::new("mdbook-yml-header", "0.1.5"),
            key: "yml-header",
            ..DEFAULT
        },
        shown: FailureAt::Build("use of unstable library feature `wasip2`"),
        why: "it reads its command line with clap 3, which is not built for this target by a stable Rust",
        instead: "the native program; a newer clap would be enough",
    },
];

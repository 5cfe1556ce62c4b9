//! Known reasons why a crate can't be built for the sandbox, recognized by cargo's messages.

/// A known reason, and the next step.
pub struct FailureHint {
    /// Parts of messages of cargo or the compiler. The hint applies if one of them is found.
    patterns: &'static [&'static str],
    /// The reason.
    pub why: &'static str,
    /// The next step.
    pub help: &'static str,
}

/// Returns the first hint that applies to cargo's output.
pub fn hint_for(output: &str) -> Option<&'static FailureHint> {
    let has = |pattern: &&str| output.contains(*pattern);
    HINTS.iter().find(|hint| hint.patterns.iter().any(has))
}

/// All hints, the most specific ones first.
const HINTS: [FailureHint; 9] = [
    FailureHint {
        patterns: &["error: could not find `", "is not a directory. --path"],
        why: "there is no such crate or version",
        help: "check the name; use `--version` for another version, or `--git` or `--path` for another source",
    },
    FailureHint {
        patterns: &[
            "is not supported by the following package",
            "requires rustc ",
        ],
        why: "the crate needs a newer Rust",
        help: "run `rustup update`, or choose an older version with `--version`",
    },
    FailureHint {
        patterns: &[
            "This wasm target is unsupported by mio",
            "are supported on wasm",
            "mio` (lib)",
        ],
        why: "it depends on the network code of `tokio` or `mio`, which does not build for the sandbox; the \
              default features of mdBook 0.4's library include it",
        help: "try `--no-default-features`, or a newer version that uses mdBook 0.5",
    },
    FailureHint {
        patterns: &["`blocking` in `reqwest`"],
        why: "it uses the network through `reqwest`, and plugins have no network access",
        help: "keep it as a native preprocessor",
    },
    FailureHint {
        patterns: &[
            "error occurred in cc-rs",
            "failed to find tool",
            "is `cmake` not installed",
        ],
        why: "a part of it is written in C, and there is no C compiler for wasm32-wasip2",
        help: "try `--no-default-features`; or install the WASI SDK, and set `CC_wasm32_wasip2` to its `clang`: \
               https://github.com/WebAssembly/wasi-sdk",
    },
    FailureHint {
        patterns: &[
            "there is nothing to install in",
            "no binaries are available",
            "specified package has no binaries",
        ],
        why: "it is a library, and has no program",
        help: "check the name of the crate: a preprocessor is a program",
    },
    FailureHint {
        patterns: &["no bin target named"],
        why: "it has no program of that name",
        help: "run this without `--bin` to see its programs",
    },
    FailureHint {
        patterns: &[
            "does not contain this feature",
            "does not have feature",
            "none of the selected packages contains",
        ],
        why: "it has no feature of that name",
        help: "see its page on crates.io for its features",
    },
    FailureHint {
        patterns: &[
            "spurious network error",
            "Could not resolve host",
            "failed to download",
        ],
        why: "its sources can't be downloaded",
        help: "check the network connection, or use `--path` with sources on this machine",
    },
];

#[cfg(test)]
mod tests {
    use super::hint_for;

    #[test]
    fn messages_of_cargo_are_recognized() {
        for (output, why) in [
            (
                "error: could not find `mdbook-nope` in registry `crates-io` with version `*`",
                "there is no such crate or version",
            ),
            (
                "error: This wasm target is unsupported by mio. If using Tokio, disable the net feature.",
                "it depends on the network code of `tokio` or `mio`",
            ),
            (
                "error: Only features sync,macros,io-util,rt,time are supported on wasm.",
                "it depends on the network code of `tokio` or `mio`",
            ),
            (
                "error[E0433]: cannot find `blocking` in `reqwest`",
                "it uses the network",
            ),
            (
                "  error occurred in cc-rs: failed to find tool \"clang\": No such file",
                "a part of it is written in C",
            ),
            (
                "error: there is nothing to install in `lib v0.1.0 (/x)`, because it has no binaries",
                "it is a library",
            ),
            (
                "error: no bin target named `nope` in default-run packages",
                "it has no program of that name",
            ),
        ] {
            let hint = hint_for(output).unwrap_or_else(|| panic!("{output}"));
            assert!(hint.why.starts_with(why), "{output}: {}", hint.why);
        }
        // An old lockfile may be the reason for these.
        for output in [
            "error[E0277]: the trait bound is not satisfied",
            "error[E0433]: failed to resolve: could not find `x` in `y`",
            "error[E0658]: use of unstable library feature `wasip2`",
        ] {
            assert!(hint_for(output).is_none(), "{output}");
        }
    }
}

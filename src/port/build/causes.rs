//! Why a crate can't be built for the sandbox, as far as cargo's words tell.

/// A cause that is known.
pub struct Cause {
    /// What cargo or the compiler says then; one of these.
    signs: &'static [&'static str],
    /// What that means.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// Looks for a known cause in what cargo said.
pub fn find(said: &str) -> Option<&'static Cause> {
    let has = |sign: &&str| said.contains(*sign);
    CAUSES.iter().find(|cause| cause.signs.iter().any(has))
}

/// Those that say most come first.
const CAUSES: [Cause; 9] = [
    Cause {
        signs: &["error: could not find `", "is not a directory. --path"],
        why: "there is no such crate or version",
        help: "is the name right? `--version` takes another version, `--git` and `--path` other sources",
    },
    Cause {
        signs: &[
            "is not supported by the following package",
            "requires rustc ",
        ],
        why: "it needs a newer Rust",
        help: "upgrade it with `rustup update`, or name an older version with `--version`",
    },
    Cause {
        signs: &[
            "This wasm target is unsupported by mio",
            "are supported on wasm",
            "mio` (lib)",
        ],
        why: "it brings in `tokio` or `mio` with their network code, which a sandbox has no place for; mdBook \
              0.4's library does so by its default features",
        help: "try `--no-default-features`, or a newer version that is built on mdBook 0.5",
    },
    Cause {
        signs: &["`blocking` in `reqwest`"],
        why: "it uses the network, by `reqwest`, and a sandbox has none",
        help: "keep it as a native preprocessor, beside the plugins",
    },
    Cause {
        signs: &[
            "error occurred in cc-rs",
            "failed to find tool",
            "is `cmake` not installed",
        ],
        why: "a part of it is written in C, and there is no C compiler for wasm32-wasip2",
        help: "try `--no-default-features`; else install the WASI SDK and name its `clang` in \
               `CC_wasm32_wasip2`, see https://github.com/WebAssembly/wasi-sdk",
    },
    Cause {
        signs: &[
            "there is nothing to install in",
            "no binaries are available",
            "specified package has no binaries",
        ],
        why: "it is a library, without a program",
        help: "is it the right crate? A preprocessor is a program",
    },
    Cause {
        signs: &["no bin target named"],
        why: "it has no program of that name",
        help: "leave `--bin` out to see which it has",
    },
    Cause {
        signs: &[
            "does not contain this feature",
            "does not have feature",
            "none of the selected packages contains",
        ],
        why: "it has no feature of that name",
        help: "its page on crates.io says which it has",
    },
    Cause {
        signs: &[
            "spurious network error",
            "Could not resolve host",
            "failed to download",
        ],
        why: "its sources can't be downloaded",
        help: "is there a network? `--path` builds what is there already",
    },
];

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn what_cargo_says() {
        for (said, why) in [
            (
                "error: could not find `mdbook-nope` in registry `crates-io` with version `*`",
                "there is no such crate or version",
            ),
            (
                "error: This wasm target is unsupported by mio. If using Tokio, disable the net feature.",
                "it brings in `tokio` or `mio`",
            ),
            (
                "error: Only features sync,macros,io-util,rt,time are supported on wasm.",
                "it brings in `tokio` or `mio`",
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
            let cause = find(said).unwrap_or_else(|| panic!("{said}"));
            assert!(cause.why.starts_with(why), "{said}: {}", cause.why);
        }
        // These may be due to an old lockfile.
        for said in [
            "error[E0277]: the trait bound is not satisfied",
            "error[E0433]: failed to resolve: could not find `x` in `y`",
            "error[E0658]: use of unstable library feature `wasip2`",
        ] {
            assert!(find(said).is_none(), "{said}");
        }
    }
}

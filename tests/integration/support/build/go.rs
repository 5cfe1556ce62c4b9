//! A preprocessor in Go, built from source if Go is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::target;

/// The oldest version of Go with support for WASI: 1.21.
const MIN_VERSION: (u32, u32) = (1, 21);

/// The preprocessor, built for Wasm and natively.
pub struct GoPreprocessor {
    /// The core module.
    pub module: PathBuf,
    /// The native program.
    pub native: PathBuf,
}

/// Builds the preprocessor once. `None` if no suitable Go is installed.
pub fn build_preprocessor() -> Option<&'static GoPreprocessor> {
    static BUILT: LazyLock<Option<GoPreprocessor>> = LazyLock::new(|| {
        let go = find()?;
        let folder = target().join("go-preprocessor");
        let native = format!("go-preprocessor{}", std::env::consts::EXE_SUFFIX);
        let built = GoPreprocessor {
            module: folder.join("go-preprocessor.wasm"),
            native: folder.join(native),
        };
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/guests/other-languages/go-preprocessor");
        build(&go, &source, &built.module, &WASI);
        build(&go, &source, &built.native, &[]);
        Some(built)
    });
    BUILT.as_ref()
}

/// Builds the program in a folder as a core module. Returns false if no suitable Go is installed.
pub fn build_module(source: &Path, output: &Path) -> bool {
    let go = find();
    if let Some(go) = &go {
        build(go, source, output, &WASI);
    }
    go.is_some()
}

/// The environment that makes Go build a core module.
const WASI: [(&str, &str); 2] = [("GOOS", "wasip1"), ("GOARCH", "wasm")];

/// Finds Go on the `PATH`, or where `cargo xtask test` installs it.
fn find() -> Option<PathBuf> {
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let own = target().join("go").join(bin).join("go");
    [PathBuf::from("go"), own].into_iter().find(|go| {
        let output = Command::new(go)
            .arg("version")
            .env("GOTOOLCHAIN", "local")
            .output();
        output.is_ok_and(|output| {
            version(&String::from_utf8_lossy(&output.stdout)) >= Some(MIN_VERSION)
        })
    })
}

/// Parses an output such as `go version go1.27.3 linux/amd64`.
fn version(output: &str) -> Option<(u32, u32)> {
    let version = output
        .split(' ')
        .find_map(|word| word.strip_prefix("go1."))?;
    let minor = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((1, minor.parse().ok()?))
}

/// Builds a program without a network, and with all caches in the target folder.
fn build(go: &Path, source: &Path, output: &Path, platform: &[(&str, &str)]) {
    let output = Command::new(go)
        .args(["build", "-trimpath", "-o"])
        .arg(output)
        .arg(".")
        .current_dir(source)
        .env_remove("GOROOT")
        .env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off")
        .env("GOWORK", "off")
        .env("GOFLAGS", "-buildvcs=false")
        .env("CGO_ENABLED", "0")
        .env("GOCACHE", target().join("go-cache"))
        .env("GOPATH", target().join("go-path"))
        .envs(platform.iter().copied())
        .output()
        .expect("Go runs");
    assert!(
        output.status.success(),
        "go build failed\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

//! A preprocessor in Go, built from source where there is a Go to build it with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::target;

/// The oldest Go that has WASI: 1.21.
const OLDEST: (u32, u32) = (1, 21);

/// The same program, twice.
pub struct Built {
    /// A core module.
    pub module: PathBuf,
    /// For this machine.
    pub native: PathBuf,
}

/// Builds it, once. `None`: there is no Go that can.
pub fn preprocessor() -> Option<&'static Built> {
    static BUILT: LazyLock<Option<Built>> = LazyLock::new(|| {
        let go = find()?;
        let folder = target().join("go-preprocessor");
        let native = format!("go-preprocessor{}", std::env::consts::EXE_SUFFIX);
        let built = Built {
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

/// Builds the program in a folder as a core module. `false`: there is no Go that can.
pub fn module(source: &Path, output: &Path) -> bool {
    let go = find();
    if let Some(go) = &go {
        build(go, source, output, &WASI);
    }
    go.is_some()
}

/// What makes a core module of a program.
const WASI: [(&str, &str); 2] = [("GOOS", "wasip1"), ("GOARCH", "wasm")];

/// On the path, or where `cargo xtask test` has put one.
fn find() -> Option<PathBuf> {
    let bin = match cfg!(windows) {
        true => "Scripts",
        false => "bin",
    };
    let own = target().join("go").join(bin).join("go");
    [PathBuf::from("go"), own].into_iter().find(|go| {
        let said = Command::new(go)
            .arg("version")
            .env("GOTOOLCHAIN", "local")
            .output();
        said.is_ok_and(|said| version(&String::from_utf8_lossy(&said.stdout)) >= Some(OLDEST))
    })
}

/// From `go version go1.27.3 linux/amd64`.
fn version(said: &str) -> Option<(u32, u32)> {
    let version = said.split(' ').find_map(|word| word.strip_prefix("go1."))?;
    let minor = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((1, minor.parse().ok()?))
}

/// Nothing is fetched, and all that it makes lies in the target folder.
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

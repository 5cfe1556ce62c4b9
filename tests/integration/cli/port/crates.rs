//! Crates of preprocessors, and their native programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::support::{folder, write};

/// A preprocessor without dependencies, which builds within a second. It writes a word in capitals. The word is in its
/// table, or in a file that its table names.
const MAIN: &str = r#"
use std::io::Read;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().is_some() {
        std::process::exit(i32::from(arguments.next().as_deref() == Some("pdf")));
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let starts = [",{\"items\":", ",{\"sections\":"];
    let at = starts.iter().find_map(|start| input.find(start)).unwrap();
    let (context, book) = (&input[..at], &input[at + 1..input.len() - 1]);
    let table = between(context, "\"shout\":{", "}").unwrap();
    let file = between(table, "\"file\":\"", "\"").and_then(|file| {
        let root = between(context, "\"root\":\"", "\"").unwrap();
        std::fs::read_to_string(std::path::Path::new(root).join(file)).ok()
    });
    let word = between(table, "\"word\":\"", "\"").map(str::to_owned).or(file);
    let word = word.unwrap_or_default();
    let word = word.trim();
    print!("{}", match word {
        "" => book.to_owned(),
        word => book.replace(word, &word.to_uppercase()),
    });
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}
"#;

/// Writes a crate with these programs.
pub fn package(folder: &Path, name: &str, programs: &[(&str, &str)]) {
    let toml = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2021\"\n[workspace]\n\
         [profile.release]\ndebug = false\nopt-level = 0\n"
    );
    write(&folder.join("Cargo.toml"), toml);
    for (program, source) in programs {
        write(&folder.join(format!("src/bin/{program}.rs")), source);
    }
}

/// Writes the crate `mdbook-shout`.
pub fn shout(folder: &Path) {
    package(folder, "mdbook-shout", &[("mdbook-shout", MAIN)]);
}

/// Builds the native program of that crate, or of one with a text of its source replaced.
pub fn native(folder: &Path, differs: Option<(&str, &str)>) {
    let (from, to) = differs.unwrap_or(("fn main", "fn main"));
    let program = folder.join(format!("mdbook-shout{}", std::env::consts::EXE_SUFFIX));
    rustc(folder, "native", &MAIN.replace(from, to), &program, &[]);
}

/// Compiles a program.
fn rustc(folder: &Path, name: &str, source: &str, program: &Path, more: &[&str]) {
    let file = folder.join(format!("{name}.rs"));
    write(&file, source);
    let built = Command::new("rustc")
        .args(["--edition=2021", "-Copt-level=0", "-Awarnings", "-o"])
        .args([program, &file])
        .args(more)
        .status()
        .unwrap();
    assert!(built.success(), "rustc can't build {}", file.display());
}

/// A replacement for cargo that only copies components that were built before.
pub struct StandIn {
    /// The program, for the variable `CARGO`.
    pub cargo: PathBuf,
    /// The component of `mdbook-shout`.
    pub shout: PathBuf,
    /// The component of a preprocessor that starts a program.
    pub starts: PathBuf,
}

/// The replacement for cargo, which installs the component that the variable `STAND_IN` names.
pub static STAND_IN: LazyLock<StandIn> = LazyLock::new(|| {
    let folder = folder("port-stand-in");
    let wasm = |name: &str, source: &str| {
        let file = folder.join(format!("{name}.wasm"));
        rustc(&folder, name, source, &file, &["--target=wasm32-wasip2"]);
        file
    };
    let cargo = folder.join(format!("cargo{}", std::env::consts::EXE_SUFFIX));
    rustc(&folder, "cargo", CARGO, &cargo, &[]);
    StandIn {
        shout: wasm("mdbook-shout", MAIN),
        starts: wasm("mdbook-starts", STARTS),
        cargo,
    }
});

const CARGO: &str = r#"
fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let root = arguments.iter().position(|word| word == "--root").unwrap();
    let bin = std::path::Path::new(&arguments[root + 1]).join("bin");
    let file = std::path::PathBuf::from(std::env::var_os("STAND_IN").unwrap());
    std::fs::create_dir_all(&bin).unwrap();
    std::fs::copy(&file, bin.join(file.file_name().unwrap())).unwrap();
}
"#;

const STARTS: &str = r#"
fn main() {
    if std::env::args().len() == 1 {
        std::process::Command::new("ls").status().unwrap();
    }
}
"#;

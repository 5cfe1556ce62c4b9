//! `mdbook-wasm port`: converts an ordinary preprocessor to a plugin of a book.

mod crates;
mod refused;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crates::STAND_IN;
use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run};
use crate::support::{build, folder, sha256, write};

/// A book that runs `mdbook-shout` natively, with mdBook and that program on the `PATH`.
struct Ported {
    root: PathBuf,
    bin: PathBuf,
    package: PathBuf,
    /// The component that the replacement for cargo installs. `None` for cargo itself.
    component: Option<PathBuf>,
}

/// The beginning of `book.toml`.
const TOML: &str = "\
# A book that shouts.
[book]
title   =  'Loud'

";

impl Ported {
    /// Creates a book with `table` after [`TOML`], and with the replacement for cargo, which installs `mdbook-shout`.
    fn new(test: &str, table: &str) -> Self {
        let folder = folder(&format!("port-{test}"));
        let ported = Self {
            root: folder.join("book"),
            bin: folder.join("bin"),
            package: folder.join("package"),
            component: Some(STAND_IN.shout.clone()),
        };
        crates::shout(&ported.package);
        write(&ported.root.join("book.toml"), format!("{TOML}{table}"));
        write(
            &ported.root.join("src/SUMMARY.md"),
            "# S\n\n- [One](one.md)\n- [Two](two.md)\n",
        );
        write(
            &ported.root.join("src/one.md"),
            "# One\n\nsay it here\n\nand here\n",
        );
        write(&ported.root.join("src/two.md"), "# Two\n\nnothing\n");
        fs::create_dir_all(&ported.bin).unwrap();
        fs::copy(build::real_mdbook("mdbook-0-5"), ported.mdbook()).unwrap();
        ported
    }

    fn mdbook(&self) -> PathBuf {
        self.bin
            .join(format!("mdbook{}", std::env::consts::EXE_SUFFIX))
    }

    /// Uses cargo itself.
    fn with_cargo(mut self) -> Self {
        self.component = None;
        self
    }

    /// Sets the component that the replacement for cargo installs.
    fn with(mut self, component: &Path) -> Self {
        self.component = Some(component.to_owned());
        self
    }

    /// Installs the native program, or one with a text of its source replaced.
    fn install(&self, differs: Option<(&str, &str)>) {
        crates::native(&self.bin, differs);
    }

    /// Returns the `PATH`, with the folders of the book's programs and of the program under test first.
    fn path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = build::program().parent().unwrap().to_owned();
        let all = [self.bin.clone(), own]
            .into_iter()
            .chain(std::env::split_paths(&path));
        std::env::join_paths(all).unwrap()
    }

    fn port_with(&self, args: &[&str], set: impl FnOnce(&mut Command)) -> Run {
        let path = self.package.to_str().unwrap();
        let all = [&["port", "mdbook-shout", "--path", path], args].concat();
        run::program_with(&all, b"", |command| {
            command
                .current_dir(&self.root)
                .env("PATH", self.path())
                .env("CARGO_NET_OFFLINE", "true")
                .env_remove("CARGO_TARGET_DIR");
            if let Some(component) = &self.component {
                command
                    .env("CARGO", &STAND_IN.cargo)
                    .env("STAND_IN", component);
            }
            set(command);
        })
    }

    fn port(&self, args: &[&str]) -> Run {
        self.port_with(args, |_| {})
    }

    fn toml(&self) -> String {
        fs::read_to_string(self.root.join("book.toml")).unwrap()
    }

    fn plugin(&self) -> PathBuf {
        self.root.join("plugins/mdbook-shout.wasm")
    }

    /// Returns the names of the files in the folder of the book.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Asserts that no file was changed or created.
    #[track_caller]
    fn is_untouched(&self, table: &str) {
        assert_eq!(self.toml(), format!("{TOML}{table}"));
        assert_eq!(self.files(), ["book.toml", "src"]);
    }

    fn html(&self) -> String {
        let output = Command::new(self.mdbook())
            .arg("build")
            .arg(&self.root)
            .env("PATH", self.path())
            .env("MDBOOK_WASM_CACHE_DIR", run::cache())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::read_to_string(self.root.join("book/one.html")).unwrap()
    }
}

/// Returns our own messages, without those of cargo.
fn own(run: &Run) -> String {
    let cargos = |line: &str| {
        let first = line.split_whitespace().next().unwrap_or_default();
        let words = [
            "Blocking",
            "Installing",
            "Compiling",
            "Finished",
            "Installed",
            "Locking",
            "Updating",
            "Updated",
        ];
        line.starts_with("warning: no Cargo.lock")
            || line.starts_with("  ") && words.contains(&first)
    };
    let lines = run.stderr.lines().filter(|line| !cargos(line));
    lines.map(|line| format!("{line}\n")).collect()
}

#[track_caller]
fn succeeds(run: &Run) -> String {
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    own(run)
}

const TABLE: &str = "\
# Loud words.
[preprocessor.shout]
word = \"here\" # this one
";

#[test]
fn a_dry_run_changes_nothing() {
    let book = Ported::new("dry", TABLE);
    book.install(None);
    let output = succeeds(&book.port(&["--dry-run"]));
    assert_data_eq!(
        output,
        str![[r#"
this would be done:
  1. build it: cargo install mdbook-shout --locked --target wasm32-wasip2 --root TEMP --config 'target.wasm32-wasip2.rustflags=["-Ctarget-feature=+simd128", "-Cllvm-args=--inline-threshold=2000", "--cfg", "tokio_unstable"]' --config 'profile.release.lto="fat"' --config 'profile.release.codegen-units=1' --config 'profile.release.panic="abort"' --config 'profile.release.strip="debuginfo"' --path [..]/port-dry/package
  2. compare its output for this book with that of the native `[..]/port-dry/bin/mdbook-shout`, and stop if they are different
  3. copy it to `plugins/mdbook-shout.wasm`
  4. change `book.toml`:
     @@ -2,6 +2,13 @@
      [book]
      title   =  'Loud'

     +[preprocessor.wasm]
     +command = "mdbook-wasm"
     +
      # Loud words.
     -[preprocessor.shout]
     +[[preprocessor.wasm.plugin]]
     +path = "plugins/mdbook-shout.wasm"
     +sha256 = "(of the file)"
     +
     +[preprocessor.wasm.plugin.config]
      word = "here" # this one

"#]]
    );
    book.is_untouched(TABLE);
    assert!(!book.package.join("target").exists());
}

#[test]
fn a_preprocessor_becomes_a_plugin() {
    let book = Ported::new("whole", TABLE).with_cargo();
    book.install(None);
    let native = book.html();
    assert!(native.contains("say it HERE"), "{native}");
    fs::remove_dir_all(book.root.join("book")).unwrap();
    let output = succeeds(&book.port(&[]));
    let (_, done) = output
        .split_once("\n$ ")
        .unwrap_or_else(|| panic!("{output}"));
    assert_data_eq!(
        done,
        str![[r#"
cargo install mdbook-shout --locked --target wasm32-wasip2 --root TEMP --config 'target.wasm32-wasip2.rustflags=["-Ctarget-feature=+simd128", "-Cllvm-args=--inline-threshold=2000", "--cfg", "tokio_unstable"]' --config 'profile.release.lto="fat"' --config 'profile.release.codegen-units=1' --config 'profile.release.panic="abort"' --config 'profile.release.strip="debuginfo"' --path [..]/port-whole/package
note: native and sandboxed outputs agree on 2 chapters; it changed 1
note: added `mdbook-shout` 1.2.3 to the book as a plugin

"#]]
    );
    assert_eq!(
        book.files(),
        ["book.toml", "plugins", "src"],
        "nothing is built"
    );
    let digest = sha256(&fs::read(book.plugin()).unwrap());
    assert_data_eq!(
        book.toml().replace(&digest, "DIGEST"),
        str![[r##"
# A book that shouts.
[book]
title   =  'Loud'

[preprocessor.wasm]
command = "mdbook-wasm"

# Loud words.
[[preprocessor.wasm.plugin]]
path = "plugins/mdbook-shout.wasm"
sha256 = "DIGEST"

[preprocessor.wasm.plugin.config]
word = "here" # this one

"##]]
    );
    assert_eq!(book.html(), native);

    // A second run changes nothing.
    let toml = book.toml();
    let output = succeeds(&book.port(&[]));
    assert!(output.contains("which lists it already"), "{output}");
    assert!(
        output.contains("agree on 2 chapters; it changed 1"),
        "{output}"
    );
    assert_eq!(book.toml(), toml);
    // With another version, only the digest changes.
    let source = book.package.join("src/bin/mdbook-shout.rs");
    let changed = fs::read_to_string(&source)
        .unwrap()
        .replace("to_uppercase", "to_ascii_uppercase");
    write(&source, changed);
    succeeds(&book.port(&[]));
    let new = sha256(&fs::read(book.plugin()).unwrap());
    assert_ne!(new, digest);
    assert_eq!(book.toml(), toml.replace(&digest, &new));
}

#[test]
fn a_plugin_with_other_results_is_rejected() {
    let book = Ported::new("differs", TABLE);
    book.install(Some((
        "book.replace(",
        "book.replacen(\"say\", \"cry\", 1).replace(",
    )));
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Failed);
    let (_, why) = output
        .split_once("note: nothing was changed\n")
        .unwrap_or_else(|| panic!("{output}"));
    assert_data_eq!(
        why,
        str![[r#"
error: the output of `mdbook-shout` is different in the sandbox
  why: `one.md`
       --- natively
       +++ in the sandbox
       @@ -1,6 +1,6 @@
        # One
        
       -cry it HERE
       +say it HERE
        
        and HERE
        
  help: build the version that is installed natively (`--version`); grant the files and variables that it reads (`--allow-read`, `--allow-env`); or skip the comparison (`--no-check`)

"#]]
    );
    book.is_untouched(TABLE);
    // It is accepted on request.
    let output = succeeds(&book.port(&["--no-check"]));
    assert!(
        output.contains("skip the comparison, because of `--no-check`"),
        "{output}"
    );
    assert!(book.plugin().exists());
}

#[test]
fn without_a_native_program_the_plugin_is_run() {
    let book = Ported::new("alone", TABLE);
    let output = succeeds(&book.port(&[]));
    assert!(
        output.contains(
            "note: it ran in the sandbox on 2 chapters; it changed 1. No native program is installed to compare with\n"
        ),
        "{output}"
    );
    assert!(book.plugin().exists());
}

#[test]
fn with_the_older_mdbook() {
    let book = Ported::new("older", TABLE);
    book.install(None);
    fs::copy(build::real_mdbook("mdbook-0-4"), book.mdbook()).unwrap();
    let output = succeeds(&book.port(&[]));
    assert!(
        output.contains("agree on 2 chapters; it changed 1"),
        "{output}"
    );
    assert_eq!(book.files(), ["book.toml", "plugins", "src"]);
    assert!(book.html().contains("say it HERE"));
}

#[test]
fn without_mdbook_the_plugin_is_not_run() {
    let book = Ported::new("no-mdbook", TABLE);
    fs::remove_file(book.mdbook()).unwrap();
    let output = succeeds(&book.port_with(&[], |command| {
        command.env("PATH", &book.bin);
    }));
    assert!(
        output.contains("note: the plugin was not run: `mdbook` is not on the `PATH`"),
        "{output}"
    );
}

#[test]
fn a_needed_folder_is_reported_and_granted() {
    let table = "[preprocessor.shout]\nfile = \"po/word\"\n";
    let book = Ported::new("grant", table);
    book.install(None);
    write(&book.root.join("po/word"), "here\n");
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Failed);
    assert!(output.contains("       -say it HERE\n"), "{output}");
    assert!(output.contains("`--allow-read`"), "{output}");
    assert!(!book.plugin().exists());
    let output = succeeds(&book.port(&["--allow-read", "po"]));
    assert!(
        output.contains("agree on 2 chapters; it changed 1"),
        "{output}"
    );
    assert!(
        book.toml().contains("\nallow = { read = [\"po\"] }\n"),
        "{}",
        book.toml()
    );
    assert!(book.html().contains("say it HERE"));
}

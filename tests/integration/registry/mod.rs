//! Plugins from packages: downloaded, locked, built without a network, and updated.

mod offline;
mod online;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// A book with a plugin from a package, with its own configuration and cache of the user.
pub struct PackageBook {
    pub folder: PathBuf,
    pub root: PathBuf,
}

impl PackageBook {
    /// Creates a book with these lines in the plugin's table.
    pub fn new(test: &str, plugin: &str) -> Self {
        let folder = folder(&format!("packages-{test}"));
        let root = folder.join("book");
        write(&root.join("src/SUMMARY.md"), "- [One](one.md)\n");
        write(&root.join("src/one.md"), "# One\n\nThis is WASM.\n");
        let fixture = Self { folder, root };
        fixture.plugin(plugin);
        fixture
    }

    /// Replaces the plugin's table.
    pub fn plugin(&self, plugin: &str) {
        let program = build::program().display().to_string();
        let toml = format!(
            "[book]\ntitle = \"Book\"\n[output.html]\n[preprocessor.wasm]\ncommand = '\"{program}\"'\n\
             [[preprocessor.wasm.plugin]]\n{plugin}\n"
        );
        write(&self.root.join("book.toml"), toml);
    }

    /// Writes the user's configuration of registries.
    pub fn config(&self, text: &str) {
        write(&self.folder.join("config/wasm-pkg/config.toml"), text);
    }

    /// Runs the program with these arguments in the folder of the book.
    pub fn run(&self, args: &[&str]) -> Run {
        run::program_with(args, b"", |command| {
            self.set(command);
            command.current_dir(&self.root);
        })
    }

    /// Builds the book by mdBook 0.5.
    fn build(&self) -> Run {
        self.build_by("mdbook-0-5")
    }

    /// Builds the book by this version of mdBook.
    pub fn build_by(&self, mdbook: &str) -> Run {
        let mut command = Command::new(build::real_mdbook(mdbook));
        command.args(["build".as_ref(), self.root.as_os_str()]);
        self.set(&mut command);
        Run::from_output(command.output().unwrap())
    }

    fn set(&self, command: &mut Command) {
        command
            .env("MDWASM_CACHE_DIR", self.folder.join("cache"))
            .env("XDG_CONFIG_HOME", self.folder.join("config"))
            .env("APPDATA", self.folder.join("config"))
            .env("DOCKER_CONFIG", &self.folder)
            .env_remove("WKG_CONFIG_FILE")
            .env_remove("WKG_REGISTRY")
            .env("NO_PROXY", "127.0.0.1");
    }

    fn html(&self) -> String {
        fs::read_to_string(self.root.join("book/one.html")).unwrap()
    }

    pub fn lock(&self) -> String {
        fs::read_to_string(self.root.join("mdbook-wasm.lock")).unwrap()
    }

    /// Returns the downloaded files.
    fn stored(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("cache/packages"));
        let files = entries.into_iter().flatten();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

/// Returns the components of `wasm-fixer` and of a probe that imports everything.
fn guests() -> [Vec<u8>; 2] {
    ["wasm-fixer", "chapter-probe"].map(|name| fs::read(build::guest(name)).unwrap())
}

fn exists(path: &Path) -> bool {
    path.try_exists().unwrap()
}

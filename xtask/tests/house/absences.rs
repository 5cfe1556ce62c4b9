//! Absences that ARCHITECTURE.md promises, as far as paths in the source show them.

use crate::layers::scan::{Module, scan};

/// Paths of files begin so where a name may stand, or may not.
enum Files {
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
}

use Files::{Not, Only};

/// Paths, or parts of paths, and where they may be used.
const ABSENCES: [(&str, Files); 11] = [
    // Only the runtime knows wasmtime. The contract's bindings are made by its macro.
    (
        "wasmtime",
        Only(&["src/runtime/", "src/contract/versions/"]),
    ),
    ("wasmtime_wasi", Only(&["src/runtime/"])),
    // The runtime does not know mdBook's JSON.
    ("serde_json", Not(&["src/runtime/"])),
    // No build asks a network, or starts a program.
    ("wasm_pkg_client", Only(&["src/bin/mdbook-wasm-fetch/"])),
    ("std::net", Only(&["src/bin/mdbook-wasm-fetch/"])),
    (
        "process::Command",
        Only(&["src/port/", "src/cli/commands/fetch"]),
    ),
    // Standard output belongs to the command line.
    ("io::stdout", Only(&["src/cli/"])),
    // Standard error belongs to the report, which also ends the process early. `port` lets cargo's output through.
    ("io::stderr", Only(&["src/cli/report/", "src/port/build/"])),
    ("process::exit", Only(&["src/cli/report/"])),
    ("println", Only(&[])),
    ("print", Only(&[])),
];

#[test]
fn names_stand_only_where_they_may() {
    let is_test = |file: &str| file.ends_with("/tests.rs") || file.contains("/tests/");
    let mut found = Vec::new();
    for file in crate::rust_files()
        .into_iter()
        .filter(|file| file.starts_with("src/") && !is_test(file))
    {
        let module = scan(&crate::read(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for (name, files) in ABSENCES {
            let is_in = |folders: &[&str]| folders.iter().any(|folder| file.starts_with(folder));
            let may = match files {
                Only(folders) => is_in(folders),
                Not(folders) => !is_in(folders),
            };
            if !may {
                found.extend(
                    uses(&module, name)
                        .into_iter()
                        .map(|line| format!("{file}:{line} uses {name}")),
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Finds the lines outside of tests that name a path.
fn uses(module: &Module, name: &str) -> Vec<usize> {
    let name: Vec<_> = name.split("::").collect();
    let is_it = |path: &[String]| {
        path.iter().zip(&name).all(|(a, b)| a == b) && path.len() >= name.len()
            || name.len() > 1 && path.windows(name.len()).any(|part| part == name)
    };
    let imports = module.scopes.iter().flat_map(|scope| &scope.imports);
    let imports = imports
        .filter(|import| !import.test)
        .map(|import| (&import.path, import.line));
    let mentions = module.paths.iter().filter(|mention| !mention.test);
    let all = imports.chain(mentions.map(|mention| (&mention.path, mention.line)));
    let mut lines: Vec<_> = all
        .filter(|(path, _)| is_it(path))
        .map(|(_, line)| line)
        .collect();
    for child in module.children.iter().filter(|child| !child.test) {
        lines.extend(
            child
                .inline
                .iter()
                .flat_map(|inline| uses(inline, &name.join("::"))),
        );
    }
    lines
}

#[test]
fn uses_are_found() {
    let text = "use wasmtime::{Engine, component as c};\nuse std::{net, process};\nfn f() { process::Command::new() }\n\
                #[cfg(test)]\nmod tests { use wasmtime::Store; }\nfn g() { println!(\"wasmtime\") }";
    let module = scan(text).unwrap();
    assert_eq!(uses(&module, "wasmtime"), [1, 1]);
    assert_eq!(uses(&module, "std::net"), [2]);
    assert_eq!(uses(&module, "process::Command"), [3]);
    assert_eq!(uses(&module, "println"), [6]);
}

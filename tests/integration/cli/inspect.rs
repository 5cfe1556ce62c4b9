//! `mdbook-wasm inspect`.

use std::path::Path;

use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

fn inspect(file: &Path) -> Run {
    run::program(&["inspect", file.to_str().unwrap()], b"")
}

#[test]
fn capabilities_of_a_plugin() {
    let run = inspect(&build::guest("chapter-probe"));
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    assert_data_eq!(
        run.stdout,
        str![[r#"
file      [..]chapter_probe.wasm
kind      chapter plugin
contract  0.2.0 (mdbook-wasm 0.1.0 or newer)
size      [..] bytes
sha256    [..]
language  Rust[..]
made by   rustc [..]

It asks for:
  log lines         always available
  findings          always available
  Markdown          always available
  standard streams  output goes to the log, and input is empty
  exit              allowed, but counts as a failure
  files             none, except folders in `allow.read`
  environment       none, except variables in `allow.env`
  clock             frozen, unless `allow.clock` is true
  random numbers    a fixed sequence, unless `allow.random` is true
  network           never granted

"#]]
    );
    let run = inspect(&build::guest("book-probe"));
    assert!(
        String::from_utf8(run.stdout)
            .unwrap()
            .contains("\nkind      book plugin\n")
    );
}

#[test]
fn json_output() {
    let wat = r#"(component $p (@custom "description" "does\1b[1m nothing") (@custom "licenses" "MIT")
        (core module (@producers (language "Rust" "2024") (processed-by "rustc" "1.95.0 (x)") (sdk "kit" "")))
        (import "wasi:clocks/wall-clock@0.2.6" (instance))
        (import "wasi:http/types@0.2.0" (instance))
        (instance $i) (export "mdbook:preprocessor/book-processor@0.1.0" (instance $i)))"#;
    let file = folder("inspect-json").join("p.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    let file = file.to_str().unwrap();
    let run = run::program(&["inspect", "--json", file], b"");
    assert_eq!((run.status, run.stderr.as_str()), (Some(4), ""));
    let stdout = String::from_utf8(run.stdout).unwrap();
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert!(stdout.ends_with("}\n") && stdout.lines().count() == 1 && !stdout.contains('\u{1b}'));
    assert_data_eq!(
        format!("{value:#}"),
        str![[r#"
{
  "file": "[..]/inspect-json/p.wasm",
  "form": "component",
  "kind": "book",
  "contract": "0.1.0",
  "host": "0.1.0",
  "size": 290,
  "sha256": "3dc7d17d4295666065b9ef4c3683966da2085658a683442261a3eeea9c6cabd2",
  "name": "p",
  "version": null,
  "description": "does/u001b[1m nothing",
  "authors": null,
  "licences": "MIT",
  "homepage": null,
  "source": null,
  "revision": null,
  "languages": [
    {
      "name": "Rust",
      "version": "2024"
    }
  ],
  "tools": [
    {
      "name": "rustc",
      "version": "1.95.0 (x)"
    }
  ],
  "sdks": [
    {
      "name": "kit",
      "version": ""
    }
  ],
  "needs": [
    {
      "what": "clock",
      "given": "frozen, unless `allow.clock` is true",
      "grant": "clock"
    },
    {
      "what": "wasi:http/types@0.2.0",
      "given": "not provided, so the plugin can't be loaded",
      "grant": null
    }
  ],
  "refusal": {
    "message": "it needs `wasi:http/types@0.2.0`, which is web access, and that is never granted",
    "help": "ask the plugin's author for a build without it"
  }
}
"#]]
    );
    let text = String::from_utf8(run::program(&["inspect", file], b"").stdout).unwrap();
    let making: Vec<_> = text.lines().skip(5).take(6).collect();
    assert_data_eq!(
        making.join("\n"),
        str![[r#"
name      p
about     does/u{1b}[1m nothing
licences  MIT
language  Rust 2024
made by   rustc 1.95.0
made with kit
"#]]
    );
    // The keys are the same for files that are not WebAssembly.
    write(Path::new(file), "hello");
    let run = run::program(&["inspect", "--json", file], b"");
    let other: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect();
    let (keys, others): (Vec<_>, Vec<_>) = (keys(&value), keys(&other));
    assert_eq!(keys, others);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-book/using/inspect.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        keys.iter()
            .all(|key| page.contains(&format!("| `{key}` |"))),
        "{keys:?}"
    );
}

#[test]
fn core_modules() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "clock_time_get"
            (func (param i32 i64 i32) (result i32)))
        (memory (export "memory") 1) (func (export "_start")))"#;
    let file = folder("inspect-core").join("p.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    let run = inspect(&file);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    assert_data_eq!(
        run.stdout,
        str![[r#"
file      [..]p.wasm
kind      command (an ordinary preprocessor)
form      core module, made into a component when it is loaded
contract  none
size      100 bytes
sha256    f03062c6123323f0ea3e00a9ccea29d9a05772692b8c6294648450de2bcb52ce

It asks for:
  standard streams  output goes to the log, and input is empty
  clock             frozen, unless `allow.clock` is true

"#]]
    );
}

#[test]
fn reasons_why_a_file_would_be_rejected() {
    let inspect_wat = |name: &str, wat: &str| {
        let file = folder(&format!("inspect-{name}")).join("p.wasm");
        write(&file, wat::parse_str(wat).unwrap());
        let run = inspect(&file);
        assert_eq!((run.status, run.stderr.as_str()), (Some(4), ""));
        let stdout = String::from_utf8(run.stdout).unwrap();
        let lines = stdout
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("sha256"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let module = r#"(module (import "wasi_snapshot_preview1" "fd_read" (func)))"#;
    assert_data_eq!(
        inspect_wat("module", module),
        str![[r#"
kind      not a plugin
contract  none
size      50 bytes
refused   core module can't be converted to a component: wrong type of function `fd_read` of `wasi_snapshot_preview1`
help      rebuild it with a compiler for `wasi_snapshot_preview1`

It asks for:
  `wasi_snapshot_preview1`  not provided, so the plugin can't be loaded

"#]]
    );
    let browser = r#"(module (import "gojs" "runtime.wasmExit" (func (param i32)))
        (memory (export "memory") 1) (func (export "_start")))"#;
    let stdout = inspect_wat("browser", browser);
    assert!(
        stdout.contains("\nhelp      build it with `GOOS=wasip1 GOARCH=wasm`\n"),
        "{stdout}"
    );
    let newer = r#"(component
        (import "wasi:http/types@0.2.0" (instance))
        (import "wasi:filesystem/types@0.4.0" (instance))
        (import "wasi:clocks/wall-clock@0.2.6" (instance $i))
        (export "mdbook:preprocessor/book-processor@0.1.0" (instance $i)))"#;
    assert_data_eq!(
        inspect_wat("newer", newer),
        str![[r#"
kind      book plugin
contract  0.1.0 (mdbook-wasm 0.1.0 or newer)
size      192 bytes
refused   it needs `wasi:http/types@0.2.0`, which is web access, and that is never granted
help      ask the plugin's author for a build without it

It asks for:
  clock                          frozen, unless `allow.clock` is true
  `wasi:filesystem/types@0.4.0`  not provided, so the plugin can't be loaded
  `wasi:http/types@0.2.0`        not provided, so the plugin can't be loaded

"#]]
    );
    let nothing = inspect_wat("nothing", "(component)");
    assert!(nothing.ends_with("\n\nIt asks for nothing.\n"), "{nothing}");
}

#[test]
fn any_file_can_be_inspected() {
    let gone = inspect(Path::new("gone.wasm"));
    assert!(
        gone.failed()
            .starts_with("error: can't read `gone.wasm`\n  why: "),
        "{}",
        gone.stderr
    );
    let whole = std::fs::read(build::guest("chapter-probe")).unwrap();
    let file = folder("inspect-cut").join("p.wasm");
    for end in [0, 4, 8, 100, whole.len() / 2, whole.len() - 1] {
        write(&file, &whole[..end]);
        let run = inspect(&file);
        assert_eq!((run.status, run.stderr.as_str()), (Some(4), ""), "{end}");
        let stdout = String::from_utf8(run.stdout).unwrap();
        assert!(stdout.contains("\nrefused   "), "{stdout}");
    }
}

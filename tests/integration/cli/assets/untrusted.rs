//! Results of plugins are not trusted.

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use super::{assets, book, configure, everything};
use crate::support::run::stdout_of;
use crate::support::write;

#[test]
fn invalid_assets_are_rejected() {
    let root = book("trusted", "[]");
    for (config, class, why) in [
        (
            "assets = [['../a.css', '']]",
            ErrorKind::Failed,
            "`../a.css` is not a valid file name: it has a `/`",
        ),
        (
            "assets = [['..\\\\a.css', '']]",
            ErrorKind::Failed,
            "it has a `\\`; only ASCII letters",
        ),
        (
            "assets = [['..', '']]",
            ErrorKind::Failed,
            "it begins or ends with a dot",
        ),
        (
            "assets = [['CON.css', '']]",
            ErrorKind::Failed,
            "it is reserved on Windows",
        ),
        (
            "assets = [[\"a\\u001b.css\", '']]",
            ErrorKind::Failed,
            "it has a `\\u{1b}`",
        ),
        (
            "assets = [['a.html', '']]",
            ErrorKind::Failed,
            "it ends in neither `.css` nor `.js`",
        ),
        (
            "assets = [['css', '']]",
            ErrorKind::Failed,
            "it ends in neither",
        ),
        ("assets = [['', '']]", ErrorKind::Failed, "it is empty"),
        (
            "assets = [['a.css', ''], ['A.css', '']]",
            ErrorKind::Failed,
            "`mdbook-wasm-assets/box/a.css` and `mdbook-wasm-assets/box/A.css` are the same file",
        ),
        (
            "do = 'many'",
            ErrorKind::Failed,
            "expected at most 100 assets, found 1000",
        ),
        ("do = 'fail'", ErrorKind::Failed, "there are none today"),
        ("do = 'panic'", ErrorKind::Failed, "it crashed: "),
        (
            "do = 'open'",
            ErrorKind::Failed,
            "No such file or directory",
        ),
        (
            "do = 'loop' }\nlimits = { timeout = '100ms'",
            ErrorKind::Failed,
            "timeout after 100ms",
        ),
        (
            "do = 'much' }\nlimits = { output = '1 MiB'",
            ErrorKind::Failed,
            "its output exceeded the limit of 1 MiB",
        ),
        (
            "assets = [['a.css', '']] }\nname = 'a/b' #",
            ErrorKind::Settings,
            "its name is not valid for a folder: it has a `/`",
        ),
    ] {
        configure(&root, config);
        write(&root.join("secret"), "secret");
        let before = everything(&root);
        let run = assets(&root, &[]);
        let stderr = run.failed_as(class);
        assert!(stderr.contains(why), "{stderr}");
        assert!(stderr.starts_with("error: plugin `"), "{stderr}");
        assert_eq!(everything(&root), before, "{config}");
    }
    configure(&root, "do = 'fail'");
    assert_data_eq!(
        assets(&root, &[]).failed().to_owned(),
        str![[r#"
error: plugin `box` failed to return its assets
  why: there are none today

"#]]
    );
    configure(&root, "do = 'log'");
    let run = assets(&root, &[]);
    assert_eq!(run.stderr, "[box] here they are\n");
    assert_eq!(stdout_of(&run), "nothing to do\n");
}

#[test]
fn an_export_of_another_type_is_rejected() {
    let root = book("type", "[]");
    let wat = r#"(component
        (core module $m (func (export "f") (result i32) i32.const 0))
        (core instance $m (instantiate $m))
        (func $f (result u32) (canon lift (core func $m "f")))
        (instance $none)
        (instance $i (export "provide" (func $f)))
        (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $i))
        (export "mdbook:preprocessor/assets@0.1.0" (instance $i)))"#;
    write(&root.join("plugins/box.wasm"), wat::parse_str(wat).unwrap());
    let run = assets(&root, &[]);
    let stderr = run.failed_as(ErrorKind::Refused);
    assert!(
        stderr.contains("its export does not have the type of the contract"),
        "{stderr}"
    );
}

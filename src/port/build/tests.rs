use std::path::{Path, PathBuf};

use super::{BuildRequest, CrateSource};
use crate::style::strip_styles;

fn request(name: &str) -> BuildRequest {
    BuildRequest {
        name: name.to_owned(),
        ..BuildRequest::default()
    }
}

#[test]
fn options_become_arguments_of_cargo() {
    let mut request = request("mdbook-toc");
    let speed = "--config 'target.wasm32-wasip2.rustflags=[\"-Ctarget-feature=+simd128\", \"-Cllvm-args=--inline-threshold=2000\", \"--cfg\", \"tokio_unstable\"]' \
                 --config 'profile.release.lto=\"fat\"' --config 'profile.release.codegen-units=1' \
                 --config 'profile.release.panic=\"abort\"' --config 'profile.release.strip=\"debuginfo\"'";
    assert_eq!(
        request.command_line(true),
        format!("cargo install mdbook-toc --locked --target wasm32-wasip2 --root TEMP {speed}")
    );
    request.source = CrateSource::Folder(PathBuf::from("/a b/c"));
    request.bin = Some("mdbook-x".to_owned());
    request.no_default_features = true;
    request.features = vec!["one".to_owned(), "two".to_owned()];
    assert_eq!(
        request.command_line(false).replace(speed, "SPEED"),
        "cargo install mdbook-toc --target wasm32-wasip2 --root TEMP SPEED --path '/a b/c' --bin mdbook-x \
         --no-default-features --features 'one,two'"
    );
    for (source, shown) in [
        (
            CrateSource::Registry(Some("0.14".to_owned())),
            "--version 0.14",
        ),
        (CrateSource::Git("https://x".to_owned()), "--git https://x"),
    ] {
        request.source = source;
        assert!(request.command_line(true).contains(shown));
    }
    // A name can't be taken for an option.
    request.name = "--config".to_owned();
    let arguments = request.arguments(Path::new("r"), true);
    assert!(arguments.ends_with(&["--".to_owned(), "--config".to_owned()]));
}

#[test]
fn the_preprocessor_is_selected_among_the_programs() {
    let select = |names: &[&str], crate_name: &str, used: &[&str]| {
        let programs = names.iter().map(|&name| (name.to_owned(), PathBuf::new()));
        let programs: Vec<_> = programs.collect();
        super::select_program(&programs, &request(crate_name), |name| used.contains(&name))
            .map(|(name, _)| name.to_owned())
            .map_err(|problem| strip_styles(&problem))
    };
    assert_eq!(select(&["one"], "other", &[]).unwrap(), "one");
    assert_eq!(select(&["a", "b"], "b", &["a"]).unwrap(), "b");
    assert_eq!(select(&["a", "b"], "c", &["a"]).unwrap(), "a");
    let error = select(&["a", "b"], "c", &["a", "b"]).unwrap_err();
    assert_eq!(
        error,
        "error: can't tell which program of `c` is the preprocessor\n  why: it has several: `a`, `b`\n  \
         help: select one with `--bin`"
    );
    assert!(
        select(&[], "c", &[])
            .unwrap_err()
            .contains("it has no program")
    );
}

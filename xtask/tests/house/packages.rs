//! The manifest of each package: whether it is released, and the lints.

/// The released packages.
const RELEASED: [&str; 3] = [
    "Cargo.toml",
    "preprocessors/markdown/Cargo.toml",
    "preprocessors/sdk/Cargo.toml",
];

#[test]
fn all_packages_but_the_released_are_private_and_all_are_linted() {
    let manifests = crate::files();
    let manifests = manifests.iter().filter(|file| file.ends_with("Cargo.toml"));
    let mut wrong = Vec::new();
    for file in manifests {
        let text = crate::read(file);
        let Some((_, text)) = text.split_once("[package]\n") else {
            continue;
        };
        let has = |line: &str| text.lines().any(|one| one == line);
        let is_private = has("publish.workspace = true") || has("publish = false");
        if is_private == RELEASED.contains(&file.as_str()) {
            wrong.push(format!("{file}: `publish.workspace = true`"));
        }
        if !text.contains("[lints]\nworkspace = true") {
            wrong.push(format!("{file}: `[lints]` of the workspace"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

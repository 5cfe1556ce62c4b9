//! Compares the guide's page on hostile plugins with the suite.

use std::fmt::Write;
use std::path::Path;

use super::{AttackClass, ExpectedEnd};

/// Returns all classes, in the order of the guide.
fn classes() -> Vec<AttackClass> {
    vec![
        super::resources::time::class(),
        super::resources::memory::class(),
        super::resources::stack::class(),
        super::resources::tables::class(),
        super::resources::instances::class(),
        super::resources::handles::class(),
        super::resources::tasks::class(),
        super::resources::output_limits::class(),
        super::calls::start_functions::class(),
        super::calls::traps::class(),
        super::calls::canonical_abi::class(),
        super::access::imports::class(),
        super::binaries::features::class(),
        super::binaries::malformed::class(),
        super::calls::returned_books::class(),
        super::calls::editing::class(),
        super::access::files::class(),
        super::access::environment::class(),
        super::access::network::class(),
        super::access::clock::class(),
        super::access::randomness::class(),
    ]
}

/// Renders the tables of the page.
fn tables(classes: &[AttackClass]) -> String {
    let mut page = String::new();
    for AttackClass { title, cases } in classes {
        let head = "| the plugin | what becomes of it | its twin, which works |\n|---|---|---|";
        let _ = writeln!(page, "\n## {title}\n\n{head}");
        for case in cases {
            let end = match case.end {
                ExpectedEnd::Limit(key) => format!("stopped: `limits.{key}`"),
                ExpectedEnd::Crash(reason) => format!("stopped: {}", reason.replace('`', "")),
                ExpectedEnd::Refused(_) => "refused before it runs".to_owned(),
                ExpectedEnd::Structure(_) => "its book is refused".to_owned(),
                ExpectedEnd::Exit(status) => {
                    format!("stopped: it called exit with status {status}")
                }
                ExpectedEnd::Finds(_) => "runs, and learns nothing".to_owned(),
            };
            let _ = writeln!(page, "| {} | {end} | {} |", case.attack, case.twin);
        }
    }
    page
}

#[test]
fn the_guide_lists_all_attacks() {
    let classes = classes();
    let count: usize = classes.iter().map(|class| class.cases.len()).sum();
    assert!(count >= 60, "{count}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book/using/hostile.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (start, _) = page.split_once("\n## ").unwrap_or((&page, ""));
    let new = start.to_owned() + &tables(&classes);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, &new).unwrap();
        return;
    }
    let differ = new.lines().zip(page.lines()).find(|(new, old)| new != old);
    assert!(
        new == page,
        "the guide's page on hostile plugins is not what the suite is ({differ:?}); \
         `SNAPSHOTS=overwrite cargo test` writes it anew"
    );
}

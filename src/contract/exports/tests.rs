use super::{Export, assets_version, find_export, kind_of, target_version};
use crate::contract::{Kind, Version};

const CHAPTER: &str = "mdbook:preprocessor/chapter-processor@0.1.0";
const BOOK: &str = "mdbook:preprocessor/book-processor@0.1.7";

fn export(kind: Kind, version: Version, is_async: bool) -> Export {
    Export::Contract {
        kind,
        version,
        is_async,
    }
}

#[test]
fn the_kind_follows_from_one_export() {
    assert_eq!(kind_of([CHAPTER]), Ok(Kind::Chapter));
    assert_eq!(kind_of(["init", BOOK, "exports"]), Ok(Kind::Book));
    assert_eq!(kind_of(["wasi:cli/run@0.2.6"]), Ok(Kind::Command));
    assert_eq!(kind_of(["wasi:cli/run@0.3.0"]), Ok(Kind::Command));
    assert_eq!(target_version(["wasi:cli/run@0.2.6"]), None);
}

#[test]
fn the_newest_supported_version_is_used() {
    let in_version = |patch| format!("mdbook:preprocessor/chapter-processor@{patch}");
    let (newer, unknown) = (in_version("0.2.1"), in_version("9.0.0"));
    let v0_1 = Ok(export(Kind::Chapter, Version::V0_1, false));
    assert_eq!(find_export([CHAPTER]), v0_1);
    for names in [[CHAPTER, &newer, &unknown], [&unknown, &newer, CHAPTER]] {
        let v0_2 = Ok(export(Kind::Chapter, Version::V0_2, false));
        assert_eq!(find_export(names), v0_2);
        assert_eq!(target_version(names), Some(semver::Version::new(0, 2, 1)));
    }
    assert_eq!(find_export([CHAPTER, &unknown]), v0_1);
}

#[test]
fn editors_and_sessions_have_their_version() {
    for (interface, kind) in [
        ("book-editor", Kind::Editor),
        ("book-session", Kind::Session),
    ] {
        let of = |version: &str| {
            let name = format!("mdbook:preprocessor/{interface}@{version}");
            find_export([&*name])
        };
        assert_eq!(of("0.2.0"), Ok(export(kind, Version::V0_2, false)));
        assert!(of("0.1.0").is_err());
    }
}

#[test]
fn async_interfaces_are_used_if_there_is_no_other() {
    let of = |interface: &str| find_export([&*format!("mdbook:preprocessor/async-{interface}")]);
    let v0_2 = |kind, is_async| Ok(export(kind, Version::V0_2, is_async));
    assert_eq!(of("chapter-processor@0.2.3"), v0_2(Kind::Chapter, true));
    assert_eq!(of("book-processor@0.2.0"), v0_2(Kind::Book, true));
    assert!(of("chapter-processor@0.1.0").is_err() && of("book-processor@9.0.0").is_err());
    let both = ["async-chapter-processor", "chapter-processor"];
    let both = both.map(|name| format!("mdbook:preprocessor/{name}@0.2.0"));
    let found = find_export(both.iter().map(String::as_str));
    assert_eq!(found, v0_2(Kind::Chapter, false));
    let names = ["mdbook:preprocessor/async-chapter-processor@0.2.0", CHAPTER];
    let v0_1 = Ok(export(Kind::Chapter, Version::V0_1, false));
    assert_eq!(find_export(names), v0_1, "calls without tasks are faster");
}

#[test]
fn assets_are_found_next_to_a_kind() {
    let name = "mdbook:preprocessor/assets@0.1.3";
    assert_eq!(kind_of([name, CHAPTER]), Ok(Kind::Chapter));
    assert_eq!(assets_version([CHAPTER, name]), Some(Version::V0_1));
    assert_eq!(assets_version([CHAPTER]), None);
    let unsupported = ["mdbook:preprocessor/assets@9.0.0"];
    assert_eq!(assets_version(unsupported), None);
    assert!(kind_of([name]).is_err(), "assets alone are no plugin");
}

#[test]
fn errors_say_who_must_act() {
    let message = |names: &[&str]| {
        let error = kind_of(names.iter().copied()).unwrap_err();
        format!("{error}; {}", error.help())
    };
    assert!(message(&[]).contains("it exports nothing, expected `mdbook"));
    assert!(
        message(&[CHAPTER, BOOK])
            .contains("several kinds of plugins: `mdbook:preprocessor/chapter")
    );
    assert!(message(&[CHAPTER, "wasi:cli/run@0.2.6"]).contains("several kinds"));
    for version in ["0.4.0", "0.3.0-rc-2026-01-06"] {
        let message = message(&[&format!("wasi:cli/run@{version}")]);
        assert!(message.contains("unsupported WASI version"), "{message}");
    }
    let newer = message(&["mdbook:preprocessor/book-processor@9.0.0"]);
    assert!(
        newer.contains("9.0.0") && newer.contains("it needs mdbook-wasm 9.0.0 or newer"),
        "{newer}"
    );
    let older = message(&["mdbook:preprocessor/book-processor@0.0.9"]);
    assert!(older.contains("the plugin is too old"), "{older}");
    let draft = message(&["mdbook:preprocessor/book-processor@9.0.0-rc.1"]);
    assert!(draft.contains("9.0.0-rc.1") && draft.contains("a prerelease"));
}

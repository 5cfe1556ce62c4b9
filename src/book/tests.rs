//! Changes of JSON strings and searches in them, compared with the decoded texts.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Content, ContentChange, ContentText, Patch, SearchPattern, apply_patches};

fn shared(content: &Content<'_>) -> ContentText {
    content.to_shared(|json| Bytes::copy_from_slice(json.as_bytes()))
}

fn contains(json: &str, pattern: &str) -> bool {
    let content = Content::parse(json).unwrap();
    let shared = shared(&content);
    assert_eq!(shared.text(), content.to_text());
    SearchPattern::new(pattern).is_in_shared(&shared)
}

#[test]
fn halves_of_escapes_are_not_found() {
    assert!(!contains(r#""a\nb""#, "n"));
    assert!(contains(r#""a\\nb""#, "n"));
    assert!(contains(r#""a\nb""#, "\n"));
    assert!(!contains(r#""a\\nb""#, "\n"));
    assert!(contains(r#""a\"b""#, "\"") && !contains(r#""ab""#, "\""));
    assert!(contains(r#""\\\\""#, "\\") && !contains(r#""\\\\""#, "\\\\\\"));
}

#[test]
fn every_spelling_of_a_text_is_found() {
    for json in [r#""a/é""#, r#""a\/é""#, r#""a\/\u00e9""#, r#""\u0061/é""#] {
        assert!(contains(json, "a/é"), "{json}");
        assert!(contains(json, "") && !contains(json, "e9"), "{json}");
    }
}

/// Returns JSON strings of pieces, each in one of several spellings.
fn json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "n",
        "u",
        "\\\\",
        "\\n",
        "\\\"",
        "/",
        "\\/",
        "\\u0061",
        "\\u005c",
        "\\t",
        "é",
        "\\u00e9",
        "\\ud834\\udd1e",
        "𝄞",
        "0",
        "9",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn any_other_text_is_a_change(
        json in json(),
        from in 0..13_usize,
        length in 0..4_usize,
        other in "[anu\\\\\n\"/é𝄞\t09]{0,12}",
    ) {
        let text: String = serde_json::from_str(&json).unwrap();
        let mut content = Content::parse(&json).unwrap();
        let shared = shared(&content);
        prop_assert!(shared.change_to(text.clone()).is_none());
        let before = text.chars().take(from);
        let after = text.chars().skip(from + length);
        let spliced: String = before.chain(other.chars()).chain(after).collect();
        for new in [other, spliced, format!("{text}{text}")] {
            let Some(change) = shared.change_to(new.clone()) else {
                prop_assert_eq!(new, text.clone());
                continue;
            };
            if let ContentChange::Splice(splice) = &change {
                prop_assert_eq!(shared.with_splice(splice), new.clone());
            }
            content.apply(change);
            prop_assert_eq!(content.to_text(), new);
        }
    }

    #[test]
    fn patches_of_json_equal_patches_of_its_text(
        json in json(),
        patches in prop::collection::vec((0..4_usize, 0..3_usize, "[an\\\\\n\"/é]{0,2}"), 0..4),
    ) {
        let text: String = serde_json::from_str(&json).unwrap();
        let mut content = Content::parse(&json).unwrap();
        let shared = shared(&content);
        // In bytes, so that some are inside characters, or beyond the end.
        let mut done = 0;
        let patches: Vec<_> = patches.into_iter().map(|(skip, length, text)| {
            let start = done + skip;
            done = start + length;
            Patch { range: start..done, text }
        }).collect();
        let expected = apply_patches(&text, patches.clone());
        let change = shared.change_by(patches);
        prop_assert_eq!(change.as_ref().err(), expected.as_ref().err());
        if let (Ok(change), Ok(expected)) = (change, expected) {
            if let Some(ContentChange::Splice(splice)) = &change {
                prop_assert_eq!(&shared.with_splice(splice), &expected);
            }
            if let Some(change) = change {
                content.apply(change);
            }
            prop_assert_eq!(content.to_text(), expected);
        }
    }

    #[test]
    fn search_in_json_equals_search_in_its_text(json in json(), pattern in "[anu\\\\\n\"/é𝄞\t09]{0,3}") {
        let text: String = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(contains(&json, &pattern), text.contains(&pattern), "{} in {}", pattern, json);
    }
}

use proptest::prelude::*;
use serde_json::Value;

use super::super::Wanted;
use super::{parse, try_edited, wanted};
use crate::booktoml;

/// One table of a generated book.
#[derive(Clone, Debug)]
struct GeneratedTable {
    comment: bool,
    header: &'static str,
    keys: Vec<&'static str>,
    blank: bool,
}

fn table() -> impl Strategy<Value = GeneratedTable> {
    let header = prop_oneof![
        Just("[book]"),
        Just("[output.html] # é"),
        Just("[ preprocessor.\"other\" ]"),
        Just("[preprocessor.wasm]"),
        Just("[[preprocessor.wasm.plugin]]"),
        Just("[[preprocessor.wasm.plugin]]\npath='x'\n[preprocessor.wasm.plugin.config]"),
        Just("[preprocessor.toc]"),
        Just("[preprocessor.toc.sub]"),
        Just("[[preprocessor.toc.list]]"),
        Just("[preprocessor.'toc'.sub.deep] # c"),
    ];
    let key = prop_oneof![
        Just("a = 1"),
        Just("command = 'x' # why"),
        Just("renderers = [\n 'html', # h\n]"),
        Just("b . c = '''\n[no]\n# no\n'''"),
        Just("# d = 1"),
        Just("d = { e = [1, { f = 'é' }] }"),
        Just(""),
    ];
    let keys = prop::collection::hash_set(key, 0..4).prop_map(|keys| keys.into_iter().collect());
    (any::<bool>(), header, keys, any::<bool>()).prop_map(|(comment, header, keys, blank)| {
        GeneratedTable {
            comment,
            header,
            keys,
            blank,
        }
    })
}

proptest! {
    /// All other tables stay in the new text as they were. `edit` itself verifies the rest.
    #[test]
    fn all_else_stays(
        tables in prop::collection::vec(table(), 0..7),
        crlf in any::<bool>(),
        end in any::<bool>(),
        index in 0_usize..3,
    ) {
        let mut text = String::from("# top\n\n");
        let mut others = vec!["# top\n".to_owned()];
        for GeneratedTable { comment, header, keys, blank } in &tables {
            let comment = if *comment { "# above\n" } else { "" };
            // A comment right above a header belongs to what is below it.
            let ends_in_comment = keys.last().is_some_and(|key| key.starts_with('#'));
            let gap = if *blank || ends_in_comment { "\n" } else { "" };
            let keys: String = keys.iter().map(|key| format!("{key}\n")).collect();
            let table = format!("{comment}{header}\n{keys}");
            if !header.contains("toc") {
                others.push(table.clone());
            }
            text += &format!("{table}{gap}");
        }
        if !end {
            text.truncate(text.trim_end().len());
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let crlf = text.contains("\r\n");
        if booktoml::contents(&text).is_err() {
            return Ok(());
        }
        let root = parse(&text);
        let plugins = root
            .get("preprocessor")
            .and_then(|all| all.pointer("/wasm/plugin")?.as_array())
            .map_or(0, Vec::len);
        let wanted = wanted(&text, Some("toc"), index.min(plugins));
        let new = try_edited(&text, &wanted).unwrap();
        for other in others {
            let other = if crlf { other.replace('\n', "\r\n") } else { other };
            prop_assert!(new.text().contains(other.trim_end()), "{:?} is not in {}", other, new.text());
        }
        prop_assert_eq!(new.text().matches("\r\n").count() > 0, crlf);
        prop_assert!(!crlf || !new.text().replace("\r\n", "").contains('\n'));
    }

    /// Any file is refused or edited.
    #[test]
    fn no_text_is_a_panic(text in "([\\[\\]{}=.,'\"#a-c \r\n\u{feff}é]|preprocessor|wasm|toc|plugin){0,40}") {
        if booktoml::contents(&text).is_ok_and(|_| {
            parse(&text).get("preprocessor").is_none_or(|all| all.get("toc").is_none_or(Value::is_object))
        }) {
            let wanted = Wanted { old: Some("toc".to_owned()), ..wanted(&text, None, 0) };
            let _ = try_edited(&text, &wanted);
        }
    }
}

use proptest::prelude::*;
use serde_json::json;

use super::{Editor, MarkedLists, insert_into};

mod pins;

const LISTS: MarkedLists = MarkedLists {
    table: &["output", "html"],
    keys: &["css", "js"],
    mark: "# ours",
};

#[test]
fn an_edit_with_another_meaning_is_not_made() {
    let text = "a = 1\n\n[b]\nx = [1]\n";
    let mut editor = Editor::new(text).unwrap();
    for new in [
        "a = 2\n[b]\nx = [1]\n",
        "a = 1\nb = 1\n[b]\n",
        "a = 1\n[b]\nx = []\n",
    ] {
        assert_eq!(
            editor.commit(new.to_owned(), &["b", "y"], |_| Some(())),
            None
        );
    }
    assert_eq!((editor.text(), editor.is_unchanged()), (text, true));
    // An empty table on the path means the same as none.
    let new = "a = 1\n\n[b]\nx = [1]\n[c.d]\n";
    editor
        .commit(new.to_owned(), &["c", "d"], |_| Some(()))
        .unwrap();
    assert_eq!(editor.text(), new);
}

/// Generates a piece of a `book.toml`, with lines that end with `\n`.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "\n",
        "  \n",
        "# a comment\n",
        "[book]\n",
        "[build] # here\n",
        "[ output . \"html\" ]\n",
        "[output.html]\n",
        "[output.html.search]\n",
        "output.html.css = [ 'x' ]\n",
        "# above\n[[preprocessor.wasm.plugin]]\npath = 'a.wasm'\n",
        "[[ preprocessor.wasm.plugin ]]\npath='b.wasm' # b\n",
        "[preprocessor.wasm.plugin.config]\n",
        "[preprocessor]\n",
        "toc.command = 'x'\n",
        "links = {}\n",
        "toc . \"a\" = 1\n",
        "title = 'x'\n",
        "text = \"\"\"\n[build]\n# so\n\"\"\"\n",
        "css = []\n",
        "js = [ \"a\" ,'b' ]\n",
        "css = [\n    'a', # one\n    'b'\n]\n",
        "css = [\n\t'a' # one\n\t# two\n,\n  ]\n",
    ])
}

fn file() -> impl Strategy<Value = String> {
    let ends = (0_usize..4, any::<bool>(), any::<bool>(), any::<bool>());
    (prop::collection::vec(piece(), 0..9), ends).prop_map(|(pieces, (ends, crlf, mixed, bom))| {
        let mut text = pieces.concat();
        match ends {
            0 => text.truncate(text.trim_end_matches('\n').len()),
            ends => text += &"\n".repeat(ends - 1),
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if mixed {
            text = text.replacen("\r\n", "\n", 2);
        }
        if bom {
            text.insert(0, '\u{feff}');
        }
        text
    })
}

/// Fails if the text has another end of line than the first one, unless the old text has both.
fn keeps_ends(old: &str, new: &str) -> bool {
    let mixed = |text: &str| text.contains("\r\n") && text.replace("\r\n", "").contains('\n');
    mixed(old) || !mixed(new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// In any file, removing marked elements restores all bytes.
    #[test]
    fn lists_are_restored(
        text in file(),
        css in prop::sample::subsequence(vec!["1", "2"], 1..=2),
        js in prop::sample::subsequence(vec!["1"], 0..=1),
    ) {
        let Ok(mut editor) = Editor::new(&text) else { return Ok(()) };
        let lists = [("css", css), ("js", js)];
        let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
        for (key, values) in lists.iter().filter(|(_, values)| !values.is_empty()) {
            let before = editor.text().to_owned();
            if LISTS.add(&mut editor, key, &owned(values)).is_none() {
                prop_assert_eq!(editor.text(), before);
                return Ok(());
            }
        }
        prop_assert!(keeps_ends(&text, editor.text()), "{:?}", editor.text());
        for (key, values) in lists.iter().filter(|(_, values)| !values.is_empty()) {
            prop_assert!(LISTS.remove(&mut editor, key, &owned(values)).is_some(), "{}", editor.text());
        }
        prop_assert_eq!(editor.text(), &text);
    }

    /// In any file, an entry of a list of tables can be inserted at any place, with a comment, and removing it
    /// restores all bytes.
    #[test]
    fn blocks_are_restored(text in file(), index in 0_usize..4) {
        let Ok(mut editor) = Editor::new(&text) else { return Ok(()) };
        let list = ["preprocessor", "wasm", "plugin"];
        let plugins = editor.blocks().iter().filter(|block| block.is(&list)).count();
        let index = index.min(plugins);
        let place = editor.place_in(&list, index).unwrap_or(text.len());
        let lines = "# new\n[[preprocessor.wasm.plugin]]\npath = \"new.wasm\"\n\n\
                     [preprocessor.wasm.plugin.limits]\nx = 1\n";
        let entry = json!({ "path": "new.wasm", "limits": { "x": 1 } });
        let inserted = editor.insert_block(place, lines, &list, |root| {
            insert_into(root, &list, index, &[entry])
        });
        if inserted.is_none() {
            prop_assert_eq!(editor.text(), &text);
            return Ok(());
        }
        prop_assert!(keeps_ends(&text, editor.text()), "{:?}", editor.text());
        let new = editor.text().replace("\r\n", "\n");
        prop_assert!(new.contains(lines.trim_end()), "{}", new);
        let blocks = editor.blocks();
        let start = blocks.iter().position(|block| block.lead(editor.text()).starts_with("# new"));
        let start = start.unwrap();
        let ranges: Vec<_> = blocks[start..start + 2].iter().map(|block| block.range.clone()).collect();
        let index = index.to_string();
        let path = [&list[..], &[&index]].concat();
        prop_assert!(editor.remove_all(&ranges, &[], &path).is_some(), "{}", editor.text());
        prop_assert_eq!(editor.text(), &text);
    }
}

//! Sets a key in the tables of a list, as `pin` does.

use proptest::prelude::*;

use super::super::{Editor, contents};

fn digest(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// Returns the number of plugins.
fn listed(text: &str) -> usize {
    let preprocessors = &contents(text).unwrap()["preprocessor"];
    preprocessors["wasm"]["plugin"]
        .as_array()
        .map_or(0, Vec::len)
}

fn set(editor: &mut Editor, index: usize, pin: &str) -> Option<()> {
    let path = ["preprocessor", "wasm", "plugin", &index.to_string()];
    editor.set(&path, &["path", "package"], "sha256", pin)
}

/// Returns the text with all plugins pinned, the first with a digest of `a`s, the second of `b`s, and so on.
fn pinned(text: &str) -> String {
    let mut editor = Editor::new(text).unwrap();
    for (index, digit) in ('a'..'g').take(listed(text)).enumerate() {
        set(&mut editor, index, &digest(digit)).unwrap();
    }
    editor.text().to_owned()
}

#[test]
fn a_pin_is_added_after_the_path() {
    let text = "# a book\n[[preprocessor.wasm.plugin]]\n  path = 'one.wasm' # the first\n  name = 'one'\n\n\
        [[preprocessor.wasm.plugin]]\npath = \"two.wasm\"";
    let (a, b) = (digest('a'), digest('b'));
    assert_eq!(
        pinned(text),
        format!(
            "# a book\n[[preprocessor.wasm.plugin]]\n  path = 'one.wasm' # the first\n  \
             sha256 = \"{a}\"\n  name = 'one'\n\n\
             [[preprocessor.wasm.plugin]]\npath = \"two.wasm\"\nsha256 = \"{b}\""
        )
    );
}

#[test]
fn a_pin_replaces_any_string() {
    for old in ["\"abc\"", "''", "\"\"\"\nab\n\"\"\"", "'''x'''"] {
        let text = |pin: &str| {
            format!("[[preprocessor.wasm.plugin]]\r\nsha256={pin}   # !\r\npath='x'\r\n")
        };
        assert_eq!(pinned(&text(old)), text(&format!("\"{}\"", digest('a'))));
    }
}

#[test]
fn forms_that_can_not_be_edited_stay() {
    for text in [
        "[[preprocessor.wasm.plugin]]\npath = 'x'\nsha256 = 5\n",
        "[[preprocessor.wasm.plugin]]\npath = 'x'\nsha256.of = 'x'\n",
        "[[preprocessor.wasm.plugin]]\nname = 'no path'\n",
        "[[preprocessor.late.plugin]]\npath = 'x'\n[[other.wasm.plugin]]\npath = 'y'\n",
    ] {
        let mut editor = Editor::new(text).unwrap();
        assert_eq!(set(&mut editor, 0, "new"), None, "{text}");
        assert_eq!(editor.text(), text);
        assert!(editor.is_unchanged());
    }
}

#[test]
fn a_text_becomes_a_table() {
    let text = "[preprocessor.'a/b~c']\nplugin = [{path='x', link.dict = 'd' }] # c\n";
    let mut editor = Editor::new(text).unwrap();
    let path = ["preprocessor", "a/b~c", "plugin", "0", "link", "dict"];
    editor.set(&path, &["path"], "sha256", "new").unwrap();
    assert_eq!(
        editor.text(),
        text.replace("'d'", "{ path = 'd', sha256 = \"new\" }")
    );
}

/// One plugin of a generated book, and its formatting.
#[derive(Clone, Debug)]
struct Written {
    /// The text of the old pin.
    old: Option<String>,
    /// True if the pin stands before the path, false if right after it.
    before: bool,
    quote: char,
    equals: String,
    indent: String,
    comment: String,
    /// True if the plugin has another key.
    more: bool,
}

/// The form of the list of plugins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Tables,
    QuotedTables,
    Inline,
    InlineOnLines,
    Dotted,
}

fn written() -> impl Strategy<Value = Written> {
    let old = prop_oneof![
        Just(None),
        Just(Some("\"0\"".to_owned())),
        Just(Some("'todo'".to_owned())),
        Just(Some(format!("\"{}\"", "AB".repeat(32)))),
    ];
    let equals = prop_oneof![Just("="), Just(" = "), Just("\t=  ")];
    let indent = prop_oneof![Just(""), Just("  "), Just("\t")];
    let comment = prop_oneof![Just(""), Just(" # é 'x' [[no]]"), Just("   ")];
    let quote = prop_oneof![Just('"'), Just('\'')];
    (
        old,
        any::<bool>(),
        quote,
        equals,
        indent,
        comment,
        any::<bool>(),
    )
        .prop_map(
            |(old, before, quote, equals, indent, comment, more)| Written {
                old,
                before,
                quote,
                equals: equals.to_owned(),
                indent: indent.to_owned(),
                comment: comment.to_owned(),
                more,
            },
        )
}

impl Written {
    /// Returns the plugin's keys with their values.
    fn keys(&self, index: usize, new: bool) -> Vec<String> {
        let Self { quote, equals, .. } = self;
        let digest = digest(char::from(b'a' + u8::try_from(index).unwrap()));
        let path = format!("path{equals}{quote}p{index}.wasm{quote}");
        // A new key has one form; the text around an old value stays.
        let pin = match (&self.old, new) {
            (None, false) => None,
            (None, true) => Some(format!("sha256 = \"{digest}\"")),
            (Some(old), false) => Some(format!("sha256{equals}{old}")),
            (Some(_), true) => Some(format!("sha256{equals}\"{digest}\"")),
        };
        let before = self.before && self.old.is_some();
        let mut keys = vec![path];
        if let Some(pin) = pin {
            keys.insert(usize::from(!before), pin);
        }
        if self.more {
            keys.push("limits.memory = '1 MiB'".to_owned());
        }
        keys
    }

    /// Returns the plugin as an element of the list.
    fn render(&self, form: Form, keys: &[String], eol: &str) -> String {
        let Self {
            indent, comment, ..
        } = self;
        let header = match form {
            Form::Tables => "[[preprocessor.wasm.plugin]]",
            Form::QuotedTables => "[[ preprocessor.\"wasm\" . plugin ]]",
            Form::InlineOnLines => {
                return format!("{eol}{indent}{{ {} }},{comment}", keys.join(", "));
            }
            Form::Inline | Form::Dotted => return format!("{{ {} }},", keys.join(", ")),
        };
        let mut text = format!("{header}{eol}");
        for key in keys {
            let comment = if key.starts_with("path") { comment } else { "" };
            text += &format!("{indent}{key}{comment}{eol}");
        }
        text
    }
}

/// Returns the book's text. With `new`, it is the expected text after all plugins were pinned.
fn render(form: Form, plugins: &[Written], eol: &str, end: bool, bom: bool, new: bool) -> String {
    let mut text = String::from(if bom { "\u{feff}" } else { "" });
    text += &format!("# Bücher{eol}[book]{eol}title   =  \"a\"{eol}{eol}");
    let tables = matches!(form, Form::Tables | Form::QuotedTables);
    if form == Form::Dotted {
        text += &format!("[preprocessor]{eol}wasm.command = 'x'{eol}wasm . plugin = [");
    } else {
        text += &format!("[preprocessor.wasm]{eol}command = 'x'{eol}");
        if !tables {
            text += "plugin = [";
        }
    }
    for (index, plugin) in plugins.iter().enumerate() {
        let keys = plugin.keys(index, new);
        text += &plugin.render(form, &keys, eol);
    }
    if !tables {
        if form == Form::InlineOnLines {
            text += eol;
        }
        text += &format!("]{eol}");
    }
    if end {
        text += &format!("{eol}[output.html] # the end{eol}");
    } else {
        text.truncate(text.len() - eol.len());
    }
    text
}

proptest! {
    /// Pins are added, and every other byte stays: spaces, comments, ends of lines, a byte order mark.
    #[test]
    fn nothing_else_changes(
        form in prop_oneof![
            Just(Form::Tables),
            Just(Form::QuotedTables),
            Just(Form::Inline),
            Just(Form::InlineOnLines),
            Just(Form::Dotted),
        ],
        plugins in prop::collection::vec(written(), 1..4),
        crlf in any::<bool>(),
        end in any::<bool>(),
        bom in any::<bool>(),
    ) {
        let eol = if crlf { "\r\n" } else { "\n" };
        let text = render(form, &plugins, eol, end, bom, false);
        prop_assert_eq!(listed(&text), plugins.len());
        let new = pinned(&text);
        prop_assert_eq!(&new, &render(form, &plugins, eol, end, bom, true));
        prop_assert_eq!(&pinned(&new), &new, "a second time changes nothing");
    }

    /// Any file is refused or edited. Each edit verifies all other keys.
    #[test]
    fn no_text_is_a_panic(text in "[\\[\\]{}=.,'\"#a-c \r\n\u{feff}é]{0,40}") {
        let text = format!("{text}\n[[preprocessor.wasm.plugin]]\npath = 'x'{text}");
        if let Ok(mut editor) = Editor::new(&text) {
            match set(&mut editor, 0, "new") {
                Some(()) => prop_assert!(editor.text().contains("sha256 = \"new\"")),
                None => prop_assert_eq!(editor.text(), &text),
            }
        }
    }
}

//! Books in the form in which mdBook passes them to preprocessors.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{build, folder, skip, write};

/// A captured or generated input.
pub struct Book {
    /// The name in messages.
    pub name: String,
    /// mdBook's context.
    pub context: Value,
    /// The book, byte for byte.
    pub book: Vec<u8>,
}

impl Book {
    /// Splits `[context, book]`. The book is the bytes between the context and the last bracket.
    pub fn from_input(name: &str, input: &[u8]) -> Self {
        let input = input.trim_ascii();
        let mut values = serde_json::Deserializer::from_slice(&input[1..]).into_iter::<Value>();
        let context = values.next().unwrap().unwrap();
        let start = 1 + values.byte_offset() + 1;
        Self {
            name: name.to_owned(),
            context,
            book: input[start..input.len() - 1].to_vec(),
        }
    }

    /// Creates a book with these items, in the form of this version of mdBook.
    pub fn generated(name: &str, version: &str, items: &Value) -> Self {
        let book = if version.starts_with("0.4") {
            json!({ "sections": items, "__non_exhaustive": null })
        } else {
            json!({ "items": items })
        };
        Self {
            name: name.to_owned(),
            context: json!({
                "root": env!("CARGO_TARGET_TMPDIR"),
                "config": { "book": { "title": "A title", "authors": ["A", "B"], "language": "en" } },
                "renderer": "html",
                "mdbook_version": version,
            }),
            book: book.to_string().into_bytes(),
        }
    }

    /// Returns the input with these plugins instead of those that it was captured with.
    pub fn with_plugins(&self, plugins: &Value) -> Vec<u8> {
        self.with_table(&json!({ "command": "mdbook-wasm", "plugin": plugins }))
    }

    /// Returns the input with this table as `[preprocessor.wasm]`.
    pub fn with_table(&self, table: &Value) -> Vec<u8> {
        let mut context = self.context.clone();
        context["config"]["preprocessor"] = json!({ "wasm": table });
        let mut input = format!("[{context},").into_bytes();
        input.extend_from_slice(&self.book);
        input.push(b']');
        input
    }

    /// Parses the book.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.book).unwrap()
    }
}

/// Returns the real books of `MDBOOK_WASM_BOOKS`, or else the sample book, and the generated ones.
pub fn all() -> Vec<Book> {
    let mut books = match real_folder() {
        Some(folder) => captured(&folder),
        None => vec![sample()],
    };
    for version in ["0.4.52", "0.5.4"] {
        books.push(Book::generated("everything", version, &everything()));
        books.push(Book::generated("empty", version, &json!([])));
    }
    books
}

fn real_folder() -> Option<PathBuf> {
    static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let folder = std::env::var_os("MDBOOK_WASM_BOOKS").map(PathBuf::from);
        if folder.is_none() {
            skip(
                "real books",
                "MDBOOK_WASM_BOOKS is not set (using the sample book and generated ones)",
            );
        }
        folder
    });
    FOLDER.clone()
}

fn captured(folder: &Path) -> Vec<Book> {
    let files = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("MDBOOK_WASM_BOOKS: {}: {error}", folder.display()));
    let mut files: Vec<_> = files
        .map(|entry| entry.unwrap().path())
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no .json files", folder.display());
    files
        .iter()
        .map(|file| {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            Book::from_input(&name, &std::fs::read(file).unwrap())
        })
        .collect()
}

/// Returns the sample book, as captured from mdBook 0.5.
pub fn sample() -> Book {
    static INPUT: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = folder("captured-sample-book");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book");
        let file = folder.join("input.json");
        let toml = format!(
            "[book]\ntitle = \"Sample\"\nsrc = {source:?}\n[preprocessor.capture]\n\
             command = '\"{}\" \"{}\"'\nafter = [\"links\"]\n",
            build::real_mdbook("capture").display(),
            file.display()
        );
        write(&folder.join("book.toml"), toml);
        let output = Command::new(build::real_mdbook("mdbook-0-5"))
            .args(["build".as_ref(), folder.as_os_str()])
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "mdBook can't build the sample book:\n{stderr}"
        );
        std::fs::read(file).unwrap()
    });
    Book::from_input("sample-book", &INPUT)
}

/// Creates a chapter in the form of mdBook, without nested chapters.
pub fn chapter(name: &str, path: &str, content: &str) -> Value {
    json!({ "Chapter": {
        "name": name,
        "content": content,
        "number": null,
        "sub_items": [],
        "path": path,
        "source_path": path,
        "parent_names": [],
    } })
}

/// Creates items of every kind, with all that is easily lost in a conversion.
pub fn everything() -> Value {
    let chapter = |name: &str, content: &str, path: Value, children: Value| {
        json!({ "Chapter": {
            "name": name,
            "content": content,
            "number": null,
            "sub_items": children,
            "path": path,
            "source_path": path,
            "parent_names": [],
        } })
    };
    let mut other_source = chapter("Other", "text", json!("out/a.md"), json!([]));
    other_source["Chapter"]["source_path"] = json!("in/a.md");
    other_source["Chapter"]["number"] = json!([1, 2]);
    json!([
        chapter("Préface", "\u{feff}# 𝄞 WASM\r\n\r\n所有权\r\n", json!("préface.md"), json!([])),
        "Separator",
        { "PartTitle": "Part \"one\" \\ 𝄞" },
        chapter("Draft", "", json!(null), json!([
            chapter("Below a draft", "text\u{0}\u{7f}\u{2028}", json!("below.md"), json!([
                chapter("Draft", "", json!(null), json!([])),
                "Separator",
            ])),
        ])),
        { "Chapter": {
            "future": { "b": [1.5, false, null], "a": {} },
            "sub_items": [],
            "content": "key order",
            "path": "order.md",
            "name": "Order",
            "source_path": null,
            "parent_names": [],
            "number": [0, 4294967295_u32],
            "last": "\u{1F4D6}",
        } },
        other_source,
        chapter("", "", json!("empty.md"), json!([])),
    ])
}

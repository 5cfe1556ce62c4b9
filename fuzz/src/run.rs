//! A complete run of the program in this process.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use mdbook_wasm::pipeline::{self, BookState, ByteArena, Message, MessageSink, Options};
use mdbook_wasm::protocol;
use mdbook_wasm::runtime::{ProcessLifetime, Tier};
use mdbook_wasm::settings::Settings;
use serde_json::{Value, json};

/// The result of a run.
pub struct RunResult {
    /// The standard output, or the error.
    pub book: Result<String, String>,
    /// The log lines and findings of plugins.
    pub messages: Vec<String>,
}

/// Runs plugins on an input of mdBook. Panics if the input or the settings are invalid, since both are created here.
pub fn run(input: &str, cache: Result<PathBuf, String>, tier: Tier) -> RunResult {
    let read = protocol::parse(input.as_bytes()).expect("the input is mdBook's");
    let (context, wrapper) = (read.context, read.wrapper);
    let settings = Settings::read(&context.preprocessors, "wasm", &context.root);
    let settings = settings.expect("the settings are right");
    let mut messages = Messages(Vec::new());
    let options = Options {
        book_bytes: input.len(),
        cache,
        tier,
        time: Duration::ZERO,
        audit: false,
        lifetime: ProcessLifetime::Continues,
    };
    let arena = ByteArena::default();
    let state = BookState::new(read.book, &wrapper, &arena);
    let ran = pipeline::run(state, &context, &settings.plugins, options, &mut messages);
    let book = ran.map_err(|error| format!("{error:#}")).map(|book| {
        let mut out = Vec::new();
        protocol::write(&book, &wrapper, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("JSON is text")
    });
    RunResult {
        book,
        messages: messages.0,
    }
}

struct Messages(Vec<String>);

impl MessageSink for Messages {
    fn message(&mut self, message: Message<'_>) {
        let shown = message.to_string();
        if matches!(message, Message::LogLine { .. } | Message::Finding(_)) {
            self.0.push(shown);
        }
    }
}

/// Returns the JSON of a book with one chapter.
pub fn book(content: &str) -> String {
    let chapter = json!({
        "name": "One",
        "content": content,
        "number": [1],
        "sub_items": [],
        "path": "one.md",
        "source_path": "one.md",
        "parent_names": [],
    });
    json!({ "items": [{ "Chapter": chapter }] }).to_string()
}

/// Returns the input that mdBook writes for a book with one plugin.
pub fn input(book: &str, plugin: &Value) -> String {
    let context = json!({
        "root": scratch(),
        "config": { "preprocessor": { "wasm": { "plugin": [plugin] } } },
        "renderer": "html",
        "mdbook_version": "0.5.4",
    });
    format!("[{context},{book}]")
}

/// Returns the folder for temporary files of this process.
///
/// # Panics
/// Panics if the folder can't be created.
pub fn scratch() -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let name = format!("mdbook-wasm-fuzz-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        folder
    });
    FOLDER.clone()
}

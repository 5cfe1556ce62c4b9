//! A preprocessor in Go, which `GOOS=wasip1` compiles to a core module.

use std::process::{Command, Stdio};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{self, Book};
use crate::support::build::go::{self, GoPreprocessor};
use crate::support::run;
use crate::support::skip;

fn built() -> Option<&'static GoPreprocessor> {
    let built = go::build_preprocessor();
    if built.is_none() {
        skip(
            "a preprocessor in Go",
            "there is no Go 1.21 or newer (`cargo xtask test` installs one where it can)",
        );
    }
    built
}

/// Runs the native program as mdBook does, with this table. Returns its book.
fn native(built: &GoPreprocessor, book: &Book, table: &Value) -> Value {
    let mut context = book.context.clone();
    context["config"]["preprocessor"] = json!({ "go-preprocessor": table });
    let mut input = format!("[{context},").into_bytes();
    input.extend_from_slice(&book.book);
    input.push(b']');
    let mut command = Command::new(&built.native);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    run::command(command, &input).book()
}

#[test]
#[ignore = "needs Go"]
fn books_are_those_of_the_native_program() {
    let Some(built) = built() else { return };
    let config = json!({ "from": "the", "to": "<\"𝄞\"\\\n>" });
    for book in books::all() {
        let run = run::plugins(&book, &json!([{ "path": built.module, "config": config }]));
        let after = run.book();
        assert!(after == native(built, &book, &config), "{}", book.name);
        if book.name.contains("rust-book") {
            assert!(after != book.value(), "{}", book.name);
        }
    }
}

/// The heap grows to many times its initial size.
#[test]
#[ignore = "needs Go"]
fn a_large_book_is_that_of_the_native_program() {
    let Some(built) = built() else { return };
    let chapter = |number: usize| {
        let text = format!("# {number}\n\nOne of the many.\n").repeat(2000);
        books::chapter(&format!("{number}"), &format!("{number}.md"), &text)
    };
    let items: Vec<_> = (0..150).map(chapter).collect();
    let book = Book::generated("large", "0.5.4", &json!(items));
    let config = json!({ "from": "the", "to": "all the" });
    let run = run::plugins(&book, &json!([{ "path": built.module, "config": config }]));
    assert!(run.book() == native(built, &book, &config));
}

#[test]
#[ignore = "needs Go"]
fn errors_are_reported() {
    let Some(built) = built() else { return };
    let book = books::sample();
    let run = run::plugins(&book, &json!([{ "path": built.module }]));
    let stderr = run.failed_as(ErrorKind::Failed);
    assert!(
        stderr.contains("preprocessor.go-preprocessor.from is missing"),
        "{stderr}"
    );
}

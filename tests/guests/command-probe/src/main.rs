//! An ordinary preprocessor, as authors write it without knowing components: it reads `[context, book]` from standard
//! input, runs the action of its config (`{ "do": "…" }`), and writes the book to standard output. Every action must be
//! used by a test.

use std::io::{Read, Write};
use std::process::exit;

use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, supports, renderer] = &arguments[..]
        && supports == "supports"
    {
        match renderer.as_str() {
            "panic" => panic!("asked for {renderer}"),
            "epub" => {
                eprintln!("Error: what is an {renderer}?");
                exit(1);
            }
            renderer => exit(i32::from(renderer == "pdf")),
        }
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let mut input: Value = serde_json::from_str(&input).unwrap();
    let mut book = input[1].take();
    let context = &input[0];
    let config = &context["config"]["preprocessor"]["command-probe"];
    let text = |key: &str| config[key].as_str().unwrap_or_default();
    if let Some(speaks) = config["speaks"].as_str() {
        refuse_unless(speaks, context, &book);
    }
    match text("do") {
        "replace" => {
            let (from, to) = (text("from"), text("to"));
            each(chapters(&mut book), &mut |content| {
                *content = content.replace(from, to);
            });
        }
        "show" => {
            let shown = json!({
                "arguments": arguments,
                "context": context,
                "fields": book.as_object().map(|book| book.keys().collect::<Vec<_>>()),
            });
            first(&mut book)["content"] = shown.to_string().into();
        }
        // Like mdbook-i18n-helpers: without translations there is nothing to do.
        "translate" => {
            let root = context["root"].as_str().unwrap_or_default();
            let file = std::path::Path::new(root).join("po/de.po");
            if let Ok(translation) = std::fs::read_to_string(file) {
                first(&mut book)["content"] = translation.into();
            }
        }
        "spawn" => {
            let ended = std::process::Command::new("ls").status();
            ended.expect("ls is installed");
        }
        "set" => first(&mut book)[text("key")] = config["value"].clone(),
        "log" => {
            eprintln!("one line");
            eprintln!("and another");
        }
        "fail" => {
            eprintln!("Error: {}", text("message"));
            exit(3);
        }
        "panic" => panic!("{}", text("message")),
        "exit" => {
            print!("{book}");
            exit(0);
        }
        "print" => println!("{}", text("message")),
        "nothing" => return,
        "flood" => loop {
            let _ = std::io::stdout().write_all(&[b' '; 4096]);
        },
        "hang" => {
            eprintln!("from here on there is no end");
            loop {
                std::hint::spin_loop();
            }
        }
        "eat" => {
            let mut eaten = Vec::new();
            loop {
                eaten.push(vec![1_u8; 1 << 20]);
            }
        }
        action => panic!("unknown action: {action:?}"),
    }
    print!("{book}");
}

/// Fails like programs with mdBook's libraries on a book of the other version.
fn refuse_unless(speaks: &str, context: &Value, book: &Value) {
    let (field, wrong) = match speaks {
        "0.4" => ("sections", has_null(&context["config"])),
        _ => (
            "items",
            context["config"]["book"].get("multilingual").is_some(),
        ),
    };
    let version = context["mdbook_version"].as_str().unwrap_or_default();
    if wrong || book.get(field).is_none() || !version.starts_with(speaks) {
        eprintln!("Unable to parse the input");
        exit(1);
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}

/// Returns the items of a book of either version.
fn chapters(book: &mut Value) -> &mut Value {
    let field = if book.get("items").is_some() {
        "items"
    } else {
        "sections"
    };
    &mut book[field]
}

fn first(book: &mut Value) -> &mut Value {
    &mut chapters(book)[0]["Chapter"]
}

fn each(items: &mut Value, change: &mut impl FnMut(&mut String)) {
    for item in items.as_array_mut().into_iter().flatten() {
        let Some(chapter) = item.get_mut("Chapter") else {
            continue;
        };
        if let Value::String(content) = &mut chapter["content"] {
            change(content);
        }
        each(&mut chapter["sub_items"], change);
    }
}

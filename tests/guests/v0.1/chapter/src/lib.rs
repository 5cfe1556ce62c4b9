//! A chapter plugin of version 0.1 of the contract that uses all of it.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

wit_bindgen::generate!({
    path: "../wit",
    world: "chapter-preprocessor-with-assets",
});

use exports::mdbook::preprocessor::assets::{Asset, Guest as Assets};
use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use mdbook::preprocessor::log::{Level, log};

struct Older;

export!(Older);

impl Guest for Older {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        for level in [
            Level::Error,
            Level::Warning,
            Level::Info,
            Level::Debug,
            Level::Trace,
        ] {
            log(level, &chapter.name);
        }
        if chapter.content.contains("FAIL") && context.config.contains("\"fail\":true") {
            return Err("the chapter says FAIL".to_owned());
        }
        if !chapter.content.contains("LOOK") {
            return Ok(None);
        }
        look(&chapter.content);
        Ok(Some(format!(
            "{}\n\n```text\n{}\n{}\n```\n",
            chapter.content,
            about_run(&context),
            about(&chapter)
        )))
    }
}

/// Each place in another unit, and with another severity.
fn look(content: &str) {
    for (count, (start, word)) in content.match_indices("LOOK").enumerate() {
        let (unit, severity) = match count % 3 {
            0 => (Unit::Utf8, Severity::Warning),
            1 => (Unit::Utf16, Severity::Note),
            _ => (Unit::CodePoint, Severity::Warning),
        };
        let offset = |end: usize| match unit {
            Unit::Utf8 => end as u32,
            Unit::Utf16 => content[..end].encode_utf16().count() as u32,
            Unit::CodePoint => content[..end].chars().count() as u32,
        };
        report(&Diagnostic {
            severity,
            message: format!("place {count}"),
            code: (count > 0).then(|| "place".to_owned()),
            chapter: None,
            span: Some(Span {
                unit,
                start: offset(start),
                end: offset(start + word.len()),
            }),
            help: (count > 1).then(|| "look there".to_owned()),
        });
    }
}

fn about_run(context: &Context) -> String {
    let Context {
        renderer,
        mdbook_version,
        metadata,
        config,
    } = context;
    format!(
        "{renderer} {} {config} {:?} {:?} {:?} {:?} {:?}",
        mdbook_version
            .split('.')
            .take(2)
            .collect::<Vec<_>>()
            .join("."),
        metadata.title,
        metadata.authors,
        metadata.description,
        metadata.language,
        metadata.text_direction
    )
}

fn about(chapter: &Chapter) -> String {
    let Chapter {
        name,
        content,
        number,
        path,
        source_path,
        parent_names,
    } = chapter;
    format!(
        "{name:?} {} {number:?} {path:?} {source_path:?} {parent_names:?}",
        content.len()
    )
}

impl Assets for Older {
    fn provide(config: String) -> Result<Vec<Asset>, String> {
        log(Level::Info, "assets are wanted");
        Ok(vec![
            Asset {
                name: "older.css".to_owned(),
                content: format!("/* {config} */"),
            },
            Asset {
                name: "older.js".to_owned(),
                content: "let older;".to_owned(),
            },
        ])
    }
}

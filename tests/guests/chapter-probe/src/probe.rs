//! The actions.

mod environment;
mod files;
mod findings;

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    // Random numbers directly from WASI: the standard library reads them once, and counts from there.
    wit_bindgen::generate!({
        inline: "
            package test:probe;

            world probe {
                include mdbook:preprocessor/chapter-preprocessor@0.2.0;
                import wasi:random/random@0.2.0;
            }

            package wasi:random@0.2.0 {
                interface random {
                    get-random-bytes: func(len: u64) -> list<u8>;
                    get-random-u64: func() -> u64;
                }
            }
        ",
        path: "../../../wit/v0.2",
        world: "test:probe/probe",
        generate_all,
    });
    use super::Probe;
    export!(Probe);
}

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use bindings::exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use bindings::mdbook::preprocessor::diagnostics::{Span, Unit};
use bindings::mdbook::preprocessor::log::{Level, log};
use bindings::mdbook::preprocessor::markdown::{Heading, find_front_matter, headings};
use bindings::wasi::random::random::get_random_u64;
use environment::{describe_context, environment, now, time, want};
use files::{change, list, list_often, open, resolve};
use findings::{diagnose, find};
use serde_json::Value;

struct Probe;

impl Guest for Probe {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        let text = |key: &str| config[key].as_str().unwrap_or_default();
        let content = chapter.content;
        match text("do") {
            "nothing" => Ok(None),
            "identity" => Ok(Some(content)),
            "append" => Ok(Some(content + text("text"))),
            "strip" => match content.strip_suffix(text("text")) {
                Some(rest) => Ok(Some(rest.to_owned())),
                None => Err(format!("{:?} does not end in the text", chapter.name)),
            },
            "tell" => Ok(Some(describe_context(
                &context.config,
                &context,
                &chapter.name,
                &chapter.parent_names,
            ))),
            "headings" => Ok(Some(describe_headings(&content, unit(text("unit"))))),
            "many-headings" => {
                let content = text("text").repeat(number(&config["times"]));
                Ok(Some(headings(&content, Unit::Utf8).len().to_string()))
            }
            "front-matter" => Ok(find_front_matter(&content, unit(text("unit")))
                .map(|found| format!("{:?} {:?} {:?}", found.format, found.text, found.span))),
            "environment" => Ok(Some(environment())),
            "open" => Ok(Some(open(&config))),
            "resolve" => Ok(Some(resolve(&config))),
            "list" => list(text("folder")),
            "list-often" => list_often(text("folder"), text("keep") == "all"),
            "change" => Ok(Some(change(text("folder")))),
            "variables" => Ok(Some(format!("{:?}", std::env::vars().collect::<Vec<_>>()))),
            "time" => Ok(Some(time())),
            "random" => Ok(Some(format!("{:x}", get_random_u64()))),
            "want" => want(text("what"), text("end")),
            "alternate" => {
                compute(config["rounds"].as_u64().unwrap_or_default());
                let call = CALLS.fetch_add(1, Ordering::Relaxed);
                Ok(Some(content + ["even", "odd"][call % 2]))
            }
            "compute" => {
                let weight = content.matches('~').count() as u64;
                compute(weight * config["rounds"].as_u64().unwrap_or_default());
                log(Level::Info, &format!("computed {}", chapter.name));
                find(&content, text("text"), text("severity"));
                match config["where"].as_str() {
                    Some(place) if content.contains(place) => Err("computation failed".to_owned()),
                    _ => Ok(Some(content + "computed " + &chapter.name)),
                }
            }
            "compute-and-open" => {
                let weight = content.matches('~').count() as u64;
                compute(weight * config["rounds"].as_u64().unwrap_or_default());
                let path = content.rsplit(' ').next().unwrap_or_default();
                Ok(Some(format!("{:?}", std::fs::read(path).is_ok())))
            }
            "everything" => {
                let weight = content.matches('~').count() as u64;
                compute(weight * config["rounds"].as_u64().unwrap_or_default());
                log(Level::Info, &format!("computed {}", chapter.name));
                println!("printed in {}", chapter.name);
                find(&content, text("text"), "warning");
                let (seconds, random) = (now(), get_random_u64());
                Ok(Some(format!("{content}time={seconds} random={random:x}")))
            }
            "fail" if content.contains(text("where")) => Err(text("text").to_owned()),
            "find" => Ok(find(&content, text("text"), text("severity"))),
            "diagnose" if chapter.name == text("where") => {
                let findings = config["findings"].as_array();
                findings.into_iter().flatten().for_each(diagnose);
                Ok(None)
            }
            "diagnose" => Ok(None),
            "log" => {
                log(Level::Error, "an error");
                log(Level::Warning, "a warning");
                log(Level::Info, "two\nlines");
                log(Level::Debug, "a detail");
                println!("printed");
                eprint!("complained, \u{1b}[31mwithout a line's end");
                Ok(None)
            }
            other => misbehave(other, &config, &chapter.name, &content),
        }
    }
}

/// Runs the actions that crash, loop, or use too much of something.
fn misbehave(
    action: &str,
    config: &Value,
    name: &str,
    content: &str,
) -> Result<Option<String>, String> {
    let text = |key: &str| config[key].as_str().unwrap_or_default();
    match action {
        "panic" if content.contains(text("where")) => {
            log(Level::Info, "about to panic");
            panic_in_here(name)
        }
        "abort" => {
            eprintln!("{}", text("text"));
            std::process::abort()
        }
        "exit" => std::process::exit(3),
        "loop" => loop {
            std::hint::black_box(());
        },
        "sleep" => {
            std::thread::sleep(std::time::Duration::from_secs(1_000_000));
            Ok(None)
        }
        "grow" => {
            let mut hoard = Vec::new();
            loop {
                hoard.push(vec![1_u8; 1 << 20]);
            }
        }
        "recurse" => Ok(Some(recurse(1).to_string())),
        "swell" => Ok(Some("x".repeat(60 << 20))),
        "flood-log" => loop {
            log(Level::Info, "again and again");
        },
        "flood-stderr" => loop {
            let _ = writeln!(std::io::stderr(), "again and again");
        },
        "flood-diagnostics" => loop {
            find("x", "x", "note");
        },
        _ => Ok(None),
    }
}

/// The number of earlier calls.
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Uses CPU time. Each round depends on the one before it.
fn compute(rounds: u64) {
    let mut number = 1_u64;
    for _ in 0..rounds {
        number = std::hint::black_box(number.wrapping_mul(0x5851_f42d_4c95_7f2d) | 1);
    }
}

#[inline(never)]
fn panic_in_here(name: &str) -> ! {
    panic!("can't bear {name:?}")
}

fn recurse(depth: u64) -> u64 {
    let below = if std::hint::black_box(depth) == 0 {
        0
    } else {
        recurse(depth + 1)
    };
    std::hint::black_box(below) + 1
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_default()).unwrap_or(usize::MAX)
}

fn unit(name: &str) -> Unit {
    match name {
        "utf16" => Unit::Utf16,
        "code-point" => Unit::CodePoint,
        _ => Unit::Utf8,
    }
}

/// Describes the headings, one on each line.
fn describe_headings(content: &str, unit: Unit) -> String {
    let range = |span: &Span| format!("{}..{}", span.start, span.end);
    let line = |found: &Heading| {
        let inline: Vec<_> = found.inline.iter().map(range).collect();
        format!(
            "{} {:?} #{} {} {}\n",
            found.level,
            found.text,
            found.id,
            range(&found.span),
            inline.join("+")
        )
    };
    headings(content, unit).iter().map(line).collect()
}

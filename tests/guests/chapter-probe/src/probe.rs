//! The deeds.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    // Random numbers straight from WASI: the standard library asks for them once and counts on.
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
use bindings::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use bindings::mdbook::preprocessor::log::{Level, log};
use bindings::mdbook::preprocessor::markdown::{Heading, find_front_matter, headings};
use bindings::wasi::random::random::get_random_u64;
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
            "tell" => Ok(Some(tell(
                &context.config,
                &context,
                &chapter.name,
                &chapter.parent_names,
            ))),
            "headings" => Ok(Some(tell_headings(&content, unit(text("unit"))))),
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
                burn(config["rounds"].as_u64().unwrap_or_default());
                let call = CALLS.fetch_add(1, Ordering::Relaxed);
                Ok(Some(content + ["even", "odd"][call % 2]))
            }
            "burn" => {
                let weight = content.matches('~').count() as u64;
                burn(weight * config["rounds"].as_u64().unwrap_or_default());
                log(Level::Info, &format!("burnt {}", chapter.name));
                find(&content, text("text"), text("severity"));
                match config["where"].as_str() {
                    Some(place) if content.contains(place) => Err("burnt down".to_owned()),
                    _ => Ok(Some(content + "burnt " + &chapter.name)),
                }
            }
            "burn-and-open" => {
                let weight = content.matches('~').count() as u64;
                burn(weight * config["rounds"].as_u64().unwrap_or_default());
                let path = content.rsplit(' ').next().unwrap_or_default();
                Ok(Some(format!("{:?}", std::fs::read(path).is_ok())))
            }
            "everything" => {
                let weight = content.matches('~').count() as u64;
                burn(weight * config["rounds"].as_u64().unwrap_or_default());
                log(Level::Info, &format!("burnt {}", chapter.name));
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
            "panic" if content.contains(text("where")) => {
                log(Level::Info, "about to panic");
                panic_in_here(&chapter.name)
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
}

/// How many calls there were before.
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Takes time. No round can begin before the one before it has ended.
fn burn(rounds: u64) {
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

/// Reports every place of `text`, each in another unit.
fn find(content: &str, text: &str, severity: &str) -> Option<String> {
    for (count, (start, _)) in content.match_indices(text).enumerate() {
        let in_unit = |end: usize| -> u32 {
            let before = &content[..end];
            let offset = match count % 3 {
                0 => before.len(),
                1 => before.encode_utf16().count(),
                _ => before.chars().count(),
            };
            u32::try_from(offset).expect("chapters are smaller than 4 GiB")
        };
        report(&Diagnostic {
            severity: match severity {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                _ => Severity::Note,
            },
            message: format!("found {text:?}"),
            code: Some("found".to_owned()),
            chapter: None,
            span: Some(Span {
                unit: [Unit::Utf8, Unit::Utf16, Unit::CodePoint][count % 3],
                start: in_unit(start),
                end: in_unit(start + text.len()),
            }),
            help: None,
        });
    }
    None
}

/// Reports what the config says.
fn diagnose(finding: &Value) {
    let text = |key: &str| finding[key].as_str().map(str::to_owned);
    let offset = |key: &str| {
        finding[key]
            .as_u64()
            .and_then(|offset| u32::try_from(offset).ok())
    };
    let span = offset("start").map(|start| Span {
        unit: Unit::CodePoint,
        start,
        end: offset("end").unwrap_or(start),
    });
    report(&Diagnostic {
        severity: match text("severity").as_deref() {
            Some("error") => Severity::Error,
            Some("note") => Severity::Note,
            _ => Severity::Warning,
        },
        message: text("message").unwrap_or_default(),
        code: text("code"),
        chapter: text("chapter"),
        span,
        help: text("help"),
    });
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

/// One in a line.
fn tell_headings(content: &str, unit: Unit) -> String {
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

/// All that a plugin is told.
fn tell(config: &str, context: &Context, name: &str, parents: &[String]) -> String {
    let book = &context.metadata;
    format!(
        "plugin={} renderer={} mdbook={} title={:?} authors={:?} description={:?} language={:?} \
         direction={:?} config={config} output={} name={name} parents={parents:?}",
        context.plugin,
        context.renderer,
        context.mdbook_version,
        book.title,
        book.authors,
        book.description,
        book.language,
        book.text_direction,
        context.output,
    )
}

/// All that a plugin can find out about where it runs.
fn environment() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let start = std::time::Instant::now();
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    format!(
        "args={:?} env={:?} root={:?} here={:?} write={} connect={} resolve={} now={:?} \
         elapsed={:?} stdin={read:?} random={:?}",
        std::env::args().collect::<Vec<_>>(),
        std::env::vars().collect::<Vec<_>>(),
        std::fs::read_dir("/")
            .map(Iterator::count)
            .map_err(|e| e.kind()),
        std::fs::read_dir(".")
            .map(Iterator::count)
            .map_err(|e| e.kind()),
        std::fs::write("/tmp/mdbook-wasm-probe", "x").is_err(),
        std::net::TcpStream::connect("127.0.0.1:80").is_err(),
        std::net::ToSocketAddrs::to_socket_addrs("localhost:80").is_err(),
        now.map(|time| time.as_nanos()),
        start.elapsed().as_nanos(),
        get_random_u64(),
    )
}

/// What comes of opening each of `paths`: a file's text, the names in a folder, or why neither.
fn open(config: &Value) -> String {
    let paths = config["paths"].as_array().into_iter().flatten();
    let lines = paths.filter_map(Value::as_str).map(|path| {
        let opened = match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => std::fs::read_dir(path).map(|entries| {
                let name = |entry: std::io::Result<std::fs::DirEntry>| entry.map(|e| e.file_name());
                let mut names: Vec<_> = entries.filter_map(|entry| name(entry).ok()).collect();
                names.sort();
                format!("{names:?}")
            }),
            Ok(_) => std::fs::read_to_string(path),
            Err(error) => Err(error),
        };
        format!(
            "{path}: {}\n",
            opened.unwrap_or_else(|error| error.kind().to_string())
        )
    });
    lines.collect()
}

/// What each of `paths` is in full, or why that can't be told.
fn resolve(config: &Value) -> String {
    let paths = config["paths"].as_array().into_iter().flatten();
    let lines = paths.filter_map(Value::as_str).map(|path| {
        let full = std::fs::canonicalize(path);
        let full = full.map_or_else(|error| error.kind().to_string(), |it| format!("{it:?}"));
        let exists = std::path::Path::new(path).exists();
        format!("{path}: {full} {exists}\n")
    });
    lines.collect()
}

/// The names in a folder as they come, and the seconds since 1970 when each was changed.
fn list(folder: &str) -> Result<Option<String>, String> {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let metadata = entry.metadata().map_err(|error| error.to_string())?;
        let changed = metadata.modified().map_err(|error| error.to_string())?;
        let changed = changed.duration_since(std::time::UNIX_EPOCH);
        let seconds = changed.map(|time| time.as_secs()).unwrap_or_default();
        text += &format!("{:?} {seconds}\n", entry.file_name());
    }
    Ok(Some(text))
}

/// Begins to list a folder a thousand times, and keeps all of these lists or none.
fn list_often(folder: &str, keep: bool) -> Result<Option<String>, String> {
    let mut kept = Vec::new();
    for _ in 0..1000 {
        let mut list = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
        list.next();
        if keep {
            kept.push(list);
        }
    }
    Ok(None)
}

/// Tries everything that would change a folder with the files `old` and `older` in it, and says what
/// worked.
fn change(folder: &str) -> String {
    use std::fs;
    let path = |name: &str| format!("{folder}/{name}");
    let old = path("old");
    let set_len = || fs::OpenOptions::new().write(true).open(&old)?.set_len(0);
    let append = || {
        fs::OpenOptions::new()
            .append(true)
            .open(&old)?
            .write_all(b"x")
    };
    let touch = || fs::File::open(&old)?.set_modified(std::time::SystemTime::UNIX_EPOCH);
    let tries: [(&str, &dyn Fn() -> std::io::Result<()>); 9] = [
        ("overwrite", &|| fs::write(&old, "x")),
        ("create", &|| fs::write(path("new"), "x")),
        ("truncate", &set_len),
        ("append", &append),
        ("touch", &touch),
        ("link", &|| fs::hard_link(&old, path("link"))),
        ("make a folder", &|| fs::create_dir(path("folder"))),
        ("rename", &|| fs::rename(&old, path("moved"))),
        ("remove", &|| fs::remove_file(path("older"))),
    ];
    let worked = tries.iter().filter(|(_, what)| what().is_ok());
    let worked: Vec<_> = worked.map(|(name, _)| *name).collect();
    format!("{worked:?}")
}

/// The time, and how much of it passes in a long sleep, in whole hours.
fn time() -> String {
    let began = std::time::Instant::now();
    std::thread::sleep(std::time::Duration::from_secs(1_000_000));
    format!("{} {}", now(), began.elapsed().as_secs() / 3600)
}

/// Seconds since 1970.
fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map(|time| time.as_secs()).unwrap_or_default()
}

/// Looks for something, finds that it is not there, and ends.
fn want(what: &str, end: &str) -> Result<Option<String>, String> {
    let mut why = "can't go on".to_owned();
    let mut well = |tried: std::io::Result<()>| match tried {
        Ok(()) => true,
        Err(error) => {
            why = format!("can't go on: {error}");
            false
        }
    };
    let found = match what {
        "files" => std::fs::read("/po/de.po").is_ok(),
        "files-elsewhere" => std::fs::read("/etc/passwd").is_ok(),
        "outside" => std::fs::read("/data/../../secret").is_ok(),
        "writing" => std::fs::write("/data/new", "x").is_ok(),
        "variable" => std::env::var("LANG").is_ok(),
        "socket" => std::net::TcpStream::connect("127.0.0.1:80").is_ok(),
        "datagram" => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        "program" => well(std::process::Command::new("ls").spawn().map(drop)),
        "thread" => well(std::thread::Builder::new().spawn(|| {}).map(drop)),
        "thread-or-panic" => std::thread::spawn(|| {}).join().is_ok(),
        "name" => std::net::ToSocketAddrs::to_socket_addrs("localhost:80").is_ok(),
        _ => false,
    };
    match end {
        "error" if !found => Err(why),
        "panic" if !found => panic!("{why}"),
        "exit" if !found => {
            eprintln!("Error: {why}");
            std::process::exit(1)
        }
        "finding" if !found => Ok(find("x", "x", "error")),
        _ => Ok(None),
    }
}

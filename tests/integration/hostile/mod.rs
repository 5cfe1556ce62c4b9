//! Components made to do harm, by what they attack. Each is run in this process, where the kind of its
//! failure is a type and what it used can be asked for, and by the real program, whose standard output
//! must stay empty. Each has a twin just inside the limit, which must give the right book both ways.

mod access;
mod binaries;
mod calls;
mod harmless;
mod page;
mod resources;

use std::path::Path;

use bytes::Bytes;
use mdbook_wasm::book::Book;
use mdbook_wasm::contract::{
    Edit, EditableBook, Kind, PluginContext, ReturnedBookPlan, StructureError,
};
use mdbook_wasm::problem;
use mdbook_wasm::protocol::{self, BookWrapper, Input};
use mdbook_wasm::runtime::{
    Binary, DEFAULT_STACK, Failure, Grants, LoadError, LoadedPlugin, PluginInstance,
    ProcessLifetime, ResourceLimits, Tier, WasmHost, thread_stack,
};
use mdbook_wasm::settings::Settings;
use serde_json::{Value, json};

use crate::support::books::{self, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, wat, write};

/// What is attacked, and by what.
pub struct Class {
    /// A heading of the guide.
    pub title: &'static str,
    /// The components.
    pub cases: Vec<Case>,
}

/// A hostile component and its twin.
pub struct Case {
    /// What it does, for the guide.
    pub attack: &'static str,
    /// The component.
    pub guest: Vec<u8>,
    /// What becomes of it.
    pub end: End,
    /// What a component just inside the limit does.
    pub twin: &'static str,
    /// That component.
    pub twin_guest: Vec<u8>,
    /// The book that comes of the twin.
    pub gives: Gives,
    /// `limits` of both.
    pub limits: Value,
}

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It goes beyond the limit with this key.
    Limit(&'static str),
    /// It crashes, and this is in the reason.
    Crash(&'static str),
    /// It is refused before it runs, and this is in the reason.
    Refused(&'static str),
    /// The book that it returns is refused, and this is in the reason.
    Structure(&'static str),
    /// It ends with this status.
    Exit(i32),
    /// It runs, and this is all that it finds.
    Finds(&'static str),
}

/// A book that comes out.
pub enum Gives {
    /// The very bytes of the one that went in.
    Same,
    /// The same with this content of its chapter.
    Text(&'static str),
    /// Another, with one line for each entry: its depth, and its path or what it is.
    Shape(String),
}

/// A component in the text format, as bytes.
#[track_caller]
pub fn wat(text: &str) -> Vec<u8> {
    wat::parse(text)
}

/// A case in its simplest form.
#[track_caller]
pub fn case(attack: &'static str, guest: Vec<u8>, end: End, twin: (&'static str, Vec<u8>)) -> Case {
    Case {
        attack,
        guest,
        end,
        twin: twin.0,
        twin_guest: twin.1,
        gives: Gives::Same,
        limits: json!({}),
    }
}

impl Case {
    /// With these limits.
    pub fn limits(mut self, limits: Value) -> Self {
        self.limits = limits;
        self
    }

    /// Whose twin gives this book.
    pub fn gives(mut self, gives: Gives) -> Self {
        self.gives = gives;
        self
    }
}

/// What a component came to in this process.
enum Came {
    Refused(LoadError),
    Failed(Failure),
    Structure(StructureError),
    /// A book.
    Done(Vec<u8>),
}

/// The book that all are run on.
fn book() -> books::Book {
    let items = json!([chapter("One", "one.md", "text")]);
    books::Book::generated("one chapter", "0.5.4", &items)
}

/// `limits` with what all have.
fn limits(own: &Value, timeout: &str) -> Value {
    let mut limits = json!({ "memory": "4 MiB", "timeout": timeout });
    let table = limits.as_object_mut().unwrap();
    table.extend(own.as_object().unwrap().clone());
    limits
}

/// What a component comes to in this process, and how much memory it had at most, with its limit.
fn inside(guest: &[u8], limits: &Value) -> (Came, usize, usize) {
    let input = book().with_plugins(&json!([{ "path": "x.wasm", "limits": limits }]));
    let Input {
        context,
        book,
        wrapper,
        warning: _,
    } = protocol::parse(&input).unwrap();
    let settings = Settings::read(&context.preprocessors, "wasm", Path::new("/")).unwrap();
    let allowance = ResourceLimits::for_book(1000).with(&settings.plugins[0].component.limits);
    let record = PluginContext::new(&context, "guest", "{}");
    let host = WasmHost::new(None, Tier::FIRST);
    let binary = Binary {
        digest: blake3::hash(guest),
        size: guest.len(),
        read: &|| Ok(guest.to_vec()),
    };
    let plugin = match host.load(
        &binary,
        allowance.stack,
        ProcessLifetime::Continues,
        &mut |_| {},
    ) {
        Ok(plugin) => plugin,
        Err(refusal) => return (Came::Refused(refusal), 0, 0),
    };
    let watchdog = plugin.watch(&allowance, None).unwrap();
    let outcome = call(
        plugin
            .session(allowance, &Grants::default(), &watchdog)
            .unwrap(),
        &plugin,
        &record,
        (book, &wrapper),
    );
    (outcome, watchdog.peak(), allowance.memory)
}

fn call(
    mut session: PluginInstance<'_>,
    plugin: &LoadedPlugin,
    record: &PluginContext<'_>,
    (mut book, wrapper): (Book<'_>, &BookWrapper<'_>),
) -> Came {
    if let Err(failure) = session.start() {
        return Came::Failed(failure);
    }
    let failed = match plugin.kind() {
        Kind::Chapter => {
            let returned = session.chapter(record, book.chapters().next().unwrap());
            returned.map(|content| {
                if let Some(content) = content {
                    let mut content = Some(content);
                    book.for_each_chapter_mut(|chapter| {
                        chapter.content.replace(content.take().unwrap());
                    });
                }
            })
        }
        Kind::Book => match session.book(record, &book) {
            Ok(None) => Ok(()),
            Ok(Some(returned)) => match ReturnedBookPlan::new(&book, returned) {
                Ok(plan) => {
                    book = plan.apply(book);
                    Ok(())
                }
                Err(error) => return Came::Structure(error),
            },
            Err(failure) => Err(failure),
        },
        Kind::Editor => match session.edit(record, EditableBook::new(&book, &Bytes::new())) {
            Ok(edited) => {
                book = edited.apply(book);
                Ok(())
            }
            Err(failure) => Err(failure),
        },
        Kind::Session => match all_visits(&mut session, record, &book) {
            Ok(edits) => {
                assert!(edits.is_empty(), "none of those returns any");
                Ok(())
            }
            Err(failure) => Err(failure),
        },
        Kind::Command => panic!("a command is not called, but run: see tests of commands"),
    };
    assert_eq!(
        failed.is_ok(),
        session.is_ready(),
        "what has failed takes no more calls"
    );
    match failed {
        Ok(()) => {
            let mut out = Vec::new();
            protocol::write(&book, wrapper, &mut out).unwrap();
            Came::Done(out)
        }
        Err(failure) => Came::Failed(failure),
    }
}

/// What a session does from its beginning to its end.
fn all_visits(
    session: &mut PluginInstance<'_>,
    record: &PluginContext<'_>,
    book: &Book<'_>,
) -> Result<Vec<Edit>, Failure> {
    let visitor = session.begin(record)?;
    for (id, chapter) in (0..).zip(book.chapters()) {
        session.visit(&visitor, id, chapter)?;
    }
    let edits = session.finish(&visitor)?;
    session.end(visitor)?;
    Ok(edits)
}

/// The same by the real program.
fn outside(name: &str, guest: &[u8], limits: &Value) -> Run {
    let file = folder(&format!("hostile-{name}")).join("hostile.wasm");
    write(&file, guest);
    run::plugins(
        &book(),
        &json!([{ "path": file, "limits": limits, "reuse": false }]),
    )
}

/// Runs all cases of a class and their twins.
fn try_all(class: Class) {
    let name = class.title.to_lowercase().replace(' ', "-");
    assert!(class.cases.len() >= 3, "{name}");
    let try_them = move || {
        for (number, case) in class.cases.iter().enumerate() {
            println!("{}: {}", class.title, case.attack);
            hostile(&format!("{name}-{number}"), case);
            println!("{}: {}", class.title, case.twin);
            twin(&format!("{name}-{number}-twin"), case);
        }
    };
    // In-process guests need the stack that the program gives them.
    let thread = std::thread::Builder::new().stack_size(thread_stack(DEFAULT_STACK));
    let done = thread.spawn(try_them).unwrap().join();
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn hostile(name: &str, case: &Case) {
    let timeout = match case.end {
        End::Limit("timeout") => "200ms",
        _ => "60s",
    };
    let limits = limits(&case.limits, timeout);
    let (outcome, peak, memory) = inside(&case.guest, &limits);
    assert!(peak <= memory, "{peak} bytes of {memory}");
    let message = match (&outcome, case.end) {
        (Came::Failed(failure @ Failure::Limit(limit)), End::Limit(key)) if limit.key() == key => {
            let help = limit.help();
            assert!(help.contains(&format!("raise `limits.{key}`")), "{help}");
            failure.to_string()
        }
        (Came::Failed(Failure::Trap { reason, .. }), End::Crash(what)) if reason.contains(what) => {
            reason.clone()
        }
        (Came::Failed(Failure::Exit(status)), End::Exit(expected)) if *status == expected => {
            "it called exit".to_owned()
        }
        (Came::Refused(refusal), End::Refused(what)) if refusal.to_string().contains(what) => {
            refusal.to_string()
        }
        (Came::Structure(error), End::Structure(what)) if error.to_string().contains(what) => {
            error.to_string()
        }
        (Came::Done(book), End::Finds(what)) => {
            check(book, &Gives::Text(what));
            assert_eq!(&outside(name, &case.guest, &limits).stdout, book);
            return;
        }
        (outcome, expected) => panic!("{expected:?} was expected, not: {}", outcome.show()),
    };
    let run = outside(name, &case.guest, &limits);
    // Which also sees to it that standard output is empty.
    let shown = run.failed_as(match case.end {
        End::Refused(_) => problem::ErrorKind::Refused,
        _ => problem::ErrorKind::Failed,
    });
    let first = message.lines().next().unwrap_or_default();
    assert!(
        shown.contains(first),
        "{first}\nis not what was said:\n{shown}"
    );
}

fn twin(name: &str, case: &Case) {
    let limits = limits(&case.limits, "60s");
    let (outcome, peak, memory) = inside(&case.twin_guest, &limits);
    assert!(peak <= memory, "{peak} bytes of {memory}");
    let Came::Done(inside) = &outcome else {
        panic!("its twin works, but: {}", outcome.show());
    };
    check(inside, &case.gives);
    let run = outside(name, &case.twin_guest, &limits);
    assert_eq!(&run.stdout, inside, "{}", run.stderr);
}

fn check(bytes: &[u8], expected: &Gives) {
    let value: Value = serde_json::from_slice(bytes).unwrap();
    match expected {
        Gives::Same => assert_eq!(bytes, book().book),
        Gives::Text(text) => assert_eq!(run::contents(&value), [*text]),
        Gives::Shape(expected) => {
            let mut found = String::new();
            shape(0, &value["items"], &mut found);
            assert_eq!(&found, expected);
        }
    }
}

fn shape(depth: usize, items: &Value, found: &mut String) {
    for item in items.as_array().unwrap() {
        let what = match &item["Chapter"]["path"] {
            Value::String(path) => path,
            _ if item["PartTitle"].is_string() => "a part title",
            _ => "a separator",
        };
        *found += &format!("{depth} {what}\n");
        if let Some(chapter) = item.get("Chapter") {
            shape(depth + 1, &chapter["sub_items"], found);
        }
    }
}

impl Came {
    fn show(&self) -> String {
        match self {
            Self::Refused(refusal) => format!("it was refused: {refusal}"),
            Self::Failed(failure) => format!("it failed: {failure} ({failure:?})"),
            Self::Structure(error) => format!("its book was refused: {error}"),
            Self::Done(book) => format!("it gave {}", String::from_utf8_lossy(book)),
        }
    }
}

//! Hostile components, by the target of their attack. Each is run in this process, where the kind of failure and the
//! used memory can be checked, and by the real program, whose standard output must stay empty. Each has a twin just
//! within the limit, which must give the right book both ways.

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
    Binary, DEFAULT_STACK, Failure, LinkError, LoadError, LoadedPlugin, Permissions,
    PluginInstance, ProcessLifetime, ResourceLimits, Tier, WasmHost, thread_stack,
};
use mdbook_wasm::settings::Settings;
use serde_json::{Value, json};

use crate::support::books::{self, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, wat, write};

/// A class of attacks.
pub struct AttackClass {
    /// The title, which is a heading of the guide.
    pub title: &'static str,
    /// The attacks.
    pub cases: Vec<Case>,
}

/// A hostile component and its twin.
pub struct Case {
    /// The attack, for the guide.
    pub attack: &'static str,
    /// The hostile component.
    pub guest: Vec<u8>,
    /// The expected end of the hostile component.
    pub end: ExpectedEnd,
    /// The behaviour of the twin, which is just within the limit.
    pub twin: &'static str,
    /// The twin.
    pub twin_guest: Vec<u8>,
    /// The expected book of the twin.
    pub gives: ExpectedBook,
    /// The `limits` of both.
    pub limits: Value,
}

/// The expected end of a hostile component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedEnd {
    /// It exceeds the limit with this key.
    Limit(&'static str),
    /// It traps, with this text in the reason.
    Crash(&'static str),
    /// It is rejected before it runs, with this text in the reason.
    Refused(&'static str),
    /// Its book is rejected, with this text in the reason.
    Structure(&'static str),
    /// It exits with this status.
    Exit(i32),
    /// It runs, and writes only this content.
    Finds(&'static str),
}

/// The expected book of a twin.
pub enum ExpectedBook {
    /// The input book, byte for byte.
    Unchanged,
    /// The input book with this content of its chapter.
    Content(&'static str),
    /// A book with one line for each entry: its depth, and its path or its kind.
    Structure(String),
}

/// Encodes a component in the text format.
#[track_caller]
pub fn wat(text: &str) -> Vec<u8> {
    wat::parse(text)
}

/// Creates a case whose twin returns the book unchanged, without limits of its own.
#[track_caller]
pub fn case(
    attack: &'static str,
    guest: Vec<u8>,
    end: ExpectedEnd,
    twin: (&'static str, Vec<u8>),
) -> Case {
    Case {
        attack,
        guest,
        end,
        twin: twin.0,
        twin_guest: twin.1,
        gives: ExpectedBook::Unchanged,
        limits: json!({}),
    }
}

impl Case {
    /// Sets the limits.
    pub fn limits(mut self, limits: Value) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the expected book of the twin.
    pub fn gives(mut self, gives: ExpectedBook) -> Self {
        self.gives = gives;
        self
    }
}

/// The result of a component in this process.
enum Outcome {
    Refused(LoadError),
    Failed(Failure),
    Structure(StructureError),
    /// It returned this book.
    Done(Vec<u8>),
}

/// Returns the book that all components are run on.
fn book() -> books::Book {
    let items = json!([chapter("One", "one.md", "text")]);
    books::Book::generated("one chapter", "0.5.4", &items)
}

/// Adds the limits of all cases.
fn limits(own: &Value, timeout: &str) -> Value {
    let mut limits = json!({ "memory": "4 MiB", "timeout": timeout });
    let table = limits.as_object_mut().unwrap();
    table.extend(own.as_object().unwrap().clone());
    limits
}

/// Runs a component in this process. Returns its outcome, its peak memory, and its memory limit, both in bytes.
fn run_in_process(guest: &[u8], table: &Value) -> (Outcome, usize, usize) {
    let input = book().with_plugins(&json!([{ "path": "x.wasm", "limits": table }]));
    let Input {
        context,
        book,
        wrapper,
        warning: _,
    } = protocol::parse(&input).unwrap();
    let settings = Settings::read(&context.preprocessors, "wasm", Path::new("/")).unwrap();
    let limits = ResourceLimits::for_book(1000).with(&settings.plugins[0].component.limits);
    let plugin_context = PluginContext::new(&context, "guest", "{}");
    let host = WasmHost::new(None, Tier::FIRST);
    let binary = Binary {
        digest: blake3::hash(guest),
        size: guest.len(),
        read: &|| Ok(guest.to_vec()),
    };
    let lifetime = ProcessLifetime::Continues;
    let loaded = host.load(&[], &binary, limits.stack, lifetime, &mut |_| {});
    let plugin = match loaded {
        Ok(plugin) => plugin,
        Err(LinkError::Plugin(refusal)) => return (Outcome::Refused(refusal), 0, 0),
        Err(other) => panic!("it has no parts: {other:?}"),
    };
    let watchdog = plugin.watch(&limits, None).unwrap();
    let outcome = call(
        plugin
            .primary_instance(limits, &Permissions::default(), &watchdog)
            .unwrap(),
        &plugin,
        &plugin_context,
        (book, &wrapper),
    );
    (outcome, watchdog.peak(), limits.memory)
}

fn call(
    mut instance: PluginInstance<'_>,
    plugin: &LoadedPlugin,
    plugin_context: &PluginContext<'_>,
    (mut book, wrapper): (Book<'_>, &BookWrapper<'_>),
) -> Outcome {
    if let Err(failure) = instance.start() {
        return Outcome::Failed(failure);
    }
    let failed = match plugin.kind() {
        Kind::Chapter => {
            let returned = instance.chapter(plugin_context, book.chapters().next().unwrap());
            returned.map(|content| {
                if let Some(content) = content {
                    let mut content = Some(content);
                    book.for_each_chapter_mut(|chapter| {
                        chapter.content.replace(content.take().unwrap());
                    });
                }
            })
        }
        Kind::Book => match instance.book(plugin_context, &book) {
            Ok(None) => Ok(()),
            Ok(Some(returned)) => match ReturnedBookPlan::new(&book, returned) {
                Ok(plan) => {
                    book = plan.apply(book);
                    Ok(())
                }
                Err(error) => return Outcome::Structure(error),
            },
            Err(failure) => Err(failure),
        },
        Kind::Editor => {
            match instance.edit(plugin_context, EditableBook::new(&book, &Bytes::new())) {
                Ok(edited) => {
                    book = edited.apply(book);
                    Ok(())
                }
                Err(failure) => Err(failure),
            }
        }
        Kind::Session => match run_session(&mut instance, plugin_context, &book) {
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
        instance.is_ready(),
        "what has failed takes no more calls"
    );
    match failed {
        Ok(()) => {
            let mut out = Vec::new();
            protocol::write(&book, wrapper, &mut out).unwrap();
            Outcome::Done(out)
        }
        Err(failure) => Outcome::Failed(failure),
    }
}

/// Runs a session on all chapters, and returns its edits.
fn run_session(
    instance: &mut PluginInstance<'_>,
    plugin_context: &PluginContext<'_>,
    book: &Book<'_>,
) -> Result<Vec<Edit>, Failure> {
    let session = instance.begin(plugin_context)?;
    for (id, chapter) in (0..).zip(book.chapters()) {
        instance.visit(&session, id, chapter)?;
    }
    let edits = instance.finish(&session)?;
    instance.end(session)?;
    Ok(edits)
}

/// Runs a component by the real program.
fn run_by_program(name: &str, guest: &[u8], limits: &Value) -> Run {
    let file = folder(&format!("hostile-{name}")).join("hostile.wasm");
    write(&file, guest);
    run::plugins(
        &book(),
        &json!([{ "path": file, "limits": limits, "reuse": false }]),
    )
}

/// Runs all attacks of a class, and their twins.
fn run_class(class: AttackClass) {
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
    // Guests in this process need the same stack as in the program.
    let thread = std::thread::Builder::new().stack_size(thread_stack(DEFAULT_STACK));
    let done = thread.spawn(try_them).unwrap().join();
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn hostile(name: &str, case: &Case) {
    let timeout = match case.end {
        ExpectedEnd::Limit("timeout") => "200ms",
        _ => "60s",
    };
    let limits = limits(&case.limits, timeout);
    let (outcome, peak, memory) = run_in_process(&case.guest, &limits);
    assert!(peak <= memory, "{peak} bytes of {memory}");
    let message = match (&outcome, case.end) {
        (Outcome::Failed(failure @ Failure::Limit(limit)), ExpectedEnd::Limit(key))
            if limit.key() == key =>
        {
            let help = limit.help();
            assert!(help.contains(&format!("raise `limits.{key}`")), "{help}");
            failure.to_string()
        }
        (Outcome::Failed(Failure::Trap { reason, .. }), ExpectedEnd::Crash(what))
            if reason.contains(what) =>
        {
            reason.clone()
        }
        (Outcome::Failed(Failure::Exit(status)), ExpectedEnd::Exit(expected))
            if *status == expected =>
        {
            "it called exit".to_owned()
        }
        (Outcome::Refused(refusal), ExpectedEnd::Refused(what))
            if refusal.to_string().contains(what) =>
        {
            refusal.to_string()
        }
        (Outcome::Structure(error), ExpectedEnd::Structure(what))
            if error.to_string().contains(what) =>
        {
            error.to_string()
        }
        (Outcome::Done(book), ExpectedEnd::Finds(what)) => {
            check(book, &ExpectedBook::Content(what));
            assert_eq!(&run_by_program(name, &case.guest, &limits).stdout, book);
            return;
        }
        (outcome, expected) => panic!("{expected:?} was expected, not: {}", outcome.show()),
    };
    let run = run_by_program(name, &case.guest, &limits);
    // This also asserts that standard output is empty.
    let shown = run.failed_as(match case.end {
        ExpectedEnd::Refused(_) => problem::ErrorKind::Refused,
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
    let (outcome, peak, memory) = run_in_process(&case.twin_guest, &limits);
    assert!(peak <= memory, "{peak} bytes of {memory}");
    let Outcome::Done(inside) = &outcome else {
        panic!("its twin works, but: {}", outcome.show());
    };
    check(inside, &case.gives);
    let run = run_by_program(name, &case.twin_guest, &limits);
    assert_eq!(&run.stdout, inside, "{}", run.stderr);
}

fn check(bytes: &[u8], expected: &ExpectedBook) {
    let value: Value = serde_json::from_slice(bytes).unwrap();
    match expected {
        ExpectedBook::Unchanged => assert_eq!(bytes, book().book),
        ExpectedBook::Content(text) => assert_eq!(run::contents(&value), [*text]),
        ExpectedBook::Structure(expected) => {
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

impl Outcome {
    fn show(&self) -> String {
        match self {
            Self::Refused(refusal) => format!("it was refused: {refusal}"),
            Self::Failed(failure) => format!("it failed: {failure} ({failure:?})"),
            Self::Structure(error) => format!("its book was refused: {error}"),
            Self::Done(book) => format!("it gave {}", String::from_utf8_lossy(book)),
        }
    }
}

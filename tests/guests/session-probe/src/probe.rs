//! The session.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({ path: "../../../wit/v0.2", world: "session-preprocessor" });
    use super::Probe;
    export!(Probe);
}

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use bindings::exports::mdbook::preprocessor::book_session::{
    Chapter, Context, Edit, Guest, GuestSession,
};
use bindings::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use bindings::mdbook::preprocessor::edits::{
    ContentEdit, Insertion, NameEdit, NewChapter, NewEntry, Place, Relocation,
};
use bindings::mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

struct Probe;

impl Guest for Probe {
    type Session = Session;
}

struct Session {
    config: Value,
    /// Ids by paths, or by names for entries without a path.
    ids: RefCell<HashMap<String, u32>>,
    words: Cell<usize>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let visited = self.ids.borrow().len();
        log(Level::Info, &format!("dropped after {visited} chapters"));
        assert!(self.config["panic"] != "drop", "told to when dropped");
        hang(&self.config, "drop");
    }
}

impl Session {
    fn id(&self, name: &Value) -> u32 {
        let name = name.as_str().unwrap_or_default();
        self.ids.borrow().get(name).copied().unwrap_or(u32::MAX)
    }

    fn edit(&self, edit: &Value) -> Edit {
        let text = |key: &str| edit[key].as_str().unwrap_or_default().to_owned();
        let of = self.id(&edit["of"]);
        let last = Place::LastIn(edit.get("in").map(|name| self.id(name)));
        match text("do").as_str() {
            "set" => Edit::SetContent(ContentEdit {
                chapter: of,
                content: text("to"),
            }),
            "rename" => Edit::SetName(NameEdit {
                chapter: of,
                name: text("to"),
            }),
            "remove" => Edit::Remove(of),
            "move" => Edit::Relocate(Relocation {
                entry: of,
                to: last,
            }),
            "count" => Edit::Insert(Insertion {
                entry: NewEntry::Chapter(NewChapter {
                    name: "Words".to_owned(),
                    content: format!("{} words", self.words.get()),
                    number: None,
                    path: Some(text("path")),
                }),
                at: last,
            }),
            other => panic!("can't do {other:?}"),
        }
    }
}

/// Loops forever if the config says so for this point.
fn hang(config: &Value, here: &str) {
    if config["hang"] == here {
        log(Level::Info, "from here on there is no end");
        loop {
            std::hint::black_box(());
        }
    }
}

impl GuestSession for Session {
    fn new(context: Context) -> Self {
        let config: Value = serde_json::from_str(&context.config).expect("the config is JSON");
        assert!(config["panic"] != "new", "told to when made");
        hang(&config, "new");
        Self {
            config,
            ids: RefCell::default(),
            words: Cell::default(),
        }
    }

    fn visit(&self, id: u32, chapter: Chapter) -> Result<(), String> {
        let name = chapter.path.unwrap_or(chapter.name);
        if self.config["fail"] == *name {
            return Err(format!("told to in {name}"));
        }
        assert!(self.config["panic"] != *name, "told to in {name}");
        if self.config["report"] == *name {
            report(&Diagnostic {
                severity: Severity::Warning,
                message: "look at this".to_owned(),
                code: None,
                chapter: None,
                span: Some(Span {
                    unit: Unit::Utf8,
                    start: 0,
                    end: 3,
                }),
                help: None,
            });
        }
        hang(&self.config, &name);
        let words = chapter.content.split_whitespace().count();
        self.words.set(self.words.get() + words);
        self.ids.borrow_mut().insert(name, id);
        Ok(())
    }

    fn finish(&self) -> Result<Vec<Edit>, String> {
        if self.config["fail"] == "finish" {
            return Err("told to at the end".to_owned());
        }
        assert!(self.config["panic"] != "finish", "told to at the end");
        hang(&self.config, "finish");
        let edits = self.config["edits"].as_array().into_iter().flatten();
        Ok(edits.map(|edit| self.edit(edit)).collect())
    }
}

use std::borrow::Cow;

use super::stored::{Stored, StoredOutcome, StoredSaid};
use super::{Fields, digest};
use crate::book::{Chapter, Content, FieldList, WithSource};
use crate::contract::{Diagnostic, Level, Severity, Span, Unit};
use crate::pipeline::chapters::Outcome;
use crate::runtime::{AccessDenials, LineSource, OutputEvent, PartOutput, PluginOutput};

/// Every kind of event, with each case of what it holds.
fn everything() -> PluginOutput {
    let levels = [
        Level::Error,
        Level::Warning,
        Level::Info,
        Level::Debug,
        Level::Trace,
    ];
    let sources = levels.map(LineSource::Log).into_iter();
    let sources = sources.chain([LineSource::Stdout, LineSource::Stderr]);
    let lines = sources.map(|source| OutputEvent::Line(source, "a \u{1b} 𝄞".to_owned()));
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let units = [Unit::Utf8, Unit::Utf16, Unit::CodePoint];
    let findings = severities.into_iter().zip(units).map(|(severity, unit)| {
        OutputEvent::Diagnostic(Diagnostic {
            severity,
            message: "message".to_owned(),
            code: Some("code".to_owned()),
            chapter: Some("a.md".to_owned()),
            span: Some(Span {
                unit,
                start: 1,
                end: u32::MAX,
            }),
            help: Some(String::new()),
        })
    });
    let least = OutputEvent::Diagnostic(Diagnostic::least());
    PluginOutput {
        events: lines.chain(findings).chain([least]).collect(),
        cost: 12_345,
        denied: {
            let mut denied = AccessDenials {
                network: true,
                ..AccessDenials::default()
            };
            denied.paths.add("po/de.po");
            denied
        },
        part_outputs: vec![PartOutput {
            part: 1,
            cost: 3,
            findings: 2,
            denied: AccessDenials::default(),
        }],
    }
}

#[test]
fn what_is_stored_comes_back() {
    let outcomes = [None, Some(""), Some("new\0")].map(|content| Outcome {
        content: content.map(|content| content.to_owned().into()),
        said: everything(),
        short: false,
    });
    let start = everything();
    let stored = Stored {
        start: StoredSaid::new(&start),
        chapters: outcomes
            .iter()
            .map(|outcome| ([7; 32], StoredOutcome::new(outcome)))
            .collect(),
    };
    let blob = postcard::to_allocvec(&stored).unwrap();
    let read: Stored<'_> = postcard::from_bytes(&blob).unwrap();
    assert_eq!(format!("{:?}", read.start.said()), format!("{start:?}"));
    let back: Vec<_> = read.chapters.iter().map(|(_, one)| one.outcome()).collect();
    assert_eq!(format!("{back:?}"), format!("{outcomes:?}"));
    for length in 0..blob.len() {
        assert!(postcard::from_bytes::<Stored<'_>>(&blob[..length]).is_err());
    }
}

fn chapter(content: Content<'_>) -> Chapter<'_> {
    Chapter {
        name: WithSource::new(Cow::from("name")),
        content,
        number: WithSource::new(None),
        path: WithSource::new(None),
        source_path: WithSource::new(None),
        parent_names: WithSource::new(Vec::new()),
        children: Vec::new(),
        fields: FieldList::usual(),
    }
}

#[test]
fn a_digest_is_of_all_that_a_plugin_is_handed() {
    let read = || chapter(Content::parse("\"text\"").unwrap());
    let changed = |change: &dyn Fn(&mut Chapter<'_>)| {
        let mut chapter = read();
        change(&mut chapter);
        digest(&chapter)
    };
    let mut digests = vec![
        digest(&read()),
        changed(&|chapter| chapter.name.set("other".into())),
        changed(&|chapter| chapter.number.set(Some(vec![1, 2]))),
        changed(&|chapter| chapter.number.set(Some(Vec::new()))),
        changed(&|chapter| chapter.path.set(Some("a".into()))),
        changed(&|chapter| chapter.source_path.set(Some("a".into()))),
        changed(&|chapter| chapter.parent_names.set(vec!["a".into()])),
        changed(&|chapter| chapter.parent_names.set(vec!["a".into(), "b".into()])),
        changed(&|chapter| chapter.parent_names.set(vec!["a\", \"b".into()])),
        changed(&|chapter| chapter.content.set(String::new())),
        // The text is that of the JSON.
        changed(&|chapter| chapter.content.set("\"text\"".to_owned())),
    ];
    let all = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), all);
    // Others see what is nested in a chapter.
    let nested = |chapter: &mut Chapter<'_>| chapter.children.push(crate::book::Item::Separator);
    assert_eq!(changed(&nested), digest(&read()));
}

#[test]
fn lists_of_fields_are_not_confused() {
    let hash = |list: &[&str]| {
        let mut fields = Fields::default();
        list.iter().for_each(|field| fields.add(field.as_bytes()));
        fields.0.finalize()
    };
    assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    assert_ne!(hash(&["ab"]), hash(&["ab", ""]));
    assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
}

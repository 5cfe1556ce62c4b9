use std::borrow::Cow;

use super::{FieldHasher, Stored, chapter_digest};
use crate::book::{Chapter, Content, Field, WithJson};
use crate::contract::{Diagnostic, Level, Severity, Span, Unit};
use crate::pipeline::state::ChapterResult;
use crate::runtime::{AccessDenials, LineSource, PartShare, PluginEvent, PluginEvents};

/// Returns events of every kind of event, in all variants.
fn all_events() -> PluginEvents {
    let levels = [
        Level::Error,
        Level::Warning,
        Level::Info,
        Level::Debug,
        Level::Trace,
    ];
    let sources = levels.map(LineSource::Log).into_iter();
    let sources = sources.chain([LineSource::Stdout, LineSource::Stderr]);
    let lines = sources.map(|source| PluginEvent::Line(source, "a \u{1b} 𝄞".to_owned()));
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let units = [Unit::Utf8, Unit::Utf16, Unit::CodePoint];
    let findings = severities.into_iter().zip(units).map(|(severity, unit)| {
        PluginEvent::Diagnostic(Diagnostic {
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
    let least = PluginEvent::Diagnostic(Diagnostic::minimal());
    PluginEvents {
        events: lines.chain(findings).chain([least]).collect(),
        cost: 12_345,
        denials: {
            let mut denials = AccessDenials {
                network: true,
                ..AccessDenials::default()
            };
            denials.paths.add("po/de.po");
            denials
        },
        part_shares: vec![PartShare {
            part: 1,
            cost: 3,
            findings: 2,
            denials: AccessDenials::default(),
        }],
    }
}

#[test]
fn stored_results_are_read_back() {
    let results = [None, Some(""), Some("new\0")].map(|content| ChapterResult {
        content: content.map(|content| content.to_owned().into()),
        events: all_events(),
        was_memory_limited: false,
    });
    let stored: Stored = (
        all_events(),
        (0..).map(|at| [at; 32]).zip(results).collect(),
    );
    let blob = postcard::to_allocvec(&stored).unwrap();
    let read: Stored = postcard::from_bytes(&blob).unwrap();
    assert_eq!(format!("{:?}", read.0), format!("{:?}", stored.0));
    assert_eq!(read.1.len(), stored.1.len());
    for (digest, result) in &stored.1 {
        assert_eq!(format!("{:?}", read.1[digest]), format!("{result:?}"));
    }
    for length in 0..blob.len() {
        assert!(postcard::from_bytes::<Stored>(&blob[..length]).is_err());
    }
}

fn chapter(content: Content<'_>) -> Chapter<'_> {
    Chapter {
        name: WithJson::new(Cow::from("name")),
        content,
        number: WithJson::new(None),
        path: WithJson::new(None),
        source_path: WithJson::new(None),
        parent_names: WithJson::new(Vec::new()),
        children: Vec::new(),
        fields: Field::ALL.to_vec(),
    }
}

#[test]
fn a_digest_covers_everything_that_a_plugin_is_given() {
    let read = || chapter(Content::parse("\"text\"").unwrap());
    let changed = |change: &dyn Fn(&mut Chapter<'_>)| {
        let mut chapter = read();
        change(&mut chapter);
        chapter_digest(&chapter)
    };
    let mut digests = vec![
        chapter_digest(&read()),
        changed(&|chapter| chapter.name.set("other".into())),
        changed(&|chapter| chapter.number.set(Some(vec![1, 2]))),
        changed(&|chapter| chapter.number.set(Some(Vec::new()))),
        changed(&|chapter| chapter.path.set(Some("a".into()))),
        changed(&|chapter| chapter.source_path.set(Some("a".into()))),
        changed(&|chapter| chapter.parent_names.set(vec!["a".into()])),
        changed(&|chapter| chapter.parent_names.set(vec!["a".into(), "b".into()])),
        changed(&|chapter| chapter.parent_names.set(vec!["a\", \"b".into()])),
        changed(&|chapter| chapter.content.set(String::new())),
        // A text that looks like the JSON of another text.
        changed(&|chapter| chapter.content.set("\"text\"".to_owned())),
    ];
    let all = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), all);
    // Nested chapters are given separately.
    let nested = |chapter: &mut Chapter<'_>| chapter.children.push(crate::book::Item::Separator);
    assert_eq!(changed(&nested), chapter_digest(&read()));
}

#[test]
fn different_lists_of_fields_have_different_digests() {
    let hash = |list: &[&str]| {
        let mut fields = FieldHasher::default();
        list.iter().for_each(|field| fields.add(field.as_bytes()));
        fields.0.finalize()
    };
    assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    assert_ne!(hash(&["ab"]), hash(&["ab", ""]));
    assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
}

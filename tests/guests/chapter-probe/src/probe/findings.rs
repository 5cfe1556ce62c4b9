//! Actions that report findings.

use serde_json::Value;

use super::bindings::mdbook::preprocessor::diagnostics::{
    Diagnostic, Severity, Span, Unit, report,
};

/// Reports every occurrence of `text`, in a different unit each.
pub fn find(content: &str, text: &str, severity: &str) -> Option<String> {
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

/// Reports the finding of the config.
pub fn diagnose(finding: &Value) {
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

//! An `mdbook-wasm` plugin for the alerts of GitHub, block quotes that begin with `[!NOTE]` and its like.
//!
//! mdBook 0.5 renders them itself. For its HTML there is nothing to do; for mdBook 0.4 they become HTML with
//! the classes of the preprocessor mdbook-alerts, and for other renderers block quotes with a title.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/alerts.wasm"
//! # The default is `style = "auto"`, and English titles.
//! config = { style = "html", titles = { note = "Hinweis" } }
//! ```

mod alert;

use std::collections::BTreeMap;

use mdbook_wasm_markdown::{Edit, apply};
use mdbook_wasm_plugin::{Asset, Assets, Chapter, ChapterPlugin, Context, assets, chapter_plugin};
use serde::Deserialize;

pub use alert::Kind;

/// The plugin and its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// What an alert becomes.
    pub style: Style,
    /// What stands above an alert, where that is not the kind's English name.
    pub titles: BTreeMap<Kind, String>,
}

/// What an alert becomes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// What the renderer needs: nothing, HTML or a quote.
    #[default]
    Auto,
    /// A `div` with classes.
    Html,
    /// A block quote with a title in bold type.
    Quote,
}

chapter_plugin!(Alerts);

impl ChapterPlugin for Alerts {
    fn process(&self, context: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        let renderer = (
            &*context.renderer,
            context.mdbook_version.starts_with("0.4."),
        );
        let style = match (self.style, renderer) {
            // Code in alerts is tested as it is.
            (_, ("test", _)) | (Style::Auto, ("html", false)) => return Ok(None),
            (Style::Auto, ("html", true)) => Style::Html,
            (Style::Auto, _) => Style::Quote,
            (style, _) => style,
        };
        Ok(self.render(&chapter.content, style == Style::Html))
    }
}

assets!(Alerts);

/// A quote needs no style sheet, and neither do the alerts that mdBook 0.5 makes. Which mdBook will build the
/// book is not known here.
impl Assets for Alerts {
    fn assets(&self) -> Result<Vec<Asset>, String> {
        let css = Asset::new("alerts.css", include_str!("../alerts.css"));
        Ok(match self.style {
            Style::Quote => Vec::new(),
            Style::Auto | Style::Html => vec![css],
        })
    }
}

impl Alerts {
    /// The chapter with its alerts as HTML or as quotes; `None`: it has none. Whatever is not of an alert stays
    /// as it is, byte by byte, and so does all code.
    ///
    /// An alert that HTML can't be put around becomes a quote: one within a list or another quote, and one with
    /// code that does not end. One within an alert stays.
    pub fn render(&self, content: &str, html: bool) -> Option<String> {
        if !content.contains("[!") {
            return None;
        }
        let forms: Vec<Vec<_>> = alert::alerts(content)
            .iter()
            .map(|alert| {
                let title = self.titles.get(&alert.kind).map(String::as_str);
                let as_html = html.then(|| alert.html(content, title)).flatten();
                as_html
                    .into_iter()
                    .chain(alert.quotes(content, title))
                    .collect()
            })
            .collect();
        let code = mdbook_wasm_markdown::code(content);
        let keeps_code = |edits: &[Edit<String>]| {
            let changed = apply(content, edits);
            changed.is_none_or(|changed| mdbook_wasm_markdown::code(&changed) == code)
        };
        // Nearly always they do, so one look is enough.
        let mut edits: Vec<_> = forms
            .iter()
            .filter_map(|forms| forms.first().cloned())
            .collect();
        if !keeps_code(&edits) {
            let kept = |forms: Vec<_>| {
                forms
                    .into_iter()
                    .find(|it| keeps_code(std::slice::from_ref(it)))
            };
            edits = forms.into_iter().filter_map(kept).collect();
        }
        apply(content, &edits)
    }
}

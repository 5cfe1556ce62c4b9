//! An `mdbook-wasm` plugin for the alerts of GitHub: block quotes that begin with `[!NOTE]` or another kind.
//!
//! mdBook 0.5 renders them itself, so its HTML needs no change. For mdBook 0.4 they become HTML with the classes of the
//! preprocessor mdbook-alerts, and for other renderers block quotes with a title.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/alerts.wasm"
//! # The default is `style = "auto"`, and English titles.
//! config = { style = "html", titles = { note = "Hinweis" } }
//! ```

mod alert;

use mdbook_wasm_markdown::{Edit, all_code, apply_edits};
use mdbook_wasm_plugin::{Asset, Assets, Chapter, ChapterPlugin, Context, assets, chapter_plugin};
use serde::Deserialize;

pub use alert::Titles;

/// The plugin, as it is read from its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// The form that alerts are rendered to.
    pub style: Style,
    /// The titles of alerts, by default the English names of their kinds.
    pub titles: Titles,
}

/// The form that alerts are rendered to.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// The form that the renderer needs: no change, HTML or a quote.
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
            // `mdbook test` finds code in alerts as it is.
            (_, ("test", _)) | (Style::Auto, ("html", false)) => return Ok(None),
            (Style::Auto, ("html", true)) => Style::Html,
            (Style::Auto, _) => Style::Quote,
            (style, _) => style,
        };
        Ok(self.render(&chapter.content, style == Style::Html))
    }
}

assets!(Alerts);

/// Quotes need no style sheet. The alerts of mdBook 0.5 need none either, but the version of mdBook is not known here.
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
    /// Returns the chapter with its alerts rendered as HTML or as quotes, or `None` if it has no alerts. All bytes
    /// outside of alerts and all code stay as they are.
    ///
    /// An alert that HTML can't enclose becomes a quote: an alert in a list or another quote, and one with code that
    /// does not end. Alerts in alerts are not changed.
    pub fn render(&self, content: &str, html: bool) -> Option<String> {
        if !content.contains("[!") {
            return None;
        }
        let forms: Vec<Vec<_>> = alert::find_alerts(content)
            .iter()
            .map(|alert| {
                let titles = &self.titles;
                let as_html = html.then(|| alert.to_html(content, titles)).flatten();
                as_html
                    .into_iter()
                    .chain(alert.to_quotes(content, titles))
                    .collect()
            })
            .collect();
        let code = all_code(content);
        let keeps_code = |edits: &[Edit<String>]| {
            let changed = apply_edits(content, edits);
            changed.is_none_or(|changed| all_code(&changed) == code)
        };
        // The first forms nearly always keep it, so all of them are checked at once.
        let mut edits: Vec<_> = forms
            .iter()
            .filter_map(|forms| forms.first().cloned())
            .collect();
        if !keeps_code(&edits) {
            let first_that_keeps_code = |forms: Vec<_>| {
                forms
                    .into_iter()
                    .find(|edit| keeps_code(std::slice::from_ref(edit)))
            };
            edits = forms
                .into_iter()
                .filter_map(first_that_keeps_code)
                .collect();
        }
        apply_edits(content, &edits)
    }
}

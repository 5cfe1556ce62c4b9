//! The context of a run.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::ProtocolError;
use crate::booktoml::without_datetimes;

/// The context of a run, as mdBook describes it to preprocessors.
#[derive(Clone, Debug)]
pub struct PreprocessorContext {
    /// The absolute path of the book's root directory.
    pub root: PathBuf,
    /// The directory of the Markdown files, relative to the root.
    pub src_dir: PathBuf,
    /// The name of the renderer, such as `html` or `test`.
    pub renderer: String,
    /// The version of mdBook.
    pub mdbook_version: String,
    /// The `[book]` table of `book.toml`.
    pub metadata: Metadata,
    /// The tables under `[preprocessor]`, by name.
    pub preprocessors: Map<String, Value>,
    /// The table of the renderer, such as `[output.html]`, as JSON. `{}` if there is none.
    pub renderer_table: String,
    /// The setting `smart-punctuation` of the HTML renderer. `None` if it is not set.
    pub smart_punctuation: Option<bool>,
    /// The whole context as JSON.
    pub(super) raw_json: String,
}

/// The `[book]` table of `book.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// The authors, in their order.
    pub authors: Vec<String>,
    /// The description.
    pub description: Option<String>,
    /// The language, such as `en`.
    pub language: Option<String>,
    /// `ltr` or `rtl`.
    pub text_direction: Option<String>,
}

impl PreprocessorContext {
    /// Parses mdBook's context. Fields that this program does not need are ignored.
    pub(super) fn parse(json: &str) -> Result<Self, ProtocolError> {
        let mut context: Value = serde_json::from_str(json)
            .map_err(|error| ProtocolError::Malformed(error.to_string()))?;
        let text = |key: &str| {
            context[key].as_str().map(str::to_owned).ok_or_else(|| {
                ProtocolError::Malformed(format!("the context has no string `{key}`"))
            })
        };
        let root = PathBuf::from(text("root")?);
        let renderer = text("renderer")?;
        let mdbook_version = text("mdbook_version")?;
        // For the default directory, mdBook writes null or nothing.
        let src_dir = context["config"]["book"]["src"].as_str().unwrap_or("src");
        let src_dir = PathBuf::from(src_dir);
        let metadata = Metadata::parse(&context["config"]["book"]);
        let renderer_table = match &context["config"]["output"][renderer.as_str()] {
            table @ Value::Object(_) => without_datetimes(table).to_string(),
            _ => "{}".to_owned(),
        };
        let html = &context["config"]["output"]["html"];
        // mdBook 0.4 also has an older name for this setting.
        let is_curly = html["curly-quotes"] == true;
        let smart_punctuation = html["smart-punctuation"].as_bool();
        let smart_punctuation = if is_curly {
            Some(true)
        } else {
            smart_punctuation
        };
        let preprocessors = match context.pointer_mut("/config/preprocessor").map(Value::take) {
            Some(Value::Object(tables)) => tables,
            _ => Map::new(),
        };
        Ok(Self {
            root,
            src_dir,
            renderer,
            mdbook_version,
            metadata,
            preprocessors,
            renderer_table,
            smart_punctuation,
            raw_json: json.to_owned(),
        })
    }
}

impl Metadata {
    fn parse(book: &Value) -> Self {
        let text = |key: &str| book[key].as_str().map(str::to_owned);
        let authors = book["authors"].as_array().into_iter().flatten();
        Self {
            title: text("title"),
            authors: authors
                .filter_map(|a| a.as_str().map(str::to_owned))
                .collect(),
            description: text("description"),
            language: text("language"),
            text_direction: text("text-direction"),
        }
    }
}

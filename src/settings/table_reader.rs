//! A table of the settings, read key by key, with errors that name the table and the key.

use serde_json::{Map, Value};

use super::problem;
use crate::problem::Problem;

/// A table, the place where it stands, and the keys that it may have.
pub struct TableReader<'a> {
    values: &'a Map<String, Value>,
    place: String,
    keys: &'a [&'a str],
}

impl<'a> TableReader<'a> {
    /// Opens a table that may have these `keys`. `place` is what the writer looks for, such as
    /// `[preprocessor.wasm]`.
    ///
    /// # Errors
    /// The value is not a table.
    pub fn new(
        value: &'a Value,
        place: impl Into<String>,
        keys: &'a [&'a str],
    ) -> Result<Self, Problem> {
        let place = place.into();
        match value {
            Value::Object(values) => Ok(Self {
                values,
                place,
                keys,
            }),
            other => Err(problem(format!(
                "{place}: expected a table, found {}",
                show(other)
            ))),
        }
    }

    /// Opens a table that has no other keys than these.
    ///
    /// # Errors
    /// The value is not a table, or has another key.
    pub fn strict(
        value: &'a Value,
        place: impl Into<String>,
        keys: &'a [&'a str],
    ) -> Result<Self, Problem> {
        let table = Self::new(value, place, keys)?;
        table.refuse_unknown_keys(&[]).map(|()| table)
    }

    /// Opens the table at `key`, which has no other keys than these.
    pub fn subtable(&self, key: &str, keys: &'a [&'a str]) -> Result<Option<Self>, Problem> {
        let table = self.table(key)?;
        let open = |value| Self::strict(value, format!("{}: {key}", self.place), keys);
        table.map(open).transpose()
    }

    /// Returns the place where the table stands.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Creates an error about `key`.
    pub fn error(&self, key: &str, what: &str) -> Problem {
        problem(format!("{}: `{key}`: {what}", self.place))
    }

    /// Fails on a key that is neither one of the table's keys nor in `ignored`. Ignored keys are not suggested
    /// as possible keys.
    pub fn refuse_unknown_keys(&self, ignored: &[&str]) -> Result<(), Problem> {
        match self.values.keys().find(|key| {
            let key = key.as_str();
            !self.keys.contains(&key) && !ignored.contains(&key)
        }) {
            None => Ok(()),
            Some(key) => {
                let all: Vec<_> = self.keys.iter().chain(ignored).copied().collect();
                let error = self.error(key, "unknown key");
                let known = format!("known keys: {}", quoted(self.keys));
                Err(error.help(Some(did_you_mean(key, &all, &known))))
            }
        }
    }

    /// Returns a value of any type. A key that is read has to be one of the table's keys, or nobody could set it.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        debug_assert!(
            self.keys.contains(&key),
            "`{key}` is not in the list of keys"
        );
        // mdBook 0.5 writes what is absent as null.
        self.values.get(key).filter(|value| !value.is_null())
    }

    /// Creates an error about the value of `key`, which should have been `what`.
    pub fn expected(&self, key: &str, what: &str, found: &Value) -> Problem {
        self.error(key, &format!("expected {what}, found {}", show(found)))
    }

    /// Reads a string that is not empty.
    pub fn string(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        let text = |value: &'a Value| value.as_str().filter(|text| !text.is_empty());
        self.converted(key, "a string", text)
    }

    /// Reads a list of values of any type.
    pub fn array(&self, key: &str) -> Result<Option<&'a Vec<Value>>, Problem> {
        self.converted(key, "a list", Value::as_array)
    }

    /// Reads a list of strings.
    pub fn strings(&self, key: &str) -> Result<Option<Vec<String>>, Problem> {
        let Some(values) = self.array(key)? else {
            return Ok(None);
        };
        let text = |value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.expected(key, "a list of strings", other)),
        };
        values.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// Reads `true` or `false`.
    pub fn bool(&self, key: &str) -> Result<Option<bool>, Problem> {
        self.converted(key, "true or false", Value::as_bool)
    }

    /// Reads a table, as the JSON object that it is.
    pub fn table(&self, key: &str) -> Result<Option<&'a Value>, Problem> {
        self.converted(key, "a table", |value| value.is_object().then_some(value))
    }

    /// Reads a string that `parse` accepts; `what` describes these strings in errors.
    pub fn parsed<T>(
        &self,
        key: &str,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        self.converted(key, what, |value| parse(value.as_str()?))
    }

    /// Reads a value that `convert` accepts; `what` describes these values in errors.
    pub fn converted<T>(
        &self,
        key: &str,
        what: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let convert = |value| convert(value).ok_or_else(|| self.expected(key, what, value));
        self.value(key).map(convert).transpose()
    }

    /// Reads one of a few words.
    pub fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => match choices.iter().find(|(word, _)| word == text) {
                Some((_, choice)) => Ok(Some(*choice)),
                None => {
                    let error = self.error(key, &format!("unknown value `{text}`"));
                    let possible = format!("possible values: {}", quoted(&words));
                    Err(error.help(Some(did_you_mean(text, &words, &possible))))
                }
            },
            Some(other) => Err(self.expected(key, &quoted(&words), other)),
        }
    }
}

/// Suggests the known word nearest to an unknown one, if there is a similar one, and adds `list`.
fn did_you_mean(unknown: &str, known: &[&str], list: &str) -> String {
    let lower = unknown.to_lowercase().replace('_', "-");
    let similarity = |known: &&&str| strsim::jaro_winkler(known, &lower);
    let best = known
        .iter()
        .max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    match best {
        Some(best) if similarity(&best) > 0.8 => format!("did you mean `{best}`? ({list})"),
        _ => list.to_owned(),
    }
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

fn show(value: &Value) -> String {
    match value {
        Value::Object(_) => "a table".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        other => format!("`{other}`"),
    }
}

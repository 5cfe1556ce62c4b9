//! A table of the settings, read key by key, with errors that name the table and the key.

use serde_json::{Map, Value};

use super::error::SettingsError;

/// A table, the place where it stands, and the keys that it may have.
pub struct TableReader<'a> {
    values: &'a Map<String, Value>,
    place: &'a str,
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
        place: &'a str,
        keys: &'a [&'a str],
    ) -> Result<Self, SettingsError> {
        match value {
            Value::Object(values) => Ok(Self {
                values,
                place,
                keys,
            }),
            other => Err(SettingsError::new(format!(
                "{place}: expected a table, found {}",
                show(other)
            ))),
        }
    }

    /// Creates an error about `key`.
    pub fn error(&self, key: &str, what: &str) -> SettingsError {
        SettingsError::new(format!("{}: `{key}`: {what}", self.place))
    }

    /// Fails on a key that is neither one of the table's keys nor in `ignored`. Ignored keys are not suggested
    /// as possible keys.
    pub fn refuse_unknown_keys(&self, ignored: &[&str]) -> Result<(), SettingsError> {
        match self.values.keys().find(|key| {
            let key = key.as_str();
            !self.keys.contains(&key) && !ignored.contains(&key)
        }) {
            None => Ok(()),
            Some(key) => {
                let all: Vec<_> = self.keys.iter().chain(ignored).copied().collect();
                let error = self.error(key, "unknown key");
                let known = format!("known keys: {}", quoted(self.keys));
                Err(error.help(did_you_mean(key, &all, &known)))
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
    pub fn expected(&self, key: &str, what: &str, found: &Value) -> SettingsError {
        self.error(key, &format!("expected {what}, found {}", show(found)))
    }

    /// Reads a string that is not empty.
    pub fn string(&self, key: &str) -> Result<Option<&'a str>, SettingsError> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(other) => Err(self.expected(key, "a string", other)),
        }
    }

    /// Reads a list of values of any type.
    pub fn array(&self, key: &str) -> Result<Option<&'a [Value]>, SettingsError> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(other) => Err(self.expected(key, "a list", other)),
        }
    }

    /// Reads a list of strings.
    pub fn strings(&self, key: &str) -> Result<Option<Vec<String>>, SettingsError> {
        let Some(values) = self.array(key)? else {
            return Ok(None);
        };
        values
            .iter()
            .map(|value| match value {
                Value::String(text) => Ok(text.clone()),
                other => Err(self.expected(key, "a list of strings", other)),
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Reads `true` or `false`.
    pub fn bool(&self, key: &str) -> Result<Option<bool>, SettingsError> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(self.expected(key, "true or false", other)),
        }
    }

    /// Reads a table, as the JSON object that it is.
    pub fn table(&self, key: &str) -> Result<Option<&'a Value>, SettingsError> {
        match self.value(key) {
            None => Ok(None),
            Some(value @ Value::Object(_)) => Ok(Some(value)),
            Some(other) => Err(self.expected(key, "a table", other)),
        }
    }

    /// Reads a string that `parse` accepts; `what` describes these strings in errors.
    pub fn parsed<T>(
        &self,
        key: &str,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingsError> {
        self.converted(key, what, |value| parse(value.as_str()?))
    }

    /// Reads a value that `convert` accepts; `what` describes these values in errors.
    pub fn converted<T>(
        &self,
        key: &str,
        what: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, SettingsError> {
        match self.value(key) {
            None => Ok(None),
            Some(value) => match convert(value) {
                Some(converted) => Ok(Some(converted)),
                None => Err(self.expected(key, what, value)),
            },
        }
    }

    /// Reads one of a few words.
    pub fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, SettingsError> {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => match choices.iter().find(|(word, _)| word == text) {
                Some((_, choice)) => Ok(Some(*choice)),
                None => {
                    let error = self.error(key, &format!("unknown value `{text}`"));
                    let possible = format!("possible values: {}", quoted(&words));
                    Err(error.help(did_you_mean(text, &words, &possible)))
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

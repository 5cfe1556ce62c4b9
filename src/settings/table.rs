//! One table of the settings, read key by key, with errors that point at the key.

use serde_json::{Map, Value};

use super::SettingsError;

/// A table and where it stands.
pub struct Table<'a> {
    values: &'a Map<String, Value>,
    place: &'a str,
}

impl<'a> Table<'a> {
    /// `place` is how the writer finds the table, such as `[preprocessor.wasm]`.
    pub fn new(value: &'a Value, place: &'a str) -> Result<Self, SettingsError> {
        match value {
            Value::Object(values) => Ok(Self { values, place }),
            other => Err(SettingsError::new(format!(
                "{place}: expected a table, found {}",
                show(other)
            ))),
        }
    }

    /// An error about `key`.
    pub fn error(&self, key: &str, what: &str) -> SettingsError {
        SettingsError::new(format!("{}: `{key}`: {what}", self.place))
    }

    /// Refuses keys that are neither in `known` nor in `silent`, which are not offered as
    /// spellings.
    pub fn only(&self, known: &[&str], silent: &[&str]) -> Result<(), SettingsError> {
        match self.values.keys().find(|key| {
            let key = key.as_str();
            !known.contains(&key) && !silent.contains(&key)
        }) {
            None => Ok(()),
            Some(key) => {
                let all: Vec<_> = known.iter().chain(silent).copied().collect();
                let error = self.error(key, "there is no such key");
                Err(error.help(nearest(key, &all, known)))
            }
        }
    }

    /// Any value.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.get(key)
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        // mdBook 0.5 writes what is absent as null.
        self.values.get(key).filter(|value| !value.is_null())
    }

    /// An error about the value of `key`, which is another than `what`.
    pub fn expected(&self, key: &str, what: &str, found: &Value) -> SettingsError {
        self.error(key, &format!("expected {what}, found {}", show(found)))
    }

    /// A string.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>, SettingsError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(other) => Err(self.expected(key, "a text", other)),
        }
    }

    /// A list of anything.
    pub fn array(&self, key: &str) -> Result<Option<&'a [Value]>, SettingsError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(other) => Err(self.expected(key, "a list", other)),
        }
    }

    /// A list of strings.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<String>>, SettingsError> {
        let Some(values) = self.array(key)? else {
            return Ok(None);
        };
        values
            .iter()
            .map(|value| match value {
                Value::String(text) => Ok(text.clone()),
                other => Err(self.expected(key, "a list of texts", other)),
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, SettingsError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(self.expected(key, "true or false", other)),
        }
    }

    /// A table.
    pub fn table(&self, key: &str) -> Result<Option<&'a Value>, SettingsError> {
        match self.get(key) {
            None => Ok(None),
            Some(value @ Value::Object(_)) => Ok(Some(value)),
            Some(other) => Err(self.expected(key, "a table", other)),
        }
    }

    /// A string that `read` understands; `what` says which strings those are.
    pub fn parsed<T>(
        &self,
        key: &str,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingsError> {
        self.read(key, what, |value| read(value.as_str()?))
    }

    /// A value that `read` understands; `what` says which values those are.
    pub fn read<T>(
        &self,
        key: &str,
        what: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, SettingsError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(self.expected(key, what, value)),
            },
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, SettingsError> {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => match choices.iter().find(|(word, _)| word == text) {
                Some((_, choice)) => Ok(Some(*choice)),
                None => {
                    let error = self.error(key, &format!("`{text}` is not possible"));
                    Err(error.help(nearest(text, &words, &words)))
                }
            },
            Some(other) => Err(self.expected(key, &quoted(&words), other)),
        }
    }
}

/// "did you mean", where a word is near enough, and all of `listed` in any case.
fn nearest(word: &str, all: &[&str], listed: &[&str]) -> String {
    let lower = word.to_lowercase().replace('_', "-");
    let similar = |known: &&&str| strsim::jaro_winkler(known, &lower);
    let best = all.iter().max_by(|a, b| similar(a).total_cmp(&similar(b)));
    match best {
        Some(best) if similar(&best) > 0.8 => {
            format!("did you mean `{best}`? Possible are {}", quoted(listed))
        }
        _ => format!("possible are {}", quoted(listed)),
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

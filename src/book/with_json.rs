//! A value with the JSON that it was parsed from.

/// A value, and the JSON that it was parsed from until the value changes.
#[derive(Clone, Debug, Default)]
pub struct WithJson<'a, T> {
    value: T,
    raw_json: Option<&'a str>,
}

impl<'a, T> WithJson<'a, T> {
    /// Creates a value that was parsed from `raw_json`.
    pub fn parsed(value: T, raw_json: &'a str) -> Self {
        Self {
            value,
            raw_json: Some(raw_json),
        }
    }

    /// Creates a value that was not in the input.
    pub fn new(value: T) -> Self {
        Self {
            value,
            raw_json: None,
        }
    }

    /// Returns the value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// Returns the JSON of the value, or `None` if it was changed or was not in the input.
    pub fn raw_json(&self) -> Option<&'a str> {
        self.raw_json
    }

    /// Converts the type of the value and keeps its JSON.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> WithJson<'a, U> {
        WithJson {
            value: convert(self.value),
            raw_json: self.raw_json,
        }
    }
}

impl<T: PartialEq> WithJson<'_, T> {
    /// Sets the value. An equal value changes nothing.
    pub fn set(&mut self, value: T) {
        if self.value != value {
            self.value = value;
            self.raw_json = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WithJson;

    #[test]
    fn an_equal_value_keeps_its_json() {
        let mut value = WithJson::parsed("a/b".to_owned(), r#""a\/b""#);
        value.set("a/b".to_owned());
        assert_eq!(value.raw_json(), Some(r#""a\/b""#));
        value.set("c".to_owned());
        assert_eq!(value.raw_json(), None);
        value.set("a/b".to_owned());
        assert_eq!(value.raw_json(), None, "lost JSON does not come back");
    }
}

//! A value that remembers how it was written.

/// A value together with the text that it was read from, for as long as the two agree.
#[derive(Clone, Debug)]
pub struct Kept<'a, T> {
    value: T,
    as_came: Option<&'a str>,
}

impl<'a, T> Kept<'a, T> {
    /// A value that was read from `source`.
    pub fn read(value: T, source: &'a str) -> Self {
        Self {
            value,
            as_came: Some(source),
        }
    }

    /// A value that no input held.
    pub fn new(value: T) -> Self {
        Self {
            value,
            as_came: None,
        }
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The text that the value was read from. `None`: it was changed, or never read.
    pub fn as_came(&self) -> Option<&'a str> {
        self.as_came
    }

    /// The same value in another type, still with its source.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Kept<'a, U> {
        Kept {
            value: change(self.value),
            as_came: self.as_came,
        }
    }
}

impl<T: PartialEq> Kept<'_, T> {
    /// Puts another value in its place. An equal one changes nothing.
    pub fn set(&mut self, value: T) {
        if self.value != value {
            self.value = value;
            self.as_came = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn an_equal_value_keeps_its_source() {
        let mut kept = Kept::read("a/b".to_owned(), r#""a\/b""#);
        kept.set("a/b".to_owned());
        assert_eq!(kept.as_came(), Some(r#""a\/b""#));
        kept.set("c".to_owned());
        assert_eq!(kept.as_came(), None);
        kept.set("a/b".to_owned());
        assert_eq!(kept.as_came(), None, "what was lost does not come back");
    }
}

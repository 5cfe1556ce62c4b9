//! A deserializer of JSON for serde.

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::Error;

/// The rest of the text.
pub struct Json<'j>(&'j str);

impl<'j> Json<'j> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'j str) -> Self {
        Self(text)
    }

    /// Fails if there is more text.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.broken()),
        }
    }

    /// Skips white space, and returns the next byte.
    fn peek(&mut self) -> Option<u8> {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
        self.0.bytes().next()
    }

    /// Skips this text if it comes next. Returns whether it did.
    fn take(&mut self, next: &str) -> bool {
        self.peek();
        match self.0.strip_prefix(next) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, next: &str) -> Result<(), Error> {
        if self.take(next) {
            Ok(())
        } else {
            Err(self.broken())
        }
    }

    /// Returns the error for invalid JSON. The host writes valid JSON, so this happens only in tests.
    fn broken(&self) -> Error {
        let next: String = self.0.chars().take(20).collect();
        Error::custom(format!("no JSON at {next:?}"))
    }

    fn string(&mut self) -> Result<String, Error> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            let end = self.0.find(['"', '\\']).ok_or_else(|| self.broken())?;
            text.push_str(&self.0[..end]);
            self.0 = &self.0[end..];
            if self.0.starts_with('"') {
                self.0 = &self.0[1..];
                return Ok(text);
            }
            text.push(self.escaped()?);
        }
    }

    /// Reads an escape sequence.
    fn escaped(&mut self) -> Result<char, Error> {
        let escape = self.0.as_bytes().get(1).copied();
        let meant = match escape {
            Some(same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unit_pair(),
            _ => return Err(self.broken()),
        };
        self.0 = &self.0[2..];
        Ok(meant)
    }

    /// Reads a character that is escaped as one or two code units of UTF-16.
    fn unit_pair(&mut self) -> Result<char, Error> {
        let first = self.unit()?;
        let units = match first {
            0xd800..0xdc00 => vec![first, self.unit()?],
            _ => vec![first],
        };
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(self.broken()),
        }
    }

    fn unit(&mut self) -> Result<u16, Error> {
        let digits = self.0.strip_prefix("\\u").and_then(|rest| rest.get(..4));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.broken())?;
        self.0 = &self.0[6..];
        Ok(unit)
    }

    fn number(&mut self) -> &'j str {
        self.peek();
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let end = self.0.find(|c| !is_of_number(c)).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(end);
        self.0 = rest;
        number
    }
}

impl<'de> Deserializer<'de> for &mut Json<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'"') => visitor.visit_string(self.string()?),
            Some(b'{') => {
                self.expect("{")?;
                visitor.visit_map(Fields::new(self))
            }
            Some(b'[') => {
                self.expect("[")?;
                visitor.visit_seq(Values {
                    json: self,
                    read: 0,
                })
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number();
                if let Ok(number) = number.parse::<u64>() {
                    visitor.visit_u64(number)
                } else if let Ok(number) = number.parse::<i64>() {
                    visitor.visit_i64(number)
                } else {
                    Err(Error::invalid_type(Unexpected::Float(f64::NAN), &visitor))
                }
            }
            _ if self.take("true") => visitor.visit_bool(true),
            _ if self.take("false") => visitor.visit_bool(false),
            _ if self.take("null") => visitor.visit_unit(),
            _ => Err(self.broken()),
        }
    }

    /// Separate from other numbers: the code for fractions is large, and should be only in plugins that use them.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => match self.number().parse() {
                Ok(number) => visitor.visit_f64(number),
                Err(_) => Err(self.broken()),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.take("null") {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.peek() {
            // serde would read the values of an array as the fields in order.
            Some(b'[') => Err(Error::invalid_type(Unexpected::Seq, &"a table")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'{') => {
                self.expect("{")?;
                let fields = MapAccessDeserializer::new(Fields::new(self));
                let value = visitor.visit_enum(fields)?;
                self.expect("}").map(|()| value)
            }
            Some(b'"') => visitor.visit_enum(StringDeserializer::<Error>::new(self.string()?)),
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The rest of an array.
struct Values<'r, 'j> {
    json: &'r mut Json<'j>,
    /// The number of values before.
    read: usize,
}

impl<'de> SeqAccess<'de> for Values<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.json.take("]") {
            return Ok(None);
        }
        if self.read > 0 {
            self.json.expect(",")?;
        }
        let read = seed.deserialize(&mut *self.json);
        self.read += 1;
        read.map(Some).map_err(|error| error.at(self.read - 1))
    }
}

/// The rest of an object.
struct Fields<'r, 'j> {
    json: &'r mut Json<'j>,
    /// The last key.
    key: Option<String>,
}

impl<'r, 'j> Fields<'r, 'j> {
    fn new(json: &'r mut Json<'j>) -> Self {
        Self { json, key: None }
    }
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.json.take("}") {
            return Ok(None);
        }
        if self.key.is_some() {
            self.json.expect(",")?;
        }
        let key = self.key.insert(self.json.string()?);
        self.json.expect(":")?;
        let read = seed.deserialize(StringDeserializer::<Error>::new(key.clone()));
        read.map(Some).map_err(|error| error.under(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let read = seed.deserialize(&mut *self.json);
        read.map_err(|error| error.under(self.key.as_deref().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Result<Value, Error> {
        let mut json = Json::new(text);
        let value = Value::deserialize(&mut json)?;
        json.end().map(|()| value)
    }

    /// Generates values without fractions, which `Value` does not support here.
    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn output_of_serde_json_is_read(value in any_value()) {
            prop_assert_eq!(&read(&value.to_string()).unwrap(), &value);
            prop_assert_eq!(&read(&format!("{value:#}")).unwrap(), &value);
        }

        #[test]
        fn escapes_are_read(text in any::<String>()) {
            let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
            let escaped = format!("\"{}\"", units.collect::<String>());
            prop_assert_eq!(read(&escaped).unwrap(), Value::from(text));
        }

        #[test]
        fn no_text_panics(text in r#"[\[\]{}",:\\u0d8tnf-]{0,12}"#) {
            let _ = read(&text);
        }

        #[test]
        fn fractions_are_read_for_float_types(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
            let text = json!(number).to_string();
            let read = f64::deserialize(&mut Json::new(&text)).unwrap();
            prop_assert_eq!(read, number);
        }
    }

    #[test]
    fn invalid_json_is_an_error() {
        for text in [
            "",
            "{",
            "[1",
            "[1 2]",
            "{\"a\" 1}",
            "{\"a\":1,}x",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\u12\"",
            "tru",
            "1 2",
            "--1",
            "{a: 1}",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}

//! Strings of JSON.

use std::borrow::Cow;

use serde::Deserialize;

/// A decoded string, borrowed from the JSON if it has no escapes.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct JsonStr<'a>(#[serde(borrow)] pub Cow<'a, str>);

//! The least that a preprocessor can do: it hands back the book's own bytes, and looks at the
//! context only to find its end.

use std::io::{Read, Write};

use anyhow::Context as _;
use serde::de::IgnoredAny;

fn main() -> anyhow::Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let pair = input
        .trim_ascii()
        .strip_prefix(b"[")
        .and_then(|pair| pair.strip_suffix(b"]"));
    let pair = pair.context("expected [context, book]")?;
    let mut values = serde_json::Deserializer::from_slice(pair).into_iter::<IgnoredAny>();
    values.next().context("expected a context")??;
    let (_, book) = pair.split_at(values.byte_offset());
    let book = book
        .trim_ascii()
        .strip_prefix(b",")
        .context("expected a book")?;
    std::io::stdout().write_all(book)?;
    Ok(())
}

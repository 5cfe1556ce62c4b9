//! Small questions about tokens.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

pub fn strings(tokens: TokenStream, into: &mut Vec<(String, usize)>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => strings(group.stream(), into),
            TokenTree::Literal(literal) => {
                into.push((literal.to_string(), literal.span().start().line))
            }
            _ => {}
        }
    }
}

pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|char| char.is_alphanumeric() || char == '_')
}

pub fn name_of(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string().trim_start_matches("r#").to_owned()),
        _ => None,
    }
}

pub fn is_group(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(_))
}

pub fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

pub fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let joint = matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint);
    joint && is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

/// Returns true for the `(crate)`, `(super)` or `(in …)` behind `pub`, which says who may use something.
pub fn is_visibility(token: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = token else {
        return false;
    };
    let first = group.stream().into_iter().next().as_ref().and_then(name_of);
    group.delimiter() == Delimiter::Parenthesis
        && first.is_some_and(|word| ["crate", "super", "self", "in"].contains(&word.as_str()))
}

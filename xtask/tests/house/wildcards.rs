//! No `match` over contract versions or kinds of plugins has a wildcard arm, so that a new one does not compile until
//! each `match` has an answer.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The enums that must be matched without a wildcard.
const ENUMS: [&str; 3] = ["Kind", "ProtocolVersion", "Version"];

#[test]
fn versions_and_kinds_have_no_wildcard() {
    let mut found = Vec::new();
    for file in crate::rust_files()
        .into_iter()
        .filter(|file| file.starts_with("src/"))
    {
        let tokens = crate::read(&file)
            .parse()
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines = wildcards(tokens);
        found.extend(
            lines
                .into_iter()
                .map(|line| format!("{file}:{line}: `_` beside {}", ENUMS.join(" or "))),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Finds wildcard arms beside arms that name one of the enums, by line.
fn wildcards(tokens: TokenStream) -> Vec<usize> {
    let mut found = Vec::new();
    let mut in_match = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "match" => in_match = true,
            TokenTree::Group(group) => {
                if in_match && group.delimiter() == Delimiter::Brace {
                    in_match = false;
                    let arms = patterns(group.stream());
                    if arms.iter().any(|arm| names_enum(arm)) {
                        let wild = arms.iter().filter(|arm| is_wildcard(arm));
                        found.extend(wild.map(|arm| arm[0].span().start().line));
                    }
                }
                found.extend(wildcards(group.stream()));
            }
            _ => {}
        }
    }
    found
}

/// Returns the patterns of a `match`: the tokens before each `=>`.
fn patterns(arms: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut found = Vec::new();
    let mut pattern = Vec::new();
    let mut in_pattern = true;
    let mut tokens = arms.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is = |char| matches!(&token, TokenTree::Punct(punct) if punct.as_char() == char);
        let is_arrow = is('=')
            && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '>');
        if in_pattern && is_arrow {
            tokens.next();
            found.push(std::mem::take(&mut pattern));
            in_pattern = false;
        } else if in_pattern {
            pattern.push(token);
        } else if is(',') {
            in_pattern = true;
        } else if matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
        {
            // An arm that is a block needs no comma, and one with more behind it has one.
            let ends = !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if ",.?".contains(next.as_char()));
            in_pattern = ends;
        }
    }
    found
}

/// Returns true for a pattern that leaves nothing over: `_`, a name, or a tuple of these.
fn is_wildcard(pattern: &[TokenTree]) -> bool {
    pattern.iter().all(|token| match token {
        TokenTree::Ident(word) => word
            .to_string()
            .starts_with(|char: char| char == '_' || char.is_lowercase()),
        TokenTree::Group(group) => is_wildcard(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Punct(punct) => ",.".contains(punct.as_char()),
        TokenTree::Literal(_) => false,
    }) && !pattern
        .iter()
        .any(|token| matches!(token, TokenTree::Ident(word) if word == "if"))
}

fn names_enum(pattern: &[TokenTree]) -> bool {
    let mut tokens = pattern.iter().peekable();
    while let Some(token) = tokens.next() {
        let is_path =
            matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
        let is_enum =
            matches!(token, TokenTree::Ident(word) if ENUMS.iter().any(|name| word == name));
        let inner = matches!(token, TokenTree::Group(group) if names_enum(&group.stream().into_iter().collect::<Vec<_>>()));
        if is_enum && is_path || inner {
            return true;
        }
    }
    false
}

#[test]
fn wildcards_are_found() {
    let text = "fn f() { match x {\n Kind::Book => {}\n (1, Kind::Chapter) => match y {\n A::B => 1,\n _ => 2,\n },\n (_, other) => {}\n } }";
    assert_eq!(wildcards(text.parse().unwrap()), [7]);
    let text =
        "match x {\n Some(Version::V0_1) => if a { b } else { c },\n Some(_) | None => d,\n}";
    assert_eq!(wildcards(text.parse().unwrap()), Vec::<usize>::new());
}

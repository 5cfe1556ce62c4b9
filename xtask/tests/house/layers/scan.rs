//! Reads the tokens of a source file: which modules and items it defines, what it imports, which paths it names.
//!
//! Tokens instead of a syntax tree, because the arguments of macros have no syntax tree, and they name paths too.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tokens::{
    is_group, is_name, is_path_separator, is_punct, is_visibility, name_of, strings,
};

/// The path in a `use` or in an expression, type or macro argument, segment by segment.
pub type Segments = Vec<String>;

/// A module as its own tokens describe it: a file, or the braces of an inline module.
#[derive(Debug, Default)]
pub struct Module {
    /// Names of items that it defines, without modules and imports.
    pub items: Vec<String>,
    pub children: Vec<Child>,
    /// Blocks that can have imports of their own. The first one is the module itself.
    pub scopes: Vec<Scope>,
    pub paths: Vec<Mention>,
    /// True if a macro is called where items stand, so that the module may define names that no token shows.
    pub calls_macro: bool,
}

/// A `mod` in a module.
#[derive(Debug)]
pub struct Child {
    pub name: String,
    pub test: bool,
    /// The module itself, if it stands in the same file.
    pub inline: Option<Module>,
}

/// A block with imports.
#[derive(Debug, Default)]
pub struct Scope {
    pub parent: Option<usize>,
    pub imports: Vec<Import>,
}

/// One leaf of a `use` tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub path: Segments,
    /// The name that it gets here, `None` for a glob.
    pub name: Option<String>,
    pub line: usize,
    pub test: bool,
}

/// A path that stands somewhere else than in a `use`.
#[derive(Debug, Clone)]
pub struct Mention {
    pub path: Segments,
    pub scope: usize,
    pub line: usize,
    pub test: bool,
}

/// Words before the name of an item.
const ITEMS: [&str; 8] = [
    "const", "enum", "fn", "static", "struct", "trait", "type", "union",
];

/// Reads a file.
pub fn scan(text: &str) -> Result<Module, String> {
    let tokens: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    Ok(module(tokens, false))
}

fn module(tokens: TokenStream, test: bool) -> Module {
    let mut scanner = Scanner {
        module: Module {
            scopes: vec![Scope::default()],
            ..Module::default()
        },
    };
    scanner.walk(
        tokens,
        &Block {
            scope: 0,
            test,
            items: true,
        },
    );
    scanner.module
}

/// Where the scanner is.
struct Block {
    scope: usize,
    test: bool,
    /// True if items that stand here are items of the module.
    items: bool,
}

/// The item or statement that the scanner is in.
#[derive(Default)]
struct Item {
    /// True behind `#[cfg(test)]`.
    test: bool,
    /// True behind a word such as `fn`, where a comma does not end it.
    named: bool,
}

struct Scanner {
    module: Module,
}

impl Scanner {
    fn walk(&mut self, tokens: TokenStream, block: &Block) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut item = Item::default();
        let mut at = 0;
        while at < tokens.len() {
            let test = block.test || item.test;
            match &tokens[at] {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    item.test |= self.attribute(&tokens[at..], block);
                    at += 1;
                    while at < tokens.len() && !is_group(&tokens[at]) {
                        at += 1;
                    }
                    at += 1;
                }
                TokenTree::Ident(_) => {
                    at += self.ident(&tokens, at, &Block { test, ..*block }, &mut item);
                }
                TokenTree::Group(group) => {
                    self.group(group.stream(), group.delimiter(), &Block { test, ..*block });
                    if group.delimiter() == Delimiter::Brace {
                        item = Item::default();
                    }
                    at += 1;
                }
                TokenTree::Punct(punct) => {
                    if punct.as_char() == ';' || punct.as_char() == ',' && !item.named {
                        item = Item::default();
                    }
                    at += 1;
                }
                TokenTree::Literal(_) => at += 1,
            }
        }
    }

    fn group(&mut self, tokens: TokenStream, delimiter: Delimiter, block: &Block) {
        let mut scope = block.scope;
        if delimiter == Delimiter::Brace {
            self.module.scopes.push(Scope {
                parent: Some(scope),
                imports: Vec::new(),
            });
            scope = self.module.scopes.len() - 1;
        }
        self.walk(
            tokens,
            &Block {
                scope,
                test: block.test,
                items: false,
            },
        );
    }

    /// Reads an attribute, and returns true for `#[cfg(test)]`. A string in it can be a path, as serde has it.
    fn attribute(&mut self, tokens: &[TokenTree], block: &Block) -> bool {
        let Some(TokenTree::Group(group)) = tokens.iter().find(|token| is_group(token)) else {
            return false;
        };
        if group.stream().to_string().starts_with("doc") {
            return false;
        }
        let mut literals = Vec::new();
        strings(group.stream(), &mut literals);
        for (text, line) in literals {
            let path: Segments = text
                .trim_matches('"')
                .split("::")
                .map(str::to_owned)
                .collect();
            if path.len() > 1 && path.iter().all(|segment| is_name(segment)) {
                self.module.paths.push(Mention {
                    path,
                    scope: block.scope,
                    line,
                    test: block.test,
                });
            }
        }
        self.walk(
            group.stream(),
            &Block {
                items: false,
                ..*block
            },
        );
        let text: String = group.stream().to_string().split_whitespace().collect();
        text == "cfg(test)"
    }

    /// Reads what begins with a word, and returns how many tokens that were.
    fn ident(&mut self, tokens: &[TokenTree], at: usize, block: &Block, item: &mut Item) -> usize {
        let word = name_of(&tokens[at]).expect("the token is a word");
        match word.as_str() {
            "use" if !is_punct(tokens.get(at + 1), '<') => {
                return self.import(tokens, at, block, item);
            }
            "mod" => {
                if let Some(read) = self.child(tokens, at, block) {
                    *item = Item::default();
                    return read;
                }
            }
            "pub" if is_visibility(tokens.get(at + 1)) => return 2,
            "macro_rules" if is_punct(tokens.get(at + 1), '!') => {
                self.module
                    .items
                    .extend(tokens.get(at + 2).and_then(name_of));
                return 3;
            }
            word if ITEMS.contains(&word) => {
                item.named = true;
                if let Some(read) = self.item(tokens, at, block) {
                    return read;
                }
            }
            "impl" => item.named = true,
            _ => return self.mention(tokens, at, block),
        }
        1
    }

    /// Reads the name of an item.
    fn item(&mut self, tokens: &[TokenTree], at: usize, block: &Block) -> Option<usize> {
        let mut read = 1;
        let mut name = tokens.get(at + 1).and_then(name_of)?;
        if name == "mut" {
            name = tokens.get(at + 2).and_then(name_of)?;
            read = 2;
        }
        if ["fn", "unsafe", "async", "extern"].contains(&name.as_str()) {
            return None;
        }
        if block.items {
            self.module.items.push(name);
        }
        Some(read + 1)
    }

    /// Reads `mod name;` or `mod name { … }`.
    fn child(&mut self, tokens: &[TokenTree], at: usize, block: &Block) -> Option<usize> {
        let name = tokens.get(at + 1).and_then(name_of)?;
        let inline = match tokens.get(at + 2)? {
            TokenTree::Group(group) => Some(module(group.stream(), block.test)),
            token if is_punct(Some(token), ';') => None,
            _ => return None,
        };
        self.module.children.push(Child {
            name,
            test: block.test,
            inline,
        });
        Some(3)
    }

    fn import(&mut self, tokens: &[TokenTree], at: usize, block: &Block, item: &mut Item) -> usize {
        let end = (at..tokens.len())
            .find(|&at| is_punct(tokens.get(at), ';'))
            .unwrap_or(tokens.len());
        *item = Item::default();
        if has_variable(&tokens[at + 1..end]) {
            return end + 1 - at;
        }
        let mut leaves = Vec::new();
        use_tree(&tokens[at + 1..end], &[], &mut leaves);
        let test = block.test;
        let imports = leaves.into_iter().map(|(path, name, line)| Import {
            path,
            name,
            line,
            test,
        });
        self.module.scopes[block.scope].imports.extend(imports);
        end + 1 - at
    }

    /// Reads a path.
    fn mention(&mut self, tokens: &[TokenTree], at: usize, block: &Block) -> usize {
        let line = tokens[at].span().start().line;
        let mut path: Segments = name_of(&tokens[at]).into_iter().collect();
        let mut next = at + 1;
        while is_path_separator(tokens, next) {
            let Some(name) = tokens.get(next + 2).and_then(name_of) else {
                break;
            };
            path.push(name);
            next += 3;
        }
        let called = is_punct(tokens.get(next), '!') && tokens.get(next + 1).is_some_and(is_group);
        if block.items && called {
            self.module.calls_macro = true;
        }
        if !follows_other(tokens, at, &path[0])
            && (path.len() > 1 || may_be_global(&path[0], tokens.get(next)))
        {
            self.module.paths.push(Mention {
                path,
                scope: block.scope,
                line,
                test: block.test,
            });
        }
        next - at
    }
}

/// Returns true if an import has a variable of a macro, so that only the macro's calls say what it names.
fn has_variable(tokens: &[TokenTree]) -> bool {
    tokens.windows(2).any(|pair| {
        let word = name_of(&pair[1]);
        is_punct(pair.first(), '$') && word.is_some_and(|word| word != "crate")
    })
}

/// Returns true if the word at `at` belongs to something before it: a field, a lifetime, a longer path, a variable of a
/// macro.
fn follows_other(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    let punct = |back: usize, char| at >= back && is_punct(tokens.get(at - back), char);
    punct(1, '.') && !punct(2, '.')
        || punct(1, '\'')
        || punct(1, '$') && word != "crate"
        || punct(1, ':') && punct(2, ':') && is_path_separator(tokens, at - 2)
}

/// Returns true if a single word can be an item that a glob brought here: a type, or a function that is called.
fn may_be_global(word: &str, next: Option<&TokenTree>) -> bool {
    let called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    called || is_punct(next, '!') || word.starts_with(char::is_uppercase)
}

/// Collects the leaves of a `use` tree: path, name and line.
fn use_tree(
    tokens: &[TokenTree],
    prefix: &[String],
    leaves: &mut Vec<(Segments, Option<String>, usize)>,
) {
    let mut path = prefix.to_vec();
    let mut name = None;
    let mut at = 0;
    while at < tokens.len() {
        let line = tokens[at].span().start().line;
        match &tokens[at] {
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                for part in inner
                    .split(|token| is_punct(Some(token), ','))
                    .filter(|part| !part.is_empty())
                {
                    use_tree(part, &path, leaves);
                }
                return;
            }
            TokenTree::Punct(punct) if punct.as_char() == '*' => {
                leaves.push((path, None, line));
                return;
            }
            TokenTree::Ident(ident) if ident == "as" => {
                name = tokens.get(at + 1).and_then(name_of);
                at += 1;
            }
            TokenTree::Ident(ident) if ident == "self" && !path.is_empty() => {}
            token @ TokenTree::Ident(_) => path.extend(name_of(token)),
            _ => {}
        }
        at += 1;
    }
    if let (Some(last), Some(token)) = (path.last().cloned(), tokens.last()) {
        leaves.push((path, name.or(Some(last)), token.span().start().line));
    }
}

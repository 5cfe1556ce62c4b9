//! The preprocessors that work.

use super::{DEFAULT, Library, Markup, Package, Preprocessor};

/// All of them, sorted by name.
pub const SUPPORTED: &[Preprocessor] = &[
    Preprocessor {
        package: Package::new("mdbook-abbr", "0.2.0"),
        key: "abbr",
        config: "list = { MSRV = \"minimum supported Rust version\", ABI = \"application binary interface\" }",
        markup: Markup::End("\n\nThe MSRV says nothing of an ABI.\n"),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-emojicodes", "0.3.0"),
        key: "emojicodes",
        library: Library::V0_4,
        markup: Markup::End("\n\nA :crab: and a :cat:, and none of this: `:dog:`.\n"),
        note: "It looks for emoji of the book's own in `src/custom_emojis`: a book that has them grants that folder.",
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-footnote", "0.2.0"),
        key: "footnote",
        markup: Markup::End(
            "\n\nText{{footnote: Or is it?}} and more{{footnote: Much *more*.}}.\n",
        ),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-force-relative-links", "0.1.2"),
        key: "force-relative-links",
        library: Library::V0_4,
        markup: Markup::End(
            "\n\nSee [the title page](/title-page.md) and [a part](/a/b.md#part).\n",
        ),
        ..DEFAULT
    },
    Preprocessor {
        package: Package {
            program: "mdbook-gettext",
            ..Package::new("mdbook-i18n-helpers", "0.4.0")
        },
        key: "gettext",
        markup: Markup::End("\n\nA sentence that is translated.\n\n- An item that is, too\n"),
        files: &[("po/en.po", include_str!("en.po"))],
        read: &["po"],
        note: "The folder is the one that `po-dir` names.",
        ..DEFAULT
    },
    Preprocessor {
        package: Package {
            args: &["--no-default-features"],
            ..Package::new("mdbook-katex", "0.10.0")
        },
        key: "katex",
        config: "pre-render = false",
        markup: Markup::End(
            "\n\nInline $ \\pi(\\theta) $ and\n\n$$ \\nabla f(x) \\in \\mathbb{R}^n $$\n",
        ),
        note: "Formulas are drawn in the browser (`pre-render = false`): drawing them in the build binds \
               QuickJS, which is C.",
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-langtabs", "0.2.0"),
        key: "langtabs",
        markup: Markup::End(
            "\n\n<!-- langtabs-start -->\n```rust\nfn main() {}\n```\n\n```python\npass\n```\n\
             <!-- langtabs-end -->\n",
        ),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-mermaid", "0.17.1"),
        key: "mermaid",
        markup: Markup::End("\n\n```mermaid\ngraph TD;\n  A-->B;\n  B-->\"C & <D>\";\n```\n"),
        note: "The scripts that `mdbook-mermaid install` writes are put into the book by the native program.",
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-open-on-gh", "3.0.0"),
        key: "open-on-gh",
        html: "git-repository-url = \"https://github.com/example/book\"",
        files: &[(".git/HEAD", "ref: refs/heads/main\n")],
        read: &[".git", "src"],
        note: "It asks whether the folder `.git` and the chapters are there. A book that does not lie at the root of \
               its repository can't grant that.",
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-svgbob", "0.3.1"),
        key: "svgbob",
        markup: Markup::End(
            "\n\n```bob\n+------+     .---.\n| book |---->| o |\n+------+     '---'\n```\n",
        ),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-tabs", "1.0.5"),
        key: "tabs",
        markup: Markup::End(
            "\n\n{{#tabs}}\n{{#tab name=\"One\"}}\n**One**\n{{#endtab}}\n{{#tab name=\"Two\"}}\nTwo\n\
             {{#endtab}}\n{{#endtabs}}\n",
        ),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-toc", "0.15.4"),
        key: "toc",
        markup: Markup::Top("<!-- toc -->\n\n"),
        ..DEFAULT
    },
    Preprocessor {
        package: Package::new("mdbook-variables", "0.4.1"),
        key: "variables",
        config: "variables = { edition = \"2024\", who = { name = \"Ferris\" } }",
        markup: Markup::End("\n\nEdition {{edition}}, by {{who.name}}.\n"),
        note: "With `use_env = true` each variable is granted by name: `env = [\"NAME\"]`.",
        ..DEFAULT
    },
];

use proptest::prelude::*;

use super::{Entry, Link, parse, write};
use crate::bookdir::{About, files};
use crate::protocol;

fn link(name: &str, file: &str, number: &[u32], children: Vec<Link>) -> Link {
    Link {
        name: name.to_owned(),
        file: (!file.is_empty()).then(|| file.to_owned()),
        number: (!number.is_empty()).then(|| number.to_vec()),
        children,
    }
}

fn wrong(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn every_kind_of_entry() {
    let text = "\
<!-- a comment -->
# Summary

[Before](./before%20all.md)

---

# Part *one*

- [A](a.md)
  - [A `b`](a/b.md)
    - [Draft]()
  - [A c](a/c.md)

* [D](d.md)

---

- [E](e.md)

# Part two

1. [F](f.md)

[Behind](behind.md)

---
[Last](<last (2).md>)
";
    let nested = vec![
        link(
            "A b",
            "a/b.md",
            &[1, 1],
            vec![link("Draft", "", &[1, 1, 1], Vec::new())],
        ),
        link("A c", "a/c.md", &[1, 2], Vec::new()),
    ];
    let chapter = |name, file, number: &[u32]| Entry::Chapter(link(name, file, number, Vec::new()));
    assert_eq!(
        parse(text).unwrap(),
        [
            chapter("Before", "before all.md", &[]),
            Entry::Separator,
            Entry::PartTitle("Part one".to_owned()),
            Entry::Chapter(link("A", "a.md", &[1], nested)),
            chapter("D", "d.md", &[2]),
            Entry::Separator,
            chapter("E", "e.md", &[3]),
            Entry::PartTitle("Part two".to_owned()),
            chapter("F", "f.md", &[4]),
            chapter("Behind", "behind.md", &[]),
            Entry::Separator,
            chapter("Last", "last (2).md", &[]),
        ]
    );
    assert_eq!(parse("").unwrap(), []);
}

#[test]
fn what_mdbook_would_refuse() {
    assert_eq!(
        wrong("# S\n\n- [A](a.md)\n- B\n"),
        "line 4: expected an item that begins with a link, such as `- [Title](file.md)`"
    );
    assert_eq!(
        wrong("[A](a.md)\n\n- [A](./a.md)\n"),
        "line 3: `a.md` is there twice"
    );
    for behind in ["- [C](c.md)", "# Part"] {
        let text = format!("- [A](a.md)\n\n[B](b.md)\n\n{behind}\n");
        assert!(
            wrong(&text).starts_with("line 5: behind the chapters"),
            "{text}"
        );
    }
}

#[test]
fn lists_in_lists_without_end_are_refused() {
    let text: String = (0..50)
        .map(|depth| format!("{:indent$}- [x](x{depth}.md)\n", "", indent = 2 * depth))
        .collect();
    assert!(
        wrong(&text).contains("nested more than 41 levels deep"),
        "{}",
        wrong(&text)
    );
    assert!(parse(&"- + ".repeat(100_000)).is_err());
}

/// The book that these links describe, without files.
fn book_of(entries: &[Entry]) -> Vec<u8> {
    let items = entries.iter().map(|entry| match entry {
        Entry::Chapter(link) => files::chapter_of(link),
        Entry::Separator => "Separator".into(),
        Entry::PartTitle(title) => serde_json::json!({ "PartTitle": title }),
    });
    let about = About {
        root: std::path::Path::new("/"),
        config: serde_json::Map::new(),
        renderer: "html",
    };
    about.with_items(items.collect())
}

fn links() -> impl Strategy<Value = Vec<Link>> {
    let name = "[a-z*_`&<\\\\\\[\\]!éç所]{1,8}";
    let leaf = (name, any::<bool>()).prop_map(|(name, is_draft)| {
        let file = if is_draft { "" } else { "?" };
        link(&name, file, &[1], Vec::new())
    });
    let tree = leaf.prop_recursive(4, 20, 4, move |below| {
        (name, prop::collection::vec(below, 0..4))
            .prop_map(|(name, children)| link(&name, "?", &[1], children))
    });
    prop::collection::vec(tree, 1..5)
}

/// Gives each link the number and the file that belong to its place.
fn number(links: &mut [Link], above: &[u32], count: &mut usize) {
    for (link, number) in links.iter_mut().zip(1..) {
        let own: Vec<_> = above.iter().copied().chain([number]).collect();
        *count += 1;
        let (count_now, is_draft) = (*count, link.file.is_none());
        link.file = (!is_draft).then(|| format!("a ({count_now})/b{count_now}.md"));
        self::number(&mut link.children, &own, count);
        link.number = Some(own);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), "([ \n]|- |\\* |# |\\[a\\]\\(b\\)|---|<!--|x)*"]) {
        let _ = parse(&text);
    }

    #[test]
    fn what_is_written_is_read_again(mut links in links()) {
        number(&mut links, &[], &mut 0);
        let mut entries: Vec<_> = links.into_iter().map(Entry::Chapter).collect();
        entries.insert(0, Entry::PartTitle("A *part*".to_owned()));
        entries.push(Entry::Separator);
        let json = book_of(&entries);
        let written = write(&protocol::parse(&json).unwrap().book);
        prop_assert_eq!(parse(&written), Ok(entries), "{}", written);
    }
}

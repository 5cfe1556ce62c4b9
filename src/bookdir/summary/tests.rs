use proptest::prelude::*;

use super::{Link, SummaryItem, parse};

fn link(name: &str, file: &str, number: &[u32], children: Vec<Link>) -> Link {
    Link {
        name: name.to_owned(),
        file: (!file.is_empty()).then(|| file.to_owned()),
        number: (!number.is_empty()).then(|| number.to_vec()),
        children,
    }
}

fn error(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn every_kind_of_item() {
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
    let chapter =
        |name, file, number: &[u32]| SummaryItem::Link(link(name, file, number, Vec::new()));
    assert_eq!(
        parse(text).unwrap(),
        [
            chapter("Before", "before all.md", &[]),
            SummaryItem::Separator,
            SummaryItem::PartTitle("Part one".to_owned()),
            SummaryItem::Link(link("A", "a.md", &[1], nested)),
            chapter("D", "d.md", &[2]),
            SummaryItem::Separator,
            chapter("E", "e.md", &[3]),
            SummaryItem::PartTitle("Part two".to_owned()),
            chapter("F", "f.md", &[4]),
            chapter("Behind", "behind.md", &[]),
            SummaryItem::Separator,
            chapter("Last", "last (2).md", &[]),
        ]
    );
    assert_eq!(parse("").unwrap(), []);
}

#[test]
fn invalid_summaries_are_refused() {
    assert_eq!(
        error("# S\n\n- [A](a.md)\n- B\n"),
        "line 4: expected an item that begins with a link, such as `- [Title](file.md)`"
    );
    assert_eq!(
        error("[A](a.md)\n\n- [A](./a.md)\n"),
        "line 3: `a.md` is listed twice"
    );
    for after_suffix in ["- [C](c.md)", "# Part"] {
        let text = format!("- [A](a.md)\n\n[B](b.md)\n\n{after_suffix}\n");
        assert!(
            error(&text).starts_with("line 5: lists and part titles are not allowed"),
            "{text}"
        );
    }
}

#[test]
fn deeply_nested_lists_are_refused() {
    let text: String = (0..50)
        .map(|depth| format!("{:indent$}- [x](x{depth}.md)\n", "", indent = 2 * depth))
        .collect();
    assert!(
        error(&text).contains("nested more than 41 levels deep"),
        "{}",
        error(&text)
    );
    assert!(parse(&"- + ".repeat(100_000)).is_err());
}

proptest! {
    #[test]
    fn no_text_is_a_panic(text in prop_oneof![any::<String>(), "([ \n]|- |\\* |# |\\[a\\]\\(b\\)|---|<!--|x)*"]) {
        let _ = parse(&text);
    }
}

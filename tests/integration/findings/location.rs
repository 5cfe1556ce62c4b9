//! Locations of findings: in the file, or in the plugin's input.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{SOURCE, at, book, finds, root, stderr_of};
use crate::support::books::Book;
use crate::support::run::{self, plugin};
use crate::support::{folder, write};

/// Lines are those of the file only if the text is that of the file.
#[test]
fn text_that_is_not_in_the_file() {
    let book = book("findings-replaced");
    let content = book.value()["items"][1]["Chapter"]["content"].clone();
    let content = content.as_str().unwrap();
    let found = json!([
        at(content, "TODO: say", 0),
        at(content, "TODO\n}", 0),
        at(content, "所有权", 0),
        at(content, "and more", 0),
    ]);
    let run = run::plugins(&book, &json!([finds("Two", &found)]));
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning: look here
 --> src/two.md:3:1
  |
3 | TODO: say more
  | ^^^^^^^^^
  |
  = plugin: probe
warning: look here
 --> src/two.md (line 5, column 8 of the plugin's input)
  |
5 |     // TODO
  |        ^^^^
6 | }
  | ^
  |
  = plugin: probe
warning: look here
 --> src/two.md:5:11
  |
5 |     Tabs    and 所有权 TODO
  |                 ^^^^^^
  |
  = plugin: probe
warning: look here
 --> src/two.md:9:1
  |
9 | and more.
  | ^^^^^^^^
  |
  = plugin: probe
[probe] 4 warnings

"#]]
    );
    // An earlier plugin has changed the text, and the file was removed.
    let append = json!({ "do": "append", "text": "\nTODO: appended\n" });
    let append = plugin("chapter-probe", &append);
    let changed = format!("{SOURCE}\nTODO: appended\n");
    let found = json!([at(&changed, "TODO: say", 0), at(&changed, "TODO: app", 0)]);
    let plugins = json!([append, finds("One", &found)]);
    let run = run::plugins(&book, &plugins);
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning: look here
 --> src/one.md:3:1
  |
3 | TODO: say more
  | ^^^^^^^^^
  |
  = plugin: probe
warning: look here
  --> src/one.md (line 11, column 1 of the plugin's input)
   |
11 | TODO: appended
   | ^^^^^^^^^
   |
   = plugin: probe
[probe] 2 warnings

"#]]
    );
    std::fs::remove_file(root(&book).join("src/one.md")).unwrap();
    let gone = run::plugins(&book, &plugins).stderr;
    let start = "--> one.md (line 3, column 1 of the plugin's input)\n";
    assert!(gone.contains(start), "{gone}");
}

#[test]
fn chapters_without_a_file() {
    let of =
        |chapter: &str| json!({ "message": "of it", "chapter": chapter, "start": 7, "end": 9 });
    let found = json!([of("two.md"), of("made.md"), of("gone.md"), { "message": "of a draft", "start": 3 }]);
    assert_data_eq!(
        stderr_of("findings-named", "Draft", &found),
        str![[r#"
warning: of it
 --> src/two.md:3:1
  |
3 | TODO: say more
  | ^^
  |
  = plugin: probe
warning: of it
 --> made.md (line 2, column 1 of the plugin's input)
  |
2 | by TODO
  | ^^
  |
  = plugin: probe
warning: of it
--> gone.md
 = plugin: probe
warning: of a draft
--> Draft
 = plugin: probe
[probe] 4 warnings

"#]]
    );
}

/// A source file may be a link. No file outside of the book is read, whatever path a chapter has.
#[test]
#[cfg(unix)]
fn no_file_outside_of_the_book_is_read() {
    let outside = folder("findings-outside").join("one.md");
    write(&outside, SOURCE);
    let found = json!([at(SOURCE, "TODO", 0)]);
    let expect_location_in_input = |book: &Book| {
        let run = run::plugins(book, &json!([finds("One", &found)]));
        let stderr = run.stderr;
        assert!(
            stderr.contains("--> one.md (line 3, column 1 of the plugin's input)"),
            "{stderr}"
        );
    };
    let linked = book("findings-linked");
    let file = root(&linked).join("src/one.md");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&outside, &file).unwrap();
    expect_location_in_input(&linked);
    // Reading a pipe would never end.
    std::fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    expect_location_in_input(&linked);
    // A link within the book counts as one of its files.
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("two.md", &file).unwrap();
    let run = run::plugins(&linked, &json!([finds("One", &found)]));
    assert!(
        run.stderr.contains("--> src/one.md:3:1\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn another_source_folder() {
    let mut book = book("findings-folder");
    let root = root(&book);
    std::fs::rename(root.join("src"), root.join("text")).unwrap();
    book.context["config"]["book"]["src"] = json!("./text");
    let found = json!([at(SOURCE, "TODO", 0)]);
    let run = run::plugins(&book, &json!([finds("One", &found)]));
    assert!(
        run.stderr.contains("--> text/one.md:3:1\n"),
        "{}",
        run.stderr
    );
}

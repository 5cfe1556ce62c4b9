//! Builds components from the few lines of WAT that matter to a test.

mod host;

pub use host::*;

/// The types of the contract that chapter and book plugins use.
pub const TYPES: &str = r#"
  (import "mdbook:preprocessor/types@0.1.0" (instance $types
    (type $metadata (record
      (field "title" (option string)) (field "authors" (list string))
      (field "description" (option string)) (field "language" (option string))
      (field "text-direction" (option string))))
    (export "metadata" (type $m (eq $metadata)))
    (type $context (record
      (field "renderer" string) (field "mdbook-version" string)
      (field "metadata" $m) (field "config" string)))
    (export "context" (type (eq $context)))
    (type $chapter (record
      (field "name" string) (field "content" string) (field "number" (option (list u32)))
      (field "path" (option string)) (field "source-path" (option string))
      (field "parent-names" (list string))))
    (export "chapter" (type $c (eq $chapter)))
    (type $item (variant (case "chapter" $c) (case "separator") (case "part-title" string)))
    (export "book-item" (type $i (eq $item)))
    (type $entry (record (field "depth" u32) (field "item" $i)))
    (export "entry" (type $e (eq $entry)))
    (type $book (record (field "entries" (list $e))))
    (export "book" (type (eq $book)))))
  (alias export $types "context" (type $context))
  (alias export $types "chapter" (type $chapter))
  (alias export $types "book" (type $book))
"#;

/// A module with the allocator for values that the host passes to a module with imports.
const ALLOCATOR: &str = r#"
  (core module $bump
    (global $free (mut i32) (i32.const 524288))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (local.get 3)))))
  (core instance $bump (instantiate $bump))
  (alias core export $bump "realloc" (core func $host-realloc))"#;

/// Returns a chapter plugin with these parts in its core module. The module's function `process` gets the address of
/// its arguments, and returns that of a `result<option<string>, string>`.
pub fn chapter_component(parts: &str) -> String {
    importing_component(&[], parts)
}

/// Returns a chapter plugin whose core module imports these functions of the host.
pub fn importing_component(imports: &[&Import], parts: &str) -> String {
    with_process(imports, parts, CHAPTER)
}

/// Returns a book plugin with these parts in its core module. Its `process` returns the address of a
/// `result<option<book>, string>`.
pub fn book_component(parts: &str) -> String {
    with_process(&[], parts, BOOK)
}

const CHAPTER: [&str; 2] = [
    r#"(param "chapter" $chapter) (result (result (option string) (error string)))"#,
    "chapter-processor",
];
const BOOK: [&str; 2] = [
    r#"(param "book" $book) (result (result (option $book) (error string)))"#,
    "book-processor",
];

/// Returns a component with the function `process` of this type.
///
/// A module that imports functions of the host gets its memory from another module: functions are lowered with a memory
/// before the module is instantiated with them.
fn with_process(imports: &[&Import], parts: &str, kind: [&str; 2]) -> String {
    let [ty, interface] = kind;
    let pages = "(memory (export \"memory\") 16)";
    let alias = |of| format!("(alias core export {of} \"memory\" (core memory $memory))");
    let exported = join(imports, |i| format!("(export \"{0}\" (func ${0}))", i.name));
    let (before, memory, with, after) = match (imports, parts.contains("(memory (export")) {
        ([], true) => (String::new(), "", String::new(), alias("$core")),
        ([], false) => (String::new(), pages, String::new(), alias("$core")),
        _ => (
            format!(
                "(core module $libc {pages}) (core instance $libc (instantiate $libc)) {} {ALLOCATOR}",
                alias("$libc")
            ),
            "(import \"libc\" \"memory\" (memory 0))",
            format!("(with \"libc\" (instance $libc)) (with \"host\" (instance {exported}))"),
            String::new(),
        ),
    };
    let or = |name: &str, default: &'static str| {
        if parts.contains(&format!("\"{name}\"")) {
            ""
        } else {
            default
        }
    };
    let realloc = or(
        "realloc",
        "(global $free (mut i32) (i32.const 4096))
         (func (export \"realloc\") (param i32 i32 i32 i32) (result i32)
           (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
           (global.get $free)
           (global.set $free (i32.add (global.get $free) (local.get 3))))",
    );
    // Address 0 holds zeros: ok(none).
    let process = or(
        "process",
        "(func (export \"process\") (param i32) (result i32) (i32.const 0))",
    );
    let mut needs: Vec<&str> = Vec::new();
    for need in imports.iter().flat_map(|import| import.needs) {
        if !needs.contains(need) {
            needs.push(need);
        }
    }
    let needs = needs.concat();
    let lowered = join(imports, |i| format!("(core func ${} {})", i.name, i.lower));
    let imported = join(imports, |i| {
        format!("(import \"host\" \"{0}\" (func ${0} {1}))", i.name, i.ty)
    });
    format!(
        r#"(component
          {needs} {TYPES} {before}
          {lowered}
          (core module $module
            {imported} {memory} {realloc} {process} {parts}
            ;; Returns ok(some(text)), where the text is a number of one digit.
            (func $answer (param i32) (result i32)
              (i32.store8 (i32.const 128) (i32.add (i32.const 48) (local.get 0)))
              (i32.store8 (i32.const 4) (i32.const 1))
              (i32.store (i32.const 8) (i32.const 128))
              (i32.store (i32.const 12) (i32.const 1))
              (i32.const 0)))
          (core instance $core (instantiate $module{with}))
          {after}
          (func $process (param "context" $context) {ty}
            (canon lift (core func $core "process") (memory $memory)
              (realloc (core func $core "realloc"))))
          (instance $processor (export "process" (func $process)))
          (export "mdbook:preprocessor/{interface}@0.1.0" (instance $processor)))"#
    )
}

fn join(imports: &[&Import], show: impl Fn(&Import) -> String) -> String {
    let texts: Vec<_> = imports.iter().map(|import| show(import)).collect();
    texts.join("\n")
}

/// Returns the function `process` with this body, which must return the address of the result.
pub fn process(body: &str) -> String {
    format!("(func (export \"process\") (param i32) (result i32) {body})")
}

/// Returns a start function with this body.
pub fn start(body: &str) -> String {
    format!("(func $go {body}) (start $go)")
}

/// Returns a call of `report` with a severity and a message.
pub fn report_call(severity: u32, address: u32, length: u32) -> String {
    let nothing = "(i32.const 0)".repeat(13);
    format!(
        "(call $report (i32.const {severity}) (i32.const {address}) (i32.const {length}) {nothing})"
    )
}

/// Returns a loop that runs this body `count` times.
pub fn repeat(count: u32, body: &str) -> String {
    format!(
        "(local $n i32) (loop {body}
           (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1)))
                              (i32.const {count}))))"
    )
}

/// Returns a function `process` that returns `ok(some(string))` with this address and length.
pub fn process_returning(address: u32, length: u32) -> String {
    process(&format!(
        "(i32.store8 (i32.const 4) (i32.const 1))
         (i32.store (i32.const 8) (i32.const {address}))
         (i32.store (i32.const 12) (i32.const {length}))
         (i32.const 0)"
    ))
}

/// Encodes a component in the text format.
#[track_caller]
pub fn parse(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

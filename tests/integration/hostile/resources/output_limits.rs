//! Too many messages.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::support::wat::{
    LOG, REPORT, STDOUT, WRITE, chapter_component, importing_component, process, repeat,
    report_call, start,
};

/// Returns the class.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("log");
    let small = || json!({ "log": "8 KiB" });
    let log = |count, length: u32| {
        let call = format!("(call $log (i32.const 4) (i32.const 64) (i32.const {length}))");
        wat(&importing_component(&[&LOG], &start(&repeat(count, &call))))
    };
    let report = |count, length| {
        wat(&importing_component(
            &[&REPORT],
            &start(&repeat(count, &report_call(2, 64, length))),
        ))
    };
    let print = |count, text: &str| {
        let length = text.len();
        let body = format!(
            "(call $write (i32.const 1) (i32.const 2048) (i32.const {length}) (i32.const 1024))"
        );
        // The first handle.
        let body = repeat(count, &body).replacen("(loop", "(drop (call $stdout)) (loop", 1);
        let text = text.replace('\n', "\\n");
        let parts = format!("(data (i32.const 2048) \"{text}\") {}", start(&body));
        wat(&importing_component(&[&STDOUT, &WRITE], &parts))
    };
    AttackClass {
        title: "Floods",
        cases: vec![
            case(
                "logs one text that is larger than its limit",
                log(1, 9000),
                end,
                ("logs one that is smaller", log(1, 8000)),
            )
            .limits(small()),
            case(
                "logs empty lines without end",
                log(129, 0),
                end,
                ("logs as many as its limit", log(128, 0)),
            )
            .limits(small()),
            case(
                "prints lines without end",
                print(200, "line\n"),
                end,
                ("prints a hundred", print(100, "line\n")),
            )
            .limits(small()),
            case(
                "prints one line without end",
                print(5000, "endless"),
                end,
                ("ends it", print(1000, "endless")),
            )
            .limits(small()),
            case(
                "reports long findings",
                report(5, 2000),
                end,
                ("reports short ones", report(5, 20)),
            )
            .limits(small()),
            case(
                "reports more findings than its limit",
                report(2001, 0),
                ExpectedEnd::Limit("findings"),
                ("reports as many as its limit", report(2000, 0)),
            ),
            case(
                "reports more findings than a small limit",
                report(4, 0),
                ExpectedEnd::Limit("findings"),
                ("reports as many as that", report(3, 0)),
            )
            .limits(json!({ "findings": 3 })),
            case(
                "logs a text larger than all that it may hand over",
                log(1, 2000),
                ExpectedEnd::Limit("output"),
                ("logs one that is smaller", log(1, 900)),
            )
            .limits(json!({ "output": "1 KiB" })),
        ],
    }
}

/// The text of a plugin's error has no limit, so it is truncated.
#[test]
fn a_long_error_is_truncated() {
    let guest = wat(&chapter_component(&process(
        "(memory.fill (i32.const 1024) (i32.const 97) (i32.const 1000000))
         (i32.store8 (i32.const 0) (i32.const 1))
         (i32.store (i32.const 4) (i32.const 1024))
         (i32.store (i32.const 8) (i32.const 1000000))
         (i32.const 0)",
    )));
    let run = crate::hostile::run_by_program("floods-error", &guest, &json!({}));
    let stderr = run.failed();
    assert!(
        stderr.contains("in `one.md`\n  why: aaaa") && stderr.contains("a … ("),
        "{stderr}"
    );
    assert!(stderr.len() < 20_000, "{} bytes", stderr.len());
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}

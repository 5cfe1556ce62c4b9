//! Invalid values and addresses in calls between guest and host.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{
    DROP, LOG, RANDOM, READ, REPORT, STDIN, STDOUT, SUBSCRIBE, WRITE, ZEROES, chapter_component,
    importing_component, process, process_returning, report_call, start,
};

const TEXT: &str = "(data (i32.const 64) \"new\\ff\\fe\")";

/// Returns the class.
pub fn class() -> AttackClass {
    let crash = |attack, guest: String, reason, twin, tame: String| -> Case {
        case(
            attack,
            wat(&guest),
            ExpectedEnd::Crash(reason),
            (twin, wat(&tame)),
        )
    };
    let returns = |address, length| chapter_component(&(process_returning(address, length) + TEXT));
    let new = |case: Case| case.gives(ExpectedBook::Content("new"));
    let address = |address: i32| chapter_component(&process(&format!("(i32.const {address})")));
    let realloc = |address: i32| {
        chapter_component(&format!(
            "(func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const {address}))"
        ))
    };
    let result = |byte: u32| {
        chapter_component(&process(&format!(
            "(i32.store8 (i32.const 512) (i32.const {byte})) (i32.const 512)"
        )))
    };
    let log = |level: u32, address: u32, length: u32| {
        let call =
            format!("(call $log (i32.const {level}) (i32.const {address}) (i32.const {length}))");
        importing_component(&[&LOG], &(start(&call) + TEXT))
    };
    let report =
        |severity| importing_component(&[&REPORT], &(start(&report_call(severity, 64, 3)) + TEXT));
    let write = |length: u32| {
        let body = format!(
            "(call $write (call $stdout) (i32.const 2048) (i32.const {length}) (i32.const 1024))"
        );
        importing_component(&[&STDOUT, &WRITE], &start(&body))
    };
    let zeroes = |length: &str| {
        let body = format!("(call $zeroes (call $stdout) (i64.const {length}) (i32.const 1024))");
        importing_component(&[&STDOUT, &ZEROES], &start(&body))
    };
    let random = |length: &str| {
        let body = format!("(call $random (i64.const {length}) (i32.const 1024))");
        importing_component(&[&RANDOM], &start(&body))
    };
    let read = |stream: &str| {
        let body = format!("(call $read {stream} (i64.const -1) (i32.const 1024))");
        importing_component(&[&STDIN, &READ], &start(&body))
    };
    let reenter = |place: &str| {
        let call = "(call $log (i32.const 4) (i32.const 0) (i32.const 0))";
        let (realloc, process_) = match place {
            "realloc" => (call, ""),
            _ => ("", call),
        };
        importing_component(
            &[&LOG],
            &format!(
                "(global $at (mut i32) (i32.const 4096))
                 (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) {realloc}
                   (global.set $at (i32.and (i32.add (global.get $at) (i32.const 15)) (i32.const -16)))
                   (global.get $at)
                   (global.set $at (i32.add (global.get $at) (local.get 3))))
                 {}",
                process(&format!("{process_} (i32.const 0)"))
            ),
        )
    };
    let drops = |drops: &str| {
        let body = format!("(local $p i32) (local.set $p (call $subscribe (i64.const 0))) {drops}");
        importing_component(&[&SUBSCRIBE, &DROP], &start(&body))
    };
    AttackClass {
        title: "Calls between guest and host",
        cases: vec![
            new(crash(
                "returns a text that lies outside its memory",
                returns(1 << 20, 1),
                "out of bounds",
                "returns one that lies inside",
                returns(64, 3),
            )),
            new(crash(
                "returns a text of 4 GiB",
                returns(0, u32::MAX),
                "out of bounds",
                "returns one of three bytes",
                returns(64, 3),
            )),
            new(crash(
                "returns a text that is not UTF-8",
                returns(64, 5),
                "utf-8",
                "returns the part of it that is",
                returns(64, 3),
            )),
            crash(
                "returns a result that lies outside its memory",
                address(-4),
                "out of bounds",
                "returns one that lies inside",
                address(1024),
            ),
            crash(
                "returns a result at a crooked address",
                address(1),
                "return pointer not aligned",
                "returns one at a straight address",
                address(4),
            ),
            crash(
                "returns a result that is neither ok nor an error",
                result(2),
                "invalid expected discriminant",
                "returns ok",
                result(0),
            ),
            crash(
                "has no memory for its argument",
                realloc(-16),
                "beyond end of memory",
                "allocates everything at one address",
                realloc(4096),
            ),
            crash(
                "allocates its argument at an unaligned address",
                realloc(1),
                "not aligned",
                "allocates it at an aligned one",
                realloc(2048),
            ),
            crash(
                "logs a text that lies outside its memory",
                log(4, 1 << 20, 1),
                "out of bounds",
                "logs one that lies inside",
                log(4, 64, 3),
            ),
            crash(
                "logs a text of 4 GiB",
                log(4, 64, u32::MAX),
                "out of bounds",
                "logs one of three bytes",
                log(4, 64, 3),
            ),
            crash(
                "logs a text that is not UTF-8",
                log(4, 64, 5),
                "utf-8",
                "logs the part of it that is",
                log(4, 64, 3),
            ),
            crash(
                "logs at a level that there is not",
                log(5, 64, 3),
                "discriminant",
                "logs at the last one",
                log(4, 64, 3),
            ),
            crash(
                "reports a finding of a severity that there is not",
                report(3),
                "discriminant",
                "reports a note",
                report(2),
            ),
            crash(
                "writes a list that is longer than its memory",
                write(u32::MAX),
                "out of bounds",
                "writes nothing",
                write(0),
            ),
            crash(
                "has the host write zeroes without end",
                zeroes("-1"),
                "cannot write more zeroes",
                "has it write none",
                zeroes("0"),
            ),
            crash(
                "asks for 16 exabytes of random bytes",
                random("-1"),
                "exceeds limit 1048576",
                "asks for a thousand",
                random("1000"),
            ),
            crash(
                "reads all that it can from a stream that it has not",
                read("(i32.const 77)"),
                "unknown handle index 77",
                "reads all that it can from standard input, which is at its end",
                read("(call $stdin)"),
            ),
            crash(
                "calls the host while the host asks it for room",
                reenter("realloc"),
                "cannot leave component instance",
                "calls it when it is called itself",
                reenter("process"),
            ),
            crash(
                "gives a handle back twice",
                drops("(call $drop (local.get $p)) (call $drop (local.get $p))"),
                "unknown handle index",
                "gives it back once",
                drops("(call $drop (local.get $p))"),
            ),
            crash(
                "gives a handle back that it never had",
                drops("(call $drop (i32.const 99))"),
                "unknown handle index 99",
                "keeps its own to the end",
                drops(""),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}

//! Many concurrent processes with one cache.

use std::io::Write;
use std::process::{Child, ChildStdin};

use super::{Fixture, assert_right};
use crate::support::run::Run;

/// Starts all processes, then gives all of them their input at once, and asserts that each returns the book of its
/// number.
fn all_at_once(fixtures: impl Iterator<Item = (u32, Fixture)>) {
    let started = fixtures.map(|(number, fixture)| {
        let mut child = fixture.command().spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        (number, fixture.input(), child, stdin)
    });
    let waiting: Vec<(u32, Vec<u8>, Child, ChildStdin)> = started.collect();
    let running: Vec<_> = waiting
        .into_iter()
        .map(|(number, input, child, mut stdin)| {
            // The input is small enough for the buffer of a pipe.
            stdin.write_all(&input).unwrap();
            (number, child)
        })
        .collect();
    for (number, child) in running {
        let run = Run::from_output(child.wait_with_output().unwrap());
        assert_eq!(run.stderr, "");
        assert_right(&run, number);
    }
}

#[test]
fn cold_starts() {
    let fixture = Fixture::new("cold-starts");
    fixture.put(1);
    let copies = (0..64).map(|_| (1, fixture.beside("plugin")));
    all_at_once(copies);
    fixture.is_right(1);
}

#[test]
fn two_hundred_processes() {
    let fixture = Fixture::new("two-hundred");
    let each = (0..200).map(|count| {
        let number = count % 8;
        let one = fixture.beside(&number.to_string());
        if count < 8 {
            one.put(number);
        }
        (number, one)
    });
    all_at_once(each);
    for number in 0..8 {
        fixture.beside(&number.to_string()).is_right(number);
    }
}

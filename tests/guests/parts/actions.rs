//! The actions of the plugin and of its parts, so that tests can compare their permissions and limits.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Runs the action that the first word names, with the rest as its argument.
pub fn run_action(action: &str) -> String {
    let (action, with) = action.split_once(' ').unwrap_or((action, ""));
    let number = || with.parse().unwrap_or(0);
    match action {
        "echo" => with.to_owned(),
        "read" => match std::fs::read_to_string(with) {
            Ok(text) => text.trim_end().to_owned(),
            Err(error) => error.to_string(),
        },
        "env" => std::env::var(with).unwrap_or_else(|_| "not set".to_owned()),
        "calls" => CALLS.fetch_add(1, Ordering::SeqCst).to_string(),
        "memory" => {
            let memory = vec![1_u8; number() << 20];
            std::hint::black_box(&memory);
            "there was enough".to_owned()
        }
        "loop" => loop {
            std::hint::black_box(());
        },
        "recurse" => recurse(number()).to_string(),
        "panic" => panic!("{with}"),
        "exit" => std::process::exit(number() as i32),
        "print" => {
            let mut stderr = std::io::stderr();
            let _ = write!(stderr, "{with}");
            "printed".to_owned()
        }
        "flood" => {
            for _ in 0..number() {
                eprintln!("{}", "x".repeat(1000));
            }
            "said".to_owned()
        }
        other => panic!("unknown action {other:?}"),
    }
}

/// Uses the native stack, and no linear memory.
#[inline(never)]
fn recurse(depth: usize) -> usize {
    match depth {
        0 => 1,
        _ => recurse(depth - 1).wrapping_mul(31) ^ depth,
    }
}

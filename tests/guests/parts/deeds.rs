//! What a plugin and its parts do for the tests alike, so that it can be seen who may do what.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Does what the first word says, with the rest.
pub fn deed(deed: &str) -> String {
    let (deed, with) = deed.split_once(' ').unwrap_or((deed, ""));
    let number = || with.parse().unwrap_or(0);
    match deed {
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
        other => panic!("no deed is called {other:?}"),
    }
}

/// Uses the native stack, and no memory.
#[inline(never)]
fn recurse(depth: usize) -> usize {
    match depth {
        0 => 1,
        _ => recurse(depth - 1).wrapping_mul(31) ^ depth,
    }
}

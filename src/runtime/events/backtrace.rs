//! Function names in the backtrace of a trap.

use wasmtime::WasmBacktrace;

/// Number of functions that are kept: deep recursion has thousands.
const MAX_FRAMES: usize = 12;

/// Beginnings of the names of functions that Rust calls between a panic and the trap.
const LIBRARY: [&str; 7] = [
    "abort",
    "std::",
    "core::",
    "alloc::",
    "__rustc::",
    "<alloc::",
    "<core::",
];

/// Returns the demangled names of the innermost functions in a backtrace.
///
/// Functions of Rust's libraries are left out if there are others.
pub fn function_names(backtrace: &WasmBacktrace) -> Vec<String> {
    // wasmtime demangles names only in the text of the backtrace: a heading, then `  0:  0x12ab - module!function`.
    let text = backtrace.to_string();
    let all: Vec<_> = text
        .lines()
        .skip(1)
        .filter_map(|line| Some(without_hashes(line.split_once('!')?.1)))
        .collect();
    let is_own = |name: &&String| !LIBRARY.iter().any(|start| name.starts_with(start));
    let own = all.iter().filter(is_own).take(MAX_FRAMES).cloned();
    let own: Vec<_> = own.collect();
    if own.is_empty() {
        all.into_iter().take(MAX_FRAMES).collect()
    } else {
        own
    }
}

/// Removes the hashes that both of Rust's manglings leave in a path.
///
/// One has a hash for each crate, `std[d123b7a1a2ed1472]::process::abort`, the other one for the function,
/// `main::h2c11f2cca32cd402`.
fn without_hashes(name: &str) -> String {
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((path, hash)) if is_hash(hash) => path,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => plain.push_str(rest),
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::without_hashes;

    #[test]
    fn hashes_of_both_manglings_are_removed() {
        let name = "<std[d123b7a1a2ed1472]::io::X as [u8]>::go[0]";
        assert_eq!(without_hashes(name), "<std::io::X as [u8]>::go[0]");
        assert_eq!(without_hashes("a::b::h2c11f2cca32cd402"), "a::b");
        assert_eq!(without_hashes("a::hello["), "a::hello[");
    }
}

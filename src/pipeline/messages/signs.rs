//! Signs in a plugin's last words of what it tried to do. A program that wants to start another one, or a thread, never
//! gets as far as the host: its standard library knows that there are none, and says so in words of its own.
//! That is so for the network too, in Go.

use crate::runtime::Failure;

/// An action that a plugin seems to have tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Process,
    Thread,
    Network,
    /// A process or a thread, or something rarer.
    Either,
    /// A module of Python, once the plugin was built.
    Module,
}

use Sign::{Either, Module, Network, Process, Thread};

/// Messages of standard libraries, the more exact ones first, and where they are from.
const WORDS: [(&str, Sign); 16] = [
    // Rust, library/std/src/thread/functions.rs: `spawn`; and src/thread/scoped.rs: `Scope::spawn`.
    ("failed to spawn thread", Thread),
    // rayon-core, src/registry.rs: `global_registry` without threads.
    ("The global thread pool has not been initialized", Thread),
    // CPython, Modules/_threadmodule.c: `start_new_thread`.
    ("can't start new thread", Thread),
    // CPython, Lib/subprocess.py: `Popen.__init__` on wasi and emscripten.
    ("does not support processes", Process),
    // CPython, Lib/importlib/_bootstrap.py: `_find_and_load_unlocked`.
    ("ModuleNotFoundError: No module named", Module),
    // CPython, Python/codecs.c: `_PyCodec_Lookup`, which imports a module for most encodings.
    ("LookupError: unknown encoding", Module),
    // Go, src/os/exec/lp_wasm.go: `LookPath` finds nothing on any wasm target.
    ("executable file not found in $PATH", Process),
    // Go, src/os/exec_posix.go: `StartProcess`, and what it gets from src/syscall/syscall_wasip1.go.
    ("fork/exec ", Process),
    // Go, src/os/exec/exec.go: `childStdin`, before a program is started.
    ("open /dev/null: ", Process),
    // Go, src/net/dial.go; its sockets are made up (src/net/net_fake.go) and refuse all.
    ("dial tcp", Network),
    // Go, src/net/dnsconfig_unix.go: the server to ask where no file names one.
    (" on [::1]:53", Network),
    // Rust, library/std/src/sys/pal/: `unsupported`, which `Command::spawn` returns, and before wasm32-wasip2
    // `Thread::new` too.
    ("operation not supported on this platform", Either),
    // Rust, library/std/src/io/error.rs: the same error as it is shown by its kind.
    ("kind: Unsupported", Either),
    // wasi-libc, libc-top-half/musl/src/errno/__strerror.h: ENOTSUP, of `pthread_create`, as Rust shows it.
    ("Not supported (os error 58)", Either),
    // The same: ENOSYS.
    ("Function not implemented", Either),
    // Go, src/syscall/tables_wasip1.go: ENOSYS.
    ("Not implemented on wasip1", Either),
];

/// Returns the hint for a failure whose message, or the last lines of standard error before it, are a sign.
pub fn of(complaints: &[String], failure: &Failure) -> Option<String> {
    let message = match failure {
        Failure::PluginError(_)
        | Failure::Trap { .. }
        | Failure::Exit(_)
        | Failure::Status { .. } => failure.to_string(),
        Failure::Limit(_) | Failure::Host(_) | Failure::Part { .. } => return None,
    };
    let texts = complaints.iter().chain([&message]);
    let has = |words: &str| texts.clone().any(|text| text.contains(words));
    let (_, sign) = WORDS.into_iter().find(|(words, _)| has(words))?;
    let (what, lacks) = match sign {
        Process => ("start another program", "no other programs"),
        Thread => ("start a thread", "no threads"),
        Network => ("use the network", "none"),
        Either => (
            "start another program or a thread",
            "no other programs and no threads",
        ),
        Module => {
            return Some(
                "it seems to have tried to import a module while it ran, and what componentize-py makes has \
                 no files to import from: import all modules at the top of the plugin"
                    .to_owned(),
            );
        }
    };
    Some(format!(
        "it seems to have tried to {what}, and the sandbox has {lacks}: run this preprocessor natively, \
         outside of mdbook-wasm"
    ))
}

/// Returns what an author can do instead of a crash, if its message shows the language.
pub fn instead(failure: &Failure) -> Option<&'static str> {
    let Failure::Trap { stderr, .. } = failure else {
        return None;
    };
    let has = |words: &str| stderr.iter().any(|line| line.contains(words));
    if has("Traceback (most recent call last)") {
        // CPython, Python/traceback.c; componentize-py makes an error of this exception alone.
        Some("raise `Err(\"…\")`")
    } else if has("panicked at ") {
        // Rust, library/std/src/panicking.rs: `default_hook`.
        Some("return `Err(…)`")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::runtime::{Failure, LimitExceeded};

    fn told(words: &str) -> Option<String> {
        let complaints = [format!("Error: {words}"), "stopped".to_owned()];
        let told = of(&complaints, &Failure::Exit(1));
        assert_eq!(told, of(&[], &Failure::PluginError(words.to_owned())));
        told
    }

    #[test]
    fn the_most_exact_words_count() {
        let trap = Failure::Trap {
            reason: "unreachable".to_owned(),
            stderr: vec![
                "failed to spawn thread: Error { kind: Unsupported, message: \"operation not \
                 supported on this platform\" }"
                    .to_owned(),
            ],
            frames: Vec::new(),
        };
        let thread = "it seems to have tried to start a thread, and the sandbox has no threads: run this \
                      preprocessor natively, outside of mdbook-wasm";
        assert_eq!(of(&[], &trap).as_deref(), Some(thread));
        let process = told("exec: \"dot\": executable file not found in $PATH").unwrap();
        assert!(process.contains("start another program, and"), "{process}");
        let network = told("dial tcp 127.0.0.1:80: connect: Connection refused").unwrap();
        assert!(
            network.contains("use the network, and the sandbox has none: "),
            "{network}"
        );
        let either = told("operation not supported on this platform").unwrap();
        assert!(either.contains("program or a thread, and"), "{either}");
        let module = told("ModuleNotFoundError: No module named 'x'").unwrap();
        assert!(module.contains("import all modules at the top"), "{module}");
    }

    #[test]
    fn other_words_are_no_sign() {
        assert_eq!(told("no such file or directory"), None);
        let limit = Failure::Limit(LimitExceeded::Memory(1));
        let words = "operation not supported on this platform".to_owned();
        assert_eq!(of(&[words], &limit), None);
    }
}

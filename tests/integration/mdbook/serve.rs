//! `mdbook serve`, as it is published, with plugins that are replaced meanwhile.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::support::build::crates_io;
use crate::support::run;
use crate::support::{build, folder, write};

/// A process that serves a book. It is ended with this value, or when nothing came of it for long.
struct Server {
    lines: BufReader<ChildStderr>,
    port: u16,
    done: Option<(Sender<()>, JoinHandle<()>)>,
}

/// Far more than a slow machine needs. Nobody waits for it where all is well.
const PATIENCE: Duration = Duration::from_secs(120);

impl Server {
    fn start(mdbook: &Path, root: &Path) -> Self {
        // A port that is free now.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut process = Command::new(mdbook)
            .args(["serve", "--hostname", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .arg(root)
            .env("PATH", path_with_program())
            .env("MDWASM_CACHE_DIR", run::cache())
            // It says what it overlooks each time that it looks.
            .env("MDBOOK_LOG", "info,mdbook::cmd::watch=trace")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap());
        let (done, is_done) = channel();
        let watchdog = std::thread::spawn(move || watch(process, &is_done));
        Self {
            lines,
            port,
            done: Some((done, watchdog)),
        }
    }

    /// Reads what it says until a line has these words, and returns all of it.
    fn until(&mut self, words: &str) -> String {
        let mut output = String::new();
        loop {
            let start = output.len();
            let count = self.lines.read_line(&mut output).unwrap();
            assert_ne!(count, 0, "it ended before it said {words:?}:\n{output}");
            if output[start..].contains(words) {
                return output;
            }
        }
    }

    /// Waits until it has looked at all files once more than now.
    fn has_looked(&mut self) {
        for _ in 0..2 {
            self.until("overlooked");
        }
    }

    fn page(&self, page: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!("GET /{page} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((done, watchdog)) = self.done.take() {
            drop(done);
            let _ = watchdog.join();
        }
    }
}

/// Ends the process when it is done with, or when nobody has been for long.
fn watch(mut process: Child, is_done: &Receiver<()>) {
    let waited = is_done.recv_timeout(PATIENCE);
    let _ = process.kill();
    let _ = process.wait();
    if waited == Err(RecvTimeoutError::Timeout) {
        let _ = writeln!(
            std::io::stderr(),
            "mdbook serve was stopped after {PATIENCE:?}"
        );
    }
}

fn path_with_program() -> std::ffi::OsString {
    let programs = build::program().parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path))).unwrap()
}

/// Puts a file in the place of another at once. It is made where nobody watches, so that only one change is seen.
fn put(from: &Path, root: &Path) {
    let made = root.join("made.wasm");
    fs::copy(from, &made).unwrap();
    fs::rename(made, root.join("plugins/plugin.wasm")).unwrap();
}

/// A book that `init` has made ready, with a file that mdBook is told to overlook.
fn book() -> PathBuf {
    let root = folder("serve");
    write(&root.join("book.toml"), "[book]\ntitle = \"Book\"\n");
    write(&root.join("src/SUMMARY.md"), "# S\n\n- [One](one.md)\n");
    write(&root.join("src/one.md"), "# One\n\nTODO: more of WASM.\n");
    write(&root.join("src/overlooked"), "");
    write(&root.join(".gitignore"), "overlooked\n/book\n");
    let init = run::program(&["init", "--book", root.to_str().unwrap()], b"");
    assert_eq!(init.status, Some(0), "{}", init.stderr);
    root
}

#[test]
fn a_plugin_that_is_replaced_is_seen_on_the_served_page() {
    let Some(mdbook) = crates_io::build_mdbook("0.5.4") else {
        return;
    };
    let root = book();
    put(&build::guest("wasm-fixer"), &root);
    let broken = root.join("broken.txt");
    write(&broken, "This is no plugin.");

    let mut server = Server::start(&mdbook, &root);
    server.until("Watching for changes");
    server.has_looked();
    let fixed = server.page("one.html");
    assert!(fixed.contains("TODO: more of Wasm."), "{fixed}");

    put(&build::guest("first-plugin"), &root);
    let output = server.until("HTML book written");
    assert!(output.contains("plugin.wasm"), "{output}");
    let marked = server.page("one.html");
    assert!(
        marked.contains("<strong>TODO</strong>: more of WASM."),
        "{marked}"
    );

    put(&broken, &root);
    let output = server.until("failed to build the book");
    let error = "error: plugin `plugin`: can't use `";
    assert!(
        output.contains(error) && output.contains("why: it is not WebAssembly"),
        "{output}"
    );
    let still = server.page("one.html");
    assert!(
        still.contains("<strong>TODO</strong>"),
        "the page stays: {still}"
    );

    put(&build::guest("wasm-fixer"), &root);
    server.until("HTML book written");
    let again = server.page("one.html");
    assert!(again.contains("TODO: more of Wasm."), "{again}");
}

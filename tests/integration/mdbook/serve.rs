//! The published `mdbook serve`, with plugins that are replaced while it runs.

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

/// A running `mdbook serve`. It is stopped when this value is dropped, or after a timeout.
struct Server {
    lines: BufReader<ChildStderr>,
    port: u16,
    done: Option<(Sender<()>, JoinHandle<()>)>,
}

/// The timeout for each event, with a margin for slow machines.
const TIMEOUT: Duration = Duration::from_secs(120);

impl Server {
    fn start(mdbook: &Path, root: &Path) -> Self {
        // A port that is free at the moment.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut process = Command::new(mdbook)
            .args(["serve", "--hostname", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .arg(root)
            .env("PATH", path_with_program())
            .env("MDWASM_CACHE_DIR", run::cache())
            // It logs the ignored files each time it scans all files.
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

    /// Reads the output until a line contains this text, and returns all lines.
    fn read_until(&mut self, words: &str) -> String {
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

    /// Waits for the next complete scan of all files.
    fn wait_for_scan(&mut self) {
        for _ in 0..2 {
            self.read_until("overlooked");
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

/// Kills the process when the test is done, or after a timeout.
fn watch(mut process: Child, is_done: &Receiver<()>) {
    let waited = is_done.recv_timeout(TIMEOUT);
    let _ = process.kill();
    let _ = process.wait();
    if waited == Err(RecvTimeoutError::Timeout) {
        let _ = writeln!(
            std::io::stderr(),
            "mdbook serve was stopped after {TIMEOUT:?}"
        );
    }
}

fn path_with_program() -> std::ffi::OsString {
    let programs = build::program().parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path))).unwrap()
}

/// Replaces a plugin atomically. The new file is written to a folder that is not watched, so that only one change is
/// seen.
fn replace_plugin(from: &Path, root: &Path) {
    let made = root.join("made.wasm");
    fs::copy(from, &made).unwrap();
    fs::rename(made, root.join("plugins/plugin.wasm")).unwrap();
}

/// Creates a book with `init`, and with a file that mdBook must ignore.
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
#[ignore = "needs the network"]
fn a_replaced_plugin_changes_the_served_page() {
    let Some(mdbook) = crates_io::build_mdbook("0.5.4") else {
        return;
    };
    let root = book();
    replace_plugin(&build::guest("wasm-fixer"), &root);
    let broken = root.join("broken.txt");
    write(&broken, "This is no plugin.");

    let mut server = Server::start(&mdbook, &root);
    server.read_until("Watching for changes");
    server.wait_for_scan();
    let fixed = server.page("one.html");
    assert!(fixed.contains("TODO: more of Wasm."), "{fixed}");

    replace_plugin(&build::guest("first-plugin"), &root);
    let output = server.read_until("HTML book written");
    assert!(output.contains("plugin.wasm"), "{output}");
    let marked = server.page("one.html");
    assert!(
        marked.contains("<strong>TODO</strong>: more of WASM."),
        "{marked}"
    );

    replace_plugin(&broken, &root);
    let output = server.read_until("failed to build the book");
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

    replace_plugin(&build::guest("wasm-fixer"), &root);
    server.read_until("HTML book written");
    let again = server.page("one.html");
    assert!(again.contains("TODO: more of Wasm."), "{again}");
}

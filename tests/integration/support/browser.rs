//! Controls a headless Chromium over a pipe by the DevTools protocol
//! (<https://chromedevtools.github.io/devtools-protocol/>), and serves the pages of a folder.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{folder, skip};

/// The names of Chromium's program in different distributions.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
    "chrome",
];

/// The arguments of Chromium: it should load only the pages of the test, and do nothing in the background.
const ARGUMENTS: [&str; 17] = [
    "--headless=new",
    "--remote-debugging-pipe",
    // Chromium's sandbox does not work for root and in many containers.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--lang=en",
    "--window-size=1280,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A shell script that passes standard input and output as the file descriptors of Chromium's pipe.
const SHELL: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >&2";

/// The time after which a missing answer fails the test.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// A running browser with one page.
pub struct Browser {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// The events since the page was opened.
    events: Vec<Value>,
}

impl Browser {
    /// Starts a browser. Reports a skipped test and returns `None` if Chromium is missing.
    pub fn start(test: &str) -> Option<Self> {
        let Some(program) = find() else {
            skip(
                test,
                "Chromium not found (`cargo xtask test` tries to install it)",
            );
            return None;
        };
        let profile = folder(&format!("browser-{test}"));
        let stderr = File::create(profile.join("stderr.txt")).unwrap();
        let mut child = Command::new("sh")
            .args(["-c", SHELL])
            .arg(program)
            .args(ARGUMENTS)
            .arg(format!(
                "--user-data-dir={}",
                profile.join("profile").display()
            ))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let messages = read_from(child.stdout.take().unwrap());
        let mut browser = Self {
            stdin: child.stdin.take().unwrap(),
            child,
            messages,
            session: None,
            last: 0,
            events: Vec::new(),
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", target);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a page, waits until it is complete, and returns its errors: messages in the console, exceptions, and
    /// failed requests.
    pub fn open(&mut self, url: &str) -> Vec<String> {
        self.events.clear();
        let opened = self.call("Page.navigate", json!({ "url": url }));
        assert_eq!(opened["errorText"], Value::Null, "{url}");
        while !self
            .events
            .iter()
            .any(|event| event["method"] == "Page.loadEventFired")
        {
            let message = self.receive();
            self.events.push(message);
        }
        // Waits for scripts that run after the page was loaded, for example to load its frames.
        self.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))");
        self.events.iter().filter_map(error).collect()
    }

    /// Evaluates a JavaScript expression in the page, and waits for its promise.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
        });
        let result = self.call("Runtime.evaluate", parameters);
        let exception = &result["exceptionDetails"];
        assert!(exception.is_null(), "{expression}: {exception}");
        result["result"]["value"].clone()
    }

    #[track_caller]
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.stdin
            .write_all(format!("{message}\0").as_bytes())
            .unwrap();
        loop {
            let answer = self.receive();
            if answer["id"] == self.last {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn receive(&self) -> Value {
        let message = self.messages.recv_timeout(ANSWER_TIMEOUT);
        message.expect("Chromium answers (its messages are in `stderr.txt`)")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let files = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// Reads messages in a thread. Each of them ends with a zero byte.
fn read_from(stdout: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for message in BufReader::new(stdout).split(0) {
            let Ok(Ok(message)) = message.map(|message| serde_json::from_slice(&message)) else {
                return;
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Returns the error that an event reports, if any.
fn error(event: &Value) -> Option<String> {
    let parameters = &event["params"];
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" => {
            let kind = parameters["type"].as_str()?;
            let is_error = ["error", "assert"].contains(&kind);
            is_error.then(|| format!("console.{kind}: {}", parameters["args"]))
        }
        "Runtime.exceptionThrown" => Some(format!("exception: {}", parameters["exceptionDetails"])),
        "Log.entryAdded" => {
            let entry = &parameters["entry"];
            let is_error = entry["level"] == "error";
            is_error.then(|| format!("log: {} {}", entry["text"], entry["url"]))
        }
        "Network.loadingFailed" => Some(format!("not loaded: {}", parameters["errorText"])),
        "Network.responseReceived" => {
            let response = &parameters["response"];
            let is_error = response["status"].as_u64()? >= 400;
            is_error.then(|| format!("status {}: {}", response["status"], response["url"]))
        }
        _ => None,
    }
}

/// Serves the files of a folder on this machine until the test process ends. Returns the URL without a slash at its
/// end.
pub fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            thread::spawn(move || answer(stream, &folder));
        }
    });
    address
}

/// Answers one request. Returns `None` if the browser closed the connection.
fn answer(mut stream: TcpStream, folder: &Path) -> Option<()> {
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().ok()?.take(64 << 10));
    reader.read_line(&mut request).ok()?;
    let mut header = String::from("-");
    while !header.trim().is_empty() {
        header.clear();
        reader.read_line(&mut header).ok()?;
    }
    let path = request.split(' ').nth(1)?;
    let path = path.split(['?', '#']).next()?.trim_start_matches('/');
    let file = folder.join(path);
    let (status, kind, body) = match fs::read(&file) {
        Ok(body) => ("200 OK", content_type(&file), body),
        // Browsers request it for pages that have no icon.
        Err(_) if path == "favicon.ico" => ("204 No Content", "image/x-icon", Vec::new()),
        Err(_) => ("404 Not Found", "text/plain", Vec::new()),
    };
    let size = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

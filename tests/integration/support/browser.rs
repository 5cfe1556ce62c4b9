//! Opens pages in a headless Chromium, without a client: a page with a frame for each of them writes what it finds
//! into its own document, which Chromium prints.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;

use serde_json::{Map, Value, json};

use super::skip;

/// The arguments of Chromium: it should load only the pages of the test, and do nothing in the background.
const ARGUMENTS: [&str; 16] = [
    "--headless=new",
    // The time of the pages passes as soon as nothing is being loaded, so that their timers run.
    "--virtual-time-budget=10000",
    "--dump-dom",
    "--enable-logging=stderr",
    // Chromium's sandbox does not work for root and in many containers.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--lang=en",
    "--window-size=1280,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A page that opens others in frames. A second after all of them are loaded, it writes down the result of a function for
/// each document, and the requests of a frame that failed. Warnings are kept from the console, since Chromium prints them
/// like errors.
const OPENER: &str = r#"<!doctype html>
<meta charset="utf-8">
<style>iframe { position: absolute; top: 0; left: 0; width: 1280px; height: 1000px }</style>
<script>
const about = ABOUT;
const pages = PAGES;
const failed = frame => ["navigation", "resource"]
    .flatMap(kind => frame.performance.getEntriesByType(kind))
    .filter(entry => entry.responseStatus !== 200)
    .map(entry => `${entry.name}: status ${entry.responseStatus}`);
const seen = frame => ({ about: about(frame.document), failed: failed(frame) });
onload = () => setTimeout(() => {
    const found = pages.map((page, at) => [page, seen(frames[at])]);
    document.getElementById("found").textContent = JSON.stringify(Object.fromEntries(found));
}, 1000);
for (const page of pages) {
    document.write(`<iframe src="${page}"></iframe>`);
    frames[frames.length - 1].console.warn = () => {};
}
</script>
<script type="application/json" id="found"></script>
"#;

/// A Chromium that is installed.
pub struct Browser(&'static str);

/// The results of some pages.
pub struct Opened {
    /// The URL of the folder, without a slash at its end.
    pub address: String,
    /// The result of the function for each page.
    pub pages: Map<String, Value>,
    /// Messages in the console, exceptions, and failed requests.
    pub complaints: Vec<String>,
}

impl Browser {
    /// Finds a browser. Reports a skipped test and returns `None` if there is none.
    pub fn find(test: &str) -> Option<Self> {
        let program = xtask::chromium::find();
        if program.is_none() {
            let missing = "Chromium not found (`cargo xtask test` tries to install it)";
            skip(test, missing);
        }
        program.map(Self)
    }

    /// Opens pages of a folder, and applies a function in JavaScript to the document of each. Writes into the folder, and
    /// beside it.
    pub fn open(&self, root: &Path, pages: &[String], about: &str) -> Opened {
        let opener = OPENER
            .replace("ABOUT", about)
            .replace("PAGES", &json!(pages).to_string());
        fs::write(root.join("opener.html"), opener).unwrap();
        let address = serve(root);
        let profile = root.with_file_name("profile");
        let output = Command::new(self.0)
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("{address}/opener.html"))
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let found = stdout.split_once(r#"id="found">"#);
        let found = found.and_then(|(_, rest)| rest.split_once("</script>"));
        let Some(found) = found.and_then(|(found, _)| serde_json::from_str(found).ok()) else {
            panic!("no result in {stdout}\n{stderr}");
        };
        let found: Map<String, Value> = found;
        let failed = found.iter().flat_map(|(page, seen)| {
            let failed = seen["failed"].as_array().unwrap();
            failed.iter().map(move |url| format!("{page}: {url}"))
        });
        let console = stderr.lines().filter(|line| line.contains(":CONSOLE"));
        let complaints = failed.chain(console.map(str::to_owned)).collect();
        let pages = found.into_iter();
        let pages = pages.map(|(page, mut seen)| (page, seen["about"].take()));
        Opened {
            address,
            pages: pages.collect(),
            complaints,
        }
    }
}

/// Serves the files of a folder on this machine until the test process ends. Returns the URL without a slash at its
/// end.
fn serve(folder: &Path) -> String {
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
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    lines
        .find(|line| line.as_ref().is_ok_and(String::is_empty))?
        .ok()?;
    let path = request.split(' ').nth(1)?;
    let path = path.split(['?', '#']).next()?.trim_start_matches('/');
    let kind = match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        _ => "",
    };
    let (status, body) = match fs::read(folder.join(path)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!("HTTP/1.0 {status}\r\nContent-Type: {kind}\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

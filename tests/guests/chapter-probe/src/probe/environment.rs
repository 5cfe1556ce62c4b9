//! Actions that describe the context and the environment.

use super::bindings::exports::mdbook::preprocessor::chapter_processor::Context;
use super::bindings::wasi::random::random::get_random_u64;
use super::findings::find;

/// Describes the context of a plugin.
pub fn describe_context(config: &str, context: &Context, name: &str, parents: &[String]) -> String {
    let book = &context.metadata;
    format!(
        "plugin={} renderer={} mdbook={} title={:?} authors={:?} description={:?} language={:?} \
         direction={:?} config={config} output={} name={name} parents={parents:?}",
        context.plugin,
        context.renderer,
        context.mdbook_version,
        book.title,
        book.authors,
        book.description,
        book.language,
        book.text_direction,
        context.output,
    )
}

/// Describes the environment of a plugin.
pub fn environment() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let start = std::time::Instant::now();
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    format!(
        "args={:?} env={:?} root={:?} here={:?} write={} connect={} resolve={} now={:?} \
         elapsed={:?} stdin={read:?} random={:?}",
        std::env::args().collect::<Vec<_>>(),
        std::env::vars().collect::<Vec<_>>(),
        std::fs::read_dir("/")
            .map(Iterator::count)
            .map_err(|e| e.kind()),
        std::fs::read_dir(".")
            .map(Iterator::count)
            .map_err(|e| e.kind()),
        std::fs::write("/tmp/mdbook-wasm-probe", "x").is_err(),
        std::net::TcpStream::connect("127.0.0.1:80").is_err(),
        std::net::ToSocketAddrs::to_socket_addrs("localhost:80").is_err(),
        now.map(|time| time.as_nanos()),
        start.elapsed().as_nanos(),
        get_random_u64(),
    )
}

/// Returns the time, and the duration of a long sleep in whole hours.
pub fn time() -> String {
    let began = std::time::Instant::now();
    std::thread::sleep(std::time::Duration::from_secs(1_000_000));
    format!("{} {}", now(), began.elapsed().as_secs() / 3600)
}

/// Returns the seconds since 1970.
pub fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map(|time| time.as_secs()).unwrap_or_default()
}

/// Tries to access something, and ends in the given way if that fails.
pub fn want(what: &str, end: &str) -> Result<Option<String>, String> {
    let mut why = "can't go on".to_owned();
    let mut succeeds = |tried: std::io::Result<()>| match tried {
        Ok(()) => true,
        Err(error) => {
            why = format!("can't go on: {error}");
            false
        }
    };
    let found = match what {
        "files" => std::fs::read("/po/de.po").is_ok(),
        "files-elsewhere" => std::fs::read("/etc/passwd").is_ok(),
        "outside" => std::fs::read("/data/../../secret").is_ok(),
        "writing" => std::fs::write("/data/new", "x").is_ok(),
        "variable" => std::env::var("LANG").is_ok(),
        "socket" => std::net::TcpStream::connect("127.0.0.1:80").is_ok(),
        "datagram" => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        "program" => succeeds(std::process::Command::new("ls").spawn().map(drop)),
        "thread" => succeeds(std::thread::Builder::new().spawn(|| {}).map(drop)),
        "name" => std::net::ToSocketAddrs::to_socket_addrs("localhost:80").is_ok(),
        _ => false,
    };
    match end {
        "error" if !found => Err(why),
        "panic" if !found => panic!("{why}"),
        "exit" if !found => {
            eprintln!("Error: {why}");
            std::process::exit(1)
        }
        "finding" if !found => Ok(find("x", "x", "error")),
        _ => Ok(None),
    }
}

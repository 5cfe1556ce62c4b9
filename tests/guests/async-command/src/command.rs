use std::future::pending;

use serde_json::{Value, json};
use wit_bindgen::{StreamReader, spawn_local, yield_async};

use self::wasi::cli::{environment, stderr, stdin, stdout};
use self::wasi::clocks::{monotonic_clock, system_clock};
use self::wasi::filesystem::preopens;
use self::wasi::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
use self::wasi::random::random;
use self::wasi::sockets::ip_name_lookup;
use self::wasi::sockets::types::{IpAddressFamily, TcpSocket, UdpSocket};

#[expect(
    unsafe_code,
    reason = "generated: the boundary between host and guest is raw pointers"
)]
mod bindings {
    wit_bindgen::generate!({
        path: "wit",
        world: "test:command/command",
        generate_all,
    });

    use super::Command;

    export!(Command with_types_in self);
}

use bindings::wasi;
use bindings::wit_stream;

struct Command;

impl bindings::exports::wasi::cli::run::Guest for Command {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        if let [_, supports, renderer] = &arguments[..]
            && supports == "supports"
        {
            return if renderer == "epub" { Err(()) } else { Ok(()) };
        }
        let (input, _) = stdin::read_via_stream();
        let input = input.collect().await;
        let mut input: Value = serde_json::from_slice(&input).unwrap();
        let mut book = input[1].take();
        let context = &input[0];
        let config = &context["config"]["preprocessor"][arguments[0].as_str()];
        let text = |key: &str| config[key].as_str().unwrap_or_default();
        match text("do") {
            "nothing" => {}
            "replace" => {
                let content = first(&mut book).as_str().unwrap();
                let content = content.replace(text("from"), text("to"));
                *first(&mut book) = content.into();
            }
            "show" => *first(&mut book) = shown(&arguments).await,
            "read" => *first(&mut book) = read(text("path")).await.into(),
            "write" => *first(&mut book) = written().await.into(),
            "say" => {
                say("to whom it may concern\n".to_owned()).await;
                say(text("text").to_owned()).await;
            }
            "flood" => loop {
                say("more\n".to_owned()).await;
            },
            "fail" => return Err(()),
            "panic" => panic!("asked to"),
            "wait for itself" => {
                let (_writer, reader) = wit_stream::new::<u8>();
                reader.collect().await;
            }
            "go on for ever" => loop {
                yield_async().await;
            },
            "go on afterwards" => spawn_local(async {
                for _ in 0..100 {
                    yield_async().await;
                }
                say("afterwards\n".to_owned()).await;
            }),
            "go on afterwards for ever" => spawn_local(async {
                loop {
                    yield_async().await;
                }
            }),
            "open streams" => {
                let mut open = Vec::new();
                loop {
                    open.push(wit_stream::new::<u8>());
                }
            }
            "start tasks" => loop {
                spawn_local(pending());
            },
            action => panic!("unknown action `{action}`"),
        }
        put(stdout::write_via_stream, book.to_string().into_bytes()).await;
        Ok(())
    }
}

/// Returns the content of the first chapter, in either form of a book.
fn first(book: &mut Value) -> &mut Value {
    let items = match book.get("items") {
        Some(_) => "items",
        None => "sections",
    };
    &mut book[items][0]["Chapter"]["content"]
}

/// Writes bytes to one of the standard streams.
async fn put<F: IntoFuture>(open: impl FnOnce(StreamReader<u8>) -> F, bytes: Vec<u8>) {
    let (mut writer, reader) = wit_stream::new();
    let ended = open(reader);
    let left = writer.write_all(bytes).await;
    assert!(left.is_empty());
    drop(writer);
    ended.into_future().await;
}

async fn say(text: String) {
    put(stderr::write_via_stream, text.into_bytes()).await;
}

/// Describes the environment of the command.
async fn shown(arguments: &[String]) -> Value {
    let before = (monotonic_clock::now(), system_clock::now().seconds);
    // An hour of 3,600 seconds, in nanoseconds.
    monotonic_clock::wait_for(3_600_000_000_000).await;
    let shown = json!({
        "arguments": arguments,
        "environment": environment::get_environment(),
        "clocks": [before.0, before.1],
        "clocks stand": before == (monotonic_clock::now(), system_clock::now().seconds),
        "random": random::get_random_bytes(8),
        "names": format!("{:?}", ip_name_lookup::resolve_addresses("localhost".to_owned()).await),
        "tcp": format!("{:?}", TcpSocket::create(IpAddressFamily::Ipv4).err()),
        "udp": format!("{:?}", UdpSocket::create(IpAddressFamily::Ipv6).err()),
    });
    shown.to_string().into()
}

/// Returns the folder `/`.
fn root() -> Descriptor {
    let folders = preopens::get_directories();
    let root = folders.into_iter().find(|(_, path)| path == "/");
    root.expect("there is a root").0
}

/// Returns the content of a file, the entries of a folder, or the error.
async fn read(path: &str) -> String {
    let none = (PathFlags::empty(), OpenFlags::empty());
    let opened = root()
        .open_at(none.0, path.to_owned(), none.1, DescriptorFlags::READ)
        .await;
    let file = match opened {
        Ok(file) => file,
        Err(error) => return format!("{error:?}"),
    };
    let stat = file.stat().await.unwrap();
    assert!(stat.data_modification_timestamp.is_none());
    let (content, ended) = file.read_via_stream(0);
    let content = content.collect().await;
    match ended.await {
        Ok(()) => String::from_utf8(content).unwrap(),
        Err(ErrorCode::IsDirectory) => {
            let (entries, ended) = file.read_directory();
            let entries = entries.collect().await;
            ended.await.unwrap();
            let names: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
            names.join(", ")
        }
        Err(error) => format!("{error:?}"),
    }
}

/// Tries to write, and returns the results.
async fn written() -> String {
    let root = root();
    let made = root.create_directory_at("po/new".to_owned()).await;
    let opened = root
        .open_at(
            PathFlags::empty(),
            "po/new.txt".to_owned(),
            OpenFlags::CREATE,
            DescriptorFlags::WRITE,
        )
        .await;
    let file = root
        .open_at(
            PathFlags::empty(),
            "po/de.po".to_owned(),
            OpenFlags::empty(),
            DescriptorFlags::READ,
        )
        .await
        .unwrap();
    let (writer, reader) = wit_stream::new();
    let ended = file.write_via_stream(reader, 0);
    drop(writer);
    format!("{made:?}, {:?}, {:?}", opened.err(), ended.await)
}

//! A real registry of packages on this machine, and a proxy in front of it that does what networks do.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use oci_client::Client;
use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::secrets::RegistryAuth;
use oci_wasm::{WasmClient, WasmConfig};
use tokio::runtime::Builder;

use super::{sha256, skip, write};

/// Debian's program of that name.
const PROGRAM: &str = "docker-registry";

/// A registry that runs. It ends with this value.
pub struct Registry {
    child: Child,
    host: String,
    folder: PathBuf,
}

impl Registry {
    /// Starts one, which keeps all in this folder. `None`: there is none here, which is said.
    pub fn start(test: &str, folder: &Path) -> Option<Self> {
        let is_there = Command::new(PROGRAM)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if is_there.is_err() {
            let missing = "there is no docker-registry (`cargo xtask test` says how to get it)";
            skip(test, missing);
            return None;
        }
        let config = folder.join("config.yml");
        let text = format!(
            "version: 0.1\nlog:\n  accesslog:\n    disabled: true\nstorage:\n  filesystem:\n    rootdirectory: {:?}\n\
             http:\n  addr: 127.0.0.1:0\n",
            folder.join("data")
        );
        write(&config, text);
        let mut child = Command::new(PROGRAM)
            .arg("serve")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the registry starts");
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let host = said.find_map(|line| {
            let line = line.expect("what it says is text");
            let (_, rest) = line.split_once("listening on ")?;
            Some(rest.split_once('"')?.0.to_owned())
        });
        // It waits where nobody reads what it says.
        thread::spawn(move || said.for_each(drop));
        Some(Self {
            child,
            host: host.expect("it says where it listens"),
            folder: folder.to_owned(),
        })
    }

    /// Its address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Publishes a file as a version of a package, as `wkg oci push` does.
    pub fn publish(&self, package: &str, version: &str, file: &Path) {
        let path = package.replace(':', "/");
        let reference = format!("{}/{path}:{version}", self.host).parse().unwrap();
        let bytes = fs::read(file).unwrap();
        let (config, layer) = WasmConfig::from_raw_component(bytes, None).unwrap();
        let client = WasmClient::new(Client::new(ClientConfig {
            protocol: ClientProtocol::Http,
            ..ClientConfig::default()
        }));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let push = client.push(&reference, &RegistryAuth::Anonymous, layer, config, None);
        runtime.block_on(push).expect("it is published");
    }

    /// Where it keeps these bytes.
    pub fn blob(&self, bytes: &[u8]) -> PathBuf {
        let digest = sha256(bytes);
        let blobs = self.folder.join("data/docker/registry/v2/blobs/sha256");
        blobs.join(&digest[..2]).join(digest).join("data")
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The client's configuration for packages of `acme`, all of which this host has.
pub fn config(host: &str) -> String {
    format!(
        "[namespace_registries]\nacme = \"{host}\"\n[registry.\"{host}\"]\ntype = \"oci\"\n[registry.\"{host}\".oci]\n\
         protocol = \"http\"\n"
    )
}

/// What a proxy does to the file with a certain digest. All else it passes on.
#[derive(Clone)]
pub enum Fault {
    /// It ends the connection in the middle, so many times.
    Cut(u32),
    /// It changes the last byte.
    Alter,
    /// It sends this instead.
    Instead(Vec<u8>),
}

/// A proxy. It is there as long as the test's process.
pub struct Proxy {
    host: String,
    served: Arc<AtomicU32>,
}

impl Proxy {
    /// Starts one in front of a registry, with a fault for the file with these bytes.
    pub fn start(registry: &Registry, bytes: &[u8], fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let served = Arc::new(AtomicU32::new(0));
        let way = Way {
            upstream: registry.host.clone(),
            blob: format!("/blobs/sha256:{}", sha256(bytes)),
            fault: Mutex::new(fault),
            served: Arc::clone(&served),
        };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Where the other side has gone, there is nothing to do.
                let _ = way.pass(client);
            }
        });
        Self { host, served }
    }

    /// Its address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// How often the file was asked for.
    pub fn served(&self) -> u32 {
        self.served.load(Ordering::SeqCst)
    }
}

struct Way {
    upstream: String,
    blob: String,
    fault: Mutex<Fault>,
    served: Arc<AtomicU32>,
}

impl Way {
    /// Passes on one request without a body, and its answer.
    fn pass(&self, mut client: TcpStream) -> io::Result<()> {
        let mut head = String::new();
        let mut lines = BufReader::new(client.try_clone()?);
        while !head.ends_with("\r\n\r\n") {
            if lines.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let mut upstream = TcpStream::connect(&self.upstream)?;
        let closing = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        upstream.write_all(closing.as_bytes())?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer)?;
        if head
            .lines()
            .next()
            .is_some_and(|line| line.contains(&self.blob))
        {
            self.served.fetch_add(1, Ordering::SeqCst);
            answer = self.spoil(answer);
        }
        client.write_all(&answer)?;
        client.shutdown(Shutdown::Both)
    }

    fn spoil(&self, mut answer: Vec<u8>) -> Vec<u8> {
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap()
            + 4;
        match &mut *self.fault.lock().unwrap() {
            Fault::Cut(0) => {}
            Fault::Cut(times) => {
                *times -= 1;
                let body = answer.len() - end;
                answer.truncate(end + body / 2);
            }
            Fault::Alter => *answer.last_mut().unwrap() ^= 1,
            Fault::Instead(bytes) => {
                let length = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len());
                answer = [length.as_bytes(), bytes].concat();
            }
        }
        answer
    }
}

/// A folder as the client takes one for a registry, with these versions of packages of `acme`, and the
/// configuration for it.
pub fn local(folder: &Path, files: &[(&str, &str, &[u8])]) -> String {
    for (name, version, bytes) in files {
        write(
            &folder
                .join("acme")
                .join(name)
                .join(format!("{version}.wasm")),
            bytes,
        );
    }
    fs::create_dir_all(folder).unwrap();
    format!(
        "default_registry = \"registry.example\"\n[registry.\"registry.example\"]\ntype = \"local\"\n\
         [registry.\"registry.example\".local]\nroot = {folder:?}\n"
    )
}

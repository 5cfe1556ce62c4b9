//! A real package registry on this machine, and a proxy in front of it that causes network faults.

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

/// The program of the registry, from Debian's package of that name.
const PROGRAM: &str = "docker-registry";

/// A running registry. Dropping this value stops it.
pub struct Registry {
    child: Child,
    host: String,
    folder: PathBuf,
}

impl Registry {
    /// Starts a registry with its storage in this folder. Reports a skipped test and returns `None` if the program is
    /// missing.
    pub fn start(test: &str, folder: &Path) -> Option<Self> {
        let version = Command::new(PROGRAM)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if version.is_err() {
            let missing = "docker-registry not found (`cargo xtask test` tries to install it)";
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
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let host = log.find_map(|line| {
            let line = line.expect("the log is UTF-8");
            let (_, rest) = line.split_once("listening on ")?;
            Some(rest.split_once('"')?.0.to_owned())
        });
        // The registry blocks if nothing reads its log.
        thread::spawn(move || log.for_each(drop));
        Some(Self {
            child,
            host: host.expect("the log has its address"),
            folder: folder.to_owned(),
        })
    }

    /// Returns the address with the port.
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
        runtime.block_on(push).expect("the package is published");
    }

    /// Returns the file in which the registry stores these bytes.
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

/// Returns the client's configuration with this host as the registry of the namespace `acme`.
pub fn config(host: &str) -> String {
    format!(
        "[namespace_registries]\nacme = \"{host}\"\n[registry.\"{host}\"]\ntype = \"oci\"\n[registry.\"{host}\".oci]\n\
         protocol = \"http\"\n"
    )
}

/// The fault that a proxy causes for one file. It forwards all other requests.
#[derive(Clone)]
pub enum Fault {
    /// Closes the connection in the middle of the first responses, up to this number.
    Cut(u32),
    /// Changes the last byte.
    Alter,
    /// Sends these bytes instead.
    Replace(Vec<u8>),
}

/// A running proxy. It stops when the test process ends.
pub struct Proxy {
    host: String,
    served: Arc<AtomicU32>,
}

impl Proxy {
    /// Starts a proxy in front of a registry, with a fault for the file with these bytes.
    pub fn start(registry: &Registry, bytes: &[u8], fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let served = Arc::new(AtomicU32::new(0));
        let route = Route {
            upstream: registry.host.clone(),
            blob: format!("/blobs/sha256:{}", sha256(bytes)),
            fault: Mutex::new(fault),
            served: Arc::clone(&served),
        };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Fails if the other side has closed the connection.
                let _ = route.forward(client);
            }
        });
        Self { host, served }
    }

    /// Returns the address with the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the number of requests for the file.
    pub fn served(&self) -> u32 {
        self.served.load(Ordering::SeqCst)
    }
}

struct Route {
    upstream: String,
    blob: String,
    fault: Mutex<Fault>,
    served: Arc<AtomicU32>,
}

impl Route {
    /// Forwards one request without a body, and its response.
    fn forward(&self, mut client: TcpStream) -> io::Result<()> {
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
        let mut response = Vec::new();
        upstream.read_to_end(&mut response)?;
        if head
            .lines()
            .next()
            .is_some_and(|line| line.contains(&self.blob))
        {
            self.served.fetch_add(1, Ordering::SeqCst);
            response = self.inject_fault(response);
        }
        client.write_all(&response)?;
        client.shutdown(Shutdown::Both)
    }

    fn inject_fault(&self, mut response: Vec<u8>) -> Vec<u8> {
        let end = response
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap()
            + 4;
        match &mut *self.fault.lock().unwrap() {
            Fault::Cut(0) => {}
            Fault::Cut(times) => {
                *times -= 1;
                let body = response.len() - end;
                response.truncate(end + body / 2);
            }
            Fault::Alter => *response.last_mut().unwrap() ^= 1,
            Fault::Replace(bytes) => {
                let length = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len());
                response = [length.as_bytes(), bytes].concat();
            }
        }
        response
    }
}

/// Creates a folder that the client uses as a registry, with these packages of `acme`: name, version and content.
/// Returns the configuration for it.
pub fn local_registry(folder: &Path, files: &[(&str, &str, &[u8])]) -> String {
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

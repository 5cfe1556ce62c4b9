//! Registries through the client of those who make them, wasm-pkg-client.
//!
//! What it is told is the ecosystem's own configuration (`wasm-pkg/config.toml`), but for registries that it
//! has built in: no registry is asked that the user has not named.

use std::cell::OnceCell;
use std::future::{Future, poll_fn};
use std::time::Duration;

use semver::Version;
use tokio::runtime::{Builder, Runtime};
use wasm_pkg_client::{
    Config, ContentDigest, Error, PackageRef, Registry as Host, RegistryMapping, Release,
};

use mdbook_wasm::fetch::{Configuration, Offered, Registry, Trouble};
use mdbook_wasm::problem::{ErrorKind, Problem};

/// How long a registry may take for an answer, or be silent while it sends a file.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a registry may take to send a whole file.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The client. It reads its configuration when it is first needed.
pub struct Client {
    configuration: Configuration,
    open: OnceCell<Open>,
}

struct Open {
    runtime: Runtime,
    client: wasm_pkg_client::Client,
}

impl Client {
    /// Nothing is read or asked yet.
    pub fn new(configuration: Configuration) -> Self {
        Self {
            configuration,
            open: OnceCell::new(),
        }
    }

    fn open(&self) -> Result<&Open, Problem> {
        if let Some(open) = self.open.get() {
            return Ok(open);
        }
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            Problem::new(ErrorKind::Internal, "can't begin to use the network").caused_by(&error)
        })?;
        let config = runtime.block_on(self.read())?;
        let client = wasm_pkg_client::Client::new(config);
        Ok(self.open.get_or_init(|| Open { runtime, client }))
    }

    async fn read(&self) -> Result<Config, Problem> {
        let mut config = Config::empty();
        let read = match &self.configuration.file {
            Some(file) => Config::from_file(file).await.map(Some),
            None => Config::read_global_config().await,
        };
        let read = read.map_err(|error| {
            let what = format!("can't use the configuration of registries, {}", self.file());
            Problem::new(ErrorKind::Settings, what).caused_by(&error)
        })?;
        if let Some(read) = read {
            config.merge(read);
        }
        Ok(config)
    }

    /// The file with the configuration, as messages name it.
    fn file(&self) -> String {
        let global = Config::global_config_path;
        match self.configuration.file.clone().or_else(global) {
            Some(file) => format!("`{}`", file.display()),
            None => "the file `wasm-pkg/config.toml`".to_owned(),
        }
    }

    fn package(&self, name: &str) -> Result<PackageRef, Problem> {
        let parsed: Result<PackageRef, _> = name.parse();
        parsed.map_err(|error| {
            Problem::new(ErrorKind::Settings, format!("`{name}` is no package")).caused_by(&error)
        })
    }

    /// The client for a package, with the registry that the user wants, and makes sure that it may be used.
    fn client(&self, package: &PackageRef) -> Result<(&Runtime, wasm_pkg_client::Client), Problem> {
        let Open { runtime, client } = self.open()?;
        let mut config = client.config().clone();
        if let Some(host) = &self.configuration.registry {
            let host: Host = host.parse().map_err(|error: Error| {
                Problem::new(ErrorKind::Settings, format!("`{host}` is no registry"))
                    .caused_by(&error)
                    .help(Some(
                        "expected the name of a host, such as `registry.example`",
                    ))
            })?;
            config.set_package_registry_override(package.clone(), RegistryMapping::Registry(host));
        }
        let Some(host) = config.resolve_registry(package) else {
            return Err(self.no_registry(package));
        };
        check_transport(&config, package, host)?;
        match self.configuration.registry {
            Some(_) => Ok((runtime, wasm_pkg_client::Client::new(config))),
            None => Ok((runtime, client.clone())),
        }
    }

    fn no_registry(&self, package: &PackageRef) -> Problem {
        let what = format!("no registry is known for `{package}`");
        let help = format!(
            "name one there:\n[namespace_registries]\n{} = \"registry.example\"\nor for once with `--registry`",
            package.namespace()
        );
        Problem::new(ErrorKind::Settings, what)
            .why(format!("{} names none, and none is built in", self.file()))
            .help(Some(help))
    }
}

/// Without encryption, anybody on the way could answer. Locked files would be refused then, but not those that
/// are new.
fn check_transport(config: &Config, package: &PackageRef, host: &Host) -> Result<(), Problem> {
    #[derive(serde::Deserialize)]
    struct Oci {
        protocol: Option<String>,
    }
    #[derive(serde::Deserialize)]
    struct Mapped {
        registry: Option<String>,
    }
    let wrong = |error: Error| {
        let what = format!("the configuration of the registry `{host}` is wrong");
        Problem::new(ErrorKind::Settings, what).caused_by(&error)
    };
    let oci = match config.registry_config(host) {
        Some(own) => own.backend_config::<Oci>("oci").map_err(wrong)?,
        None => None,
    };
    if oci.and_then(|oci| oci.protocol).as_deref() != Some("http") {
        return Ok(());
    }
    let mapping = config
        .package_registry_override(package)
        .or_else(|| config.namespace_registry(package.namespace()));
    let mapped = match mapping {
        Some(RegistryMapping::Custom(custom)) => custom
            .metadata
            .protocol_config::<Mapped>("oci")
            .map_err(wrong)?
            .and_then(|mapped| mapped.registry),
        _ => None,
    };
    let real: Host = match mapped {
        Some(mapped) => mapped.parse().map_err(wrong)?,
        None => host.clone(),
    };
    match is_loopback(real.host()) {
        true => Ok(()),
        false => Err(Problem::new(
            ErrorKind::Settings,
            format!("the registry `{real}` is not asked without encryption"),
        )
        .why("its configuration says `protocol = \"http\"`, which is for registries on this machine alone")
        .help(Some("take `protocol` out of it"))),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    let address: Option<std::net::IpAddr> = address.ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

impl Registry for Client {
    fn place(&self, name: &str) -> Result<String, Problem> {
        let package = self.package(name)?;
        let (_, client) = self.client(&package)?;
        let host = client.config().resolve_registry(&package);
        host.map(ToString::to_string)
            .ok_or_else(|| self.no_registry(&package))
    }

    fn versions(&self, name: &str) -> Result<Vec<Offered>, Trouble> {
        let package = self.package(name)?;
        let (runtime, client) = self.client(&package)?;
        let versions = within(runtime, PATIENCE, client.list_all_versions(&package))?;
        let versions = versions.map_err(|error| self.trouble(name, error))?;
        let offered = versions.into_iter().map(|one| Offered {
            version: one.version,
            is_yanked: one.yanked,
        });
        Ok(offered.collect())
    }

    fn sha256(&self, name: &str, version: &Version) -> Result<String, Trouble> {
        let package = self.package(name)?;
        let (runtime, client) = self.client(&package)?;
        let release = within(runtime, PATIENCE, client.get_release(&package, version))?;
        let release = release.map_err(|error| self.trouble(name, error))?;
        let ContentDigest::Sha256 { hex } = release.content_digest;
        Ok(hex)
    }

    fn content(
        &self,
        name: &str,
        version: &Version,
        sha256: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Trouble> {
        let package = self.package(name)?;
        let (runtime, client) = self.client(&package)?;
        let release = Release {
            version: version.clone(),
            content_digest: ContentDigest::Sha256 {
                hex: sha256.to_owned(),
            },
        };
        let read = async {
            let content = client.stream_content(&package, &release);
            let mut content = patiently(content)
                .await?
                .map_err(|error| self.trouble(name, error))?;
            loop {
                let piece = poll_fn(|context| content.as_mut().poll_next(context));
                match patiently(piece).await? {
                    None => return Ok(()),
                    Some(Ok(bytes)) => sink(&bytes)?,
                    Some(Err(error)) => return Err(self.trouble(name, error)),
                }
            }
        };
        within(runtime, LONGEST, read)?
    }
}

impl Client {
    /// What the client says, and whether it is worth another attempt.
    fn trouble(&self, name: &str, error: Error) -> Trouble {
        let lasting =
            |class, what: String| Trouble::Lasting(Problem::new(class, what).caused_by(&error));
        match &error {
            Error::PackageNotFound => Trouble::Lasting(
                Problem::new(ErrorKind::Refused, format!("there is no package `{name}`"))
                    .why("its registry does not know it")
                    .help(Some("is its name right, and is it the right registry?")),
            ),
            Error::CredentialError(_) => {
                let what = format!("can't get the credentials for the registry of `{name}`");
                lasting(ErrorKind::Settings, what)
            }
            Error::InvalidConfig(_) | Error::InvalidRegistry(_) | Error::ConfigFileIoError(_) => {
                let what = format!("can't use the configuration of registries, {}", self.file());
                lasting(ErrorKind::Settings, what)
            }
            Error::InvalidPackageManifest(_) | Error::InvalidContentDigest(_) => lasting(
                ErrorKind::Refused,
                format!("the registry has something else than a package for `{name}`"),
            ),
            Error::RegistryError(inner) => {
                Trouble::Passing(inner.chain().map(ToString::to_string).collect())
            }
            _ => Trouble::Passing(vec![error.to_string()]),
        }
    }
}

/// Does it on this thread, and gives it up when it takes longer.
fn within<T>(
    runtime: &Runtime,
    longest: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Trouble> {
    let done = runtime.block_on(async { tokio::time::timeout(longest, work).await });
    done.map_err(|_| silent(longest))
}

async fn patiently<T>(work: impl Future<Output = T>) -> Result<T, Trouble> {
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.map_err(|_| silent(PATIENCE))
}

fn silent(longest: Duration) -> Trouble {
    Trouble::Passing(vec![format!(
        "the registry took longer than {} seconds",
        longest.as_secs()
    )])
}

//! Registries that are reached over the network, by the client of the Bytecode Alliance, wasm-pkg-client.
//!
//! The client reads its usual configuration (`wasm-pkg/config.toml`). Its built-in registries are turned off: only
//! registries that the user has named are asked.

use std::cell::OnceCell;
use std::future::{Future, poll_fn};
use std::time::Duration;

use semver::Version;
use tokio::runtime::{Builder, Runtime};
use wasm_pkg_client::{
    Config, ContentDigest, Error, PackageRef, Registry as RegistryHost, RegistryMapping, Release,
};

use mdbook_wasm::fetch::{AvailableVersion, Registry, RegistryConfig, RegistryError};
use mdbook_wasm::problem::{ErrorKind, Problem};

/// The timeout for an answer of a registry, and for each piece of a file.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// The timeout for a whole file.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// A client of registries. It reads its configuration when it is first used.
pub struct Client {
    config: RegistryConfig,
    connection: OnceCell<Connection>,
}

struct Connection {
    runtime: Runtime,
    client: wasm_pkg_client::Client,
}

impl Client {
    /// Creates a client, without reading or asking anything.
    pub fn new(config: RegistryConfig) -> Self {
        Self {
            config,
            connection: OnceCell::new(),
        }
    }

    /// Reads the configuration at the first call.
    fn connection(&self) -> Result<&Connection, Problem> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            Problem::new(ErrorKind::Internal, "can't start the network client").caused_by(&error)
        })?;
        let config = runtime.block_on(self.read_config())?;
        let client = wasm_pkg_client::Client::new(config);
        Ok(self
            .connection
            .get_or_init(|| Connection { runtime, client }))
    }

    async fn read_config(&self) -> Result<Config, Problem> {
        let mut config = Config::empty();
        let read = match &self.config.file {
            Some(file) => Config::from_file(file).await.map(Some),
            None => Config::read_global_config().await,
        };
        let read = read.map_err(|error| {
            let what = format!(
                "can't use the configuration of registries, {}",
                self.config_file()
            );
            Problem::new(ErrorKind::Settings, what).caused_by(&error)
        })?;
        if let Some(read) = read {
            config.merge(read);
        }
        Ok(config)
    }

    /// Returns the configuration file as messages name it.
    fn config_file(&self) -> String {
        let global = Config::global_config_path;
        match self.config.file.clone().or_else(global) {
            Some(file) => format!("`{}`", file.display()),
            None => "the file `wasm-pkg/config.toml`".to_owned(),
        }
    }

    fn package(&self, name: &str) -> Result<PackageRef, Problem> {
        let parsed: Result<PackageRef, _> = name.parse();
        parsed.map_err(|error| {
            Problem::new(
                ErrorKind::Settings,
                format!("`{name}` is not the name of a package"),
            )
            .caused_by(&error)
        })
    }

    /// Returns the client for a package, with the registry that the user has named for it.
    ///
    /// # Errors
    /// No registry is known for the package, or it may not be used.
    fn client(&self, package: &PackageRef) -> Result<(&Runtime, wasm_pkg_client::Client), Problem> {
        let Connection { runtime, client } = self.connection()?;
        let mut config = client.config().clone();
        if let Some(host) = &self.config.registry {
            let host: RegistryHost = host.parse().map_err(|error: Error| {
                Problem::new(
                    ErrorKind::Settings,
                    format!("`{host}` is not the name of a registry"),
                )
                .caused_by(&error)
                .help(Some("expected a host name, such as `registry.example`"))
            })?;
            config.set_package_registry_override(package.clone(), RegistryMapping::Registry(host));
        }
        let Some(host) = config.resolve_registry(package) else {
            return Err(self.no_registry(package));
        };
        check_transport(&config, package, host)?;
        match self.config.registry {
            Some(_) => Ok((runtime, wasm_pkg_client::Client::new(config))),
            None => Ok((runtime, client.clone())),
        }
    }

    fn no_registry(&self, package: &PackageRef) -> Problem {
        let what = format!("no registry is known for `{package}`");
        let help = format!(
            "name one in that file:\n[namespace_registries]\n{} = \"registry.example\"\nor once with `--registry HOST`",
            package.namespace()
        );
        Problem::new(ErrorKind::Settings, what)
            .why(format!(
                "{} names none, and none is built in",
                self.config_file()
            ))
            .help(Some(help))
    }
}

/// Fails if the registry would be asked without encryption, where anybody on the way could answer. The digests in a lock
/// file protect locked packages, but not new ones.
fn check_transport(
    config: &Config,
    package: &PackageRef,
    host: &RegistryHost,
) -> Result<(), Problem> {
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
    let real: RegistryHost = match mapped {
        Some(mapped) => mapped.parse().map_err(wrong)?,
        None => host.clone(),
    };
    if is_loopback(real.host()) {
        return Ok(());
    }
    Err(Problem::new(
            ErrorKind::Settings,
            format!("the registry `{real}` would be used without encryption"),
        )
        .why("its configuration has `protocol = \"http\"`, which is allowed only for registries on this machine")
        .help(Some("remove `protocol` from it")))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    let address: Option<std::net::IpAddr> = address.ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

impl Registry for Client {
    fn registry_of(&self, name: &str) -> Result<String, Problem> {
        let package = self.package(name)?;
        let (_, client) = self.client(&package)?;
        let host = client.config().resolve_registry(&package);
        host.map(ToString::to_string)
            .ok_or_else(|| self.no_registry(&package))
    }

    fn versions(&self, name: &str) -> Result<Vec<AvailableVersion>, RegistryError> {
        let package = self.package(name)?;
        let (runtime, client) = self.client(&package)?;
        let versions =
            run_with_timeout(runtime, ANSWER_TIMEOUT, client.list_all_versions(&package))?;
        let versions = versions.map_err(|error| self.registry_error(name, error))?;
        let available = versions.into_iter().map(|one| AvailableVersion {
            version: one.version,
            is_yanked: one.yanked,
        });
        Ok(available.collect())
    }

    fn sha256(&self, name: &str, version: &Version) -> Result<String, RegistryError> {
        let package = self.package(name)?;
        let (runtime, client) = self.client(&package)?;
        let release = run_with_timeout(
            runtime,
            ANSWER_TIMEOUT,
            client.get_release(&package, version),
        )?;
        let release = release.map_err(|error| self.registry_error(name, error))?;
        let ContentDigest::Sha256 { hex } = release.content_digest;
        Ok(hex)
    }

    fn download(
        &self,
        name: &str,
        version: &Version,
        sha256: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), RegistryError> {
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
            let mut content = answer(content)
                .await?
                .map_err(|error| self.registry_error(name, error))?;
            loop {
                let piece = poll_fn(|context| content.as_mut().poll_next(context));
                match answer(piece).await? {
                    None => return Ok(()),
                    Some(Ok(bytes)) => sink(&bytes)?,
                    Some(Err(error)) => return Err(self.registry_error(name, error)),
                }
            }
        };
        run_with_timeout(runtime, DOWNLOAD_TIMEOUT, read)?
    }
}

impl Client {
    /// Converts an error of the client, and decides whether another attempt may succeed.
    fn registry_error(&self, name: &str, error: Error) -> RegistryError {
        let permanent = |kind, what: String| {
            RegistryError::Permanent(Problem::new(kind, what).caused_by(&error))
        };
        match &error {
            Error::PackageNotFound => RegistryError::Permanent(
                Problem::new(ErrorKind::Refused, format!("there is no package `{name}`"))
                    .why("its registry does not have it")
                    .help(Some("check the names of the package and of the registry")),
            ),
            Error::CredentialError(_) => {
                let what = format!("can't get the credentials for the registry of `{name}`");
                permanent(ErrorKind::Settings, what)
            }
            Error::InvalidConfig(_) | Error::InvalidRegistry(_) | Error::ConfigFileIoError(_) => {
                let what = format!(
                    "can't use the configuration of registries, {}",
                    self.config_file()
                );
                permanent(ErrorKind::Settings, what)
            }
            Error::InvalidPackageManifest(_) | Error::InvalidContentDigest(_) => permanent(
                ErrorKind::Refused,
                format!("the registry's file for `{name}` is not a package"),
            ),
            Error::RegistryError(inner) => {
                RegistryError::Transient(inner.chain().map(ToString::to_string).collect())
            }
            _ => RegistryError::Transient(vec![error.to_string()]),
        }
    }
}

/// Runs `work` on this thread, and fails after a timeout.
fn run_with_timeout<T>(
    runtime: &Runtime,
    timeout: Duration,
    work: impl Future<Output = T>,
) -> Result<T, RegistryError> {
    let done = runtime.block_on(async { tokio::time::timeout(timeout, work).await });
    done.map_err(|_| timed_out(timeout))
}

/// Waits for an answer, and fails after [`ANSWER_TIMEOUT`].
async fn answer<T>(work: impl Future<Output = T>) -> Result<T, RegistryError> {
    let done = tokio::time::timeout(ANSWER_TIMEOUT, work).await;
    done.map_err(|_| timed_out(ANSWER_TIMEOUT))
}

fn timed_out(timeout: Duration) -> RegistryError {
    RegistryError::Transient(vec![format!(
        "timeout: the registry took longer than {} seconds",
        timeout.as_secs()
    )])
}

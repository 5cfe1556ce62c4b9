//! A plugin's file, checked against what the settings say about it.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use sha2::{Digest, Sha256};

use super::report::{Message, Report};
use crate::runtime::{Binary, Host, Plugin, Tier};
use crate::settings;
use crate::units::show_bytes;

/// Bytes of a file that are digested at a time. Larger pieces would leave the processor's caches.
const PIECE: usize = 64 << 10;

/// The largest file, in bytes: many times the size of a Python plugin. Whoever compiles one needs memory
/// and time for it, both in proportion.
const LARGEST: usize = 256 << 20;

/// Loads a plugin whose functions may use `stack` bytes of the native stack: its compiled code, or
/// else the file itself.
///
/// # Errors
/// Which file it is, and what is wrong with it.
pub fn load(
    host: &Host,
    wanted: &settings::Plugin,
    stack: usize,
    report: &mut dyn Report,
) -> anyhow::Result<Plugin> {
    let path = wanted.path.display();
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => anyhow!(
            "there is no file `{path}`; is the `path` right (it is relative to the book's root), \
             and was the plugin built?"
        ),
        _ => anyhow!("can't read `{path}`: {error}"),
    };
    let mut file = open(&wanted.path).map_err(unreadable)?;
    let digests = Digests::of(&mut file, wanted.sha256.is_some()).map_err(unreadable)?;
    if digests.size > LARGEST {
        bail!(
            "`{path}` has more than {}, which no plugin may have; is it the right file?",
            show_bytes(LARGEST)
        );
    }
    if let (Some(expected), Some(actual)) = (&wanted.sha256, &digests.sha256)
        && actual != expected
    {
        bail!(
            "`{path}` is not the file that the settings name\nexpected sha256 {expected}\n\
             found    sha256 {actual}\nif you changed the plugin yourself, put the new digest \
             into `sha256`; otherwise find out who did"
        );
    }
    let binary = Binary {
        digest: digests.blake3,
        size: digests.size,
        read: &|| read_again(&file, digests.blake3),
    };
    let mut announced = false;
    let mut announce = |tier: Tier| {
        if tier.price(digests.size) >= LONG {
            announced = true;
            report.message(Message::Working {
                text: &announcement(wanted, tier, digests.size),
            });
        }
    };
    let loaded = host.load(&binary, stack, &mut announce);
    if announced {
        report.message(Message::Worked);
    }
    loaded.with_context(|| format!("can't use `{path}`"))
}

/// A person waits for this, and wants to know what for.
const LONG: Duration = Duration::from_millis(500);

fn announcement(plugin: &settings::Plugin, tier: Tier, size: usize) -> String {
    let (name, size) = (&plugin.name, size as f64 / 1e6);
    match tier {
        Tier::Baseline => format!("compiling plugin `{name}` ({size:.1} MB), once"),
        Tier::Optimised => {
            format!("compiling plugin `{name}` ({size:.1} MB) with optimisation, once")
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    }
}

/// What a file is known by.
struct Digests {
    blake3: blake3::Hash,
    /// In bytes.
    size: usize,
    /// In hexadecimal digits, where they are wanted.
    sha256: Option<String>,
}

impl Digests {
    /// Both are of the very same bytes.
    fn of(file: &mut File, pinned: bool) -> io::Result<Self> {
        let mut blake3 = blake3::Hasher::new();
        let mut sha256 = pinned.then(Sha256::new);
        let mut size = 0;
        let mut piece = vec![0; PIECE];
        loop {
            let bytes = match file.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => &piece[..count],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            size += bytes.len();
            if size > LARGEST {
                break;
            }
            blake3.update(bytes);
            if let Some(sha256) = &mut sha256 {
                sha256.update(bytes);
            }
        }
        Ok(Self {
            blake3: blake3.finalize(),
            size,
            sha256: sha256.map(|sha256| hex(&sha256.finalize())),
        })
    }
}

/// Reads a file whose digest is known, so that what is compiled is what was checked.
fn read_again(mut file: &File, digest: blake3::Hash) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    match blake3::hash(&bytes) == digest {
        true => Ok(bytes),
        false => Err(io::Error::other("it was changed meanwhile; build again")),
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

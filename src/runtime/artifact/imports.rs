//! Which imports this host can satisfy, as far as their names say.

use super::load_error::{Lack, Refusal};
use super::wasi_p3;
use crate::contract::{Offer, needed_host, spoken};

/// Refuses the first import that can't be satisfied, where that shows in its name.
pub(crate) fn check_imports<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), Refusal> {
    match names
        .into_iter()
        .find_map(|name| Some((name, missing(name)?)))
    {
        None => Ok(()),
        Some((name, lack)) => Err(Refusal::Import {
            name: name.to_owned(),
            lack,
        }),
    }
}

/// Whether the host has what an import names.
pub(crate) fn is_hosts(name: &str) -> bool {
    missing(name).is_none()
}

/// Why an import can't be satisfied, where that shows in its name.
fn missing(name: &str) -> Option<Lack> {
    let lack = |what, help| Some(Lack { what, help });
    let own = env!("CARGO_PKG_VERSION");
    match Offer::of(name) {
        Offer::Ours(_) => None,
        Offer::Newer => lack(
            format!(
                "which is of a newer version of the contract than this host's {}",
                spoken()
            ),
            match needed_host(name) {
                Some(host) => {
                    format!("it needs mdbook-wasm {host} or newer, and this is {own}: upgrade it")
                        .into()
                }
                None => concat!("upgrade mdbook-wasm ", env!("CARGO_PKG_VERSION")).into(),
            },
        ),
        Offer::Older => lack(
            format!(
                "which is of another version of the contract than this host's {}",
                spoken()
            ),
            "ask the plugin's author for a build against the host's".into(),
        ),
        Offer::Foreign => foreign(name),
    }
}

fn foreign(name: &str) -> Option<Lack> {
    let (package, rest) = name.split_once('/').unwrap_or((name, ""));
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    if wasi_p3::has(name) {
        return None;
    }
    let (what, help) = match package {
        "wasi:io" | "wasi:cli" | "wasi:clocks" | "wasi:random" | "wasi:filesystem"
        | "wasi:sockets" => {
            if version.starts_with("0.2.") {
                return None;
            }
            let what = format!(
                "which is of WASI {version}, and mdbook-wasm {} has WASI 0.2 and 0.3",
                env!("CARGO_PKG_VERSION")
            );
            let help =
                "build the plugin for one of these, or upgrade mdbook-wasm if there is a newer one";
            (what, help)
        }
        "wasi:http" => (
            "which is web access, and no plugin is given that".to_owned(),
            "ask its author for a build that does without",
        ),
        _ => (
            "which mdbook-wasm does not have".to_owned(),
            "if another component exports it, give that to the plugin by `link = [\"THAT.wasm\"]` in its table, or \
             compose the two into one file with `wac plug`",
        ),
    };
    Some(Lack {
        what,
        help: help.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Lack, missing};

    #[test]
    fn imports_say_who_could_offer_them() {
        let said = |name| {
            let Lack { what, help } = missing(name).unwrap();
            format!("{what}; {help}")
        };
        assert_eq!(missing("mdbook:preprocessor/log@0.1.0"), None);
        assert_eq!(missing("wasi:cli/stderr@0.2.6"), None);
        assert!(said("mdbook:preprocessor/log@0.3.0").contains("needs mdbook-wasm 0.3.0 or newer"));
        assert!(said("mdbook:preprocessor/links@0.2.1").contains("upgrade mdbook-wasm"));
        assert_eq!(missing("wasi:cli/stderr@0.3.0"), None);
        assert!(said("wasi:cli/stderr@0.4.0").contains("has WASI 0.2 and 0.3"));
        assert!(said("wasi:io/poll@0.3.0").contains("has WASI 0.2 and 0.3"));
        assert!(said("wasi:http/outgoing-handler@0.2.0").contains("web access"));
        assert!(said("acme:words/dictionary@1.0.0").contains("compose"));
    }
}

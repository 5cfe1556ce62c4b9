//! Turns the assets that plugins return into files of the book.

use std::collections::HashMap;

use super::edit::key_for;
use super::file_header::with_header;
use super::name;
use crate::contract::Asset;
use crate::problem::{ErrorKind, Problem};

/// The most assets that a plugin may have. Each page of the book loads all of them.
const MAX_ASSETS: usize = 100;

/// A file to write for an asset.
#[derive(Debug, PartialEq, Eq)]
pub struct AssetFile {
    /// The path, relative to the book's root, `/`-separated.
    pub path: String,
    /// The text, with its header.
    pub text: String,
    /// The name of the plugin.
    pub plugin: String,
}

/// Returns the files of one plugin, in a folder of its own below `folder`. All that the plugin returned is
/// validated.
///
/// # Errors
/// Fails if there are too many assets, or if a name is not valid for a file.
pub fn asset_files(
    folder: &str,
    plugin: &str,
    assets: &[Asset],
) -> Result<Vec<AssetFile>, Problem> {
    if assets.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(reason) = name::invalid_reason(plugin) {
        let what = format!("plugin `{plugin}`: can't create a folder for its assets");
        return Err(Problem::new(ErrorKind::Settings, what)
            .why(format!("its name is not valid for a folder: {reason}"))
            .help(Some(
                "set another name: add `name = \"…\"` to the plugin's table",
            )));
    }
    if assets.len() > MAX_ASSETS {
        let why = format!(
            "expected at most {MAX_ASSETS} assets, found {}",
            assets.len()
        );
        return Err(invalid_assets(plugin).why(why));
    }
    let file = |asset: &Asset| {
        let reason = name::invalid_reason(&asset.name).or_else(|| {
            key_for(&asset.name)
                .is_none()
                .then(|| "it ends in neither `.css` nor `.js`".to_owned())
        });
        match reason {
            Some(reason) => {
                let why = format!("`{}` is not a valid file name: {reason}", asset.name);
                Err(invalid_assets(plugin).why(why))
            }
            None => Ok(AssetFile {
                path: format!("{folder}/{plugin}/{}", asset.name),
                text: with_header(&asset.content),
                plugin: plugin.to_owned(),
            }),
        }
    };
    assets.iter().map(file).collect()
}

/// Fails if two files would be one: some systems ignore the case of letters in file names.
pub fn check_collisions(files: &[AssetFile]) -> Result<(), Problem> {
    let mut known: HashMap<String, &AssetFile> = HashMap::new();
    for file in files {
        if let Some(other) = known.insert(file.path.to_ascii_lowercase(), file) {
            let why = format!(
                "`{}` and `{}` are the same file on some systems",
                other.path, file.path
            );
            let problem = invalid_assets(&file.plugin).why(why);
            return Err(if other.plugin == file.plugin {
                problem
            } else {
                problem.help(Some("give one of the plugins another `name`"))
            });
        }
    }
    Ok(())
}

fn invalid_assets(plugin: &str) -> Problem {
    let what = format!("plugin `{plugin}`: can't write its assets");
    Problem::new(ErrorKind::Failed, what)
        .help(Some("this is a bug in the plugin; report it to its author"))
}

//! What plugins returned, made into files of the book.

use std::collections::HashMap;

use super::edit::List;
use super::{name, stamp};
use crate::contract::Asset;
use crate::problem::{ErrorKind, Problem};

/// How many assets a plugin may have. Pages load all of them.
const MOST: usize = 100;

/// A file that a plugin has for the book.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the book's root, `/`-separated.
    pub path: String,
    /// With its stamp.
    pub text: String,
    /// Whose it is.
    pub plugin: String,
}

/// The files of one plugin, in a folder of its own below `folder`. Nothing that it returned is trusted.
///
/// # Errors
/// Where a name can't be that of a file, or there are too many of them.
pub fn of(folder: &str, plugin: &str, assets: &[Asset]) -> Result<Vec<File>, Problem> {
    if assets.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(fault) = name::fault(plugin) {
        let what = format!("plugin `{plugin}` can't have a folder for its assets");
        return Err(Problem::new(ErrorKind::Settings, what)
            .why(format!("its name can't be that of a folder: {fault}"))
            .help(Some(
                "give it another one: write `name = \"…\"` into its table",
            )));
    }
    if assets.len() > MOST {
        let why = format!("it has {}, and may have {MOST}", assets.len());
        return Err(wrong(plugin).why(why));
    }
    let file = |asset: &Asset| {
        let fault = name::fault(&asset.name).or_else(|| {
            let kind = List::of(&asset.name);
            kind.is_none()
                .then(|| "it ends in neither `.css` nor `.js`".to_owned())
        });
        match fault {
            Some(fault) => {
                Err(wrong(plugin).why(format!("`{}` is no name for one: {fault}", asset.name)))
            }
            None => Ok(File {
                path: format!("{folder}/{plugin}/{}", asset.name),
                text: stamp::stamped(&asset.content),
                plugin: plugin.to_owned(),
            }),
        }
    };
    assets.iter().map(file).collect()
}

/// The files of all plugins together.
///
/// # Errors
/// Where two would be one file: some systems do not tell upper and lower case apart.
pub fn apart(files: Vec<Vec<File>>) -> Result<Vec<File>, Problem> {
    let files: Vec<_> = files.into_iter().flatten().collect();
    let mut known: HashMap<String, &File> = HashMap::new();
    for file in &files {
        if let Some(other) = known.insert(file.path.to_ascii_lowercase(), file) {
            let why = format!(
                "`{}` and `{}` are the same file on some systems",
                other.path, file.path
            );
            let problem = wrong(&file.plugin).why(why);
            return Err(match other.plugin == file.plugin {
                true => problem,
                false => problem.help(Some("give one of the plugins another `name`")),
            });
        }
    }
    Ok(files)
}

fn wrong(plugin: &str) -> Problem {
    let what = format!("plugin `{plugin}` has assets that can't be written");
    Problem::new(ErrorKind::Failed, what)
        .help(Some("this is the plugin's mistake; tell its author"))
}

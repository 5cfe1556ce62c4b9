//! `mdbook-wasm new`.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::console::answer;
use crate::problem::Problem;
use crate::template::{Kind, Language, Name, Project};

/// What project is wanted.
#[derive(Args)]
pub struct New {
    /// What the plugin is called, which is also the new folder
    name: Name,
    /// The language that it is written in
    #[arg(long)]
    lang: Language,
    /// What it is handed
    #[arg(long, default_value = "chapter")]
    kind: Kind,
}

/// Makes the project in the current folder, and says on standard output how to build and run it.
pub fn main(what: &New) -> Result<ExitCode, Problem> {
    let project = Project {
        name: what.name.clone(),
        language: what.lang,
        kind: what.kind,
    };
    project.make_in(Path::new("."))?;
    answer(&format!(
        "`{name}` is {what} in {language}. Build it, and run it on a text:\n\n\
        \x20   cd {name}\n\
        \x20   {build}\n\
        \x20   mdbook-wasm run {component} {input}\n",
        name = project.name,
        what = project.kind.what(),
        language = project.language,
        build = project.build(),
        component = project.component(),
        input = project.input(),
    ))?;
    Ok(ExitCode::SUCCESS)
}

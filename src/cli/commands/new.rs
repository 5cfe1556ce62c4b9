//! `mdbook-wasm new`.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::terminal::print_stdout;
use crate::problem::Problem;
use crate::template::{Kind, Language, Name, Project};

/// The arguments of `new`.
#[derive(Args)]
pub struct NewArgs {
    /// The name of the plugin, and of the new folder
    name: Name,
    /// The programming language
    #[arg(long)]
    lang: Language,
    /// The kind of plugin
    #[arg(long, default_value = "chapter")]
    kind: Kind,
}

/// Creates a project in the current folder, and prints how to build and run it.
pub fn run(args: &NewArgs) -> Result<ExitCode, Problem> {
    let project = Project {
        name: args.name.clone(),
        language: args.lang,
        kind: args.kind,
    };
    project.make_in(Path::new("."))?;
    print_stdout(&format!(
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

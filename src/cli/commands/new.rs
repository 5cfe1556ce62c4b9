//! `mdbook-wasm new`.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::terminal::print_stdout;
use crate::contract::Kind;
use crate::problem::Problem;
use crate::template::{Language, PluginName, Project};

/// The arguments of `new`.
#[derive(Args)]
pub struct NewArgs {
    /// The name of the plugin, and of the new folder
    name: PluginName,
    /// The programming language
    #[arg(long)]
    lang: Language,
    /// The kind of plugin
    #[arg(long, default_value = "chapter")]
    kind: Kind,
}

/// Creates a project in the current folder, and prints how to build and run it.
pub fn run(args: &NewArgs) -> Result<ExitCode, Problem> {
    let project = Project::new(args.name.clone(), args.lang, args.kind)?;
    project.create_in(Path::new("."))?;
    print_stdout(&format!(
        "`{name}` is {article} {kind} in {language}. Build it, and run it on a text:\n\n\
        \x20   cd {name}\n\
        \x20   {build}\n\
        \x20   mdbook-wasm run {component} {input}\n",
        name = project.name(),
        article = if project.kind() == Kind::Editor {
            "an"
        } else {
            "a"
        },
        kind = project.kind().description(),
        language = project.language(),
        build = project.build_command(),
        component = project.component(),
        input = project.example_input(),
    ))?;
    Ok(ExitCode::SUCCESS)
}

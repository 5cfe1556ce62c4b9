//! The command line: global options, and the list of subcommands.

use clap::{Parser, Subcommand};

use super::commands::{
    assets, cache, capture, check, fetch, init, inspect, new, pin, port, run, test, wit,
};
use super::process::exit_status;
use super::report::Format;
use crate::environment;
use crate::settings::SECTION;

/// Runs WebAssembly plugins as an mdBook preprocessor.
///
/// mdBook starts it for each build of a book whose `book.toml` has `[preprocessor.wasm]`.
#[derive(Parser)]
#[command(name = "mdbook-wasm", version, after_long_help = exit_status::help_section())]
pub struct Cli {
    /// The table under `[preprocessor]` with the settings
    #[arg(long, global = true, value_name = "NAME", default_value = SECTION)]
    pub section: String,
    /// Output format for messages
    #[arg(long, global = true, value_enum, default_value_t, env = environment::FORMAT)]
    pub format: Format,
    /// Run chapter plugins in several orders, and fail if the results differ
    #[arg(long)]
    pub audit: bool,
    /// Compile plugins with full optimisation at their first use (slower)
    #[arg(long)]
    pub optimise: bool,
    #[command(subcommand)]
    pub command: Option<Commands>,
}

impl Cli {
    /// Reads the command line of the process. mdBook starts a preprocessor without arguments; then clap is left out,
    /// since describing all subcommands to it takes some per cent of a build in which little changes.
    pub fn read() -> Self {
        let has_arguments = std::env::args_os().len() > 1;
        if has_arguments || std::env::var_os(environment::FORMAT).is_some() {
            Self::parse()
        } else {
            Self::without_arguments()
        }
    }

    fn without_arguments() -> Self {
        Self {
            section: SECTION.to_owned(),
            format: Format::default(),
            audit: false,
            optimise: false,
            command: None,
        }
    }
}

/// The subcommands. Each has a file of its name in `commands`.
#[derive(Subcommand)]
pub enum Commands {
    /// Exit with status 0 if a renderer is supported (mdBook asks this first)
    Supports {
        /// The renderer's name, such as `html`
        renderer: String,
    },
    /// Add mdbook-wasm to a book's `book.toml`, or remove it
    Init(init::InitArgs),
    /// Describe a plugin and the permissions that it asks for, without running it
    Inspect(inspect::InspectArgs),
    /// Run a plugin on a Markdown file, a folder or a book, without mdBook
    Run(run::RunArgs),
    /// Run a plugin's test cases
    Test(test::TestArgs),
    /// Check a book's settings and plugins, or single plugins, without building
    Check(check::CheckArgs),
    /// Write the SHA-256 digests of plugins into `book.toml`, so that no other files are run
    Pin(pin::PinArgs),
    /// Download the book's plugin packages and update mdbook-wasm.lock
    Fetch(fetch::FetchArgs),
    /// Look for newer versions of the book's plugin packages and lock them
    Update(fetch::UpdateArgs),
    /// Copy the style sheets and scripts of plugins into the book, or remove them
    Assets(assets::AssetsArgs),
    /// Build an existing preprocessor from its crate, and add it to the book as a plugin
    Port(port::PortArgs),
    /// Create a plugin project that builds at once
    New(new::NewArgs),
    /// Print or write the WIT files of the plugin interface
    Wit(wit::WitArgs),
    #[command(hide = true)]
    Capture(capture::CaptureArgs),
    /// Show or clear the compiled code that is kept between builds
    Cache {
        #[command(subcommand)]
        command: cache::CacheCommand,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a man page with all subcommands
    Man,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Cli;

    #[test]
    fn without_arguments_everything_is_clap_s_default() {
        let Ok(clap) = Cli::try_parse_from(["mdbook-wasm"]) else {
            panic!("mdBook starts it so");
        };
        let Cli {
            section,
            format,
            audit,
            optimise,
            command,
        } = Cli::without_arguments();
        assert_eq!((section, format), (clap.section, clap.format));
        assert_eq!((audit, optimise), (clap.audit, clap.optimise));
        assert!(command.is_none() && clap.command.is_none());
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}

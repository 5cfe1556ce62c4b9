//! The command line.

mod assets;
mod cache;
mod capture;
mod check;
mod completions;
mod console;
mod epoch;
mod fetch;
mod init;
mod inspect;
mod man;
mod new;
mod pin;
mod port;
mod preprocess;
mod report;
mod run;
mod stack;
mod stdin;
mod test;
mod wit;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
pub use fetch::work as fetch_main;
use report::{Format, Stderr};

use crate::environment;
use crate::problem::ErrorKind;
use crate::runtime::{STACK, thread_stack};
use crate::settings::SECTION;

/// Runs WebAssembly plugins as an mdBook preprocessor.
///
/// mdBook starts it for each build of a book whose `book.toml` has `[preprocessor.wasm]`.
#[derive(Parser)]
#[command(name = "mdbook-wasm", version, after_long_help = statuses())]
struct Cli {
    /// The table under `[preprocessor]` that holds the settings
    #[arg(long, global = true, value_name = "NAME", default_value = SECTION)]
    section: String,
    /// In which form to say what there is to say
    #[arg(long, global = true, value_enum, default_value_t, env = environment::FORMAT)]
    format: Format,
    /// Run chapter plugins in several orders, and fail where that makes a difference
    #[arg(long)]
    audit: bool,
    /// Compile plugins with optimisation at their first use, which takes longer
    #[arg(long)]
    optimise: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

impl Cli {
    /// What the arguments say. mdBook starts a preprocessor without any, and telling clap of all commands takes
    /// some per cent of the time of a build in which little changes.
    fn read() -> Self {
        let plain =
            std::env::args_os().len() <= 1 && std::env::var_os(environment::FORMAT).is_none();
        match plain {
            true => Self::plain(),
            false => Self::parse(),
        }
    }

    fn plain() -> Self {
        Self {
            section: SECTION.to_owned(),
            format: Format::default(),
            audit: false,
            optimise: false,
            command: None,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Say by the exit status whether a renderer is supported (mdBook asks this first)
    Supports {
        /// The renderer's name, such as `html`
        renderer: String,
    },
    /// Add this program to a book's `book.toml`, or take it out again
    Init(init::Init),
    /// Say what a plugin is and what it asks for, without running it
    Inspect(inspect::Inspect),
    /// Run a plugin on a Markdown file, a folder or a book, without mdBook
    Run(run::Run),
    /// Run the cases of a plugin: what it is to make of which text
    Test(test::Test),
    /// Look over a book's plugins and settings, or a plugin alone, without building anything
    Check(check::Check),
    /// Write the digests of plugins into `book.toml`, so that no other files are run
    Pin(pin::Pin),
    /// Get the packages that a book's plugins are, and lock their versions
    Fetch(fetch::Fetch),
    /// Look for newer versions of a book's packages, and lock those
    Update(fetch::Update),
    /// Bring the style sheets and scripts of plugins into the book, or take them out
    Assets(assets::Assets),
    /// Build an ordinary preprocessor from its crate, and make it a plugin of the book
    Port(port::Port),
    /// Begin a plugin: a project that builds at once
    New(new::New),
    /// Write the contract between plugins and this program, for other languages
    Wit(wit::Wit),
    #[command(hide = true)]
    Capture(capture::Capture),
    /// Look after the compiled code that is kept between builds
    Cache {
        #[command(subcommand)]
        what: cache::Command,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a man page of all commands
    Man,
}

/// Every renderer is supported: which plugins run for it is decided in the run.
const SUPPORTED: ExitCode = ExitCode::SUCCESS;

/// Whether the arguments are just `supports RENDERER`. mdBook asks that before each run, and even the
/// reading of arguments would show in the time that the answer takes.
fn asks_for_support() -> bool {
    let mut args = std::env::args_os().skip(1);
    let supports = args.next().is_some_and(|arg| arg == "supports");
    let is_name = |arg: &std::ffi::OsStr| !arg.as_encoded_bytes().starts_with(b"-");
    supports && args.next().is_some_and(|arg| is_name(&arg)) && args.next().is_none()
}

/// Reads the process's arguments and does what they say.
pub fn main() -> ExitCode {
    if asks_for_support() {
        return SUPPORTED;
    }
    let cli = Cli::read();
    if let Some(Command::Supports { renderer: _ }) = cli.command {
        return SUPPORTED;
    }
    let mut report = Stderr::new(cli.format);
    let work = || match cli.command {
        Some(Command::Cache { what }) => cache::main(&what),
        Some(Command::Check(what)) => check::main(&what, &cli.section, &mut report),
        Some(Command::Init(what)) => init::main(&what, &cli.section),
        Some(Command::Inspect(what)) => inspect::main(&what, &cli.section),
        Some(Command::Run(what)) => run::main(&what, &cli.section, &mut report),
        Some(Command::Test(what)) => test::main(&what),
        Some(Command::Completions { shell }) => completions::main(shell, Cli::command()),
        Some(Command::Man) => man::main(Cli::command()),
        Some(Command::Assets(what)) => assets::main(&what, &cli.section, &mut report),
        Some(Command::Pin(what)) => pin::main(&what, &cli.section),
        Some(Command::Fetch(_) | Command::Update(_)) => fetch::hand_over(),
        Some(Command::Port(what)) => port::main(&what, &cli.section),
        Some(Command::New(what)) => new::main(&what),
        Some(Command::Wit(what)) => wit::main(&what),
        Some(Command::Capture(what)) => capture::main(&what),
        _ => preprocess::main(&cli.section, cli.audit, cli.optimise, &mut report),
    };
    match stack::with_enough(thread_stack(STACK), work) {
        Ok(code) => code,
        Err(problem) => {
            report.problem(&problem);
            ExitCode::from(problem.kind().status())
        }
    }
}

/// What each exit status means, for `--help`.
fn statuses() -> String {
    let meanings = ErrorKind::ALL.map(|class| (class.status(), class.meaning()));
    let mut all = [
        (0, "success"),
        (WRONG_COMMAND_LINE, "the command line is wrong"),
    ]
    .to_vec();
    all.extend(meanings);
    all.sort_unstable();
    let lines = all
        .iter()
        .map(|(status, meaning)| format!("\n  {status}  {meaning}"));
    format!("Exit status:{}", lines.collect::<String>())
}

/// The exit status that clap gives to a wrong command line.
const WRONG_COMMAND_LINE: u8 = 2;

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    #[test]
    fn without_arguments_all_is_as_clap_has_it() {
        let Ok(clap) = super::Cli::try_parse_from(["mdbook-wasm"]) else {
            panic!("mdBook starts it so");
        };
        let plain = super::Cli::plain();
        assert_eq!((&plain.section, plain.format), (&clap.section, clap.format));
        assert_eq!((plain.audit, plain.optimise), (clap.audit, clap.optimise));
        assert!(plain.command.is_none() && clap.command.is_none());
    }

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    /// All pages of the guide, one after the other.
    fn guide() -> String {
        let mut guide = String::new();
        let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/sample-book").into()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "md") {
                    guide.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        guide
    }

    /// Whatever a reader copies out of the guide is understood.
    #[test]
    fn the_guide_shows_no_command_that_is_refused() {
        use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
        let guide = guide();
        let lines = guide.lines().filter_map(|line| line.strip_prefix("$ "));
        let mut count = 0;
        for line in lines {
            // Something may be sent in, or go into a file.
            let line = line.split([';', '<', '>', '|']).next().unwrap_or_default();
            let words = shlex::split(line).unwrap();
            let command = words.into_iter().skip_while(|word| word.contains('='));
            let command: Vec<_> = command.collect();
            if command
                .first()
                .is_none_or(|program| program != "mdbook-wasm")
            {
                continue;
            }
            count += 1;
            if let Err(error) = super::Cli::command().try_get_matches_from(command) {
                let kind = error.kind();
                assert!(
                    [DisplayHelp, DisplayVersion].contains(&kind),
                    "$ {line}\n{error}"
                );
            }
        }
        assert!(count > 3, "{count}");
    }

    #[test]
    fn the_guide_has_every_command_and_every_option() {
        let guide = guide();
        let command = super::Cli::command();
        for command in command
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
        {
            let name = command.get_name();
            // mdBook asks this, and no person.
            if name == "supports" {
                continue;
            }
            assert!(guide.contains(&format!("mdbook-wasm {name}")), "{name}");
            let options = command
                .get_arguments()
                .filter(|option| !option.is_hide_set());
            for long in options.filter_map(|option| option.get_long()) {
                assert!(guide.contains(&format!("`--{long}")), "{name} --{long}");
            }
        }
    }

    #[test]
    fn the_guide_has_every_argument_of_port() {
        let page = include_str!("../../sample-book/using/native.md");
        let command = super::Cli::command();
        let port = command.find_subcommand("port").unwrap();
        let mut count = 0;
        for long in port
            .get_arguments()
            .filter_map(|argument| argument.get_long())
        {
            assert!(page.contains(&format!("`--{long}")), "{long}");
            count += 1;
        }
        assert_eq!(count, 12);
    }
}

//! Runs an ordinary preprocessor: JSON on standard input, JSON on standard output.

mod execute;
mod protocol_mismatch;
mod supports;

use bytes::Bytes;

use super::PluginRun;
use crate::contract::check_paths;
use crate::huge_pages::HugePageBuf;
use crate::pipeline::messages::{EventReporter, Phase, plugin_failed};
use crate::pipeline::state::{BookState, BookUpdate};
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::protocol::{self, CommandContext, ProtocolVersion};
use crate::runtime::Failure;
use crate::settings::GUEST_ROOT;

/// Gives the book to a command if it supports the renderer, and checks the book that it writes.
pub fn run<'a>(
    run: &PluginRun<'_>,
    state: &BookState<'a>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<BookUpdate<'a>, Problem> {
    if !supports::supports_renderer(run, reporter)? {
        reporter.debug(&format!(
            "plugin `{}` does not support the renderer `{}`",
            run.name(),
            run.mdbook.renderer
        ));
        return Ok(BookUpdate::Unchanged);
    }
    let (version, written) = run_in_its_version(run, state, reporter)?;
    let json = state.arena().put(Bytes::from_owner(written));
    let book = protocol::parse_book(json).map_err(|error| {
        plugin_failed(run.name(), &Phase::Book)
            .why("its standard output is not a book that mdBook can read")
            .caused_by(&error)
            .help(Some(NOT_A_BOOK_HELP))
    })?;
    check_paths(state.book(), &book).map_err(|error| {
        plugin_failed(run.name(), &Phase::Book)
            .caused_by(&error)
            .help(Some(error.help()))
    })?;
    Ok(BookUpdate::Replaced {
        book,
        version,
        json: json.clone(),
    })
}

const NOT_A_BOOK_HELP: &str = "a preprocessor writes only the book as JSON to standard output: check that this is \
                               one, and that it prints messages to standard error";

/// Runs a command on the book, in the version of its settings or of mdBook, or else in another one that it seems to expect.
///
/// Returns the version that succeeded, and the command's standard output.
fn run_in_its_version(
    run: &PluginRun<'_>,
    state: &BookState<'_>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<(ProtocolVersion, HugePageBuf), Problem> {
    let configured = run.settings.protocol;
    let first = configured.unwrap_or(state.version());
    let failure = match run_in_version(run, state, first, reporter)? {
        Ok(written) => return Ok((first, written)),
        Err(failure) => failure,
    };
    for other in protocol_mismatch::expected_versions(&failure, first) {
        let protocol = other.name();
        let fix = format!("add `protocol = \"{protocol}\"` to its table");
        let help = Some(format!(
            "it seems to use the protocol of mdBook {protocol}: {fix}"
        ));
        if configured.is_some() {
            return Err(reporter.failure_problem(&Phase::Book, &failure).help(help));
        }
        match run_in_version(run, state, other, reporter)? {
            Ok(written) => {
                reporter.warning(&format!(
                    "plugin `{}` supports only the protocol of mdBook {protocol}, and was run again to detect \
                     that: {fix}",
                    run.name()
                ));
                return Ok((other, written));
            }
            // It can't read this version either.
            Err(second) if !protocol_mismatch::expected_versions(&second, other).is_empty() => {}
            Err(second) => {
                return Err(reporter.failure_problem(&Phase::Book, &second).help(help));
            }
        }
    }
    Err(reporter.failure_problem(&Phase::Book, &failure))
}

/// Runs a command on the book in a version. The inner error is the command's failure.
fn run_in_version(
    run: &PluginRun<'_>,
    state: &BookState<'_>,
    version: ProtocolVersion,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<Result<HugePageBuf, Failure>, Problem> {
    let context = run.mdbook.for_command(&CommandContext {
        version,
        names: &[run.settings.name(), &run.settings.mdbook_key],
        table: &run.settings.mdbook_config,
        root: GUEST_ROOT,
    });
    let book = state
        .json(version, run.book_bytes)
        .or_problem(ErrorKind::Internal, "can't write the book as JSON")?;
    let input = vec![
        Bytes::from(format!("[{context},")),
        book,
        Bytes::from_static(b"]"),
    ];
    Ok(execute::execute(run, &[], input, reporter))
}

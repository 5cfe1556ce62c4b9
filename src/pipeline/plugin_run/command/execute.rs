//! Executes a command once.

use bytes::Bytes;

use crate::huge_pages::HugePageBuf;
use crate::pipeline::messages::EventReporter;
use crate::pipeline::plugin_run::PluginRun;
use crate::runtime::{Failure, Invocation};

/// Executes a command with arguments and standard input, and returns its standard output.
pub fn execute(
    run: &PluginRun<'_>,
    arguments: &[&str],
    input: Vec<Bytes>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<HugePageBuf, Failure> {
    let program = run.settings.component.path.file_stem().unwrap_or_default();
    let program = program.to_string_lossy().into_owned();
    let arguments = arguments.iter().map(|&argument| argument.to_owned());
    let invocation = Invocation {
        arguments: [program].into_iter().chain(arguments).collect(),
        input,
    };
    let (written, events) = run.plugin.run(run.limits, run.permissions, invocation);
    reporter.report(None, &events);
    written
}

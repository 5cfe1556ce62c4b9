//! An ordinary preprocessor as a plugin: what mdBook would do with the program, done with a component.

mod refused;
mod supports;

use bytes::Bytes;

use super::changes::Changes;
use super::failed::{Doing, failed, failed_by};
use super::manuscript::Manuscript;
use super::turn::Turn;
use super::voice::Voice;
use crate::contract::check_paths;
use crate::huge_pages::HugePageBuf;
use crate::problem::{ErrorKind, Problem};
use crate::protocol::{self, CommandContext, ProtocolVersion};
use crate::runtime::{Failure, Invocation};
use crate::settings::ROOT;

impl Turn<'_> {
    /// Hands the book to a command, if it is one for this renderer.
    pub(super) fn command<'a>(
        &mut self,
        manuscript: &Manuscript<'a>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes<'a>, Problem> {
        if !self.supports(voice)? {
            voice.detail(&format!(
                "plugin `{}` does not support the renderer `{}`, as it says itself",
                self.name(),
                self.run.renderer
            ));
            return Ok(Changes::Nothing);
        }
        let (version, written) = self.written(manuscript, voice)?;
        let json = manuscript.shelf().put(Bytes::from_owner(written));
        let book = protocol::parse_book(json).map_err(|error| {
            let what = failed(self.name(), Doing::Book)
                .why("what it wrote to its standard output is no book that mdBook could read");
            what.caused_by(&error).help(Some(NO_BOOK))
        })?;
        check_paths(manuscript.book(), &book).map_err(|error| {
            let what = failed(self.name(), Doing::Book);
            what.caused_by(&error).help(Some(error.help()))
        })?;
        Ok(Changes::Returned {
            book,
            version,
            json: json.clone(),
        })
    }

    /// Runs it on the book, in the version that it speaks: what it has written, and that version.
    fn written(
        &self,
        manuscript: &Manuscript<'_>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<(ProtocolVersion, HugePageBuf), Problem> {
        let told = self.settings.protocol;
        let first = told.unwrap_or(manuscript.version());
        let failure = match self.hand_over(manuscript, first, voice)? {
            Ok(written) => return Ok((first, written)),
            Err(failure) => failure,
        };
        let Some(other) = refused::wants(&failure, first) else {
            return Err(self.failed(&failure, voice));
        };
        let protocol = other.name();
        let mend = format!("add `protocol = \"{protocol}\"` to its table");
        let it_is = format!("it seems to speak the protocol of mdBook {protocol}: {mend}");
        if told.is_some() {
            return Err(self.failed(&failure, voice).help(Some(it_is)));
        }
        let written = match self.hand_over(manuscript, other, voice)? {
            Ok(written) => written,
            // It speaks neither.
            Err(second) if refused::wants(&second, other).is_some() => {
                return Err(self.failed(&failure, voice));
            }
            Err(second) => return Err(self.failed(&second, voice).help(Some(it_is))),
        };
        voice.warning(&format!(
            "plugin `{}` speaks the protocol of mdBook {protocol} only, and was run twice to find that \
             out: {mend}",
            self.name()
        ));
        Ok((other, written))
    }

    fn failed(&self, failure: &Failure, voice: &Voice<'_, '_, '_>) -> Problem {
        failed_by(self.name(), Doing::Book, failure, voice.hint(failure))
    }

    /// Runs it on the book in a version. The inner error is the program's.
    fn hand_over(
        &self,
        manuscript: &Manuscript<'_>,
        version: ProtocolVersion,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Result<HugePageBuf, Failure>, Problem> {
        let context = self.run.for_command(&CommandContext {
            version,
            names: &[self.settings.name(), &self.settings.mdbook_key],
            table: &self.settings.mdbook_config,
            root: ROOT,
        });
        let book = manuscript.json(version, self.size).map_err(|error| {
            Problem::new(ErrorKind::Internal, "can't write the book as JSON").caused_by(&error)
        })?;
        let input = vec![
            Bytes::from(format!("[{context},")),
            book,
            Bytes::from_static(b"]"),
        ];
        Ok(self.execute(&[], input, voice))
    }

    /// Runs it with arguments.
    fn execute(
        &self,
        arguments: &[&str],
        input: Vec<Bytes>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<HugePageBuf, Failure> {
        let own = self.settings.component.path.file_stem().unwrap_or_default();
        let own = own.to_string_lossy().into_owned();
        let arguments = arguments.iter().map(|&argument| argument.to_owned());
        let invocation = Invocation {
            arguments: [own].into_iter().chain(arguments).collect(),
            input,
        };
        let (ran, said) = self.plugin.run(self.allowance, self.grants, invocation);
        voice.pass_on(None, &said);
        ran
    }
}

const NO_BOOK: &str = "a preprocessor writes the book as JSON to its standard output, and nothing else: is \
                       this one, and does it print messages there?";

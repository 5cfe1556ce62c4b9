//! What the contract lets plugins import, version by version.

use wasmtime::component::{HasSelf, Linker};

use super::state::HostState;
use crate::contract::v0_1::Plugin;
use crate::contract::v0_1::mdbook::preprocessor::{diagnostics, log, types};
use crate::contract::v0_2::mdbook::preprocessor::markdown;
use crate::contract::{self, PACKAGE, Unit, Version};
use crate::markdown::cost;
use crate::runtime::quota::TooMuch;

pub(crate) fn v0_1(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    Plugin::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

pub(crate) fn v0_2(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    let name = |interface| format!("{PACKAGE}/{interface}@{}", Version::V0_2);
    // What is as it was in 0.1 is the same code, under another name.
    let mut log = linker.instance(&name("log"))?;
    log::add_to_linker_instance::<_, HasSelf<HostState>>(&mut log, |guest| guest)?;
    let mut diagnostics = linker.instance(&name("diagnostics"))?;
    diagnostics::add_to_linker_instance::<_, HasSelf<HostState>>(&mut diagnostics, |guest| guest)?;
    markdown::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl types::Host for HostState {}

impl log::Host for HostState {
    fn log(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        Ok(self.journal.log(level, &message)?)
    }
}

impl diagnostics::Host for HostState {
    fn report(&mut self, diagnostic: diagnostics::Diagnostic) -> wasmtime::Result<()> {
        Ok(self.journal.diagnostic(diagnostic)?)
    }
}

impl markdown::Host for HostState {
    fn headings(
        &mut self,
        content: String,
        unit: Unit,
    ) -> wasmtime::Result<Vec<markdown::Heading>> {
        // For as long as that takes, it is the plugin's memory.
        let (account, cost) = (self.limiter.account(), cost(&content));
        account.take(cost).map_err(TooMuch::from)?;
        let found = contract::headings(&content, unit, self.rules);
        account.give_back(cost);
        Ok(found)
    }

    fn find_front_matter(
        &mut self,
        content: String,
        unit: Unit,
    ) -> wasmtime::Result<Option<markdown::FrontMatter>> {
        Ok(contract::front_matter(&content, unit))
    }
}

//! `markdown`: questions about a chapter's text.

use wasmtime::component::HasData;

use crate::contract::versions::v0_2::markdown;
use crate::contract::{self, Unit};
use crate::markdown::{HeadingRules, parser_memory};
use crate::runtime::quota::{BudgetExceeded, MemoryLease};

/// Marker of [`MarkdownView`] for a linker.
pub struct Markdown;

impl HasData for Markdown {
    type Data<'a> = MarkdownView<'a>;
}

/// State behind the interface `markdown`.
pub struct MarkdownView<'a> {
    /// Memory that parsing takes.
    pub lease: &'a MemoryLease,
    /// Rules for finding headings.
    pub heading_rules: HeadingRules,
}

impl markdown::Host for MarkdownView<'_> {
    fn headings(
        &mut self,
        content: String,
        unit: Unit,
    ) -> wasmtime::Result<Vec<markdown::Heading>> {
        // The parser's memory counts as the plugin's while it is in use.
        let bytes = parser_memory(&content);
        self.lease.reserve(bytes).map_err(BudgetExceeded::from)?;
        let headings = contract::heading_records(&content, unit, self.heading_rules);
        self.lease.release(bytes);
        Ok(headings)
    }

    fn find_front_matter(
        &mut self,
        content: String,
        unit: Unit,
    ) -> wasmtime::Result<Option<markdown::FrontMatter>> {
        Ok(contract::front_matter_record(&content, unit))
    }
}

"""An editor for mdbook-wasm: sets a word in bold type, and reports each place where it is."""

# Import all that you need up here: while a book is built there are no files to import from.
import json
import re

# The contract is in the folder `wit`. componentize-py makes Python of it; `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.editing import Book
from wit_world.imports.edits import EntryHead_Chapter
from wit_world.imports.log import Level, log


class BookEditor(exports.BookEditor):
    def edit(self, context: Context, book: Book) -> None:
        """Called once. The book stays with the host, and is changed when this returns. `Err` leaves it as it was,
        and is a message for the person who writes it.
        """
        word = word_of(context.config)
        # The host searches. Only chapters that have the word are handed over.
        chapters = book.chapters_containing(word)
        if not chapters:
            return
        paths = paths_of(book)
        places = 0
        for chapter in chapters:
            content = book.content(chapter)
            for found in re.finditer(re.escape(word), content):
                places += 1
                report(
                    Diagnostic(
                        # `ERROR` would make the build fail once the plugin has returned.
                        severity=Severity.WARNING,
                        message=f"`{word}` is still here",
                        code="word",
                        chapter=paths.get(chapter),
                        # A place in the content as it was when `edit` was called. Python counts code points.
                        span=Span(Unit.CODE_POINT, *found.span()),
                        help=None,
                    )
                )
            book.set_content(chapter, content.replace(word, f"**{word}**"))
        s = "" if len(chapters) == 1 else "s"
        log(Level.INFO, f"{places} places in {len(chapters)} chapter{s}")


def paths_of(book: Book) -> dict[int, str | None]:
    """Where chapters are rendered to. Drafts have no path."""
    return {
        outline.id: outline.entry.value.path
        for outline in book.entries()
        if isinstance(outline.entry, EntryHead_Chapter)
    }


def word_of(config: str) -> str:
    """The word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { word = "TODO" }`.
    """
    word = json.loads(config).get("word", "TODO")
    if not isinstance(word, str) or not word:
        raise Err(f"config: `word` has to be a text, not {json.dumps(word)}")
    return word

"""An editor for mdbook-wasm: makes a word bold, and reports every occurrence."""

# Import everything here: there are no files to import from while a book is built.
import json
import re

# componentize-py generates Python code from the contract in the folder `wit`. `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.editing import Book
from wit_world.imports.edits import EntryHead_Chapter
from wit_world.imports.log import Level, log


class BookEditor(exports.BookEditor):
    def edit(self, context: Context, book: Book) -> None:
        """Called once. The host keeps the book, and changes it when this returns. `Err` leaves the book unchanged,
        and is a message for its author.
        """
        word = word_of(context.config)
        # The host searches, and copies only the chapters that contain the word.
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
                        # `ERROR` would make the build fail after the plugin has returned.
                        severity=Severity.WARNING,
                        message=f"`{word}` is still here",
                        code="word",
                        chapter=paths.get(chapter),
                        # A range in the content at the time when `edit` was called. Python counts code points.
                        span=Span(Unit.CODE_POINT, *found.span()),
                        help=None,
                    )
                )
            book.set_content(chapter, content.replace(word, f"**{word}**"))
        s = "" if len(chapters) == 1 else "s"
        log(Level.INFO, f"{places} places in {len(chapters)} chapter{s}")


def paths_of(book: Book) -> dict[int, str | None]:
    """Returns the paths of all chapters. Drafts have no path."""
    return {
        outline.id: outline.entry.value.path
        for outline in book.entries()
        if isinstance(outline.entry, EntryHead_Chapter)
    }


def word_of(config: str) -> str:
    """Returns the word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { word = "TODO" }`.
    """
    word = json.loads(config).get("word", "TODO")
    if not isinstance(word, str) or not word:
        raise Err(f"config: `word`: expected a string, found {json.dumps(word)}")
    return word

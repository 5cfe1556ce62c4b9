"""A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading."""

# Import everything here: there are no files to import from while a book is built.
import json

# componentize-py generates Python code from the contract in the folder `wit`. `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.log import Level, log
from wit_world.imports.types import Book, BookItem_Chapter, Chapter, Entry

PATH = "all-pages.md"


class BookProcessor(exports.BookProcessor):
    def process(self, context: Context, book: Book) -> Book | None:
        """Called once. `None` leaves the book unchanged. `Err` is a message for the author of the book."""
        title = title_of(context.config)
        content = f"# {title}\n\n"
        # A book is a flat list. The depth of an entry is the number of chapters that it is nested in.
        for entry in book.entries:
            if not isinstance(entry.item, BookItem_Chapter):
                continue
            chapter = entry.item.value
            indent = "  " * entry.depth
            if chapter.path == PATH:
                raise Err(f"the book has a page `{PATH}`")
            elif chapter.path is None:
                # A draft: it is not rendered.
                content += f"{indent}- {chapter.name}\n"
            else:
                content += f"{indent}- [{chapter.name}](<{chapter.path}>)\n"
                check_heading(chapter)
        log(Level.INFO, f"{PATH} lists {len(book.entries)} entries")
        page = Chapter(
            name=title,
            content=content,
            number=None,
            path=PATH,
            # It does not come from a file.
            source_path=None,
            parent_names=[],
        )
        book.entries.append(Entry(depth=0, item=BookItem_Chapter(page)))
        return book


def check_heading(chapter: Chapter) -> None:
    """Reports a chapter whose first line is not a heading."""
    first = chapter.content.split("\n", 1)[0]
    if not first.startswith("#"):
        report(
            Diagnostic(
                # `ERROR` would make the build fail after the plugin has returned.
                severity=Severity.WARNING,
                message="the page begins without a heading",
                code="heading",
                chapter=chapter.path,
                # A range in the original `content`. Python counts code points.
                span=Span(Unit.CODE_POINT, 0, len(first)),
                help=None,
            )
        )


def title_of(config: str) -> str:
    """Returns the title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { title = "All pages" }`.
    """
    title = json.loads(config).get("title", "All pages")
    if not isinstance(title, str):
        raise Err(f"config: `title`: expected a string, found {json.dumps(title)}")
    return title

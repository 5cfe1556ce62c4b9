"""A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading."""

# Import all that you need up here: while a book is built there are no files to import from.
import json

# The contract is in the folder `wit`. componentize-py makes Python of it; `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.log import Level, log
from wit_world.imports.types import Book, BookItem_Chapter, Chapter, Entry

PATH = "all-pages.md"


class BookProcessor(exports.BookProcessor):
    def process(self, context: Context, book: Book) -> Book | None:
        """Called once. `None` leaves the book as it is. `Err` is a message for the person who writes it."""
        title = title_of(context.config)
        content = f"# {title}\n\n"
        # A book is a flat list. Each entry says how many chapters it lies under.
        for entry in book.entries:
            if not isinstance(entry.item, BookItem_Chapter):
                continue
            chapter = entry.item.value
            indent = "  " * entry.depth
            if chapter.path == PATH:
                raise Err(f"the book has a page `{PATH}`")
            elif chapter.path is None:
                # A draft, which is not rendered.
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
            # It was read from no file.
            source_path=None,
            parent_names=[],
        )
        book.entries.append(Entry(depth=0, item=BookItem_Chapter(page)))
        return book


def check_heading(chapter: Chapter) -> None:
    """Reports a chapter whose first line is no heading."""
    first = chapter.content.split("\n", 1)[0]
    if not first.startswith("#"):
        report(
            Diagnostic(
                # `ERROR` would make the build fail once the plugin has returned.
                severity=Severity.WARNING,
                message="the page begins without a heading",
                code="heading",
                chapter=chapter.path,
                # A place in `content` as it was handed over. Python counts code points.
                span=Span(Unit.CODE_POINT, 0, len(first)),
                help=None,
            )
        )


def title_of(config: str) -> str:
    """The title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { title = "All pages" }`.
    """
    title = json.loads(config).get("title", "All pages")
    if not isinstance(title, str):
        raise Err(f"config: `title` has to be a text, not {json.dumps(title)}")
    return title

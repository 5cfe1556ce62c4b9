"""The session: the state that is kept from chapter to chapter, and the page that is made from it."""

# Import everything here: there are no files to import from while a book is built.
import json

# componentize-py generates Python code from the contract in the folder `wit`. `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world.exports import book_session
from wit_world.imports.context import Context
from wit_world.imports.edits import Edit, Edit_Insert, Insertion, NewChapter, NewEntry_Chapter, Place_LastIn
from wit_world.imports.log import Level, log
from wit_world.imports.types import Chapter

PATH = "what-is-left.md"


class Session(book_session.Session):
    def __init__(self, context: Context) -> None:
        """Called once. It can't fail, so the config is parsed later."""
        self.config = context.config
        # For each chapter with the word: its line in the list, and the number of occurrences.
        self.found: list[tuple[str, int]] = []

    def visit(self, id: int, chapter: Chapter) -> None:
        """Called for each chapter, in the book's order. `Err` is a message for the author of the book."""
        count = chapter.content.count(text(self.config, "word", "TODO"))
        if count > 0:
            # A draft has no path, and is not rendered.
            name = chapter.name if chapter.path is None else f"[{chapter.name}](<{chapter.path}>)"
            self.found.append((f"- {name}: {count}\n", count))

    def finish(self) -> list[Edit]:
        """Called once, after the last chapter. Returns the edits of the book, in order."""
        title = text(self.config, "title", "What is left")
        if not self.found:
            return []
        places = sum(count for _, count in self.found)
        log(Level.INFO, f"{places} places in {len(self.found)} chapters")
        lines = "".join(line for line, _ in self.found)
        page = NewChapter(name=title, content=f"# {title}\n\n{lines}", number=None, path=PATH)
        return [Edit_Insert(Insertion(entry=NewEntry_Chapter(page), at=Place_LastIn(None)))]


def text(config: str, key: str, default: str) -> str:
    """Returns a string from the plugin's own table in `book.toml`, which `config` contains as JSON:
    `config = { word = "TODO", title = "What is left" }`.
    """
    value = json.loads(config).get(key, default)
    if not isinstance(value, str) or not value:
        raise Err(f"config: `{key}`: expected a string, found {json.dumps(value)}")
    return value

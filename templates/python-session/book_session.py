"""What is gathered from chapter to chapter, and what is made of it."""

# Import all that you need up here: while a book is built there are no files to import from.
import json

# The contract is in the folder `wit`. componentize-py makes Python of it; `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world.exports import book_session
from wit_world.imports.context import Context
from wit_world.imports.edits import Edit, Edit_Insert, Insertion, NewChapter, NewEntry_Chapter, Place_LastIn
from wit_world.imports.log import Level, log
from wit_world.imports.types import Chapter

PATH = "what-is-left.md"


class Session(book_session.Session):
    def __init__(self, context: Context) -> None:
        """Called once. It can't fail, so the config is looked at later."""
        self.config = context.config
        # Of each chapter with the word: its line in the list, and how often it is there.
        self.found: list[tuple[str, int]] = []

    def visit(self, id: int, chapter: Chapter) -> None:
        """Called for each chapter, in the book's order. `Err` is a message for the person who writes it."""
        count = chapter.content.count(text(self.config, "word", "TODO"))
        if count > 0:
            # A draft has no path, and is not rendered.
            name = chapter.name if chapter.path is None else f"[{chapter.name}](<{chapter.path}>)"
            self.found.append((f"- {name}: {count}\n", count))

    def finish(self) -> list[Edit]:
        """Called once, after the last chapter: what is to change in the book, in this order."""
        title = text(self.config, "title", "What is left")
        if not self.found:
            return []
        places = sum(count for _, count in self.found)
        log(Level.INFO, f"{places} places in {len(self.found)} chapters")
        lines = "".join(line for line, _ in self.found)
        page = NewChapter(name=title, content=f"# {title}\n\n{lines}", number=None, path=PATH)
        return [Edit_Insert(Insertion(entry=NewEntry_Chapter(page), at=Place_LastIn(None)))]


def text(config: str, key: str, default: str) -> str:
    """A text of the plugin's own table in `book.toml`, which `config` has as JSON:
    `config = { word = "TODO", title = "What is left" }`.
    """
    value = json.loads(config).get(key, default)
    if not isinstance(value, str) or not value:
        raise Err(f"config: `{key}` has to be a text, not {json.dumps(value)}")
    return value

"""A chapter plugin for mdbook-wasm: sets a word in bold type, and reports each place where it is."""

# Import all that you need up here: while a book is built there are no files to import from.
import json
import re
from functools import cache

# The contract is in the folder `wit`. componentize-py makes Python of it; `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.log import Level, log
from wit_world.imports.types import Chapter


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context: Context, chapter: Chapter) -> str | None:
        """Called once for each chapter, in any order, by several instances at once. So what it returns depends
        on the context and the chapter alone.

        `None` leaves the chapter as it is. `Err` is a message for the person who writes the book.
        """
        word = word_of(context.config)
        places = [found.span() for found in re.finditer(re.escape(word), chapter.content)]
        if not places:
            return None
        for start, end in places:
            report(
                Diagnostic(
                    # `ERROR` would make the build fail once the plugin has returned.
                    severity=Severity.WARNING,
                    message=f"`{word}` is still here",
                    code="word",
                    # Another chapter's path. `None` is the one in hand.
                    chapter=None,
                    # A place in `content` as it was handed over. Python counts code points.
                    span=Span(Unit.CODE_POINT, start, end),
                    help=None,
                )
            )
        log(Level.INFO, f"{chapter.name}: {len(places)} found")
        return chapter.content.replace(word, f"**{word}**")


@cache
def word_of(config: str) -> str:
    """The word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { word = "TODO" }`. It is the same for all chapters, so it is read once.
    """
    word = json.loads(config).get("word", "TODO")
    if not isinstance(word, str) or not word:
        raise Err(f"config: `word` has to be a text, not {json.dumps(word)}")
    return word

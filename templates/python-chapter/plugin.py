"""A chapter plugin for mdbook-wasm: makes a word bold, and reports every occurrence."""

# Import everything here: there are no files to import from while a book is built.
import json
import re
from functools import cache

# componentize-py generates Python code from the contract in the folder `wit`. `some-name` there is `some_name` here.
from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.log import Level, log
from wit_world.imports.types import Chapter


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context: Context, chapter: Chapter) -> str | None:
        """Called once for each chapter, in any order, in several instances at once. So the result may only depend on
        the context and the chapter.

        `None` leaves the chapter unchanged. `Err` is a message for the author of the book.
        """
        word = word_of(context.config)
        places = [found.span() for found in re.finditer(re.escape(word), chapter.content)]
        if not places:
            return None
        for start, end in places:
            report(
                Diagnostic(
                    # `ERROR` would make the build fail after the plugin has returned.
                    severity=Severity.WARNING,
                    message=f"`{word}` is still here",
                    code="word",
                    # The path of another chapter. `None` stands for this one.
                    chapter=None,
                    # A range in the original `content`. Python counts code points.
                    span=Span(Unit.CODE_POINT, start, end),
                    help=None,
                )
            )
        log(Level.INFO, f"{chapter.name}: {len(places)} found")
        return chapter.content.replace(word, f"**{word}**")


@cache
def word_of(config: str) -> str:
    """Returns the word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
    `config = { word = "TODO" }`. The config is the same for all chapters, so it is parsed once.
    """
    word = json.loads(config).get("word", "TODO")
    if not isinstance(word, str) or not word:
        raise Err(f"config: `word`: expected a string, found {json.dumps(word)}")
    return word

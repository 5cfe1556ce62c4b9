"""A chapter plugin that puts a table of Markdown into the place of `{{#csv path/to/file.csv}}`.

The path is below the book's root, and the book grants its folder: `allow = { read = ["data"] }`. Further words of
the marker are options: `align=lrc`, `header=no`, `delimiter=;`.
"""

import csv

# `open` looks for it by its name, and when the plugin runs there are no files to import it from.
import encodings.utf_8_sig
import io
import json
import re

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.context import Context
from wit_world.imports.diagnostics import Diagnostic, Severity, Span, Unit, report
from wit_world.imports.types import Chapter

MARKER = re.compile(r"\{\{#csv\b\s*([^}\n]*?)\s*\}\}")

# Where markers are left as they are: fenced code and inline code.
FENCED = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*$(?:.*?^[ >]*\1[`~]*[ \t]*$|.*\Z)", re.M | re.S)
INLINE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")

RULES = {"l": ":--", "r": "--:", "c": ":-:", "-": "---"}


class Mistake(Exception):
    """What is wrong with a marker or its file, and what to do."""

    def __init__(self, message: str, help: str | None = None):
        self.message = message
        self.help = help


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context: Context, chapter: Chapter) -> str | None:
        defaults = config_of(context.config)
        content = chapter.content
        if "{{#csv" not in content:
            return None
        code = [found.span() for form in (FENCED, INLINE) for found in form.finditer(content)]

        def table(marker: re.Match[str]) -> str:
            if any(start <= marker.start() < end for start, end in code):
                return marker[0]
            try:
                return table_of(marker[1], defaults)
            except Mistake as mistake:
                report(
                    Diagnostic(
                        severity=Severity.ERROR,
                        message=mistake.message,
                        code="csv",
                        chapter=None,
                        # Python counts code points.
                        span=Span(Unit.CODE_POINT, *marker.span()),
                        help=mistake.help,
                    )
                )
                return marker[0]

        return MARKER.sub(table, content)


def table_of(words: str, defaults: dict[str, str]) -> str:
    """The table for what stands in a marker."""
    if not words:
        raise Mistake("expected the path of a file, such as `{{#csv data/prices.csv}}`")
    path, *words = words.split()
    options = dict(defaults)
    for word in words:
        key, found, value = word.partition("=")
        if not found or key not in options:
            raise Mistake(f"`{word}`: expected one of {', '.join(f'`{key}=`' for key in options)}")
        options[key] = value
    check(options)
    rows = rows_of(path, read(path), options["delimiter"])
    (_, first), *_ = rows
    width = len(first)
    for line, row in rows:
        if len(row) != width:
            raise Mistake(f"{path}:{line}: expected {width} cells as in the first row, found {len(row)}")
    cells = [[cell(text) for text in row] for _, row in rows]
    align = options["align"] or "-" * width
    if len(align) != width:
        raise Mistake(f"{path} has {width} columns, and `align={align}` is for {len(align)}")
    if options["header"] == "no":
        cells.insert(0, [""] * width)
    head, *body = cells
    rule = [RULES[letter] for letter in align]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def read(path: str) -> str:
    folder = path.rpartition("/")[0] or "."
    try:
        with open(f"/{path}", encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise Mistake(f"{path}: it is not UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise Mistake(
            f"can't read `{path}`: {error.strerror}",
            help=f'the path begins at the book\'s root, and the plugin needs `allow = {{ read = ["{folder}"] }}`',
        ) from None


def rows_of(path: str, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows, each with the line of the file that it begins in. Empty lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                break
            if row:
                rows.append((line, row))
    except csv.Error as error:
        raise Mistake(f"{path}:{reader.line_num}: {error}") from None
    if not rows:
        raise Mistake(f"{path} has no rows")
    return rows


def cell(text: str) -> str:
    """A text that stays in its cell."""
    text = text.strip().replace("\\", "\\\\").replace("|", "\\|")
    return re.sub(r"\r\n|\r|\n", "<br>", text)


def check(options: dict[str, str]) -> None:
    if not set(options["align"]) <= set(RULES):
        raise Mistake(f"`align={options['align']}`: expected a letter for each column: `l`, `r`, `c` or `-`")
    if options["header"] not in ("yes", "no"):
        raise Mistake(f"`header={options['header']}`: expected `yes` or `no`")
    if len(options["delimiter"]) != 1 or options["delimiter"] in '"\r\n':
        raise Mistake(f"`delimiter={options['delimiter']}`: expected one sign, such as `;`")


def config_of(config: str) -> dict[str, str]:
    """What holds for markers that say nothing else."""
    options = {"align": "", "header": "yes", "delimiter": ","}
    for key, value in json.loads(config).items():
        if key not in options:
            raise Err(f"config: there is no key `{key}`; possible are {', '.join(options)}")
        if not isinstance(value, str):
            raise Err(f"config: `{key}`: expected a text, found {json.dumps(value)}")
        options[key] = value
    try:
        check(options)
    except Mistake as mistake:
        raise Err(f"config: {mistake.message}") from None
    return options

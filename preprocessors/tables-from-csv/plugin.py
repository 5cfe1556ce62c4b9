"""A chapter plugin that replaces `{{#csv path/to/file.csv}}` with a table of Markdown.

The path is relative to the book's root, and the book grants its folder: `allow = { read = ["data"] }`. Further words of
the marker are options: `align=lrc`, `header=no`, `delimiter=;`.
"""

import csv

# `open` imports it by name, and when the plugin runs there are no files to import from.
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

# Markers in fenced code and in inline code are not replaced.
FENCED = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*$(?:.*?^[ >]*\1[`~]*[ \t]*$|.*\Z)", re.M | re.S)
INLINE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")

RULES = {"l": ":--", "r": "--:", "c": ":-:", "-": "---"}


class CsvError(Exception):
    """An error of a marker or its file, with advice on how to fix it."""

    def __init__(self, message: str, help: str | None = None):
        self.message = message
        self.help = help


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context: Context, chapter: Chapter) -> str | None:
        defaults = read_config(context.config)
        content = chapter.content
        if "{{#csv" not in content:
            return None
        code = [found.span() for form in (FENCED, INLINE) for found in form.finditer(content)]

        def table(marker: re.Match[str]) -> str:
            if any(start <= marker.start() < end for start, end in code):
                return marker[0]
            try:
                return make_table(marker[1], defaults)
            except CsvError as error:
                report(
                    Diagnostic(
                        severity=Severity.ERROR,
                        message=error.message,
                        code="csv",
                        chapter=None,
                        # Python counts code points.
                        span=Span(Unit.CODE_POINT, *marker.span()),
                        help=error.help,
                    )
                )
                return marker[0]

        return MARKER.sub(table, content)


def make_table(words: str, defaults: dict[str, str]) -> str:
    """Returns the table for the words of a marker."""
    if not words:
        raise CsvError("expected the path of a file, such as `{{#csv data/prices.csv}}`")
    path, *words = words.split()
    options = dict(defaults)
    for word in words:
        key, found, value = word.partition("=")
        if not found or key not in options:
            raise CsvError(f"`{word}`: expected one of {', '.join(f'`{key}=`' for key in options)}")
        options[key] = value
    check(options)
    rows = parse_rows(path, read(path), options["delimiter"])
    (_, first), *_ = rows
    width = len(first)
    for line, row in rows:
        if len(row) != width:
            raise CsvError(f"{path}:{line}: expected {width} cells as in the first row, found {len(row)}")
    cells = [[escape_cell(text) for text in row] for _, row in rows]
    align = options["align"] or "-" * width
    if len(align) != width:
        raise CsvError(f"`align={align}`: expected a letter for each of the {width} columns of {path}, found {len(align)}")
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
        raise CsvError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise CsvError(
            f"can't read `{path}`: {error.strerror}",
            help=f'use a path relative to the book\'s root, and grant its folder with `allow = {{ read = ["{folder}"] }}`',
        ) from None


def parse_rows(path: str, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Returns the rows, each with the line of the file that it begins in. Skips empty lines."""
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
        raise CsvError(f"{path}:{reader.line_num}: {error}") from None
    if not rows:
        raise CsvError(f"{path} has no rows")
    return rows


def escape_cell(text: str) -> str:
    """Escapes the characters of a text that would end its cell."""
    text = text.strip().replace("\\", "\\\\").replace("|", "\\|")
    return re.sub(r"\r\n|\r|\n", "<br>", text)


def check(options: dict[str, str]) -> None:
    if not set(options["align"]) <= set(RULES):
        raise CsvError(f"`align={options['align']}`: expected the letters `l`, `r`, `c` or `-`, one for each column")
    if options["header"] not in ("yes", "no"):
        raise CsvError(f"`header={options['header']}`: expected `yes` or `no`")
    if len(options["delimiter"]) != 1 or options["delimiter"] in '"\r\n':
        raise CsvError(f"`delimiter={options['delimiter']}`: expected one character, such as `;`")


def read_config(config: str) -> dict[str, str]:
    """Returns the options of markers that set no others."""
    options = {"align": "", "header": "yes", "delimiter": ","}
    for key, value in json.loads(config).items():
        if key not in options:
            raise Err(f"`config.{key}`: unknown key, expected one of {', '.join(f'`{key}`' for key in options)}")
        if not isinstance(value, str):
            raise Err(f"`config.{key}`: expected a string, found {json.dumps(value)}")
        options[key] = value
    try:
        check(options)
    except CsvError as error:
        raise Err(f"config: {error.message}") from None
    return options

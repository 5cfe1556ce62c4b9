"""A dictionary of English, for plugins that ask for `mdbook-wasm:words/dictionary`.

It has the words of `known.py`, and those of the files `*.txt` in the folders that it is granted, one word in each line.
The grant `allow = { read = ["words"] }` is of this part only, and not of the plugin that uses it.
"""

# `open` imports it by name, and when the component runs there are no files to import from.
import encodings.utf_8_sig
import os
from functools import cache

from componentize_py_types import Err
from known import KNOWN
from wit_world import exports
from wit_world.exports.dictionary import Unknown

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Dictionary(exports.Dictionary):
    def look_up(self, words: list[str]) -> list[Unknown]:
        known = all_words()
        return [
            Unknown(place, suggestion(word, known))
            for place, word in enumerate(words)
            if not any(form in known for form in forms(word))
        ]


@cache
def all_words() -> frozenset[str]:
    """Returns the built-in words and those of files. The files are read once, at the first call."""
    words = set(KNOWN.split())
    for folder, _, files in os.walk("/"):
        for file in sorted(files):
            if file.endswith(".txt"):
                path = os.path.join(folder, file)
                try:
                    with open(path, encoding="utf-8-sig") as lines:
                        words.update(line.strip() for line in lines)
                except (OSError, UnicodeDecodeError) as error:
                    raise Err(f"can't read the words in `{path}`: {error}") from error
    return frozenset(words)


def forms(word: str) -> list[str]:
    """Returns the spellings of a word that the dictionary may have."""
    word = word.replace("’", "'")
    bare = word[:-2] if word.endswith("'s") else word
    return [word, bare, word.lower(), bare.lower()]


def suggestion(word: str, known: frozenset[str]) -> str | None:
    """Returns a known word with an edit distance of one: the first in the alphabet."""
    lower = word.lower()
    found = sorted(one for one in edits(lower) if one in known)
    if not found:
        return None
    return found[0].capitalize() if word[:1].isupper() else found[0]


def edits(word: str):
    """Returns all texts with an edit distance of one: by a deletion, a substitution, a transposition or an insertion."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in LETTERS)

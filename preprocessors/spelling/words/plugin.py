"""A dictionary of English, for plugins that ask for `mdbook-wasm:words/dictionary`.

It has the words of `known.py`. Further ones are read from files `*.txt` of the folders that it is granted, a word in
each line: `allow = { read = ["words"] }` of this part, which grants nothing to the plugin that asks.
"""

# `open` looks for it by its name, and when the component runs there are no files to import it from.
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
    """The words that are built in, and those of files. They are read once, when they are first needed."""
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
    """How a word may stand in the dictionary."""
    word = word.replace("’", "'")
    bare = word[:-2] if word.endswith("'s") else word
    return [word, bare, word.lower(), bare.lower()]


def suggestion(word: str, known: frozenset[str]) -> str | None:
    """A known word that is one slip away: the first by the alphabet."""
    lower = word.lower()
    found = sorted(one for one in slips(lower) if one in known)
    if not found:
        return None
    return found[0].capitalize() if word[:1].isupper() else found[0]


def slips(word: str):
    """What comes of a word by one letter less, more, another one, or two that change their places."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in LETTERS)

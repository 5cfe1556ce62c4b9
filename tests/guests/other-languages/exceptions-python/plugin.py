"""Ends in the way that its config names."""

import json
import sys

from componentize_py_types import Err
from wit_world import exports


def deep():
    return deep() + 1


def err():
    raise Err("the chapter has no heading")


def error():
    raise ValueError("the chapter has no heading")


def late():
    import colorsys


def stop():
    sys.exit(3)


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context, chapter):
        print(f"{chapter.name} is looked at")
        ways = {
            "deep": deep,
            "err": err,
            "error": error,
            "late": late,
            "number": lambda: 7,
            "stop": stop,
        }
        return ways[json.loads(context.config)["way"]]()

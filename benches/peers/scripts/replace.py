"""The plain transform as mdBook's guide writes a preprocessor in Python."""

import json
import sys


def replace(items, old, new):
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            chapter = item["Chapter"]
            chapter["content"] = chapter["content"].replace(old, new)
            replace(chapter["sub_items"], old, new)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "supports":
        sys.exit(0)
    context, book = json.load(sys.stdin)
    table = context["config"]["preprocessor"]["replace"]
    replace(book["items"], table["from"], table["to"])
    print(json.dumps(book))

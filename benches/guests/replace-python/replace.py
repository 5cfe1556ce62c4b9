"""A chapter plugin that replaces one text by another: { "from": "…", "to": "…" }."""

import json
from functools import cache

from wit_world import exports

# The config is the same for all chapters, so it is read once.
settings = cache(json.loads)


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context, chapter):
        config = settings(context.config)
        content = chapter.content.replace(config["from"], config["to"])
        # Where nothing is replaced, Python returns the very same text.
        return None if content is chapter.content else content

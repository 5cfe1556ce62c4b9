"""A chapter plugin that replaces one text by another: { "from": "…", "to": "…" }."""

import json

from wit_world import exports


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context, chapter):
        config = json.loads(context.config)
        content = chapter.content.replace(config["from"], config["to"])
        # Where nothing is replaced, Python returns the very same text.
        return None if content is chapter.content else content

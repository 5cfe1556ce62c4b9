"""The plugin of the guide's page "Style sheets and scripts", in Python."""

import json
import re

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.assets import Asset


class ChapterProcessor(exports.ChapterProcessor):
    def process(self, context, chapter):
        content = re.sub(r"(?m)^Note: (.*)$", r'<p class="note">\1</p>', chapter.content)
        return None if content == chapter.content else content


class Assets(exports.Assets):
    def provide(self, config):
        colour = json.loads(config).get("colour", "#2a7")
        if not isinstance(colour, str):
            raise Err("`colour` is no text")
        return [Asset("notes.css", f".note {{ border-left: 4px solid {colour}; }}\n")]

// A chapter plugin that puts how many words a chapter has, and how long it takes to read them, into the place
// of `{{#word-count}}`, or below its title.

import { report } from "mdbook:preprocessor/diagnostics@0.2.0";
import { log } from "mdbook:preprocessor/log@0.2.0";

const DEFAULTS = {
  place: "marker",
  text: "*{words} words, {minutes} min to read*",
  "words-per-minute": 200,
  "at-most": null,
};

export const chapterProcessor = {
  process(context, { name, content }) {
    const config = configOf(context.config);
    const lines = linesOf(content);
    const words = lines.reduce((sum, line) => sum + (line.isProse ? wordsIn(line.text) : 0), 0);
    const minutes = Math.max(1, Math.round(words / config["words-per-minute"]));
    const text = config.text.replaceAll("{words}", grouped(words)).replaceAll("{minutes}", minutes);
    const atMost = config["at-most"];
    if (atMost !== null && words > atMost) {
      warn("too-long", `the chapter has ${grouped(words)} words, and may have ${grouped(atMost)}`, null);
    }
    log("debug", `${name}: ${words} words`);
    const below = config.place === "top" ? lines.find((line) => line.isProse && line.text.startsWith("#")) : undefined;
    let changed = false;
    const parts = lines.map((line) => {
      let part = line.isProse ? inProse(line, text) : line.text;
      if (line === below) {
        part += `\n\n${text}`;
      }
      changed ||= part !== line.text;
      return part;
    });
    if (config.place === "top" && below === undefined && content.trim() !== "") {
      return `${text}\n\n${content}`;
    }
    return changed ? parts.join("\n") : null;
  },
};

// Numbers, words and their apostrophes and hyphens. Chinese and Japanese have no spaces: a sign is a word.
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*/gu;

const MARKER = /\{\{#word-count\b([^}\n]*)\}\}/g;

// What is no text for a reader: markers, comments and tags, and where links lead to.
const HIDDEN = /\{\{[^}\n]*\}\}|<!--.*?-->|<\/?[a-zA-Z][^>\n]*>|\]\([^)\n]*\)/g;

function wordsIn(text) {
  return text.replace(HIDDEN, "] ").match(WORD)?.length ?? 0;
}

// A line with the text in the place of each marker outside of inline code.
function inProse({ text, start }, count) {
  const code = Array.from(text.matchAll(/(`+)(?!`).*?[^`]\1(?!`)/g), (found) => [found.index, found.index + found[0].length]);
  return text.replaceAll(MARKER, (marker, argument, at) => {
    if (code.some(([from, to]) => from <= at && at < to)) {
      return marker;
    }
    if (argument.trim() !== "") {
      // JavaScript counts code units of UTF-16.
      const span = { unit: "utf16", start: start + at, end: start + at + marker.length };
      warn("marker", `\`{{#word-count}}\` takes no argument, and found \`${argument.trim()}\``, span);
      return marker;
    }
    return count;
  });
}

// The lines of a text, where each begins, and whether it is outside of fenced code.
function linesOf(content) {
  const lines = [];
  let start = 0;
  let fence = null;
  for (const text of content.split("\n")) {
    const [, mark] = /^[\s>]*(`{3,}(?!.*`)|~{3,})/.exec(text) ?? [];
    let isProse = fence === null && mark === undefined;
    if (fence === null) {
      fence = mark ?? null;
    } else if (mark?.startsWith(fence) && /^[\s>]*[`~]+\s*$/.test(text)) {
      fence = null;
    }
    lines.push({ text, start, isProse });
    start += text.length + 1;
  }
  return lines;
}

function warn(code, message, span) {
  report({ severity: "warning", message, code, chapter: null, span, help: null });
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function configOf(json) {
  const given = JSON.parse(json);
  const unknown = Object.keys(given).find((key) => !(key in DEFAULTS));
  if (unknown !== undefined) {
    throw new Error(`config: there is no key \`${unknown}\`; possible are ${Object.keys(DEFAULTS).join(", ")}`);
  }
  const config = { ...DEFAULTS, ...given };
  const isCount = (value) => Number.isInteger(value) && value > 0;
  const wrong = (key, expected) => {
    throw new Error(`config: \`${key}\`: expected ${expected}, found ${JSON.stringify(config[key])}`);
  };
  if (config.place !== "marker" && config.place !== "top") wrong("place", '"marker" or "top"');
  if (typeof config.text !== "string") wrong("text", "a text");
  if (!isCount(config["words-per-minute"])) wrong("words-per-minute", "a number from 1 on");
  if (config["at-most"] !== null && !isCount(config["at-most"])) wrong("at-most", "a number from 1 on");
  return config;
}

// A chapter plugin that writes the number of words of a chapter, and the time to read them, in place of
// `{{#word-count}}` or below the title.

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
    const config = readConfig(context.config);
    const lines = splitLines(content);
    const words = lines.reduce((sum, line) => sum + (line.isProse ? countWords(line.text) : 0), 0);
    const minutes = Math.max(1, Math.round(words / config["words-per-minute"]));
    const text = config.text.replaceAll("{words}", groupDigits(words)).replaceAll("{minutes}", minutes);
    const atMost = config["at-most"];
    if (atMost !== null && words > atMost) {
      warn("too-long", `the chapter has ${groupDigits(words)} words, the limit is ${groupDigits(atMost)}`, null);
    }
    log("debug", `${name}: ${words} words`);
    const title = config.place === "top" ? lines.find((line) => line.isProse && line.text.startsWith("#")) : undefined;
    let changed = false;
    const parts = lines.map((line) => {
      let part = line.isProse ? replaceMarkers(line, text) : line.text;
      if (line === title) {
        part += `\n\n${text}`;
      }
      changed ||= part !== line.text;
      return part;
    });
    if (config.place === "top" && title === undefined && content.trim() !== "") {
      return `${text}\n\n${content}`;
    }
    return changed ? parts.join("\n") : null;
  },
};

// Numbers, and words with their apostrophes and hyphens. Chinese and Japanese have no spaces: each character is a word.
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*/gu;

const MARKER = /\{\{#word-count\b([^}\n]*)\}\}/g;

// Text that readers don't see: markers, comments, tags, and destinations of links.
const HIDDEN = /\{\{[^}\n]*\}\}|<!--.*?-->|<\/?[a-zA-Z][^>\n]*>|\]\([^)\n]*\)/g;

function countWords(text) {
  return text.replace(HIDDEN, "] ").match(WORD)?.length ?? 0;
}

// Replaces the markers of a line, except those in inline code.
function replaceMarkers({ text, start }, replacement) {
  const code = Array.from(text.matchAll(/(`+)(?!`).*?[^`]\1(?!`)/g), (found) => [found.index, found.index + found[0].length]);
  return text.replaceAll(MARKER, (marker, argument, at) => {
    if (code.some(([from, to]) => from <= at && at < to)) {
      return marker;
    }
    if (argument.trim() !== "") {
      // JavaScript counts code units of UTF-16.
      const span = { unit: "utf16", start: start + at, end: start + at + marker.length };
      warn("marker", `\`{{#word-count}}\` takes no argument, found \`${argument.trim()}\``, span);
      return marker;
    }
    return replacement;
  });
}

// Splits a text into lines, each with its start and whether it is outside of fenced code.
function splitLines(content) {
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

function groupDigits(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function readConfig(json) {
  const values = JSON.parse(json);
  const unknown = Object.keys(values).find((key) => !(key in DEFAULTS));
  if (unknown !== undefined) {
    const known = Object.keys(DEFAULTS).map((key) => `\`${key}\``);
    throw new Error(`\`config.${unknown}\`: unknown key, expected one of ${known.join(", ")}`);
  }
  const config = { ...DEFAULTS, ...values };
  const isCount = (value) => Number.isInteger(value) && value > 0;
  const fail = (key, expected) => {
    throw new Error(`\`config.${key}\`: expected ${expected}, found ${JSON.stringify(config[key])}`);
  };
  if (config.place !== "marker" && config.place !== "top") fail("place", '"marker" or "top"');
  if (typeof config.text !== "string") fail("text", "a string");
  if (!isCount(config["words-per-minute"])) fail("words-per-minute", "a positive whole number");
  if (config["at-most"] !== null && !isCount(config["at-most"])) fail("at-most", "a positive whole number");
  return config;
}

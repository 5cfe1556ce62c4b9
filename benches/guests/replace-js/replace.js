// A chapter plugin that replaces one text by another: { "from": "…", "to": "…" }.

export const chapterProcessor = {
  process(context, chapter) {
    const { from, to } = JSON.parse(context.config);
    if (!chapter.content.includes(from)) {
      return undefined;
    }
    return chapter.content.replaceAll(from, to);
  },
};

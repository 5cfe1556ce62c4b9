// A chapter plugin that replaces one text by another: { "from": "…", "to": "…" }.

export const chapterProcessor = {
  process(context, chapter) {
    const { from, to } = JSON.parse(context.config);
    const content = chapter.content.replaceAll(from, to);
    return content === chapter.content ? null : content;
  },
};

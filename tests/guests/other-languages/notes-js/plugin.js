// The plugin of the guide's page "Style sheets and scripts", in JavaScript.

export const chapterProcessor = {
  process(context, chapter) {
    const content = chapter.content.replace(/^Note: (.*)$/gm, '<p class="note">$1</p>');
    return content === chapter.content ? undefined : content;
  },
};

export const assets = {
  provide(config) {
    const { colour = "#2a7" } = JSON.parse(config);
    if (typeof colour !== "string") {
      throw new Error("`colour` is no text");
    }
    return [{ name: "notes.css", content: `.note { border-left: 4px solid ${colour}; }\n` }];
  },
};

const later = async (line) => {
  await null;
  return line.toUpperCase();
};

export const asyncChapterProcessor = {
  async process(context, chapter) {
    const lines = await Promise.all(chapter.content.split("\n").map(later));
    return lines.join("\n");
  },
};

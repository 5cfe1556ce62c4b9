// Ends in the way that its config names.

const ways = {
  error: () => {
    throw new Error("the chapter has no heading");
  },
  text: () => {
    throw "the chapter has no heading";
  },
  type: () => null.heading,
  deep: () => ways.deep() + 1,
  memory: () => {
    const texts = [];
    for (;;) texts.push("heading".repeat(1 << 20) + texts.length);
  },
  number: () => 7,
  promise: () => Promise.reject(new Error("later")),
};

export const chapterProcessor = {
  process({ config }, chapter) {

    return ways[JSON.parse(config).way]();
  },
};

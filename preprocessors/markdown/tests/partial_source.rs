//! Words are found in a partly parsed chapter as in a completely parsed one.

#[path = "common/mod.rs"]
mod common;

use common::chapter;
use mdbook_wasm_markdown::{ProseOptions, WordMatch, find_words};
use proptest::prelude::*;

const ALL_PROSE: ProseOptions = ProseOptions {
    headings: true,
    links: true,
};

const OWN: &[&str] = &[
    "rare",
    " rare ",
    "\n\nrare",
    "\n\nrare [x] rare\n",
    "\n\nword rare",
    "[rare]",
    "[x][rare]",
    "\n\nword [rare][x]\n\n",
    "\n\nword [a rare one][x] word\n\n",
    "\n[rare]: /x\n",
    "\n\n[rare]: /x 'rare\n",
    "\n\n[x]: /rare\n\n",
    "\n\n[x]: /x\n\n",
    "\n\n[ X ]: /x\n\n",
    "\n\n[\nx]: /x\n\n",
    "\n\n[y]: /x\n\n",
    "\n\nword [rare][\nX] word\n\n",
    "\n\nword [a rare one][\\]] word\n\n",
    "\n\n[\\]]: /x\n\n",
    "\n\nword [a rare one][a\\[b] word\n\n",
    "\n\n[a\\[b]: /x\n\n",
    "\n\n\u{212a}: word [rare][\u{212a}] word\n\n",
    "\n\n[k]: /x\n\n",
    "\n\n> [x]: /x\n\n",
    "\n\n[^1]: rare\n\n",
    "\n- rare\n",
    "`rare`",
    "\n\n# rare\n",
    "\n\n````\nrare\n```\n",
    "\n ````` \n",
    "\n````\n",
    "\n   ````\n",
    "\n    ````\n",
    "\n~~~~ rare\n",
    "\nrare ~~~~\n",
    "\n\n~~~~\n",
    "\n\nword\n\n",
];

/// Text that makes the other word a rare one, if there is enough of it around a chapter.
const FILLER: &str =
    "often word word word word word word word word word word word word word word\n\n";

fn find(content: &str, words: &[(&str, u8)]) -> Vec<WordMatch<u8>> {
    let found = find_words(content, ALL_PROSE, words.iter().copied());
    found.into_iter().filter(|word| word.value == 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_same_words_are_found_in_parts(chapter in chapter(OWN)) {
        let filler = FILLER.repeat(80);
        let content = format!("{filler}{chapter}\n\n{filler}");
        // With a word that is everywhere, the whole chapter is parsed.
        let in_whole = find(&content, &[("rare", 1), ("often", 2)]);
        prop_assert_eq!(find(&content, &[("rare", 1)]), in_whole, "{:?}", chapter);
    }
}

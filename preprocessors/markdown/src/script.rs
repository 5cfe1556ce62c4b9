//! Scripts that are written without spaces between words.

/// The letters of scripts without spaces between words: Han, kana, Bopomofo, Hangul (where particles follow without a
/// space), and scripts of South-East Asia. Each range is a first and a last letter, and the ranges are sorted.
/// Punctuation and full-width Latin are not included.
const UNSPACED: &[(char, char)] = &[
    ('\u{0E01}', '\u{0E3A}'),   // Thai
    ('\u{0E40}', '\u{0E4E}'),   // Thai
    ('\u{0E81}', '\u{0EDF}'),   // Lao
    ('\u{0F40}', '\u{0FBC}'),   // Tibetan
    ('\u{1000}', '\u{103F}'),   // Myanmar
    ('\u{1050}', '\u{108F}'),   // Myanmar
    ('\u{1100}', '\u{11FF}'),   // Hangul Jamo
    ('\u{1780}', '\u{17D3}'),   // Khmer
    ('\u{1950}', '\u{19C9}'),   // Tai Le, New Tai Lue
    ('\u{1A20}', '\u{1A7C}'),   // Tai Tham
    ('\u{2E80}', '\u{2FDF}'),   // radicals
    ('\u{3005}', '\u{3007}'),   // iteration mark, zero
    ('\u{3021}', '\u{3029}'),   // Hangzhou numerals
    ('\u{3031}', '\u{3035}'),   // kana repeat marks
    ('\u{3038}', '\u{303C}'),   // Hangzhou numerals, masu mark
    ('\u{3041}', '\u{309F}'),   // Hiragana
    ('\u{30A1}', '\u{30FA}'),   // Katakana
    ('\u{30FC}', '\u{318F}'),   // Katakana, Bopomofo, Hangul
    ('\u{31A0}', '\u{31BF}'),   // Bopomofo
    ('\u{31F0}', '\u{31FF}'),   // Katakana
    ('\u{3400}', '\u{4DBF}'),   // Han
    ('\u{4E00}', '\u{9FFF}'),   // Han
    ('\u{A960}', '\u{A97C}'),   // Hangul Jamo
    ('\u{A9E0}', '\u{A9FE}'),   // Myanmar
    ('\u{AA60}', '\u{AA7F}'),   // Myanmar
    ('\u{AC00}', '\u{D7FB}'),   // Hangul
    ('\u{F900}', '\u{FAFF}'),   // Han
    ('\u{FF66}', '\u{FFDC}'),   // half-width kana, Hangul
    ('\u{1AFF0}', '\u{1B16F}'), // kana
    ('\u{20000}', '\u{3FFFF}'), // Han
];

/// Returns whether a letter's script has no spaces between words.
pub fn is_unspaced(letter: char) -> bool {
    let next = UNSPACED.partition_point(|&(first, _)| first <= letter);
    UNSPACED[..next]
        .last()
        .is_some_and(|&(_, last)| letter <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_sorted_and_do_not_overlap() {
        assert!(UNSPACED.iter().all(|(first, last)| first <= last));
        assert!(UNSPACED.windows(2).all(|two| two[0].1 < two[1].0));
    }

    #[test]
    fn scripts_are_distinguished() {
        for letter in "所有权のアーใช้ລາວ은မြန်ខ្មែរ々ｱ𠀀".chars()
        {
            assert!(is_unspaced(letter), "{letter:?}");
        }
        for letter in "aZ0_éЖαעع，。、「」・Ａ０-🦀฿".chars() {
            assert!(!is_unspaced(letter), "{letter:?}");
        }
    }
}

//! Lines for a shell in the guide.

use std::fs;
use std::path::Path;

/// A line for a shell in the guide, and what is shown below it.
pub struct Sample {
    /// The line.
    pub line: String,
    /// What is shown, to the end of its last line.
    pub shown: String,
}

/// Those of the blocks `console` of a page.
pub fn of(page: &str) -> Vec<Sample> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-book")
        .join(page);
    let text = fs::read_to_string(page).unwrap();
    let mut samples: Vec<Sample> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for line in block.lines() {
            match (line.strip_prefix("$ "), samples.last_mut()) {
                (Some(line), _) => samples.push(Sample {
                    line: line.to_owned(),
                    shown: String::new(),
                }),
                (None, Some(sample)) => sample.shown.push_str(&format!("{line}\n")),
                (None, None) => panic!("{line}: no line for a shell stands above"),
            }
        }
    }
    assert!(!samples.is_empty());
    samples
}

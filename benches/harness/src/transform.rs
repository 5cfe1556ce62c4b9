//! What is done to chapters, as a plugin and as a native preprocessor.

use std::path::Path;

use serde_json::{Value, json};

/// A transform that replaces one text by another.
pub struct Transform {
    /// What it is called, here and under `[preprocessor]`.
    pub name: &'static str,
    /// The package of the plugin.
    pub guest: &'static str,
    /// The native preprocessor that runs the same code.
    pub native: &'static str,
    config: fn(&Words) -> Value,
    settings: fn(Value) -> Value,
}

/// Words in prose, by the plugin `wasm-fixer`.
pub const FIXER: Transform = Transform {
    name: "fixer",
    guest: "wasm-fixer",
    native: "native-fixer",
    config: |words| json!({ "replacements": { words.from: words.to } }),
    settings: |config| json!({ "command": "native-fixer fixer", "config": config }),
};

/// The same as an editor.
pub const FIXER_EDITOR: Transform = Transform {
    guest: "wasm-fixer-editor",
    ..FIXER
};

/// Any text, without a look at the Markdown.
pub const REPLACE: Transform = Transform {
    name: "replace",
    guest: "bench-replace-plugin",
    native: "native-replace",
    config: |words| json!({ "from": words.from, "to": words.to }),
    settings: |mut settings| {
        settings["command"] = json!("native-replace replace");
        settings
    },
};

impl Transform {
    /// What the plugin is told.
    pub fn config(&self, words: &Words) -> Value {
        (self.config)(words)
    }

    /// The table of the native preprocessor.
    pub fn settings(&self, words: &Words) -> Value {
        (self.settings)(self.config(words))
    }
}

/// What is replaced by what.
#[derive(Debug)]
pub struct Words {
    /// How much that changes.
    pub changes: Changes,
    /// What is looked for.
    pub from: &'static str,
    /// What is put in its place.
    pub to: &'static str,
}

/// How many chapters change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// None.
    Nothing,
    /// Less than a tenth.
    Few,
    /// More than half.
    NearlyAll,
}

/// Where a transform would be fastest is not where it matters: each is measured in all three.
pub const WORDS: [Words; 3] = [
    Words {
        changes: Changes::Nothing,
        from: "Zyzzyva zyzzyva",
        to: "weevil",
    },
    Words {
        changes: Changes::Few,
        from: "mutex",
        to: "turnstile",
    },
    Words {
        changes: Changes::NearlyAll,
        from: "Rust",
        to: "Oxide",
    },
];

/// A word that three of a hundred chapters of the greater books have.
pub const THREE_OF_A_HUNDRED: Words = Words {
    changes: Changes::Few,
    from: "idiomatic",
    to: "customary",
};

/// The last of [`WORDS`]: the most work.
pub const MOST: &Words = &WORDS[2];

impl Changes {
    /// Whether so many chapters of all are what was meant.
    pub fn are(self, changed: usize, all: usize) -> bool {
        match self {
            Self::Nothing => changed == 0,
            Self::Few => changed > 0 && changed < all.div_ceil(10),
            Self::NearlyAll => changed > all / 2,
        }
    }
}

/// A plugin in `[preprocessor.wasm]` that works on every chapter in every run.
pub fn plugin(path: &Path, config: &Value) -> Value {
    json!({ "path": path, "config": config, "reuse": false })
}

/// The table `[preprocessor.wasm]`.
pub fn wasm(plugins: &[Value]) -> Value {
    json!({ "command": "mdbook-wasm", "plugin": plugins })
}

#[cfg(test)]
mod tests {
    use super::Changes;

    #[test]
    fn how_many_chapters_are_few() {
        assert!(Changes::Nothing.are(0, 111));
        assert!(!Changes::Nothing.are(1, 111));
        assert!(Changes::Few.are(3, 111));
        assert!(!Changes::Few.are(0, 111));
        assert!(!Changes::Few.are(12, 111));
        assert!(Changes::NearlyAll.are(106, 111));
        assert!(!Changes::NearlyAll.are(55, 111));
    }
}

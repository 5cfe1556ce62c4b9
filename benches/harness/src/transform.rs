//! Transforms of chapters, each as a plugin and as a native preprocessor.

use std::path::Path;

use serde_json::{Value, json};

/// A transform that replaces a text.
pub struct Transform {
    /// The name, here and under `[preprocessor]`.
    pub name: &'static str,
    /// The package of the plugin.
    pub guest: &'static str,
    /// The native preprocessor that runs the same code.
    pub native: &'static str,
    config: fn(&Words) -> Value,
    settings: fn(Value) -> Value,
}

/// Replaces words in prose, with the plugin `wasm-fixer`.
pub const FIXER: Transform = Transform {
    name: "fixer",
    guest: "wasm-fixer",
    native: "native-fixer",
    config: |words| json!({ "replacements": { words.from: words.to } }),
    settings: |config| json!({ "command": "native-fixer fixer", "config": config }),
};

/// Replaces words in prose, with the plugin `wasm-fixer-editor`.
pub const FIXER_EDITOR: Transform = Transform {
    guest: "wasm-fixer-editor",
    ..FIXER
};

/// Replaces any text, without parsing Markdown.
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
    /// Returns the config of the plugin.
    pub fn config(&self, words: &Words) -> Value {
        (self.config)(words)
    }

    /// Returns the table of the native preprocessor.
    pub fn settings(&self, words: &Words) -> Value {
        (self.settings)(self.config(words))
    }
}

/// A word and its replacement.
#[derive(Debug)]
pub struct Words {
    /// The number of chapters that it changes.
    pub changes: Changes,
    /// The word.
    pub from: &'static str,
    /// The replacement.
    pub to: &'static str,
}

/// The number of chapters that change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// None.
    Nothing,
    /// Less than a tenth.
    Few,
    /// More than half.
    NearlyAll,
}

/// The words of the measurements. Each transform is measured with all three, since the fastest case is not the most
/// important one.
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

/// A word in 3 % of the chapters of larger books.
pub const THREE_PERCENT: Words = Words {
    changes: Changes::Few,
    from: "idiomatic",
    to: "customary",
};

/// The last one of [`WORDS`], with the most work.
pub const MOST_WORK: &Words = &WORDS[2];

impl Changes {
    /// Returns whether this number of changed chapters matches.
    pub fn are(self, changed: usize, all: usize) -> bool {
        match self {
            Self::Nothing => changed == 0,
            Self::Few => changed > 0 && changed < all.div_ceil(10),
            Self::NearlyAll => changed > all / 2,
        }
    }
}

/// Returns the settings of a plugin without reuse of results.
pub fn plugin(path: &Path, config: &Value) -> Value {
    json!({ "path": path, "config": config, "reuse": false })
}

/// Returns the table `[preprocessor.wasm]`.
pub fn wasm(plugins: &[Value]) -> Value {
    json!({ "command": "mdbook-wasm", "plugin": plugins })
}

#[cfg(test)]
mod tests {
    use super::Changes;

    #[test]
    fn numbers_of_changed_chapters() {
        assert!(Changes::Nothing.are(0, 111));
        assert!(!Changes::Nothing.are(1, 111));
        assert!(Changes::Few.are(3, 111));
        assert!(!Changes::Few.are(0, 111));
        assert!(!Changes::Few.are(12, 111));
        assert!(Changes::NearlyAll.are(106, 111));
        assert!(!Changes::NearlyAll.are(55, 111));
    }
}

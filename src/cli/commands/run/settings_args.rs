//! The settings of a plugin on the command line.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::booktoml;
use crate::problem::{ErrorKind, Problem};
use crate::settings::{LimitSpec, LimitUnit, Permission};
use crate::standalone::PluginTable;

/// Settings of the plugin, which override those in the book.
#[derive(Args)]
pub struct SettingsArgs {
    /// Set a key of the plugin's `config`, such as `level=2`, `words.max=9` or `names=["a"]`
    #[arg(long, value_name = "KEY=VALUE", value_parser = config)]
    config: Vec<(Vec<String>, Value)>,
    /// Read `config` from a TOML file
    #[arg(long, value_name = "FILE")]
    config_file: Option<PathBuf>,
    /// Let the plugin read a folder of the book
    #[arg(long, value_name = "DIR")]
    allow_read: Vec<String>,
    /// Let the plugin read an environment variable
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<String>,
    /// Let the plugin read the time
    #[arg(long)]
    allow_clock: bool,
    /// Give the plugin real random numbers
    #[arg(long)]
    allow_random: bool,
    /// Link the plugin with another component
    #[arg(long, value_name = "FILE")]
    link: Vec<PathBuf>,
    /// Set a key of the plugin's `limits`, such as `timeout=5s`
    #[arg(long, value_name = "KEY=VALUE", value_parser = limit)]
    limit: Vec<(String, Value)>,
}

impl SettingsArgs {
    /// Sets these settings in a plugin's table.
    ///
    /// # Errors
    /// The file can't be read, or a key leads through a value that is not a table.
    pub fn apply_to(&self, mut table: PluginTable) -> Result<PluginTable, Problem> {
        if let Some(file) = &self.config_file {
            let what = format!("can't read the config in `{}`", file.display());
            let unreadable = Problem::new(ErrorKind::Settings, what);
            let config = match fs::read_to_string(file) {
                Ok(text) => booktoml::read_text(&text).map_err(|why| unreadable.why(why))?,
                Err(error) => return Err(unreadable.caused_by(&error)),
            };
            table.set_config(config);
        }
        for (keys, value) in &self.config {
            let keys: Vec<_> = ["config"]
                .into_iter()
                .chain(keys.iter().map(String::as_str))
                .collect();
            set(&mut table, &keys, value)?;
        }
        for (key, value) in &self.limit {
            set(&mut table, &["limits", key], value)?;
        }
        for permission in Permission::ALL {
            let key = permission.key();
            let (values, is_granted) = match permission {
                Permission::Read => (&self.allow_read[..], false),
                Permission::Env => (&self.allow_env[..], false),
                Permission::Clock => (&[][..], self.allow_clock),
                Permission::Random => (&[][..], self.allow_random),
            };
            values.iter().for_each(|value| table.allow(key, value));
            if is_granted {
                set(&mut table, &["allow", key], &true.into())?;
            }
        }
        for file in self.link.iter().rev() {
            table.link(file).map_err(|key| {
                let what = format!(
                    "can't add `{}` to `{key}`, which is not a list",
                    file.display()
                );
                Problem::new(ErrorKind::Settings, what)
            })?;
        }
        Ok(table)
    }
}

fn set(table: &mut PluginTable, keys: &[&str], value: &Value) -> Result<(), Problem> {
    table.set(keys, value.clone()).map_err(|key| {
        let what = format!("can't set `{}`: `{key}` is not a table", keys.join("."));
        Problem::new(ErrorKind::Settings, what)
    })
}

const NO_VALUE: &str = "expected `KEY=VALUE`";

/// Parses `KEY=VALUE`. The value is TOML if it can be parsed as such, and otherwise a string.
fn config(text: &str) -> Result<(Vec<String>, Value), String> {
    let (keys, value) = text.split_once('=').ok_or(NO_VALUE)?;
    let keys = toml_edit::Key::parse(keys).map_err(
        |_| "expected a TOML key before the `=`, such as `level`, `words.max` or `\"a b\"`",
    )?;
    let keys = keys.iter().map(|key| key.get().to_owned());
    Ok((keys.collect(), toml(value)))
}

/// Parses `KEY=VALUE` of a limit. Sizes and times are strings.
fn limit(text: &str) -> Result<(String, Value), String> {
    let (key, value) = text.split_once('=').ok_or(NO_VALUE)?;
    let is_count = |limit: LimitSpec| limit.key == key && limit.unit == LimitUnit::Count;
    let value = if LimitSpec::all().into_iter().any(is_count) {
        toml(value)
    } else {
        value.into()
    };
    Ok((key.to_owned(), value))
}

fn toml(text: &str) -> Value {
    booktoml::value(text.trim()).unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{config, limit};

    #[test]
    fn values_are_toml_or_texts() {
        for (text, keys, value) in [
            ("a=1", &["a"][..], json!(1)),
            ("a.b = [\"x\", 2]", &["a", "b"], json!(["x", 2])),
            ("\"a b\".c=true", &["a b", "c"], json!(true)),
            ("a={ b = 1.5 }", &["a"], json!({ "b": 1.5 })),
            ("a=two words", &["a"], json!("two words")),
            ("a=\"1\"", &["a"], json!("1")),
            ("a=b=c", &["a"], json!("b=c")),
            ("a=", &["a"], json!("")),
        ] {
            assert_eq!(
                config(text),
                Ok((keys.iter().map(|&key| key.into()).collect(), value))
            );
        }
        for wrong in ["a", "=1", "a..b=1", "a b=1"] {
            assert!(config(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn limits_are_what_the_settings_want() {
        assert_eq!(limit("timeout=5s"), Ok(("timeout".into(), json!("5s"))));
        assert_eq!(limit("memory=4096"), Ok(("memory".into(), json!("4096"))));
        assert_eq!(limit("findings=3"), Ok(("findings".into(), json!(3))));
        assert!(limit("timeout").is_err());
    }
}

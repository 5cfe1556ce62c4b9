//! One command, ready to be run again and again.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::{Cost, launcher};

/// A program with its arguments, its environment and the file that it is fed.
#[derive(Clone, Debug)]
pub struct Task {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(&'static str, OsString)>,
    input: Option<PathBuf>,
}

impl Task {
    /// A program.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            input: None,
        }
    }

    /// With one more argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// With a variable of the environment.
    pub fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// With this file on standard input.
    pub fn input(mut self, file: &Path) -> Self {
        self.input = Some(file.to_owned());
        self
    }

    /// Runs it and drops what it writes.
    ///
    /// # Errors
    /// What it says when it fails.
    pub fn cost(&self) -> anyhow::Result<Cost> {
        Ok(self.run(None)?.0)
    }

    /// Runs it and returns what it writes.
    ///
    /// # Errors
    /// What it says when it fails.
    pub fn output(&self, file: &Path) -> anyhow::Result<Vec<u8>> {
        self.run(Some(file))?;
        std::fs::read(file).with_context(|| file.display().to_string())
    }

    /// Runs it and returns what it says on standard error.
    ///
    /// # Errors
    /// The same, when it fails.
    pub fn said(&self) -> anyhow::Result<String> {
        Ok(self.run(None)?.1)
    }

    fn run(&self, output: Option<&Path>) -> anyhow::Result<(Cost, String)> {
        let ran = Command::new(std::env::current_exe()?)
            .arg(launcher::FLAG)
            .arg(
                self.input
                    .as_deref()
                    .map_or(OsStr::new(""), Path::as_os_str),
            )
            .arg(output.map_or(OsStr::new(""), Path::as_os_str))
            .arg(&self.program)
            .args(&self.args)
            .env_remove("MDBOOK_WASM_LOG")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .output()?;
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        if !ran.status.success() {
            bail!("{}", said.trim_end());
        }
        let line = String::from_utf8_lossy(&ran.stdout);
        let cost = launcher::read(&line).with_context(|| format!("not a cost: {line:?}"))?;
        Ok((cost, said))
    }
}

//! A command that can be run repeatedly.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::{Cost, launcher};

/// A program with its arguments, its environment and its standard input.
#[derive(Clone, Debug)]
pub struct ProgramRun {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(&'static str, OsString)>,
    input: Option<PathBuf>,
}

impl ProgramRun {
    /// Creates a run of a program without arguments.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            input: None,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// Sets the file for standard input.
    pub fn input(mut self, file: &Path) -> Self {
        self.input = Some(file.to_owned());
        self
    }

    /// Runs the program, and ignores its output.
    ///
    /// # Errors
    /// Fails with its standard error if it fails.
    pub fn cost(&self) -> anyhow::Result<Cost> {
        Ok(self.run(None)?.0)
    }

    /// Runs the program, and returns its standard output.
    ///
    /// # Errors
    /// Fails with its standard error if it fails.
    pub fn output(&self, file: &Path) -> anyhow::Result<Vec<u8>> {
        self.run(Some(file))?;
        std::fs::read(file).with_context(|| file.display().to_string())
    }

    /// Runs the program, and returns its standard error.
    ///
    /// # Errors
    /// Fails with its standard error if it fails.
    pub fn stderr(&self) -> anyhow::Result<String> {
        Ok(self.run(None)?.1)
    }

    fn run(&self, output_file: Option<&Path>) -> anyhow::Result<(Cost, String)> {
        let output = Command::new(std::env::current_exe()?)
            .arg(launcher::FLAG)
            .arg(
                self.input
                    .as_deref()
                    .map_or(OsStr::new(""), Path::as_os_str),
            )
            .arg(output_file.map_or(OsStr::new(""), Path::as_os_str))
            .arg(&self.program)
            .args(&self.args)
            .env_remove("MDBOOK_WASM_LOG")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .output()?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            bail!("{}", stderr.trim_end());
        }
        let line = String::from_utf8_lossy(&output.stdout);
        let cost = launcher::read(&line)
            .with_context(|| format!("invalid output of the launcher: {line:?}"))?;
        Ok((cost, stderr))
    }
}

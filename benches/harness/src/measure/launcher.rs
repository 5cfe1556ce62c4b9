//! A small process that starts the measured one. The kernel counts the peak memory of a process from that of its parent
//! on, and the harness holds whole books in memory.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use wait4::Wait4;

use super::Cost;

/// The first argument that makes this program a launcher. The others are the file for standard input, the file for
/// standard output (empty for none), and the command.
pub const FLAG: &str = "--launch";

/// Runs the command with pipes for its input and output, and prints its cost.
///
/// # Errors
/// Fails if the command can't be started or fails.
pub fn main(args: &[OsString]) -> anyhow::Result<()> {
    let [input, output, program, args @ ..] = args else {
        bail!("{FLAG} needs an input, an output and a command");
    };
    let file = |path: &OsString, file: fn(&OsString) -> std::io::Result<File>| {
        (!path.is_empty())
            .then(|| file(path).with_context(|| path.display().to_string()))
            .transpose()
    };
    let input = file(input, |path| File::open(path))?;
    let output = file(output, |path| File::create(path))?;
    println!("{}", line(run(program, args, input, output)?));
    Ok(())
}

fn run(
    program: &OsString,
    args: &[OsString],
    input: Option<File>,
    mut output: Option<File>,
) -> anyhow::Result<Cost> {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(args)
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("can't run {}", program.display()))?;
    let stdin = child.stdin.take();
    let mut stdout = child.stdout.take().context("standard output is piped")?;
    std::thread::scope(|scope| -> anyhow::Result<()> {
        if let (Some(input), Some(stdin)) = (input, stdin) {
            scope.spawn(move || feed(input, stdin));
        }
        let mut chunk = vec![0; 1 << 16];
        loop {
            let read = stdout.read(&mut chunk)?;
            match (read, &mut output) {
                (0, _) => return Ok(()),
                (_, Some(file)) => file.write_all(&chunk[..read])?,
                (_, None) => {}
            }
        }
    })?;
    let used = child.wait4()?;
    let wall = start.elapsed();
    if !used.status.success() {
        bail!("{} failed ({})", program.display(), used.status);
    }
    Ok(Cost {
        cpu: used.rusage.utime + used.rusage.stime,
        wall,
        peak: used.rusage.maxrss,
    })
}

/// Writes the file into the pipe, until the program ends or has read everything.
fn feed(mut input: File, mut stdin: ChildStdin) {
    let mut chunk = vec![0; 1 << 16];
    while let Ok(read @ 1..) = input.read(&mut chunk) {
        if stdin.write_all(&chunk[..read]).is_err() {
            return;
        }
    }
}

fn line(cost: Cost) -> String {
    let nanoseconds = |time: Duration| time.as_nanos();
    let (cpu, wall) = (nanoseconds(cost.cpu), nanoseconds(cost.wall));
    format!("{cpu} {wall} {}", cost.peak)
}

/// Parses the output of a launcher.
pub fn read(line: &str) -> Option<Cost> {
    let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
    match numbers.ok()?[..] {
        [cpu, wall, peak] => Some(Cost {
            cpu: Duration::from_nanos(cpu),
            wall: Duration::from_nanos(wall),
            peak,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Cost, line, read};

    #[test]
    fn the_output_is_parsed() {
        let cost = Cost {
            cpu: Duration::from_micros(1_234_567),
            wall: Duration::from_nanos(1),
            peak: 1 << 40,
        };
        assert_eq!(read(&line(cost)), Some(cost));
        assert_eq!(read(""), None);
        assert_eq!(read("1 2"), None);
        assert_eq!(read("1 2 x"), None);
    }
}

//! Full disks, and unusable cache folders.

use std::fs;
#[cfg(unix)]
use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use mdbook_wasm::problem::ErrorKind;

#[cfg(target_os = "linux")]
use super::assert_refused;
use super::{Fixture, assert_right};
#[cfg(unix)]
use crate::support::run;
use crate::support::run::Run;
use crate::support::write;

/// Asserts that a run without a cache warns once, and that its book is right.
#[track_caller]
fn warns(run: &Run, number: u32, warning: &str) {
    assert_right(run, number);
    assert!(run.stderr.starts_with("warning: "), "{}", run.stderr);
    assert!(run.stderr.contains(warning), "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning: ").count(), 1, "{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn no_room_for_the_book() {
    let fixture = Fixture::new("full-stdout");
    fixture.put(1);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let run = run::program_with(&[], &fixture.input(), |command| {
        command.env("MDBOOK_WASM_CACHE_DIR", &fixture.cache);
        command.stdout(full);
    });
    let stderr = assert_refused(&run, ErrorKind::Internal);
    assert!(
        stderr.contains("can't write the book to standard output"),
        "{stderr}"
    );
    assert!(stderr.contains("No space left"), "{stderr}");
    fixture.is_right(1);
}

/// `ulimit` limits files to a few kilobytes, like a full disk.
#[cfg(unix)]
#[test]
fn no_room_for_compiled_code() {
    let fixture = Fixture::new("full-cache");
    write(&fixture.plugin, super::light(1));
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\"";
    let warning = "can't keep compiled code for the next build";
    for _ in 0..2 {
        warns(&in_shell(&fixture, script), 1, warning);
        assert!(super::unfinished(&fixture.cache).is_empty());
    }
    // The signal of that limit ends the program unless it is ignored.
    let run = in_shell(&fixture, "ulimit -c 0; ulimit -f 8; exec \"$0\"");
    assert!(run.status.is_none() && run.stdout.is_empty());
    fixture.is_right(1);
    assert!(
        in_shell(&fixture, script).stderr.is_empty(),
        "it needs no room"
    );
}

/// A memory takes more than 4 GiB of addresses. If there are none, that is not an error of the plugin.
#[cfg(target_os = "linux")]
#[test]
fn no_room_for_an_instance() {
    let fixture = Fixture::new("addresses");
    fixture.put(1);
    let run = in_shell(&fixture, "ulimit -v 4000000; exec \"$0\"");
    let stderr = assert_refused(&run, ErrorKind::Internal);
    assert!(
        stderr.contains("the operating system refused a request of the runtime: "),
        "{stderr}"
    );
    fixture.is_right(1);
}

/// Runs a shell script in which `$0` is the program.
#[cfg(unix)]
fn in_shell(fixture: &Fixture, script: &str) -> Run {
    use std::process::{Command, Stdio};

    use crate::support::build;

    let mut shell = Command::new("sh");
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .args(["-c", script])
        .arg(build::program())
        .env_remove("MDBOOK_WASM_LOG")
        .env("MDBOOK_WASM_CACHE_DIR", &fixture.cache);
    run::command(shell, &fixture.input())
}

#[cfg(unix)]
#[test]
fn a_cache_folder_that_can_not_be_written_to() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mut fixture = Fixture::new("read-only");
    fixture.put(1);
    fs::create_dir(&fixture.cache).unwrap();
    fs::set_permissions(&fixture.cache, PermissionsExt::from_mode(0o500)).unwrap();
    if fs::metadata(&fixture.cache).unwrap().uid() == 0 {
        // Not even root can write there.
        fixture.cache = PathBuf::from("/proc");
        if !fixture.cache.is_dir() {
            return;
        }
    }
    warns(
        &fixture.run(),
        1,
        "can't keep compiled code for the next build",
    );
}

#[cfg(unix)]
#[test]
fn a_cache_folder_of_another_user() {
    use std::os::unix::fs::{MetadataExt, chown};
    let mut fixture = Fixture::new("foreign");
    fixture.put(1);
    fs::create_dir(&fixture.cache).unwrap();
    match fs::metadata(&fixture.cache).unwrap().uid() {
        0 => chown(&fixture.cache, Some(65_534), None).unwrap(),
        _ => fixture.cache = PathBuf::from("/"),
    }
    warns(&fixture.run(), 1, "belongs to another user");
}

#[test]
fn a_cache_folder_that_is_no_folder() {
    let fixture = Fixture::new("no-folder");
    fixture.put(1);
    write(&fixture.cache, "a file");
    warns(&fixture.run(), 1, "can't be created");
    fs::remove_file(&fixture.cache).unwrap();
    write(&fixture.cache.join("file"), "in the way");
    let below = Fixture {
        cache: fixture.cache.join("file/below"),
        ..fixture.beside("plugin")
    };
    warns(&below.run(), 1, "can't be created");
    // Other files in the folder have no effect.
    fixture.is_right(1);
    fixture.is_right(1);
}

#[cfg(unix)]
#[test]
fn a_cache_folder_that_is_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let fixture = Fixture::new("link");
    fixture.put(1);
    let target = fixture.cache.with_file_name("target");
    symlink(&target, &fixture.cache).unwrap();
    warns(&fixture.run(), 1, "can't be created");
    fs::create_dir(&target).unwrap();
    fs::set_permissions(&target, PermissionsExt::from_mode(0o700)).unwrap();
    fixture.is_right(1);
    fixture.is_right(1);
}

/// Entries that are folders or links are cache misses.
#[cfg(unix)]
#[test]
fn entries_that_are_no_files() {
    use std::os::unix::fs::symlink;
    let fixture = Fixture::new("entries");
    fixture.put(1);
    fixture.is_right(1);
    for entry in entries(&fixture.cache) {
        fs::remove_file(&entry).unwrap();
        symlink("nowhere", &entry).unwrap();
    }
    fixture.is_right(1);
    for entry in entries(&fixture.cache) {
        fs::remove_file(&entry).unwrap();
        fs::create_dir(&entry).unwrap();
    }
    warns(
        &fixture.run(),
        1,
        "can't keep compiled code for the next build",
    );
}

#[cfg(unix)]
fn entries(cache: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(cache).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_cache_folder_that_is_removed_repeatedly() {
    let fixture = Fixture::new("gone");
    fixture.put(1);
    let runs = || (0..6).map(|_| fixture.run()).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(runs)).collect();
        while !running.iter().all(|runs| runs.is_finished()) {
            let _ = fs::remove_dir_all(&fixture.cache);
            std::thread::yield_now();
        }
        for run in running.into_iter().flat_map(|runs| runs.join().unwrap()) {
            // It may be removed at any step, so there are several reasons.
            if !run.stderr.is_empty() {
                warns(&run, 1, "");
            }
            assert_right(&run, 1);
        }
    });
    fixture.is_right(1);
}

//! Kills at any moment.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Fixture, unfinished};

const KILLS: u32 = 200;

impl Fixture {
    /// Starts a run in the background.
    fn start(&self) -> Child {
        let input = self.plugin.with_extension("json");
        fs::write(&input, self.input()).unwrap();
        self.command()
            .stdin(Stdio::from(File::open(input).unwrap()))
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

/// Polls a child until it ends or `enough` returns true for the number of polls. Returns that number.
fn watch(child: &mut Child, mut enough: impl FnMut(u32) -> bool) -> u32 {
    let mut looks = 0;
    while child.try_wait().unwrap().is_none() && !enough(looks) {
        looks += 1;
        thread::yield_now();
    }
    looks
}

#[test]
fn while_the_cache_is_written() {
    let fixture = Fixture::new("kills");
    fixture.put(KILLS);
    let whole = watch(&mut fixture.start(), |_| false);
    let (mut killed, mut amid) = (0, 0);
    for number in 0..KILLS {
        fixture.put(number);
        let before = unfinished(&fixture.cache).len();
        let mut child = fixture.start();
        // Every second one at any point, the others when they begin to write.
        watch(&mut child, |looks| match number % 2 {
            0 => looks >= whole.saturating_mul(number) / KILLS,
            _ => unfinished(&fixture.cache).len() > before,
        });
        // It may have ended already.
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().signal().is_some());
        amid += u32::from(unfinished(&fixture.cache).len() > before);
        fixture.is_right(number);
    }
    // On a busy machine, many have ended before.
    assert!(killed >= KILLS / 4, "only {killed} were killed");
    assert!(amid > 0, "none was killed in the middle of a file");

    // Their temporary files are removed after some time.
    let left = unfinished(&fixture.cache);
    assert!(left.len() <= KILLS as usize);
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    for file in left {
        let file = File::options().append(true).open(file).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    fixture.put(KILLS + 1);
    fixture.is_right(KILLS + 1);
    assert_eq!(unfinished(&fixture.cache).len(), 0);
}

//! Kills at any moment.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Place, unfinished};

const KILLS: u32 = 200;

impl Place {
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
    let place = Place::new("kills");
    place.put(KILLS);
    let whole = watch(&mut place.start(), |_| false);
    let (mut killed, mut amid) = (0, 0);
    for number in 0..KILLS {
        place.put(number);
        let before = unfinished(&place.cache).len();
        let mut child = place.start();
        // Every second one at any point, the others when they begin to write.
        watch(&mut child, |looks| match number % 2 {
            0 => looks >= whole.saturating_mul(number) / KILLS,
            _ => unfinished(&place.cache).len() > before,
        });
        // It may have ended already.
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().signal().is_some());
        amid += u32::from(unfinished(&place.cache).len() > before);
        place.is_right(number);
    }
    // On a busy machine, many have ended before.
    assert!(killed >= KILLS / 4, "only {killed} were killed");
    assert!(amid > 0, "none was killed in the middle of a file");

    // Their temporary files are removed after some time.
    let left = unfinished(&place.cache);
    assert!(left.len() <= KILLS as usize);
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    for file in left {
        let file = File::options().append(true).open(file).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    place.put(KILLS + 1);
    place.is_right(KILLS + 1);
    assert_eq!(unfinished(&place.cache).len(), 0);
}

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{Cache, Key};

/// Returns a new folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mdbook-wasm-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn key(number: u8) -> Key {
    Key::new(blake3::hash(&[number]))
}

#[test]
fn stored_blobs_are_returned() {
    let folder = folder("put");
    let cache = Cache::open(&folder).unwrap();
    assert!(cache.get(key(1)).is_none());
    cache.put(key(1), b"one").unwrap();
    cache.put(key(2), b"").unwrap();
    cache.put(key(1), b"another").unwrap();
    assert_eq!(cache.get(key(1)).unwrap(), b"another");
    assert_eq!(cache.get(key(2)).unwrap(), b"");
    assert!(cache.file(key(1)).is_some() && cache.file(key(3)).is_none());
    fs::write(folder.join("other.txt"), "not ours").unwrap();
    assert_eq!(cache.list().unwrap().len(), 2);
    cache.clean().unwrap();
    assert!(cache.get(key(1)).is_none());
    assert!(
        folder.join("other.txt").exists(),
        "only entries are removed"
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn any_damage_is_a_miss() {
    let folder = folder("damage");
    let cache = Cache::open(&folder).unwrap();
    cache.put(key(1), b"some code").unwrap();
    let file = cache.list().unwrap().remove(0).path;
    let whole = fs::read(&file).unwrap();
    for place in 0..whole.len() {
        for damaged in [whole[..place].to_vec(), {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            flipped
        }] {
            fs::write(&file, damaged).unwrap();
            assert!(cache.get(key(1)).is_none(), "byte {place}");
            assert!(cache.file(key(1)).is_none(), "byte {place}");
        }
    }
    fs::write(&file, [&whole[..], b"x"].concat()).unwrap();
    assert!(cache.get(key(1)).is_none(), "longer");
    assert!(cache.file(key(1)).is_none(), "longer");
    fs::write(folder.join(key(2).file_name()), &whole).unwrap();
    assert!(cache.get(key(2)).is_none(), "under another key's name");
    cache.put(key(1), b"some code").unwrap();
    assert_eq!(&*cache.get(key(1)).unwrap(), b"some code", "replaced");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_large_entry_is_verified_once_for_each_fingerprint() {
    let folder = folder("large");
    let cache = Cache::open(&folder).unwrap();
    cache.put(key(1), &vec![7; 2 << 20]).unwrap();
    assert!(cache.file(key(1)).is_some());
    let path = folder.join(key(1).file_name());
    let mut bytes = fs::read(&path).unwrap();
    bytes[1 << 20] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(cache.file(key(1)).is_none(), "damaged a moment ago");
    // A later build stores this note about an entry whose checksum was valid.
    #[cfg(unix)]
    {
        cache.put_note_now(super::checked_note(key(1)), &path, &());
        assert!(cache.file(key(1)).is_some(), "the checksum is not verified");
        assert!(
            cache.get(key(1)).is_none(),
            "a blob that is read is verified"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_least_recently_used_entry_is_evicted() {
    let folder = folder("room");
    let mut cache = Cache::open(&folder).unwrap();
    for number in 1..=3 {
        cache.put(key(number), &[number; 1000]).unwrap();
        let file = fs::File::options()
            .append(true)
            .open(folder.join(key(number).file_name()))
            .unwrap();
        let hours = 10 - u64::from(number);
        let then = SystemTime::now() - Duration::from_secs(hours * 3600);
        file.set_modified(then).unwrap();
    }
    assert!(cache.get(key(1)).is_some(), "now it was used");
    cache.max_size = 3 * 1100;
    cache.put(key(4), &[4; 1000]).unwrap();
    let left = [1, 2, 3, 4].map(|number| cache.get(key(number)).is_some());
    assert_eq!(left, [true, false, true, true]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn many_threads_share_a_folder() {
    let folder = folder("many");
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let cache = Cache::open(&folder).unwrap();
                for round in 0..50 {
                    let number = round % 5;
                    let blob = [number; 5000];
                    if let Some(found) = cache.get(key(number)) {
                        assert!(found[..] == blob);
                    }
                    cache.put(key(number), &blob).unwrap();
                }
            });
        }
    });
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_to_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("others");
    Cache::open(&folder).unwrap();
    let mode = |folder: &PathBuf| fs::metadata(folder).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o770)).unwrap();
    assert!(Cache::open(&folder).unwrap_err().contains("chmod 700"));
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file").unwrap();
    assert!(
        Cache::open(&folder)
            .unwrap_err()
            .contains("can't be created")
    );
    fs::remove_file(folder).unwrap();
}

//! Describes the machine.

use std::fs::read_to_string;

/// Returns the processor, its cores and the system, as far as they are known.
pub fn describe() -> String {
    let read = |file| read_to_string(file).unwrap_or_default();
    let processor = field(&read("/proc/cpuinfo"), "model name", ':');
    let cores = std::thread::available_parallelism().map(|cores| format!("{cores} cores"));
    let system = field(&read("/etc/os-release"), "PRETTY_NAME", '=');
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = (!kernel.is_empty()).then(|| format!("Linux {}", kernel.trim()));
    let known = [processor, cores.ok(), system, kernel];
    let known: Vec<_> = known.into_iter().flatten().collect();
    if known.is_empty() {
        std::env::consts::OS.to_owned()
    } else {
        known.join(", ")
    }
}

/// Returns the first value of a key, without quotes.
fn field(text: &str, key: &str, between: char) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(between));
    let (_, value) = pairs.find(|(name, _)| name.trim() == key)?;
    Some(value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn values_are_found_by_their_keys() {
        let cpuinfo = "model\t\t: 17\nmodel name\t: A: B 9\nmodel name\t: C\n";
        assert_eq!(field(cpuinfo, "model name", ':').as_deref(), Some("A: B 9"));
        let release = "NAME=\"Some\"\nPRETTY_NAME=\"Some System 1\"\n";
        assert_eq!(
            field(release, "PRETTY_NAME", '=').as_deref(),
            Some("Some System 1")
        );
        assert_eq!(field("", "NAME", '='), None);
    }
}

//! Sizes and durations as people write them in `book.toml`, and as messages show them.

use std::time::Duration;

/// Parses a size such as `512 MiB`, `1.5GB` or `4096`, and returns it in bytes.
pub fn parse_bytes(text: &str) -> Option<usize> {
    let (number, unit) = split(text)?;
    let factor: u32 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    let bytes = (number * f64::from(factor)).round();
    // A float holds every whole number up to 2^53 exactly.
    (1.0..=9e15).contains(&bytes).then_some(bytes as usize)
}

/// Parses a duration such as `60s`, `1.5 min` or `250ms`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let duration = Duration::try_from_secs_f64(number * factor).ok()?;
    (!duration.is_zero()).then_some(duration)
}

/// Formats a size in the largest unit that it is a multiple of: `1 GiB`, `512 MiB`, `4096 bytes`.
pub fn format_bytes(bytes: usize) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units
        .into_iter()
        .find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit))
    {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

/// Splits a text into its number and its unit.
fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let number = text[..end].parse().ok()?;
    Some((number, text[end..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::{format_bytes, parse_bytes, parse_duration};
    use std::time::Duration;

    #[test]
    fn sizes() {
        assert_eq!(parse_bytes("512 MiB"), Some(512 << 20));
        assert_eq!(parse_bytes("1.5gb"), Some(1_500_000_000));
        assert_eq!(parse_bytes("4096"), Some(4096));
        for bad in [
            "",
            "MiB",
            "5 apples",
            "-1 MiB",
            "0",
            "1e9 GiB",
            "99999999999999 GiB",
        ] {
            assert_eq!(parse_bytes(bad), None, "{bad}");
        }
        assert_eq!(format_bytes(512 << 20), "512 MiB");
        assert_eq!(format_bytes(1000), "1000 bytes");
    }

    #[test]
    fn durations() {
        assert_eq!(parse_duration("60s"), Some(Duration::from_secs(60)));
        assert_eq!(parse_duration("1.5 min"), Some(Duration::from_secs(90)));
        assert_eq!(parse_duration("250ms"), Some(Duration::from_millis(250)));
        for bad in ["", "60", "s", "0s", "5 days", "99999999999999999999999999h"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }
}

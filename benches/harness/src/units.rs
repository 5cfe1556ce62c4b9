//! Formats numbers for people.

use std::time::Duration;

/// Formats a time with three digits, such as `1.23 ms`.
pub fn format_time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        1.0.. => format!("{} s", three_digits(seconds)),
        _ => format!("{} ms", three_digits(seconds * 1e3)),
    }
}

/// Formats a size with three digits, in megabytes.
pub fn format_bytes(bytes: u64) -> String {
    format!("{} MB", three_digits(bytes as f64 / 1e6))
}

/// Formats a number with separated thousands.
pub fn format_count(count: usize) -> String {
    match (count / 1000, count % 1000) {
        (0, count) => count.to_string(),
        (thousands, rest) => format!("{},{rest:03}", format_count(thousands)),
    }
}

/// Formats a ratio with at least two decimals, as targets have.
pub fn format_ratio(ratio: f64) -> String {
    match ratio {
        0.1.. => format!("{ratio:.2}"),
        _ => format!("{ratio:.3}"),
    }
}

fn three_digits(number: f64) -> String {
    let decimals = match number {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{format_bytes, format_count, format_ratio, format_time};

    #[test]
    fn three_digits_and_a_unit() {
        let micros = |micros| format_time(Duration::from_micros(micros));
        assert_eq!(micros(870), "0.87 ms");
        assert_eq!(micros(12_345), "12.3 ms");
        assert_eq!(micros(123_456), "123 ms");
        assert_eq!(micros(1_234_567), "1.23 s");
        assert_eq!(format_bytes(2_500_000), "2.50 MB");
        assert_eq!(format_bytes(345_678_901), "346 MB");
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(format_count(0), "0");
        assert_eq!(format_count(999), "999");
        assert_eq!(format_count(10_050), "10,050");
        assert_eq!(format_count(1_000_000), "1,000,000");
    }

    #[test]
    fn ratios() {
        assert_eq!(format_ratio(3.456), "3.46");
        assert_eq!(format_ratio(0.25), "0.25");
        assert_eq!(format_ratio(0.0346), "0.035");
    }
}

//! The time that each step of a run took.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::cli::report::MessagePrinter;
use crate::pipeline::{Message, MessageSink};
use crate::runtime::Timings;
use crate::sanitize::Sanitized;

/// A report that passes messages on to standard error and records timings.
pub struct TimingReport<'r> {
    printer: &'r mut MessagePrinter,
    enabled: bool,
    began: Instant,
    reading: Duration,
    plugin: Option<(String, bool, Timings)>,
    writing: Option<Duration>,
}

impl<'r> TimingReport<'r> {
    /// Starts the clock. Timings are recorded and printed only if `enabled`.
    pub fn new(printer: &'r mut MessagePrinter, enabled: bool) -> Self {
        Self {
            printer,
            enabled,
            began: Instant::now(),
            reading: Duration::ZERO,
            plugin: None,
            writing: None,
        }
    }

    /// Records the time of reading the book.
    pub fn record_reading(&mut self, time: Duration) {
        self.reading = time;
    }

    /// Records the time of writing the result.
    pub fn record_writing(&mut self, time: Duration) {
        self.writing = Some(time);
    }

    /// Prints the timings to standard error.
    pub fn print(&mut self) {
        if self.enabled {
            self.printer.text(self.table().trim_end());
        }
    }

    fn table(&self) -> String {
        let mut rows = vec![("reading the book".to_owned(), self.reading, String::new())];
        let mut row = |what: &str, time: Duration, more: String| {
            rows.push((what.to_owned(), time, more));
        };
        let mut name = "the plugin";
        if let Some((plugin, cached, times)) = &self.plugin {
            name = plugin;
            let code = if *cached {
                "loading compiled code"
            } else {
                "compiling"
            };
            row(code, times.code, String::new());
            row("linking", times.link, String::new());
            row(
                "starting",
                times.starts.iter().sum(),
                summary(&times.starts, "instances"),
            );
            row(
                "calling",
                times.calls.iter().sum(),
                summary(&times.calls, "calls"),
            );
        }
        if let Some(writing) = self.writing {
            row("writing the result", writing, String::new());
        }
        row("total", self.began.elapsed(), String::new());
        let mut text = format!("time of `{}`, in milliseconds:\n", Sanitized(name));
        for (what, time, more) in rows {
            let _ = writeln!(
                text,
                "{}",
                format!("  {what:27} {}{more}", millis(time)).trim_end()
            );
        }
        text
    }
}

/// Returns the number, the median and the maximum of several times. Returns nothing for a single time.
fn summary(times: &[Duration], what: &str) -> String {
    if times.len() == 1 {
        return String::new();
    }
    let mut times = times.to_owned();
    times.sort_unstable();
    let Some(longest) = times.last() else {
        return format!("  (no {what})");
    };
    let (median, longest) = (millis(times[times.len() / 2]), millis(*longest));
    let (median, longest) = (median.trim_start(), longest.trim_start());
    format!(
        "  ({} {what}, median {median}, longest {longest})",
        times.len()
    )
}

fn millis(time: Duration) -> String {
    format!("{:9.2}", time.as_secs_f64() * 1000.0)
}

impl MessageSink for TimingReport<'_> {
    fn message(&mut self, message: Message<'_>) {
        self.printer.message(message);
    }

    fn wants_timings(&self) -> bool {
        self.enabled
    }

    fn timings(&mut self, plugin: &str, cached: bool, timings: Timings) {
        self.plugin = Some((plugin.to_owned(), cached, timings));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::summary;

    #[test]
    fn several_times_have_a_median() {
        let times = |millis: &[u64]| {
            let times: Vec<_> = millis
                .iter()
                .map(|&time| Duration::from_millis(time))
                .collect();
            summary(&times, "calls")
        };
        assert_eq!(times(&[5]), "");
        assert_eq!(times(&[]), "  (no calls)");
        assert_eq!(times(&[5, 1, 3]), "  (3 calls, median 3.00, longest 5.00)");
    }
}

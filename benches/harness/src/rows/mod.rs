//! The rows of the benchmarks, with their targets.

mod build;
mod editor;
mod first_use;
mod huge;
mod others;
mod pair;
mod rebuild;
mod scripted;
mod start;
mod warm_plugin;

use std::fmt;

use crate::books::Books;
use crate::measure::Cost;
use crate::programs::Programs;
use crate::scratch::Scratch;
use crate::units::{format_bytes, format_ratio, format_time};

/// The environment of all rows.
pub struct Bench {
    /// The built programs and plugins.
    pub programs: Programs,
    /// The folder for temporary files.
    pub scratch: Scratch,
    /// The books for the measurements.
    pub books: Books,
    /// The number of rounds.
    pub rounds: RoundCounts,
}

/// The numbers of rounds for measurements of different durations.
#[derive(Clone, Copy)]
pub struct RoundCounts {
    /// For measurements of milliseconds.
    pub short: usize,
    /// For most measurements.
    pub usual: usize,
    /// For measurements of seconds.
    pub long: usize,
}

impl RoundCounts {
    /// For reliable figures.
    pub const FULL: Self = Self {
        short: 101,
        usual: 21,
        long: 7,
    };
    /// For a quick look.
    pub const QUICK: Self = Self {
        short: 21,
        usual: 5,
        long: 3,
    };
}

/// A row of the table: a question that the benchmarks answer.
pub struct Row {
    /// The name on the command line.
    pub name: &'static str,
    /// The name in the guide.
    pub what: &'static str,
    /// Measures the row.
    pub measure: fn(&Bench) -> anyhow::Result<Vec<CaseResult>>,
}

/// All rows, in the order of the guide.
pub const ALL: [Row; 14] = [
    Row {
        name: "fixer",
        what: "`wasm-fixer`",
        measure: warm_plugin::fixer,
    },
    Row {
        name: "replace",
        what: "Plain replace",
        measure: warm_plugin::replace,
    },
    Row {
        name: "big",
        what: "Plain replace, 10 MB book",
        measure: warm_plugin::big,
    },
    Row {
        name: "editor",
        what: "`wasm-fixer` as an editor",
        measure: editor::measure,
    },
    Row {
        name: "build",
        what: "Five plugins in one build",
        measure: build::five,
    },
    Row {
        name: "supports",
        what: "`supports html`",
        measure: start::supports,
    },
    Row {
        name: "first-rust",
        what: "First use of a Rust plugin",
        measure: first_use::rust,
    },
    Row {
        name: "first-js",
        what: "First use of a JavaScript plugin",
        measure: first_use::js,
    },
    Row {
        name: "rebuild",
        what: "Rebuild after one chapter changed",
        measure: rebuild::measure,
    },
    Row {
        name: "huge",
        what: "Plain replace, 10,000 chapters",
        measure: huge::measure,
    },
    Row {
        name: "javascript",
        what: "Plain replace in JavaScript",
        measure: scripted::js,
    },
    Row {
        name: "python",
        what: "Plain replace in Python",
        measure: scripted::python,
    },
    Row {
        name: "others",
        what: "Plain replace, other peers",
        measure: others::peers,
    },
    Row {
        name: "floor",
        what: "No plugin at all",
        measure: others::no_plugin,
    },
];

/// The result of a row.
pub struct RowResult {
    /// The row.
    pub row: &'static Row,
    /// The results of its cases.
    pub cases: Vec<CaseResult>,
}

/// The result of a case.
pub enum CaseResult {
    /// The case was measured.
    Measured(Measurement),
    /// The case was skipped because something is missing.
    Skipped {
        /// The case.
        case: String,
        /// The missing tool or program.
        why: String,
    },
}

/// A measurement of two programs in turn.
pub struct Measurement {
    /// The case of the row.
    pub case: String,
    /// The peer.
    pub against: String,
    /// The cost of `mdbook-wasm`.
    pub ours: Cost,
    /// The cost of the peer, if that is a program.
    pub peer: Option<Cost>,
    /// The metric of the ratio.
    pub of: Metric,
    /// The metric of `mdbook-wasm`, divided by that of the peer.
    pub ratio: f64,
    /// The maximum ratio.
    pub at_most: Option<f64>,
    /// The number of rounds.
    pub rounds: usize,
    /// The number of runs until the plugins were warm.
    pub warmed: Option<usize>,
}

/// A metric that can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// User and system time.
    Cpu,
    /// Elapsed time.
    Wall,
    /// Peak memory.
    Peak,
}

impl Metric {
    fn of(self, cost: Cost) -> f64 {
        match self {
            Self::Cpu => cost.cpu.as_secs_f64(),
            Self::Wall => cost.wall.as_secs_f64(),
            Self::Peak => cost.peak as f64,
        }
    }
}

impl Measurement {
    /// Creates a measurement of the CPU time of two programs, without a target.
    pub fn new(
        case: impl Into<String>,
        against: impl Into<String>,
        [ours, peer]: [Cost; 2],
        rounds: usize,
    ) -> Self {
        let line = Self {
            case: case.into(),
            against: against.into(),
            ours,
            peer: Some(peer),
            of: Metric::Cpu,
            ratio: 0.0,
            at_most: None,
            rounds,
            warmed: None,
        };
        line.of(Metric::Cpu)
    }

    /// Sets the metric.
    pub fn of(mut self, quantity: Metric) -> Self {
        if let Some(peer) = self.peer {
            self.of = quantity;
            self.ratio = quantity.of(self.ours) / quantity.of(peer);
        }
        self
    }

    /// Sets the maximum ratio.
    pub fn at_most(mut self, ratio: f64) -> Self {
        self.at_most = Some(ratio);
        self
    }

    /// Sets the number of runs until the plugins were warm.
    pub fn warmed(mut self, runs: usize) -> Self {
        self.warmed = Some(runs);
        self
    }

    /// Returns whether the target is met, if there is one.
    pub fn is_met(&self) -> Option<bool> {
        self.at_most.map(|most| self.ratio <= most)
    }
}

impl From<Measurement> for CaseResult {
    fn from(line: Measurement) -> Self {
        Self::Measured(line)
    }
}

impl fmt::Display for CaseResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match self {
            Self::Skipped { case, why } => return write!(f, "{case}: left out, {why}"),
            Self::Measured(line) => line,
        };
        let cost = |cost: Cost| match line.of {
            Metric::Cpu => format_time(cost.cpu),
            Metric::Wall => format_time(cost.wall),
            Metric::Peak => format_bytes(cost.peak),
        };
        write!(f, "{}, against {}: ", line.case, line.against)?;
        write!(f, "{}", cost(line.ours))?;
        if let Some(peer) = line.peer {
            write!(f, " to {}", cost(peer))?;
        }
        write!(f, ", ratio {}", format_ratio(line.ratio))?;
        match (line.at_most, line.is_met()) {
            (Some(most), Some(true)) => write!(f, " (at most {most:.2}: met)"),
            (Some(most), _) => write!(f, " (at most {most:.2}: MISSED)"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use super::{ALL, Measurement, Metric};
    use crate::measure::Cost;

    #[test]
    fn ratios_and_targets() {
        let cost = |cpu, peak| Cost {
            cpu: Duration::from_millis(cpu),
            wall: Duration::from_millis(2),
            peak,
        };
        let line = Measurement::new("case", "peer", [cost(1, 30), cost(4, 10)], 3);
        assert_eq!(line.ratio, 0.25);
        assert_eq!(line.is_met(), None);
        assert_eq!(line.at_most(0.25).is_met(), Some(true));
        let line = Measurement::new("case", "peer", [cost(1, 30), cost(4, 10)], 3).of(Metric::Peak);
        assert_eq!(line.ratio, 3.0);
        assert_eq!(line.at_most(2.9).is_met(), Some(false));
    }

    #[test]
    fn names_of_rows_are_unique() {
        let names: HashSet<_> = ALL.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}

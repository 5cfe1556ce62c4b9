//! What is measured against what, and how much it may cost.

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
use crate::report::units::{show_bytes, show_ratio, show_time};
use crate::scratch::Scratch;

/// What every row needs.
pub struct Bench {
    /// What was built.
    pub programs: Programs,
    /// Where to write.
    pub scratch: Scratch,
    /// What to measure with.
    pub books: Books,
    /// How often.
    pub pace: Pace,
}

/// How many times a pair is measured.
#[derive(Clone, Copy)]
pub struct Pace {
    /// What takes milliseconds.
    pub short: usize,
    /// Most.
    pub usual: usize,
    /// What takes seconds.
    pub long: usize,
}

impl Pace {
    /// For figures to rely on.
    pub const FULL: Self = Self {
        short: 101,
        usual: 21,
        long: 7,
    };
    /// For a look.
    pub const QUICK: Self = Self {
        short: 21,
        usual: 5,
        long: 3,
    };
}

/// A question that the benchmarks answer.
pub struct Row {
    /// What the command line calls it.
    pub name: &'static str,
    /// What the guide calls it.
    pub what: &'static str,
    /// Finds the answer.
    pub measure: fn(&Bench) -> anyhow::Result<Vec<Outcome>>,
}

/// All of them, in the order of the guide.
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

/// What came of a row.
pub struct Answer {
    /// The question.
    pub row: &'static Row,
    /// Its cases.
    pub outcomes: Vec<Outcome>,
}

/// One line of the answer.
pub enum Outcome {
    /// It was measured.
    Line(Line),
    /// Something that it needs is not there.
    LeftOut {
        /// Which case.
        case: String,
        /// What is missing.
        why: String,
    },
}

/// Two things, measured in turn.
pub struct Line {
    /// Which case of the row.
    pub case: String,
    /// The peer.
    pub against: String,
    /// What `mdbook-wasm` took.
    pub ours: Cost,
    /// What the peer took, where it is a program.
    pub peer: Option<Cost>,
    /// What the ratio is of.
    pub of: Quantity,
    /// Ours for one of the peer's.
    pub ratio: f64,
    /// The most that the ratio may be.
    pub at_most: Option<f64>,
    /// How many times each was measured.
    pub rounds: usize,
    /// How many runs it took until the plugins were as fast as they get.
    pub warmed: Option<usize>,
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// User and system time.
    Cpu,
    /// Time that went by.
    Wall,
    /// Peak memory.
    Peak,
}

impl Quantity {
    fn of(self, cost: Cost) -> f64 {
        match self {
            Self::Cpu => cost.cpu.as_secs_f64(),
            Self::Wall => cost.wall.as_secs_f64(),
            Self::Peak => cost.peak as f64,
        }
    }
}

impl Line {
    /// A line about the user and system time of two programs, with no target.
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
            of: Quantity::Cpu,
            ratio: 0.0,
            at_most: None,
            rounds,
            warmed: None,
        };
        line.of(Quantity::Cpu)
    }

    /// About another quantity.
    pub fn of(mut self, quantity: Quantity) -> Self {
        if let Some(peer) = self.peer {
            self.of = quantity;
            self.ratio = quantity.of(self.ours) / quantity.of(peer);
        }
        self
    }

    /// With a target.
    pub fn at_most(mut self, ratio: f64) -> Self {
        self.at_most = Some(ratio);
        self
    }

    /// After so many runs.
    pub fn warmed(mut self, runs: usize) -> Self {
        self.warmed = Some(runs);
        self
    }

    /// Whether the target is met, where there is one.
    pub fn is_met(&self) -> Option<bool> {
        self.at_most.map(|most| self.ratio <= most)
    }
}

impl From<Line> for Outcome {
    fn from(line: Line) -> Self {
        Self::Line(line)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match self {
            Self::LeftOut { case, why } => return write!(f, "{case}: left out, {why}"),
            Self::Line(line) => line,
        };
        let cost = |cost: Cost| match line.of {
            Quantity::Cpu => show_time(cost.cpu),
            Quantity::Wall => show_time(cost.wall),
            Quantity::Peak => show_bytes(cost.peak),
        };
        write!(f, "{}, against {}: ", line.case, line.against)?;
        write!(f, "{}", cost(line.ours))?;
        if let Some(peer) = line.peer {
            write!(f, " to {}", cost(peer))?;
        }
        write!(f, ", ratio {}", show_ratio(line.ratio))?;
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

    use super::{ALL, Line, Quantity};
    use crate::measure::Cost;

    #[test]
    fn ratios_and_targets() {
        let cost = |cpu, peak| Cost {
            cpu: Duration::from_millis(cpu),
            wall: Duration::from_millis(2),
            peak,
        };
        let line = Line::new("case", "peer", [cost(1, 30), cost(4, 10)], 3);
        assert_eq!(line.ratio, 0.25);
        assert_eq!(line.is_met(), None);
        assert_eq!(line.at_most(0.25).is_met(), Some(true));
        let line = Line::new("case", "peer", [cost(1, 30), cost(4, 10)], 3).of(Quantity::Peak);
        assert_eq!(line.ratio, 3.0);
        assert_eq!(line.at_most(2.9).is_met(), Some(false));
    }

    #[test]
    fn rows_have_names_of_their_own() {
        let names: HashSet<_> = ALL.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}

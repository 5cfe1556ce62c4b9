//! The table of all rows.

use super::units::{show_bytes, show_ratio, show_time};
use crate::measure::Cost;
use crate::rows::{Answer, Line, Outcome, Quantity};

const HEAD: &str = "\
| what | case | against | user+system | wall | peak memory | pairs | ratio | at most | met |
|---|---|---|--:|--:|--:|--:|--:|--:|---|
";

/// Writes it in Markdown.
pub fn markdown(answers: &[Answer]) -> String {
    let mut table = HEAD.to_owned();
    for answer in answers {
        // Said once, over its cases.
        let mut what = answer.row.what;
        for outcome in &answer.outcomes {
            let cells = match outcome {
                Outcome::Line(line) => measured(line),
                Outcome::LeftOut { case, why } => {
                    format!("{case} | **left out**: {why} | | | | | | |")
                }
            };
            table += &format!("| {what} | {cells} |\n");
            what = "";
        }
    }
    table
}

fn measured(line: &Line) -> String {
    let Line { case, against, .. } = line;
    let both = |show: &dyn Fn(Cost) -> String| match line.peer {
        Some(peer) => format!("{} : {}", show(line.ours), show(peer)),
        None => show(line.ours),
    };
    let ratio = match line.of {
        Quantity::Cpu => show_ratio(line.ratio),
        Quantity::Wall => format!("{} (wall)", show_ratio(line.ratio)),
        Quantity::Peak => format!("{} (memory)", show_ratio(line.ratio)),
    };
    let met = match line.is_met() {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "",
    };
    let cells = [
        case.clone(),
        against.clone(),
        both(&|cost| show_time(cost.cpu)),
        both(&|cost| show_time(cost.wall)),
        both(&|cost| show_bytes(cost.peak)),
        line.rounds.to_string(),
        ratio,
        line.at_most
            .map_or(String::new(), |most| format!("{most:.2}")),
        met.to_owned(),
    ];
    cells.join(" | ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{HEAD, markdown};
    use crate::measure::Cost;
    use crate::rows::{ALL, Answer, Line, Outcome, Quantity};

    #[test]
    fn what_is_met_missed_and_left_out() {
        let cost = |millis, peak| Cost {
            cpu: Duration::from_millis(millis),
            wall: Duration::from_millis(2 * millis),
            peak,
        };
        let line = || {
            Line::new(
                "`x`",
                "native",
                [cost(10, 30_000_000), cost(40, 10_000_000)],
                5,
            )
        };
        let outcomes = vec![
            line().at_most(0.3).into(),
            line().of(Quantity::Wall).at_most(0.2).into(),
            Line {
                peer: None,
                of: Quantity::Peak,
                ratio: 3.0,
                ..line()
            }
            .into(),
            Outcome::LeftOut {
                case: "y".to_owned(),
                why: "no `node`".to_owned(),
            },
        ];
        let row = &ALL[0];
        let table = markdown(&[Answer { row, outcomes }]);
        let lines: Vec<_> = table.strip_prefix(HEAD).unwrap().lines().collect();
        assert_eq!(
            lines,
            [
                "| `wasm-fixer` | `x` | native | 10.0 ms : 40.0 ms | 20.0 ms : 80.0 ms | 30.0 MB : 10.0 MB | 5 | 0.25 | 0.30 | yes |",
                "|  | `x` | native | 10.0 ms : 40.0 ms | 20.0 ms : 80.0 ms | 30.0 MB : 10.0 MB | 5 | 0.25 (wall) | 0.20 | **no** |",
                "|  | `x` | native | 10.0 ms | 20.0 ms | 30.0 MB | 5 | 3.00 (memory) |  |  |",
                "|  | y | **left out**: no `node` | | | | | | | |",
            ]
        );
        let cells = |line: &str| line.matches('|').count();
        assert!(
            lines
                .iter()
                .all(|line| cells(line) == cells(HEAD.lines().next().unwrap()))
        );
    }
}

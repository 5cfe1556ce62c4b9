//! The table of all rows.

use crate::measure::Cost;
use crate::rows::{CaseResult, Measurement, Metric, RowResult};
use crate::units::{format_bytes, format_ratio, format_time};

const HEAD: &str = "\
| what | case | against | user+system | wall | peak memory | pairs | ratio | at most | met |
|---|---|---|--:|--:|--:|--:|--:|--:|---|
";

/// Renders the table in Markdown.
pub fn markdown(results: &[RowResult]) -> String {
    let mut table = HEAD.to_owned();
    for answer in results {
        // Shown only in the first line of a row.
        let mut what = answer.row.what;
        for case_result in &answer.cases {
            let cells = match case_result {
                CaseResult::Measured(line) => measured(line),
                CaseResult::Skipped { case, why } => {
                    format!("{case} | **left out**: {why} | | | | | | |")
                }
            };
            table += &format!("| {what} | {cells} |\n");
            what = "";
        }
    }
    table
}

fn measured(line: &Measurement) -> String {
    let Measurement { case, against, .. } = line;
    let both = |show: &dyn Fn(Cost) -> String| match line.peer {
        Some(peer) => format!("{} : {}", show(line.ours), show(peer)),
        None => show(line.ours),
    };
    let ratio = match line.of {
        Metric::Cpu => format_ratio(line.ratio),
        Metric::Wall => format!("{} (wall)", format_ratio(line.ratio)),
        Metric::Peak => format!("{} (memory)", format_ratio(line.ratio)),
    };
    let met = match line.is_met() {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "",
    };
    let cells = [
        case.clone(),
        against.clone(),
        both(&|cost| format_time(cost.cpu)),
        both(&|cost| format_time(cost.wall)),
        both(&|cost| format_bytes(cost.peak)),
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
    use crate::rows::{ALL, CaseResult, Measurement, Metric, RowResult};

    #[test]
    fn met_missed_and_skipped_targets() {
        let cost = |millis, peak| Cost {
            cpu: Duration::from_millis(millis),
            wall: Duration::from_millis(2 * millis),
            peak,
        };
        let line = || {
            Measurement::new(
                "`x`",
                "native",
                [cost(10, 30_000_000), cost(40, 10_000_000)],
                5,
            )
        };
        let cases = vec![
            line().at_most(0.3).into(),
            line().of(Metric::Wall).at_most(0.2).into(),
            Measurement {
                peer: None,
                of: Metric::Peak,
                ratio: 3.0,
                ..line()
            }
            .into(),
            CaseResult::Skipped {
                case: "y".to_owned(),
                why: "no `node`".to_owned(),
            },
        ];
        let row = &ALL[0];
        let table = markdown(&[RowResult { row, cases }]);
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

//! Draws the chart: the ratio of each row with a target, relative to the target.

use std::fmt::Write;

use crate::rows::{CaseResult, Measurement, Metric, RowResult};
use crate::units::format_ratio;

const WIDTH: f64 = 760.0;
/// The left end of all bars.
const LEFT: f64 = 300.0;
/// The length of a bar that just meets its target.
const TARGET: f64 = 230.0;
/// The maximum length of a bar.
const LONGEST: f64 = 330.0;
const STEP: f64 = 20.0;
const BAR: f64 = 11.0;

/// Colours with enough contrast to white and to black: the guide has light and dark themes, and an image can't detect
/// which one is active.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#7b7b7b}\
.row{font-weight:600}\
.end{text-anchor:end}\
.met{fill:#2a9d8f}\
.missed{fill:#d1603d}\
.cut{stroke:#7b7b7b;stroke-width:2}\
.target{stroke:#7b7b7b;stroke-width:1.5;stroke-dasharray:4 3}";

/// Draws the chart.
pub fn draw(results: &[RowResult]) -> String {
    let mut bars = String::new();
    let mut y = 34.0;
    for answer in results {
        let lines: Vec<_> = answer.cases.iter().filter_map(target).collect();
        if lines.is_empty() {
            continue;
        }
        y += 8.0;
        text(&mut bars, "row", 0.0, y + 10.0, answer.row.what);
        y += STEP;
        for (line, most) in lines {
            bar(&mut bars, y, line, most);
            y += STEP;
        }
    }
    let target = LEFT + TARGET;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" \
         height=\"{y}\" role=\"img\">\n<title>mdbook-wasm against its peers</title>\n\
         <desc>Each bar is a ratio; it ends at the dashed line when it just meets its target.</desc>\n\
         <style>{STYLE}</style>\n"
    );
    text(
        &mut svg,
        "end",
        target,
        14.0,
        "less is better ◂ the most it may be",
    );
    svg += &bars;
    let _ = writeln!(
        svg,
        "<line class=\"target\" x1=\"{target}\" y1=\"20\" x2=\"{target}\" y2=\"{y}\"/>"
    );
    svg + "</svg>\n"
}

fn target(case_result: &CaseResult) -> Option<(&Measurement, f64)> {
    match case_result {
        CaseResult::Measured(line) => Some((line, line.at_most?)),
        CaseResult::Skipped { .. } => None,
    }
}

fn bar(svg: &mut String, y: f64, line: &Measurement, most: f64) {
    let case = match line.of {
        Metric::Cpu => line.case.clone(),
        Metric::Wall => format!("{}, wall time", line.case),
        Metric::Peak => format!("{}, memory", line.case),
    };
    text(svg, "end", LEFT - 10.0, y + 10.0, &case);
    let length = (TARGET * line.ratio / most).clamp(1.0, LONGEST);
    let class = if line.ratio <= most { "met" } else { "missed" };
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y:.0}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>"
    );
    if length >= LONGEST {
        let cut = LEFT + LONGEST - 14.0;
        let _ = writeln!(
            svg,
            "<line class=\"cut\" x1=\"{cut}\" y1=\"{:.0}\" x2=\"{}\" y2=\"{:.0}\"/>",
            y + BAR + 2.0,
            cut + 6.0,
            y - 2.0
        );
    }
    let figure = format!("{} of {most:.2}", format_ratio(line.ratio));
    text(svg, "", LEFT + length.max(TARGET) + 8.0, y + 10.0, &figure);
}

/// Adds a text without the backticks of Markdown.
fn text(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let text = text
        .replace('`', "")
        .replace('&', "&amp;")
        .replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y:.0}\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::draw;
    use crate::measure::Cost;
    use crate::rows::{ALL, CaseResult, Measurement, RowResult};

    fn line(case: &str, ratio: u32) -> Measurement {
        let cost = |cpu| Cost {
            cpu,
            wall: cpu,
            peak: 1,
        };
        let costs = [ratio, 100].map(|millis| cost(Duration::from_millis(millis.into())));
        Measurement::new(case, "native", costs, 1)
    }

    #[test]
    fn bars_are_for_rows_with_a_target() {
        let answer = |index: usize, cases| RowResult {
            row: &ALL[index],
            cases,
        };
        let svg = draw(&[
            answer(
                0,
                vec![
                    line("a<b", 25).at_most(0.5).into(),
                    line("c", 99).at_most(0.1).into(),
                ],
            ),
            answer(1, vec![line("untold", 25).into()]),
            answer(
                2,
                vec![CaseResult::Skipped {
                    case: "x".to_owned(),
                    why: "y".to_owned(),
                }],
            ),
        ]);
        assert!(svg.contains(">a&lt;b</text>") && svg.contains(">0.25 of 0.50</text>"));
        assert!(
            svg.contains("class=\"met\" x=\"300\" y=\"62\" width=\"115.0\""),
            "{svg}"
        );
        assert!(svg.contains("class=\"missed\"") && svg.contains("class=\"cut\""));
        assert!(!svg.contains("untold") && svg.matches("<rect").count() == 2);
    }
}

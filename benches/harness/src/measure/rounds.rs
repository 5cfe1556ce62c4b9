//! Measures several things in turn, and returns the medians of their costs.

use super::Cost;

/// Measures `N` things in turn, `rounds` times. Every other round is in reverse order, so that a change in the speed of
/// the machine affects all of them. `cost` gets the index of the thing and the round.
///
/// # Errors
/// Fails with the first error of `cost`.
pub fn medians<const N: usize>(
    rounds: usize,
    cost: impl FnMut(usize, usize) -> anyhow::Result<Cost>,
) -> anyhow::Result<[Cost; N]> {
    let costs = in_turn(N, rounds, cost)?;
    Ok(std::array::from_fn(|which| middle(&costs[which])))
}

/// Measures `N` things and a baseline, which is the last index, and returns the medians of the costs above the
/// baseline. These are small, so each is computed with the baseline of its round.
///
/// # Errors
/// Fails with the first error of `cost`.
pub fn medians_above_baseline<const N: usize>(
    rounds: usize,
    cost: impl FnMut(usize, usize) -> anyhow::Result<Cost>,
) -> anyhow::Result<[Cost; N]> {
    let costs = in_turn(N + 1, rounds, cost)?;
    Ok(std::array::from_fn(|which| {
        let pairs = costs[which].iter().zip(&costs[N]);
        middle(
            &pairs
                .map(|(cost, base)| cost.beyond(*base))
                .collect::<Vec<_>>(),
        )
    }))
}

/// Returns the costs of each thing in each round.
fn in_turn(
    things: usize,
    rounds: usize,
    mut cost: impl FnMut(usize, usize) -> anyhow::Result<Cost>,
) -> anyhow::Result<Vec<Vec<Cost>>> {
    let mut costs = vec![Vec::new(); things];
    for round in 0..rounds {
        for turn in 0..things {
            let which = if round % 2 == 0 {
                turn
            } else {
                things - 1 - turn
            };
            costs[which].push(cost(which, round)?);
        }
    }
    Ok(costs)
}

fn middle(costs: &[Cost]) -> Cost {
    Cost {
        cpu: median(costs.iter().map(|cost| cost.cpu)),
        wall: median(costs.iter().map(|cost| cost.wall)),
        peak: median(costs.iter().map(|cost| cost.peak)),
    }
}

/// Returns the middle value, or the upper one of two. The median of no values is zero.
fn median<T: Ord + Default>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    let middle = values.len() / 2;
    values.into_iter().nth(middle).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Cost, median, medians, medians_above_baseline};

    #[test]
    fn medians_of_values() {
        assert_eq!(median([3, 1, 2].into_iter()), 2);
        assert_eq!(median([4, 1, 2, 3].into_iter()), 3);
        assert_eq!(median([7].into_iter()), 7);
        assert_eq!(median(std::iter::empty::<u8>()), 0);
    }

    #[test]
    fn every_other_round_is_reversed() {
        let mut order = Vec::new();
        let [first, second] = medians(3, |which, round| {
            order.push(which);
            let time = Duration::from_secs((10 * which + round) as u64);
            Ok(Cost {
                cpu: time,
                wall: 2 * time,
                peak: round as u64,
            })
        })
        .unwrap();
        assert_eq!(order, [0, 1, 1, 0, 0, 1]);
        assert_eq!(first.cpu, Duration::from_secs(1));
        assert_eq!(second.wall, Duration::from_secs(22));
        assert_eq!(second.peak, 1);
    }

    #[test]
    fn the_baseline_is_that_of_the_round() {
        let mut order = Vec::new();
        let [first, second] = medians_above_baseline(3, |which, round| {
            order.push(which);
            // The machine gets slower in each round.
            let time = Duration::from_secs((100 * round + [1, 3, 0][which]) as u64);
            Ok(Cost {
                cpu: time,
                wall: time,
                peak: which as u64,
            })
        })
        .unwrap();
        assert_eq!(order, [0, 1, 2, 2, 1, 0, 0, 1, 2]);
        assert_eq!([first.cpu, second.wall], [1, 3].map(Duration::from_secs));
        assert_eq!([first.peak, second.peak], [0, 1]);
    }

    #[test]
    fn a_failure_stops_the_rounds() {
        let failed = medians::<1>(2, |_, _| anyhow::bail!("no"));
        assert!(failed.is_err());
        let failed = medians_above_baseline::<1>(2, |_, _| anyhow::bail!("no"));
        assert!(failed.is_err());
    }
}

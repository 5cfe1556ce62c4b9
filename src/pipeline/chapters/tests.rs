use std::iter::empty;
use std::time::Duration;

use super::order::InOrder;
use super::queue::{Queue, Slot};
use super::{Outcome, Stop};
use crate::contract::Diagnostic;
use crate::runtime::{
    AccessDenials, Failure, Grants, LimitExceeded, OutputEvent, PartOutput, PartSettings,
    PluginOutput, ResourceLimits,
};
use crate::settings::LinkSelection;

const ALLOWANCE: ResourceLimits = ResourceLimits {
    memory: 0,
    timeout: Duration::ZERO,
    log: 100,
    findings: 2,
    output: 10,
    stack: 0,
    table_elements: 0,
    instances: 0,
    handles: 0,
};

fn said(cost: usize) -> PluginOutput {
    PluginOutput {
        events: Vec::new(),
        cost,
        ..PluginOutput::default()
    }
}

fn outcome(cost: usize, content: Option<&str>) -> Slot {
    Some(Ok(Outcome {
        content: content.map(|content| content.to_owned().into()),
        said: said(cost),
        short: false,
    }))
}

/// With one finding.
fn finding() -> Slot {
    let mut outcome = Outcome::default();
    outcome.said.events = vec![OutputEvent::Diagnostic(Diagnostic::least())];
    Some(Ok(outcome))
}

fn failed() -> Slot {
    Some(Err((Failure::Exit(1), said(1))))
}

/// Where it stops, and which places were told of.
fn go(order: &mut InOrder<'_>, slots: &mut [Slot]) -> (Option<Stop>, Vec<Option<usize>>) {
    let mut told = Vec::new();
    let stop = order.advance(slots, &mut |place, _| told.push(place));
    (stop, told)
}

#[test]
fn nothing_is_told_before_what_comes_before_it() {
    let mut order = InOrder::new(&ALLOWANCE, empty());
    let mut slots = [None, outcome(1, None), failed(), outcome(1, None)];
    let (stop, told) = go(&mut order, &mut slots);
    assert!(stop.is_none() && told.is_empty());
    slots[0] = outcome(1, None);
    let (stop, told) = go(&mut order, &mut slots);
    assert_eq!(told, [Some(0), Some(1), Some(2)]);
    let stop = stop.unwrap();
    assert!(matches!(
        (stop.place, stop.failure),
        (Some(2), Failure::Exit(1))
    ));
}

#[test]
fn limits_are_for_all_chapters_together() {
    let log = |start| {
        let mut order = InOrder::new(&ALLOWANCE, empty());
        order.spend(&said(start));
        go(&mut order, &mut [40; 3].map(|cost| outcome(cost, None))).0
    };
    for (start, place) in [(0, 2), (20, 2), (21, 1), (1000, 0)] {
        let stop = log(start).unwrap();
        assert_eq!(stop.place, Some(place));
        assert!(matches!(
            stop.failure,
            Failure::Limit(LimitExceeded::Log(100))
        ));
    }
    let mut order = InOrder::new(&ALLOWANCE, empty());
    let stop = go(&mut order, &mut [(); 3].map(|()| finding())).0.unwrap();
    assert_eq!(stop.place, Some(2));
    assert!(matches!(
        stop.failure,
        Failure::Limit(LimitExceeded::Findings(2))
    ));
    let mut order = InOrder::new(&ALLOWANCE, empty());
    let contents = [Some("12345"), None, Some("67890"), Some("x")];
    let stop = go(&mut order, &mut contents.map(|content| outcome(0, content)));
    let stop = stop.0.unwrap();
    assert_eq!(stop.place, Some(3));
    assert!(matches!(
        stop.failure,
        Failure::Limit(LimitExceeded::Output(10))
    ));
}

#[test]
fn chapters_with_an_outcome_are_not_taken() {
    let known = || Some(Outcome::default());
    let queue = Queue::new(vec![known(), None, known(), None, None]);
    assert_eq!((queue.take(), queue.take()), (Some(1), Some(3)));
    queue.put(1, Err((Failure::Exit(1), said(0))));
    assert_eq!(queue.take(), None, "after a failure nothing new begins");
}

#[test]
fn what_was_given_back_is_taken_first_and_before_a_failure_always() {
    let queue = Queue::new(vec![None; 6]);
    for place in 0..4 {
        assert_eq!(queue.take(), Some(place));
    }
    queue.give_back(3);
    queue.give_back(1);
    assert_eq!(queue.take(), Some(1));
    queue.give_back(1);
    queue.put(2, Err((Failure::Exit(1), said(0))));
    assert!(queue.has_more());
    assert_eq!((queue.take(), queue.take()), (Some(1), None));
    assert!(!queue.has_more(), "3 comes after the failure");
}

#[test]
fn nobody_helps_where_little_is_left() {
    let queue = Queue::new(vec![None; 100]);
    let start = Duration::ZERO;
    queue.take();
    assert_eq!(queue.worth(start, Duration::from_micros(100)), None);
    for _ in 1..100 {
        queue.take();
    }
    assert_eq!(queue.worth(start, Duration::from_secs(1)), None);
}

#[test]
fn nobody_helps_whose_instance_costs_more_than_that() {
    let helps = |start: u64, first: u64, each: u64| {
        let queue = Queue::new(vec![None; 101]);
        let millis = Duration::from_millis;
        queue.take();
        queue.worth(millis(start), millis(first));
        for _ in 0..10 {
            queue.take();
        }
        queue.worth(millis(start), millis(first + 10 * each))
    };
    // There may be one processor only.
    let others = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    assert_eq!(helps(0, 1, 1).is_some(), others, "90 ms are left");
    assert_eq!(helps(0, 11, 1), None, "but an instance begins with 10");
    assert_eq!(helps(10, 1, 1), None, "or takes as long to make");
    assert_eq!(helps(10, 11, 10).is_some(), others, "900 ms are left");
}

#[test]
fn what_a_part_says_counts_for_the_part_alone() {
    let part = PartSettings {
        name: "part".to_owned(),
        allowance: ResourceLimits {
            log: 10,
            ..ALLOWANCE
        },
        grants: Grants::default(),
        offer: LinkSelection::default(),
    };
    let says = |cost, findings| PluginOutput {
        part_outputs: vec![PartOutput {
            part: 1,
            cost,
            findings,
            denied: AccessDenials::default(),
        }],
        ..said(100)
    };
    let order = || InOrder::new(&ALLOWANCE, [None, Some(&part)].into_iter());
    assert!(order().spend(&says(10, 2)).is_none());
    for (cost, findings, limit) in [
        (11, 0, LimitExceeded::Log(10)),
        (0, 3, LimitExceeded::Findings(2)),
    ] {
        let mut order = order();
        let Some(Failure::Part { name, failure }) = order.spend(&says(cost, findings)) else {
            panic!("it is too much")
        };
        assert_eq!(name, "part");
        assert!(matches!(*failure, Failure::Limit(gone) if gone == limit));
    }
}

use std::iter::empty;
use std::time::Duration;

use super::FirstFailure;
use super::in_order::InOrder;
use super::queue::{Queue, Slot};
use crate::contract::Diagnostic;
use crate::pipeline::state::ChapterResult;
use crate::runtime::{
    AccessDenials, Failure, LimitExceeded, PartOptions, PartShare, Permissions, PluginEvent,
    PluginEvents, ResourceLimits,
};
use crate::settings::LinkSelection;

const LIMITS: ResourceLimits = ResourceLimits {
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

fn events(cost: usize) -> PluginEvents {
    PluginEvents {
        events: Vec::new(),
        cost,
        ..PluginEvents::default()
    }
}

fn result(cost: usize, content: Option<&str>) -> Slot {
    Some(Ok(ChapterResult {
        content: content.map(|content| content.to_owned().into()),
        events: events(cost),
        was_memory_limited: false,
    }))
}

/// Returns a slot with one finding.
fn finding() -> Slot {
    let mut result = ChapterResult::default();
    result.events.events = vec![PluginEvent::Diagnostic(Diagnostic::minimal())];
    Some(Ok(result))
}

fn failed() -> Slot {
    Some(Err((Failure::Exit(1), events(1))))
}

/// Advances, and returns the failure and the chapters whose events were emitted.
fn advance(
    order: &mut InOrder<'_>,
    slots: &mut [Slot],
) -> (Option<FirstFailure>, Vec<Option<usize>>) {
    let mut emitted = Vec::new();
    let failure = order.advance(slots, &mut |chapter, _| emitted.push(chapter));
    (failure, emitted)
}

#[test]
fn events_are_emitted_in_the_order_of_chapters() {
    let mut order = InOrder::new(&LIMITS, empty());
    let mut slots = [None, result(1, None), failed(), result(1, None)];
    let (first, emitted) = advance(&mut order, &mut slots);
    assert!(first.is_none() && emitted.is_empty());
    slots[0] = result(1, None);
    let (first, emitted) = advance(&mut order, &mut slots);
    assert_eq!(emitted, [Some(0), Some(1), Some(2)]);
    let first = first.unwrap();
    assert!(matches!(
        (first.chapter, first.failure),
        (Some(2), Failure::Exit(1))
    ));
}

#[test]
fn limits_apply_to_all_chapters_together() {
    let log = |start| {
        let mut order = InOrder::new(&LIMITS, empty());
        order.count(&events(start), 0);
        advance(&mut order, &mut [40; 3].map(|cost| result(cost, None))).0
    };
    for (start, chapter) in [(0, 2), (20, 2), (21, 1), (1000, 0)] {
        let first = log(start).unwrap();
        assert_eq!(first.chapter, Some(chapter));
        assert!(matches!(
            first.failure,
            Failure::Limit(LimitExceeded::Log(100))
        ));
    }
    let mut order = InOrder::new(&LIMITS, empty());
    let first = advance(&mut order, &mut [(); 3].map(|()| finding()))
        .0
        .unwrap();
    assert_eq!(first.chapter, Some(2));
    assert!(matches!(
        first.failure,
        Failure::Limit(LimitExceeded::Findings(2))
    ));
    let mut order = InOrder::new(&LIMITS, empty());
    let contents = [Some("12345"), None, Some("67890"), Some("x")];
    let first = advance(&mut order, &mut contents.map(|content| result(0, content)));
    let first = first.0.unwrap();
    assert_eq!(first.chapter, Some(3));
    assert!(matches!(
        first.failure,
        Failure::Limit(LimitExceeded::Output(10))
    ));
}

#[test]
fn chapters_with_a_result_are_not_taken() {
    let known = || Some(ChapterResult::default());
    let queue = Queue::new(vec![known(), None, known(), None, None]);
    assert_eq!((queue.take(), queue.take()), (Some(1), Some(3)));
    queue.put(1, Err((Failure::Exit(1), events(0))));
    assert_eq!(queue.take(), None, "after a failure nothing new begins");
}

#[test]
fn returned_chapters_are_taken_first_and_even_after_a_later_failure() {
    let queue = Queue::new(vec![None; 6]);
    for place in 0..4 {
        assert_eq!(queue.take(), Some(place));
    }
    queue.give_back(3);
    queue.give_back(1);
    assert_eq!(queue.take(), Some(1));
    queue.give_back(1);
    queue.put(2, Err((Failure::Exit(1), events(0))));
    assert!(queue.has_more());
    assert_eq!((queue.take(), queue.take()), (Some(1), None));
    assert!(!queue.has_more(), "3 comes after the failure");
}

#[test]
fn no_helper_starts_if_little_is_left() {
    let queue = Queue::new(vec![None; 100]);
    let start = Duration::ZERO;
    queue.take();
    assert_eq!(
        queue.helpers_worth_starting(start, Duration::from_micros(100)),
        None
    );
    for _ in 1..100 {
        queue.take();
    }
    assert_eq!(
        queue.helpers_worth_starting(start, Duration::from_secs(1)),
        None
    );
}

#[test]
fn no_helper_starts_if_its_instance_costs_more() {
    let helpers = |start: u64, first: u64, each: u64| {
        let queue = Queue::new(vec![None; 101]);
        let millis = Duration::from_millis;
        queue.take();
        queue.helpers_worth_starting(millis(start), millis(first));
        for _ in 0..10 {
            queue.take();
        }
        queue.helpers_worth_starting(millis(start), millis(first + 10 * each))
    };
    // The machine may have only one processor.
    let others = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    assert_eq!(helpers(0, 1, 1).is_some(), others, "90 ms are left");
    assert_eq!(helpers(0, 11, 1), None, "but an instance begins with 10");
    assert_eq!(helpers(10, 1, 1), None, "or takes as long to make");
    assert_eq!(helpers(10, 11, 10).is_some(), others, "900 ms are left");
}

#[test]
fn events_of_a_part_count_for_the_part_alone() {
    let part = PartOptions {
        name: "part".to_owned(),
        limits: ResourceLimits { log: 10, ..LIMITS },
        permissions: Permissions::default(),
        selection: LinkSelection::default(),
    };
    let events_of_part = |cost, findings| PluginEvents {
        part_shares: vec![PartShare {
            part: 1,
            cost,
            findings,
            denials: AccessDenials::default(),
        }],
        ..events(100)
    };
    let order = || InOrder::new(&LIMITS, [None, Some(&part)].into_iter());
    assert!(order().count(&events_of_part(10, 2), 0).is_none());
    for (cost, findings, limit) in [
        (11, 0, LimitExceeded::Log(10)),
        (0, 3, LimitExceeded::Findings(2)),
    ] {
        let mut order = order();
        let Some(Failure::Part { name, failure }) = order.count(&events_of_part(cost, findings), 0)
        else {
            panic!("it is too much")
        };
        assert_eq!(name, "part");
        assert!(matches!(*failure, Failure::Limit(gone) if gone == limit));
    }
}

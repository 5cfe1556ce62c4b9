//! Handles of resources that are passed between parts.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{dictionary, done, index, plugin, run, with};

#[test]
fn values_are_passed_and_returned() {
    let (done, messages) = done(&["words"], &json!([dictionary(), index()]));
    assert_eq!((done.as_str(), messages.as_str()), ("an apple,", ""));
}

#[test]
fn resources_are_borrowed_and_moved_between_parts() {
    let (done, messages) = done(
        &["resources", "dictionary echo done"],
        &json!([index(), dictionary()]),
    );
    assert_eq!(messages, "");
    assert_data_eq!(
        done,
        str![[r#"
best apple, others ["apricot"]
Err("nothing starts with /"q/"")
2 alive
1 alive
lent: apple
lent again: apple
passed: a
same: true, another: false
2 alive
1 kept
1 alive
done
"#]]
    );
}

#[test]
fn destructors_run_in_the_owning_store() {
    let run = run(&plugin(&["grenade"], &json!([index(), dictionary()])));
    let messages = run.failed();
    assert!(
        messages.contains("in its part `dictionary`: it crashed"),
        "{messages}"
    );
    assert!(messages.contains("| it was dropped\n"), "{messages}");
}

#[test]
fn handles_are_limited() {
    let link = json!([index(), dictionary()]);
    let pile = |action: &str| {
        let table = plugin(&[action], &link);
        run(&with(table, "limits", json!({ "handles": 100 })))
    };
    assert_eq!(pile("pile 50").status, Some(0));
    let run = pile("pile 200");
    let messages = run.failed();
    assert!(
        messages.contains("its handles exceeded the limit of 100\n"),
        "{messages}"
    );
}

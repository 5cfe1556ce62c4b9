use super::{ComponentNames, LinkPlan, LinkPlanError, LinkSelection, Provider};

fn names(name: &str, imports: &[&str], exports: &[&str]) -> ComponentNames {
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    ComponentNames {
        name: name.to_owned(),
        imports: own(imports),
        exports: own(exports),
    }
}

fn part(name: &str, imports: &[&str], exports: &[&str]) -> (ComponentNames, LinkSelection) {
    (names(name, imports, exports), LinkSelection::default())
}

fn wire(
    imports: &[&str],
    parts: &[(ComponentNames, LinkSelection)],
) -> Result<LinkPlan, LinkPlanError> {
    let is_provided_by_host = |name: &str| name.starts_with("wasi:");
    LinkPlan::of(&names("plugin", imports, &[]), parts, &is_provided_by_host)
}

fn provider(import: &str, part: usize, export: &str) -> Provider {
    Provider {
        import: import.to_owned(),
        part,
        export: export.to_owned(),
    }
}

#[test]
fn the_host_comes_first_unless_an_import_is_assigned_to_a_part() {
    let mut parts = [
        part(
            "words",
            &["acme:store/lines@0.3.0", "wasi:io/poll@0.2.6"],
            &["acme:words/list@1.2.0"],
        ),
        part(
            "store",
            &[],
            &["acme:store/lines@0.3.4", "wasi:random/random@0.2.0"],
        ),
        part("idle", &[], &["acme:other/x"]),
    ];
    let imports = [
        "acme:words/list@1.0.0",
        "wasi:random/random@0.2.6",
        "acme:gone/x",
    ];
    let link_plan = wire(&imports, &parts).unwrap();
    let list = provider(imports[0], 0, "acme:words/list@1.2.0");
    assert_eq!(link_plan.plugin, [list]);
    let lines = provider("acme:store/lines@0.3.0", 1, "acme:store/lines@0.3.4");
    assert_eq!(link_plan.parts, [vec![lines], vec![], vec![]]);
    assert_eq!(link_plan.order, [1, 0], "the third part is not used");

    parts[1].1.interfaces = vec!["wasi:random/random@0.2.0".to_owned()];
    let link_plan = wire(&imports, &parts).unwrap();
    let random = provider(imports[1], 1, "wasi:random/random@0.2.0");
    assert_eq!(link_plan.plugin[1], random);
    assert!(
        link_plan.parts[0].is_empty(),
        "the part is assigned that interface alone"
    );
}

#[test]
fn only_and_hiding_limit_the_exports_of_a_part() {
    let mut parts = [
        part("a", &[], &["x:y/one@1.0.0", "x:y/two@1.0.0"]),
        part("b", &[], &["x:y/one@1.0.0", "x:y/two@1.0.0"]),
    ];
    let imports = ["x:y/one@1.0.0", "x:y/two@1.0.0"];
    let error = wire(&imports, &parts).unwrap_err();
    let LinkPlanError::Ambiguous {
        importer,
        candidates,
        suggestion,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!((importer, &candidates[..]), (None, &[0, 1][..]));
    assert_eq!(suggestion, imports.map(|import| (import.to_owned(), 0)));
    parts[0].1.only = Some(vec!["x:y/two@1.0.0".to_owned()]);
    parts[1].1.hiding = vec!["x:y/two@1.3.0".to_owned()];
    let link_plan = wire(&imports, &parts).unwrap();
    let expected = [
        provider(imports[0], 1, imports[0]),
        provider(imports[1], 0, imports[1]),
    ];
    assert_eq!(link_plan.plugin, expected);
    parts[0].1.only = Some(vec!["x:y/too@1.0.0".to_owned()]);
    let error = wire(&imports, &parts).unwrap_err();
    assert_eq!(error.nearest(), Some("x:y/two@1.0.0"));
    parts[0].1 = LinkSelection {
        only: Some(Vec::new()),
        ..LinkSelection::default()
    };
    let link_plan = wire(&imports[..1], &parts).unwrap();
    assert_eq!(link_plan.plugin[0].part, 1, "part `a` exports nothing");
}

#[test]
fn cycles_are_errors_where_the_plugin_uses_them() {
    let parts = [
        part("a", &["x:b/i"], &["x:a/i"]),
        part("b", &["x:c/i"], &["x:b/i"]),
        part("c", &["x:b/i", "x:c/i"], &["x:c/i"]),
    ];
    let error = wire(&["x:a/i"], &parts).unwrap_err();
    let path = [(1, "x:c/i".to_owned()), (2, "x:b/i".to_owned())];
    assert_eq!(error, LinkPlanError::Cycle(path.to_vec()));
    assert!(
        wire(&[], &parts).unwrap().order.is_empty(),
        "parts that are not used are not judged"
    );
}

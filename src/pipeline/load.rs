//! A plugin's file, checked against what the settings say about it, and made into a plugin.

use std::time::Duration;

use super::file::{
    Digests, LARGEST, Sha256Of, forget, not_as_locked, not_as_pinned, open, read_again, too_large,
    unreadable, unusable,
};
use super::report::{Message, Report};
use crate::booktoml::write::value;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{
    Binary, Ending, Grants, LinkError, LoadError, LoadedPlugin, PartSettings, ResourceLimits, Tier,
    WasmHost, WiringError,
};
use crate::settings::{ComponentConfig, PartConfig, PluginConfig};

/// Loads a plugin whose functions may use `stack` bytes of the native stack: its compiled code, or else
/// the file itself. A pin is compared before either.
/// `terms` are those of its parts, which are loaded likewise.
///
/// # Errors
/// Which file it is, and what is wrong with it.
pub fn load(
    host: &WasmHost,
    wanted: &PluginConfig,
    stack: usize,
    ending: Ending,
    terms: Vec<PartSettings>,
    report: &mut dyn Report,
) -> Result<LoadedPlugin, Problem> {
    let mut parts = Vec::new();
    for (
        PartConfig {
            component: part, ..
        },
        terms,
    ) in wanted.parts.iter().zip(terms)
    {
        let stack = terms.allowance.stack;
        let prepared = read(host, part, report, |binary, announce| {
            host.prepare(binary, stack, announce)
        })?;
        let prepared = prepared.map_err(|refusal| refused(part, &refusal))?;
        let (cached, tier) = (prepared.was_cached(), prepared.tier());
        let text = of_cache(&part.label(), cached, tier);
        report.message(Message::Detail { text: &text });
        if let Some(text) = prepared.cache_warning() {
            report.message(Message::Warning { text });
        }
        parts.push((prepared, terms));
    }
    // Whoever calls parts has to be interrupted when the time of one is over.
    let ending = match parts.is_empty() {
        true => ending,
        false => Ending::Never,
    };
    let loaded = read(host, &wanted.component, report, |binary, announce| {
        host.load_with(&parts, binary, stack, ending, announce)
    })?;
    let plugin = loaded.map_err(|error| match error {
        LinkError::Plugin(refusal) => refused(&wanted.component, &refusal),
        LinkError::Part(place, refusal) => match wanted.parts.get(place) {
            Some(part) => refused(&part.component, &refusal),
            None => refused(&wanted.component, &refusal),
        },
        LinkError::Wiring(snag) => not_linked(wanted, &snag),
    })?;
    for name in plugin.idle_parts() {
        let text = format!(
            "plugin `{}`: nothing in it imports what its part `{name}` exports, so the part is not used",
            wanted.name()
        );
        report.message(Message::Warning { text: &text });
    }
    Ok(plugin)
}

/// Where the code of a component came from.
pub fn of_cache(who: &str, cached: bool, tier: Tier) -> String {
    let from = match cached {
        true => "was loaded from the cache",
        false => "was compiled",
    };
    let tier = match tier {
        Tier::Baseline => "baseline code",
        Tier::Optimised => "optimised code",
    };
    format!("{who} {from} ({tier})")
}

/// Reads a file as far as that is needed, and makes something of it. The inner error is what that refuses.
fn read<T, E>(
    host: &WasmHost,
    wanted: &ComponentConfig,
    report: &mut dyn Report,
    make: impl FnOnce(&Binary<'_>, &mut dyn FnMut(Tier)) -> Result<T, E>,
) -> Result<Result<T, E>, Problem> {
    let mut file = open(wanted).map_err(|error| unreadable(wanted, &error))?;
    let digests = Digests::of_plugin(
        &wanted.path,
        Sha256Of::plugin(wanted),
        &mut file,
        host.cache(),
    )
    .map_err(|error| unreadable(wanted, &error))?;
    if digests.size > LARGEST {
        return Err(too_large(wanted));
    }
    if let (Some(expected), Some(actual)) = (&wanted.sha256, &digests.sha256)
        && actual != expected
    {
        return Err(not_as_pinned(wanted, expected, actual));
    }
    if let (Some(locked), Some(actual)) = (&wanted.package, &digests.sha256)
        && *actual != locked.sha256
    {
        return Err(not_as_locked(wanted, &locked.sha256, actual));
    }
    let binary = Binary {
        digest: digests.blake3(),
        size: digests.size,
        read: &|| {
            let bytes = read_again(&file, digests.blake3());
            bytes.inspect_err(|_| forget(&wanted.path, host.cache()))
        },
    };
    let mut announced = false;
    let mut announce = |tier: Tier| {
        if tier.estimated_compile_time(digests.size) >= LONG {
            announced = true;
            report.message(Message::Working {
                text: &announcement(wanted, tier, digests.size),
            });
        }
    };
    let made = make(&binary, &mut announce);
    if announced {
        report.message(Message::Worked);
    }
    Ok(made)
}

fn refused(wanted: &ComponentConfig, refusal: &LoadError) -> Problem {
    let class = match refusal {
        // No other plugin would run either.
        LoadError::UnsupportedHost(_) => ErrorKind::Internal,
        _ => ErrorKind::Refused,
    };
    unusable(class, wanted)
        .caused_by(refusal)
        .help(refusal.help())
}

/// The settings do not say how the plugin's parts go together.
pub fn not_linked(wanted: &PluginConfig, snag: &WiringError) -> Problem {
    let what = format!("plugin `{}`: its parts can't be linked", wanted.name());
    let problem = Problem::new(ErrorKind::Settings, what);
    let part = |place: usize| wanted.parts.get(place);
    let name = |place| part(place).map_or("", |part| &part.component.name);
    match snag {
        WiringError::Ambiguous {
            importer,
            import,
            candidates,
            suggestion,
        } => {
            let names: Vec<_> = candidates
                .iter()
                .map(|&part| format!("`{}`", name(part)))
                .collect();
            let whose = match importer {
                None => "it".to_owned(),
                Some(by) => format!("its part `{}`", name(*by)),
            };
            let why = format!(
                "{whose} imports `{import}`, and the parts {} export it",
                names.join(" and ")
            );
            let lines = suggestion.iter().filter_map(|(import, place)| {
                Some(format!("\"{import}\" = {}", value(&part(*place)?.table)))
            });
            let lines: Vec<_> = lines.collect();
            let help = format!(
                "say which part each import is given by, such as:\nlink = {{ {} }}",
                lines.join(", ")
            );
            problem.why(why).help(Some(help))
        }
        WiringError::Cycle(way) => {
            let mut problem =
                problem.why("they need each other in a circle, so none can be started first");
            let next = way.iter().skip(1).chain(way.first());
            for ((part, import), (other, _)) in way.iter().zip(next) {
                problem = problem.why(format!(
                    "`{}` imports `{import}` from `{}`",
                    name(*part),
                    name(*other)
                ));
            }
            problem.help(Some(
                "take one of them out of `link`, or limit it by `only` or `hiding`",
            ))
        }
        WiringError::UnknownExport {
            part,
            key,
            interface,
            exports,
        } => {
            let exports: Vec<_> = exports.iter().map(|name| format!("`{name}`")).collect();
            let why = format!(
                "`{key}` names `{interface}`, and its part `{}` exports {}",
                name(*part),
                match &exports[..] {
                    [] => "no interface".to_owned(),
                    all => all.join(", "),
                }
            );
            let nearest = snag.nearest().map(|name| format!("did you mean `{name}`?"));
            problem.why(why).help(nearest)
        }
    }
}

/// What the parts of a plugin are given for a book whose JSON has this many bytes. `grants`: what each is granted.
pub fn terms(
    plugin: &PluginConfig,
    grants: impl IntoIterator<Item = Grants>,
    size: usize,
) -> Vec<PartSettings> {
    let parts = plugin.parts.iter().zip(grants);
    let terms = parts.map(|(part, grants)| PartSettings {
        name: part.component.name.clone(),
        allowance: ResourceLimits::for_book(size).with(&part.component.limits),
        grants,
        offer: part.selection.clone(),
    });
    terms.collect()
}

/// A person waits for this, and wants to know what for.
const LONG: Duration = Duration::from_millis(500);

fn announcement(plugin: &ComponentConfig, tier: Tier, size: usize) -> String {
    let (called, size) = (plugin.label(), size as f64 / 1e6);
    match tier {
        Tier::Baseline => format!("compiling {called} ({size:.1} MB), once"),
        Tier::Optimised => {
            format!("compiling {called} ({size:.1} MB) with optimisation, once")
        }
    }
}

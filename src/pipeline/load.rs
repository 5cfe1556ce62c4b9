//! A plugin's file, checked against what the settings say about it, and made into a plugin.

use std::time::Duration;

use super::file::{
    Digests, LARGEST, forget, not_as_pinned, open, read_again, too_large, unreadable, unusable,
};
use super::report::{Message, Report};
use crate::problem::{Class, Problem};
use crate::runtime::{Binary, Host, Overtime, Plugin, Refusal, Tier};
use crate::settings;

/// Loads a plugin whose functions may use `stack` bytes of the native stack: its compiled code, or else
/// the file itself. `overtime` is what may happen to a command whose time is over. A pin is compared before either.
///
/// # Errors
/// Which file it is, and what is wrong with it.
pub fn load(
    host: &Host,
    wanted: &settings::Plugin,
    stack: usize,
    overtime: Overtime,
    report: &mut dyn Report,
) -> Result<Plugin, Problem> {
    let mut file = open(wanted).map_err(|error| unreadable(wanted, &error))?;
    let digests = Digests::of_plugin(
        &wanted.path,
        wanted.sha256.is_some(),
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
        if tier.price(digests.size) >= LONG {
            announced = true;
            report.message(Message::Working {
                text: &announcement(wanted, tier, digests.size),
            });
        }
    };
    let loaded = host.load(&binary, stack, overtime, &mut announce);
    if announced {
        report.message(Message::Worked);
    }
    loaded.map_err(|refusal| {
        let class = match refusal {
            // No other plugin would run either.
            Refusal::Machine(_) => Class::Internal,
            _ => Class::Refused,
        };
        unusable(class, wanted)
            .because(&refusal)
            .help(refusal.help())
    })
}

/// A person waits for this, and wants to know what for.
const LONG: Duration = Duration::from_millis(500);

fn announcement(plugin: &settings::Plugin, tier: Tier, size: usize) -> String {
    let (name, size) = (&plugin.name, size as f64 / 1e6);
    match tier {
        Tier::Baseline => format!("compiling plugin `{name}` ({size:.1} MB), once"),
        Tier::Optimised => {
            format!("compiling plugin `{name}` ({size:.1} MB) with optimisation, once")
        }
    }
}

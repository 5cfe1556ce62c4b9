//! The pins of plugins in `book.toml`: checks them, and writes new ones.

mod places;
mod report;

use std::path::Path;

use places::Place;
pub use report::{PinOutcome, PluginPin};
use serde_json::{Map, Value};

use crate::booktoml::{BookToml, Editor};
use crate::digest::sha256;
use crate::pipeline::{link_plan_problem, pin_mismatch, read_plugin_file, unusable_file};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, Inspection};
use crate::settings::{ComponentSettings, PluginSettings, Settings};

/// A book whose plugins are pinned.
#[derive(Debug)]
pub struct PinnedBook {
    toml: BookToml,
    /// The tables under `[preprocessor]`, without pins.
    preprocessors: Map<String, Value>,
    section: String,
    plugins: Vec<PluginSettings>,
}

/// A plugin, or a part of one, with its pin or the reason why that can't be computed.
struct PinStatus<'p> {
    component: &'p ComponentSettings,
    pin: Result<PluginPin, Problem>,
}

impl PinStatus<'_> {
    /// Returns true if the pin is selected by these names. The lock file has the digests of packages, so
    /// without names a package is selected only if `book.toml` has a pin for it.
    fn is_selected(&self, names: &[String]) -> bool {
        let has_pin = |pin: &PluginPin| pin.old.is_some();
        !names.is_empty()
            || self.component.package.is_none()
            || self.pin.as_ref().is_ok_and(has_pin)
    }
}

impl PinnedBook {
    /// Opens the `book.toml` of a folder, with the plugins of `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the file can't be read, or has invalid settings. Pins are not validated.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let toml = BookToml::open(folder)?;
        let preprocessors = places::without_pins(&toml.config, section);
        let Settings { plugins } = Settings::read(&preprocessors, section, &toml.root)?;
        Ok(Self {
            toml,
            preprocessors,
            section: section.to_owned(),
            plugins,
        })
    }

    /// Compares the pins of the plugins with these names, or of all plugins without names. Writes nothing.
    ///
    /// # Errors
    /// Fails if there is no plugin with one of the names.
    pub fn check(&self, names: &[String]) -> Result<Vec<PinOutcome>, Problem> {
        let selected = self.select(names)?.into_iter();
        let statuses = selected.flat_map(|(index, plugin)| self.pin_statuses(index, plugin));
        let statuses = statuses.filter(|status| status.is_selected(names));
        Ok(statuses
            .map(|status| match self.check_one(status) {
                Ok(pin) => PinOutcome::Pinned(pin),
                Err(problem) => PinOutcome::Refused(problem),
            })
            .collect())
    }

    fn check_one(&self, status: PinStatus<'_>) -> Result<PluginPin, Problem> {
        let PinStatus { component, pin } = status;
        let pin = pin?;
        match &pin.old {
            _ if pin.places.is_empty() => Err(self.not_listed(component)),
            None => {
                let what = format!("{} is not pinned", component.label());
                Err(Problem::new(ErrorKind::Refused, what).help(Some(format!(
                    "check that you trust the file, then pin it with `mdbook-wasm pin {}`",
                    component.plugin_name()
                ))))
            }
            Some(old) if !old.eq_ignore_ascii_case(&pin.new) => {
                Err(pin_mismatch(component, old, &pin.new))
            }
            Some(_) => Ok(pin),
        }
    }

    /// Writes the pins of the plugins with these names, or of all plugins without names. Plugins that can't be
    /// pinned are among the outcomes; the others are pinned.
    ///
    /// # Errors
    /// Fails if there is no plugin with one of the names, or if `book.toml` can't be written. Then no pin is
    /// written.
    pub fn pin(&self, names: &[String]) -> Result<Vec<PinOutcome>, Problem> {
        let mut editor = self.toml.editor.clone();
        let mut outcomes = Vec::new();
        for (index, plugin) in self.select(names)? {
            // Nobody asked for this plugin by name.
            if self.listed(index).is_none() && names.is_empty() {
                outcomes.push(PinOutcome::NotListed(self.not_listed(&plugin.component)));
                continue;
            }
            let statuses = self.pin_statuses(index, plugin).into_iter();
            for status in statuses.filter(|status| status.is_selected(names)) {
                outcomes.push(match self.pin_one(status, &mut editor) {
                    Ok(pin) => PinOutcome::Pinned(pin),
                    Err(problem) => PinOutcome::Refused(problem),
                });
            }
        }
        self.toml.write(&editor)?;
        Ok(outcomes)
    }

    /// Writes the pin of a component.
    ///
    /// # Errors
    /// Fails if the component can't be used, or if there is no place for its pin.
    fn pin_one(&self, status: PinStatus<'_>, editor: &mut Editor) -> Result<PluginPin, Problem> {
        let PinStatus { component, pin } = status;
        let pin = pin?;
        if pin.places.is_empty() {
            return Err(self.not_listed(component));
        }
        if let Some(refusal) = &pin.refusal {
            return Err(refusal.clone());
        }
        if pin.has_changed() {
            let mut edited = editor.clone();
            let done = pin.places.iter().try_for_each(|place| {
                let place: Vec<_> = place.iter().map(String::as_str).collect();
                edited.set(&place, &["path", "package"], places::PIN, &pin.new)
            });
            done.ok_or_else(|| no_place(component, &pin))?;
            *editor = edited;
        }
        Ok(pin)
    }

    /// Reads the files of a plugin and of its parts. The plugin comes first.
    fn pin_statuses<'p>(&self, index: usize, plugin: &'p PluginSettings) -> Vec<PinStatus<'p>> {
        let own = read_plugin_file(&plugin.component);
        let parts = plugin.parts.iter();
        let parts: Vec<_> = parts
            .map(|part| read_plugin_file(&part.component))
            .collect();
        let given = plugin.parts.iter().zip(&parts);
        let given = given.filter_map(|(part, bytes)| {
            let bytes = bytes.as_ref().ok()?;
            Some((part.component.name.as_str(), &bytes[..], &part.selection))
        });
        let given: Vec<_> = given.collect();
        let inspected = own.as_ref().ok();
        let inspected = inspected.map(|own| runtime::inspect_all(own, &given));
        let (mut of_plugin, mut of_parts) = (None, Vec::new().into_iter());
        let mut not_linkable = None;
        match inspected {
            Some(Ok(inspected)) => {
                of_plugin = Some(inspected.plugin.0);
                of_parts = inspected.parts.into_iter();
            }
            Some(Err(why)) => not_linkable = Some(link_plan_problem(plugin, &why)),
            None => {}
        }
        let listed = self.listed(index);
        let place = places::plugin(&self.section, index);
        let places = listed.map(|_| place.clone()).into_iter().collect();
        let own = own.and_then(|bytes| match not_linkable {
            Some(problem) => Err(problem),
            None => Ok(self.plugin_pin(places, &plugin.component, &bytes, of_plugin)),
        });
        let mut all = vec![PinStatus {
            component: &plugin.component,
            pin: own,
        }];
        for (number, (part, bytes)) in plugin.parts.iter().zip(parts).enumerate() {
            let places = listed.map(|_| places::of_part(&place, number, part));
            let places = places.unwrap_or_default();
            let pin = bytes.map(|bytes| {
                let inspection = of_parts.next().map(|(inspection, _)| inspection);
                self.plugin_pin(places, &part.component, &bytes, inspection)
            });
            all.push(PinStatus {
                component: &part.component,
                pin,
            });
        }
        all
    }

    /// Returns the pin of a component with these bytes. `inspection` is `None` if the component was not
    /// inspected.
    fn plugin_pin(
        &self,
        places: Vec<Place>,
        component: &ComponentSettings,
        bytes: &[u8],
        inspection: Option<Inspection>,
    ) -> PluginPin {
        let path = match component.package {
            Some(_) => component.file_label().into(),
            None => {
                let path = component.path.strip_prefix(&self.toml.root);
                path.unwrap_or(&component.path).to_owned()
            }
        };
        let old = places.first();
        let old = old.and_then(|place| places::pin(&self.toml.config, place));
        let (capabilities, refusal) = match inspection {
            Some(inspection) => (inspection.capabilities, inspection.load_error),
            None => (Vec::new(), None),
        };
        PluginPin {
            name: match &component.part_of {
                None => component.name.clone(),
                Some(owner) => format!("{owner}, part {}", component.name),
            },
            path,
            old: old.map(str::to_owned),
            new: sha256(bytes),
            imports: capabilities
                .into_iter()
                .map(|capability| {
                    let permission = capability.permission();
                    let granted =
                        permission.is_some_and(|permission| component.allow.grants(permission));
                    (capability, granted)
                })
                .collect(),
            refusal: refusal.map(|refusal| {
                unusable_file(ErrorKind::Refused, component)
                    .caused_by(&refusal)
                    .help(refusal.help())
            }),
            places,
        }
    }

    /// Returns the plugins with these names or paths, or all plugins without names. Each comes with its place
    /// in the list.
    ///
    /// # Errors
    /// Fails if there is no plugin with one of the names.
    fn select(&self, names: &[String]) -> Result<Vec<(usize, &PluginSettings)>, Problem> {
        let all = || self.plugins.iter().enumerate();
        let is_called = |plugin: &PluginSettings, name: &String| {
            plugin.name() == name
                || plugin
                    .component
                    .path
                    .ends_with(name.trim_start_matches("./"))
        };
        if let Some(unknown) = names
            .iter()
            .find(|name| !all().any(|(_, plugin)| is_called(plugin, name)))
        {
            let known: Vec<_> = all()
                .map(|(_, plugin)| format!("`{}`", plugin.name()))
                .collect();
            let what = format!("[preprocessor.{}] has no plugin `{unknown}`", self.section);
            return Err(Problem::new(ErrorKind::Settings, what).help(
                (!known.is_empty()).then(|| format!("known plugins: {}", known.join(", "))),
            ));
        }
        let is_selected =
            |plugin| names.is_empty() || names.iter().any(|name| is_called(plugin, name));
        Ok(all().filter(|(_, plugin)| is_selected(plugin)).collect())
    }

    fn not_listed(&self, component: &ComponentSettings) -> Problem {
        let what = format!("{} is not pinned", component.label());
        let help = format!(
            "add `[[preprocessor.{}.plugin]]` with its `path` to `book.toml`, then pin it",
            self.section
        );
        Problem::new(ErrorKind::Refused, what)
            .why("it comes from `plugin-dir`, and only a listed plugin has a place for its digest")
            .help(Some(help))
    }

    /// Returns the table of a plugin, if it is listed.
    fn listed(&self, index: usize) -> Option<&Value> {
        let table = self.preprocessors.get(&self.section)?;
        table.get("plugin")?.get(index)
    }
}

fn no_place(component: &ComponentSettings, pin: &PluginPin) -> Problem {
    let label = component.label();
    let what = format!("can't write the pin of {label} into `book.toml`");
    let help = format!("add this to the table by hand: sha256 = \"{}\"", pin.new);
    Problem::new(ErrorKind::Settings, what)
        .why("its table is written in a form that this command can't edit")
        .help(Some(help))
}

//! Pins in `book.toml`: which plugins have one, whether it is right, and new ones written.

mod document;
mod tell;

use std::path::{Path, PathBuf};

use document::Document;
pub use tell::{Pinned, Told};

use crate::booktoml;
use crate::pipeline::{file as plugin_file, not_linked};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, Inspection};
use crate::settings::{ComponentConfig, PluginConfig, Settings};

/// A book whose pins are looked at.
#[derive(Debug)]
pub struct Book {
    root: PathBuf,
    file: PathBuf,
    document: Document,
    section: String,
    plugins: Vec<PluginConfig>,
}

/// A plugin or a part of one, and its pin, or why it can't be told.
struct Looked<'p> {
    component: &'p ComponentConfig,
    pinned: Result<Pinned, Problem>,
}

impl Looked<'_> {
    /// Whether its pin is asked for. A lock file has the digests of packages, so that without a name only those are
    /// that have a pin all the same.
    fn is_meant(&self, names: &[String]) -> bool {
        let has_pin = |pinned: &Pinned| pinned.old.is_some();
        !names.is_empty()
            || self.component.package.is_none()
            || self.pinned.as_ref().is_ok_and(has_pin)
    }
}

impl Book {
    /// Opens the `book.toml` of a folder, with the plugins of `[preprocessor.section]`.
    ///
    /// # Errors
    /// Where it can't be read, or has wrong settings. Pins may be anything.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let (file, text) = booktoml::read(folder)?;
        let document = Document::parse(text, section)?;
        let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let Settings { plugins } = Settings::read(&document.preprocessors(), section, &root)?;
        Ok(Self {
            root,
            file,
            document,
            section: section.to_owned(),
            plugins,
        })
    }

    /// Compares the pins of the plugins that are called this, or of all where none are. Nothing is written.
    ///
    /// # Errors
    /// Where there is no plugin of such a name.
    pub fn check(&self, names: &[String]) -> Result<Vec<Told>, Problem> {
        let check = |looked: Looked<'_>| {
            let Looked { component, pinned } = looked;
            let pinned = pinned?;
            match &pinned.old {
                _ if pinned.places.is_empty() => Err(self.not_listed(component)),
                None => Err(Problem::new(
                    ErrorKind::Refused,
                    format!("{} is not pinned", component.label()),
                )
                .help(Some(format!(
                    "look at what it is, and write its digest down with `mdbook-wasm pin {}`",
                    component.plugin_name()
                )))),
                Some(old) if !old.eq_ignore_ascii_case(&pinned.new) => {
                    Err(plugin_file::not_as_pinned(component, old, &pinned.new))
                }
                Some(_) => Ok(pinned),
            }
        };
        let chosen = self.chosen(names)?.into_iter();
        let looked = chosen.flat_map(|(index, plugin)| self.look(index, plugin));
        let looked = looked.filter(|looked| looked.is_meant(names));
        Ok(looked
            .map(|looked| match check(looked) {
                Ok(pinned) => Told::Pinned(pinned),
                Err(problem) => Told::Refused(problem),
            })
            .collect())
    }

    /// Writes the pins of the plugins that are called this, or of all where none are. What can't be pinned is
    /// told, and the rest is done.
    ///
    /// # Errors
    /// Where there is no plugin of such a name, or `book.toml` can't be written. Then nothing is.
    pub fn pin(&self, names: &[String]) -> Result<Vec<Told>, Problem> {
        let told: Vec<_> = self
            .chosen(names)?
            .into_iter()
            .flat_map(|(index, plugin)| {
                // Nobody asked for this one by name.
                if index >= self.document.listed() && names.is_empty() {
                    return vec![Told::Overlooked(self.not_listed(&plugin.component))];
                }
                let looked = self.look(index, plugin).into_iter();
                let looked = looked.filter(|looked| looked.is_meant(names));
                let told = looked.map(|looked| match self.new_pin(looked) {
                    Ok(pinned) => Told::Pinned(pinned),
                    Err(problem) => Told::Refused(problem),
                });
                told.collect()
            })
            .collect();
        let changed: Vec<_> = told
            .iter()
            .flat_map(|told| match told {
                Told::Pinned(pinned) if pinned.has_changed() => {
                    let places = pinned.places.iter();
                    places.map(|place| (*place, pinned.new.clone())).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        if !changed.is_empty() {
            let text = self.document.with(&changed);
            self.verify(&text, &changed)?;
            booktoml::replace(&self.file, self.document.text(), &text)?;
        }
        Ok(told)
    }

    /// What is to be pinned, and may be.
    fn new_pin(&self, looked: Looked<'_>) -> Result<Pinned, Problem> {
        let Looked { component, pinned } = looked;
        let pinned = pinned?;
        if pinned.places.is_empty() {
            return Err(self.not_listed(component));
        }
        if let Some(refusal) = &pinned.refusal {
            return Err(refusal.clone());
        }
        let can_pin = |place: &usize| self.document.can_pin(*place);
        if pinned.has_changed() && !pinned.places.iter().all(can_pin) {
            let what = format!(
                "can't write the pin of {} into `book.toml`",
                component.label()
            );
            return Err(Problem::new(ErrorKind::Settings, what)
                .why("its table is written in an unusual way")
                .help(Some(format!(
                    "write this into it: sha256 = \"{}\"",
                    pinned.new
                ))));
        }
        Ok(pinned)
    }

    /// Reads the file of a plugin, and those of its parts.
    fn look<'p>(&self, index: usize, plugin: &'p PluginConfig) -> Vec<Looked<'p>> {
        let own = plugin_file::read(&plugin.component);
        let parts = plugin.parts.iter();
        let parts: Vec<_> = parts
            .map(|part| plugin_file::read(&part.component))
            .collect();
        let given = plugin.parts.iter().zip(&parts);
        let given = given.filter_map(|(part, bytes)| {
            let bytes = bytes.as_ref().ok()?;
            Some((part.component.name.as_str(), &bytes[..], &part.selection))
        });
        let given: Vec<_> = given.collect();
        let composition = own.as_ref().ok();
        let composition = composition.map(|own| runtime::inspect_all(own, &given));
        let (mut of_plugin, mut of_parts) = (None, Vec::new().into_iter());
        let mut snag = None;
        match composition {
            Some(Ok(composition)) => {
                of_plugin = Some(composition.plugin.0);
                of_parts = composition.parts.into_iter();
            }
            Some(Err(why)) => snag = Some(not_linked(plugin, &why)),
            None => {}
        }
        let places = match index < self.document.listed() {
            true => vec![index],
            false => Vec::new(),
        };
        let own = own.and_then(|bytes| match snag.take() {
            Some(snag) => Err(snag),
            None => Ok(self.pinned(places, &plugin.component, &bytes, of_plugin)),
        });
        let mut all = vec![Looked {
            component: &plugin.component,
            pinned: own,
        }];
        for (part, bytes) in plugin.parts.iter().zip(parts) {
            let places = self.document.places(index, &part.table);
            let pinned = bytes.map(|bytes| {
                let inspection = of_parts.next().map(|(inspection, _)| inspection);
                self.pinned(places, &part.component, &bytes, inspection)
            });
            all.push(Looked {
                component: &part.component,
                pinned,
            });
        }
        all
    }

    /// The pin of a component with these bytes. `inspection`: what was seen of it, where it was looked at.
    fn pinned(
        &self,
        places: Vec<usize>,
        component: &ComponentConfig,
        bytes: &[u8],
        inspection: Option<Inspection>,
    ) -> Pinned {
        let path = match component.package {
            Some(_) => component.file_label().into(),
            None => {
                let path = component.path.strip_prefix(&self.root);
                path.unwrap_or(&component.path).to_owned()
            }
        };
        let place = places.first().copied();
        let (needs, refusal) = match inspection {
            Some(inspection) => (inspection.capabilities, inspection.load_error),
            None => (Vec::new(), None),
        };
        Pinned {
            name: match &component.part_of {
                None => component.name.clone(),
                Some(owner) => format!("{owner}, part {}", component.name),
            },
            path,
            old: place.and_then(|place| self.document.pin(place).map(str::to_owned)),
            new: plugin_file::sha256(bytes),
            imports: needs
                .into_iter()
                .map(|need| {
                    let permission = need.grant();
                    let granted =
                        permission.is_some_and(|permission| component.allow.grants(permission));
                    (need, granted)
                })
                .collect(),
            refusal: refusal.map(|refusal| {
                plugin_file::unusable(ErrorKind::Refused, component)
                    .caused_by(&refusal)
                    .help(refusal.help())
            }),
            places,
        }
    }

    /// The plugins of these names or paths, or all, each with its place in the list.
    fn chosen(&self, names: &[String]) -> Result<Vec<(usize, &PluginConfig)>, Problem> {
        let all = || self.plugins.iter().enumerate();
        let is_called = |plugin: &PluginConfig, name: &String| {
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
            return Err(Problem::new(ErrorKind::Settings, what)
                .help((!known.is_empty()).then(|| format!("it has {}", known.join(", ")))));
        }
        let is_chosen =
            |plugin| names.is_empty() || names.iter().any(|name| is_called(plugin, name));
        Ok(all().filter(|(_, plugin)| is_chosen(plugin)).collect())
    }

    fn not_listed(&self, component: &ComponentConfig) -> Problem {
        let what = format!("{} is not pinned", component.label());
        let help = format!(
            "list it: write `[[preprocessor.{}.plugin]]` and its `path` into `book.toml`, and pin it then",
            self.section
        );
        Problem::new(ErrorKind::Refused, what)
            .why("it was found in `plugin-dir`, which has no place for a digest")
            .help(Some(help))
    }

    /// Makes sure that a new text says what the old one does, and has these pins.
    fn verify(&self, text: &str, pins: &[(usize, String)]) -> Result<(), Problem> {
        let new = Document::parse(text.to_owned(), &self.section)?;
        let pinned = |(index, pin): &(usize, String)| new.pin(*index) == Some(pin);
        match new.agrees_with(&self.document) && pins.iter().all(pinned) {
            true => Ok(()),
            false => Err(Problem::new(
                ErrorKind::Internal,
                format!(
                    "can't write pins into `{}` without damage",
                    self.file.display()
                ),
            )
            .help(Some(
                "write them by hand, and report this with your `book.toml`",
            ))),
        }
    }
}

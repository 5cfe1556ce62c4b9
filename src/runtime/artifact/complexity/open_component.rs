//! Size of a component while its sections are read.

use wasmparser::{
    ComponentExportSectionReader, ComponentExternalKind, ComponentImportSectionReader,
    ComponentInstance, ComponentInstanceSectionReader, ComponentTypeRef, Instance,
    InstanceSectionReader,
};

use super::super::load_error::LoadError;

/// Maximum number of instances after expansion, equal to the maximum of the setting `instances`.
const MAX_INSTANCES: usize = 10_000;

/// Maximum number of functions, globals and imports of all core instances. Each takes up to 32 bytes of the host's memory,
/// which no limiter sees.
const MAX_ITEMS: usize = 4_000_000;

/// Size of a component after expansion.
#[derive(Clone, Copy, Default)]
pub struct ExpandedSize {
    /// Number of instances.
    pub instances: usize,
    /// Functions, globals and imports of the core instances whose modules are known.
    pub items: usize,
    /// Core instances of modules that the component is passed.
    pub instances_of_passed_modules: usize,
}

impl ExpandedSize {
    /// Adds the size of an instance.
    ///
    /// # Errors
    /// Fails if the sum exceeds a limit.
    fn add(&mut self, instance: Self) -> Result<(), LoadError> {
        self.instances += instance.instances;
        self.items = self.items.saturating_add(instance.items);
        self.instances_of_passed_modules += instance.instances_of_passed_modules;
        if self.instances > MAX_INSTANCES {
            return Err(too_complex(format!("more than {MAX_INSTANCES} instances")));
        }
        check_items(self.items)
    }
}

/// A component whose end is not read yet.
#[derive(Default)]
pub struct OpenComponent {
    /// Size of each component in its index space. `None`: the component is passed to it, so its size is not known.
    pub components: Vec<Option<ExpandedSize>>,
    /// Items of each core module in its index space. `None`: the module is passed to it.
    pub modules: Vec<Option<usize>>,
    /// Size of all instances so far.
    pub size: ExpandedSize,
}

impl OpenComponent {
    /// Returns the size of a component, or `None` if it is passed or does not exist.
    pub fn component(&self, at: u32) -> Option<ExpandedSize> {
        self.components.get(index(at)).copied().flatten()
    }

    /// Returns the items of a core module, or `None` if it is passed or does not exist.
    pub fn module(&self, at: u32) -> Option<usize> {
        self.modules.get(index(at)).copied().flatten()
    }

    /// Adds imported components and modules.
    pub fn add_imports(&mut self, imports: ComponentImportSectionReader<'_>) {
        for import in imports.into_iter().flatten() {
            match import.ty {
                ComponentTypeRef::Component(_) => self.components.push(None),
                ComponentTypeRef::Module(_) => self.modules.push(None),
                _ => {}
            }
        }
    }

    /// Adds exports: each is a new index of the item that it names.
    pub fn add_exports(&mut self, exports: ComponentExportSectionReader<'_>) {
        for export in exports.into_iter().flatten() {
            match export.kind {
                ComponentExternalKind::Component => {
                    self.components.push(self.component(export.index));
                }
                ComponentExternalKind::Module => self.modules.push(self.module(export.index)),
                _ => {}
            }
        }
    }

    /// Adds the sizes of core instances.
    ///
    /// # Errors
    /// Fails if the sum exceeds a limit.
    pub fn add_core_instances(
        &mut self,
        instances: InstanceSectionReader<'_>,
    ) -> Result<(), LoadError> {
        for instance in instances.into_iter().flatten() {
            if let Instance::Instantiate { module_index, .. } = instance {
                let items = self.module(module_index);
                self.size.add(ExpandedSize {
                    instances: 1,
                    items: items.unwrap_or(0),
                    instances_of_passed_modules: usize::from(items.is_none()),
                })?;
            }
        }
        Ok(())
    }

    /// Adds the sizes of component instances.
    ///
    /// # Errors
    /// Fails if the sum exceeds a limit, or a component is passed and its size is not known.
    pub fn add_instances(
        &mut self,
        instances: ComponentInstanceSectionReader<'_>,
    ) -> Result<(), LoadError> {
        for instance in instances.into_iter().flatten() {
            let ComponentInstance::Instantiate {
                component_index, ..
            } = instance
            else {
                continue;
            };
            match self.components.get(index(component_index)) {
                Some(&Some(mut size)) => {
                    size.instances += 1;
                    self.size.add(size)?;
                }
                Some(None) => {
                    return Err(too_complex(
                        "it instantiates an imported component, whose size is unknown".to_owned(),
                    ));
                }
                // wasmtime reports the invalid index.
                None => {}
            }
        }
        Ok(())
    }
}

/// Checks the number of functions, globals and imports.
///
/// # Errors
/// Fails if it exceeds the limit.
pub fn check_items(items: usize) -> Result<(), LoadError> {
    if items > MAX_ITEMS {
        return Err(too_complex(format!(
            "more than {MAX_ITEMS} functions, globals and imports in all instances"
        )));
    }
    Ok(())
}

/// Returns an index or a count as `usize`.
pub fn index(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// Creates the error for a component that exceeds a limit.
pub fn too_complex(reason: String) -> LoadError {
    LoadError::TooComplex(reason)
}

//! Parts of a plugin, as the components that import their functions see them.

use std::sync::Arc;

use wasmtime::component::Val;
use wasmtime::{StoreContextMut, format_err};

/// Part of a plugin instance, in a store of its own. `T` is the data of the caller's store.
pub trait CallablePart<T: 'static>: Send + Sync {
    /// Calls a function of the part, by its index among all that the part exports.
    ///
    /// # Errors
    /// Fails if the part fails, or a limit of the part or of one of its callers is exceeded. The caller fails, too.
    fn call(
        &self,
        function: usize,
        caller: StoreContextMut<'_, T>,
        parameters: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()>;

    /// Drops a resource that the part has created, by the number that its callers have, and runs the destructor.
    ///
    /// # Errors
    /// Fails as [`CallablePart::call`] does.
    fn drop_resource(&self, rep: u32) -> wasmtime::Result<()>;
}

/// Parts that a component calls or has resources of, by their index in the settings.
pub struct Providers<T: 'static>(Arc<[Option<Arc<dyn CallablePart<T>>>]>);

impl<T: 'static> Providers<T> {
    /// Creates the list. `None`: the component uses nothing of the part at that index.
    pub fn new(parts: impl IntoIterator<Item = Option<Arc<dyn CallablePart<T>>>>) -> Self {
        Self(parts.into_iter().collect())
    }

    /// Returns the part at an index.
    ///
    /// # Errors
    /// Fails if the component does not use that part.
    pub fn get(&self, index: usize) -> wasmtime::Result<Arc<dyn CallablePart<T>>> {
        let part = self.0.get(index).cloned().flatten();
        part.ok_or_else(|| format_err!("internal error: call of part {index}, which is not linked"))
    }
}

impl<T: 'static> Clone for Providers<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: 'static> Default for Providers<T> {
    fn default() -> Self {
        Self::new([])
    }
}

//! Transfer of values between stores.
//!
//! A resource stays in the store of the part that defines it. Every other store has a number for it: its position in
//! the table that the host keeps for that part.

use wasmtime::component::{ResourceAny, ResourceDynamic, ResourceType, Val};
use wasmtime::{AsContextMut, Result, Store, bail, format_err};

use crate::runtime::host::HostState;

/// Handles of resources that a part defines and other components have.
#[derive(Default)]
pub struct HandleTable {
    handles: Vec<Option<ResourceAny>>,
    free: Vec<u32>,
}

impl HandleTable {
    fn insert(&mut self, handle: ResourceAny) -> Result<u32> {
        if let Some(rep) = self.free.pop() {
            self.handles[rep as usize] = Some(handle);
            return Ok(rep);
        }
        let rep = u32::try_from(self.handles.len())?;
        self.handles.push(Some(handle));
        Ok(rep)
    }

    fn get(&self, rep: u32) -> Result<ResourceAny> {
        let handle = self.handles.get(rep as usize).copied().flatten();
        handle.ok_or_else(|| format_err!("the resource was dropped before"))
    }

    /// Removes a handle, which its new owner has to drop.
    ///
    /// # Errors
    /// Fails if the handle was removed before.
    pub fn remove(&mut self, rep: u32) -> Result<ResourceAny> {
        let handle = self.get(rep)?;
        self.handles[rep as usize] = None;
        self.free.push(rep);
        Ok(handle)
    }
}

/// Error in the caller's handles, which is no failure of the part that is called.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct CallerError(pub wasmtime::Error);

/// Part that is called.
pub struct Callee<'c> {
    pub store: &'c mut Store<HostState>,
    /// Resource types that the part defines, and their IDs.
    pub own_types: &'c [(ResourceType, u32)],
    pub handles: &'c mut HandleTable,
}

impl Callee<'_> {
    /// Transfers parameters to the part. Adds borrows of other components' resources to `borrows`, for
    /// [`Callee::end_borrows`].
    ///
    /// # Errors
    /// Fails if a handle is invalid, with [`CallerError`] if the caller's is.
    pub fn import_values(
        &mut self,
        values: &[Val],
        mut caller: impl AsContextMut,
        borrows: &mut Vec<ResourceAny>,
    ) -> Result<Vec<Val>> {
        let mut values = values.to_vec();
        for value in &mut values {
            replace_handles(value, &mut |handle| {
                self.import_handle(handle, &mut caller, borrows)
            })?;
        }
        Ok(values)
    }

    /// Transfers results to the caller.
    ///
    /// # Errors
    /// Fails if a handle is invalid, with [`CallerError`] if the caller's is.
    pub fn export_values(
        &mut self,
        values: &mut [Val],
        mut caller: impl AsContextMut,
    ) -> Result<()> {
        for value in values {
            replace_handles(value, &mut |handle| self.export_handle(handle, &mut caller))?;
        }
        Ok(())
    }

    fn import_handle(
        &mut self,
        handle: ResourceAny,
        caller: impl AsContextMut,
        borrows: &mut Vec<ResourceAny>,
    ) -> Result<ResourceAny> {
        let resource =
            ResourceDynamic::try_from_resource_any(handle, caller).map_err(CallerError)?;
        let (id, rep) = (resource.ty(), resource.rep());
        if self.own_types.iter().any(|(_, own)| *own == id) {
            return if resource.owned() {
                self.handles.remove(rep)
            } else {
                self.handles.get(rep)
            };
        }
        // In the part's store the host owns the resource during the call, even if the caller only lends it.
        let imported = ResourceDynamic::new_own(rep, id);
        let imported = imported.try_into_resource_any(&mut *self.store)?;
        if !resource.owned() {
            borrows.push(imported);
        }
        Ok(imported)
    }

    /// Removes borrows from the part's store after the call. Their owner is another component, so no destructor runs.
    ///
    /// # Errors
    /// Fails if a handle is invalid.
    pub fn end_borrows(&mut self, borrows: Vec<ResourceAny>) -> Result<()> {
        for handle in borrows {
            ResourceDynamic::try_from_resource_any(handle, &mut *self.store)?;
        }
        Ok(())
    }

    fn export_handle(
        &mut self,
        handle: ResourceAny,
        caller: impl AsContextMut,
    ) -> Result<ResourceAny> {
        let ty = handle.ty();
        let own = self.own_types.iter().find(|(own, _)| *own == ty);
        let resource = match own {
            Some((_, id)) => ResourceDynamic::new_own(self.handles.insert(handle)?, *id),
            None => ResourceDynamic::try_from_resource_any(handle, &mut *self.store)?,
        };
        Ok(resource
            .try_into_resource_any(caller)
            .map_err(CallerError)?)
    }
}

/// Replaces each handle in a value.
fn replace_handles(
    value: &mut Val,
    replace: &mut dyn FnMut(ResourceAny) -> Result<ResourceAny>,
) -> Result<()> {
    match value {
        Val::Resource(handle) => *handle = replace(*handle)?,
        Val::List(values) | Val::Tuple(values) | Val::FixedLengthList(values) => {
            for value in values {
                replace_handles(value, replace)?;
            }
        }
        Val::Record(fields) => {
            for (_, value) in fields {
                replace_handles(value, replace)?;
            }
        }
        Val::Map(entries) => {
            for (key, value) in entries {
                replace_handles(key, replace)?;
                replace_handles(value, replace)?;
            }
        }
        Val::Variant(_, Some(value))
        | Val::Option(Some(value))
        | Val::Result(Ok(Some(value)) | Err(Some(value))) => replace_handles(value, replace)?,
        Val::Future(_) | Val::Stream(_) | Val::ErrorContext(_) => {
            bail!("streams, futures and error contexts can't be passed between parts")
        }
        _ => {}
    }
    Ok(())
}

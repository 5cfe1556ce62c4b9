//! Values on their way from one store into another.
//!
//! A resource stays where it was made. Everywhere else it is a number: its place in the list of handles that the
//! host keeps for the part that made it.

use wasmtime::component::{ResourceAny, ResourceDynamic, ResourceType, Val};
use wasmtime::{AsContextMut, Result, Store, bail, format_err};

use crate::runtime::host::HostState;

/// The handles of resources that a part has made and others have.
#[derive(Default)]
pub struct Handles {
    all: Vec<Option<ResourceAny>>,
    free: Vec<u32>,
}

impl Handles {
    fn put(&mut self, handle: ResourceAny) -> Result<u32> {
        if let Some(place) = self.free.pop() {
            self.all[place as usize] = Some(handle);
            return Ok(place);
        }
        let place = u32::try_from(self.all.len())?;
        self.all.push(Some(handle));
        Ok(place)
    }

    fn get(&self, place: u32) -> Result<ResourceAny> {
        let handle = self.all.get(place as usize).copied().flatten();
        handle.ok_or_else(|| format_err!("there is no such resource any more"))
    }

    /// Takes a handle out, whose owner is now somebody else.
    pub fn take(&mut self, place: u32) -> Result<ResourceAny> {
        let handle = self.get(place)?;
        self.all[place as usize] = None;
        self.free.push(place);
        Ok(handle)
    }
}

/// What went wrong with the caller's handles, which is no failure of the part.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct OfCaller(pub wasmtime::Error);

/// The side of the part that is called.
pub struct Callee<'c> {
    pub store: &'c mut Store<HostState>,
    /// The types of its own resources, and their numbers.
    pub own: &'c [(ResourceType, u32)],
    pub handles: &'c mut Handles,
}

impl Callee<'_> {
    /// Brings parameters to the part. What is of others and was lent is put into `lent`, for [`Callee::give_back`].
    pub fn take_in(
        &mut self,
        values: &[Val],
        mut caller: impl AsContextMut,
        lent: &mut Vec<ResourceAny>,
    ) -> Result<Vec<Val>> {
        let mut values = values.to_vec();
        for value in &mut values {
            each_handle(value, &mut |handle| self.arrive(handle, &mut caller, lent))?;
        }
        Ok(values)
    }

    /// Brings results to the caller.
    pub fn hand_out(&mut self, values: &mut [Val], mut caller: impl AsContextMut) -> Result<()> {
        for value in values {
            each_handle(value, &mut |handle| self.leave(handle, &mut caller))?;
        }
        Ok(())
    }

    fn arrive(
        &mut self,
        handle: ResourceAny,
        caller: impl AsContextMut,
        lent: &mut Vec<ResourceAny>,
    ) -> Result<ResourceAny> {
        let there = ResourceDynamic::try_from_resource_any(handle, caller).map_err(OfCaller)?;
        let (number, place) = (there.ty(), there.rep());
        if self.own.iter().any(|(_, own)| *own == number) {
            return match there.owned() {
                true => self.handles.take(place),
                false => self.handles.get(place),
            };
        }
        // For the time of a call, the host owns what it lends on.
        let here = ResourceDynamic::new_own(place, number);
        let here = here.try_into_resource_any(&mut *self.store)?;
        if !there.owned() {
            lent.push(here);
        }
        Ok(here)
    }

    /// Takes back what was lent, after the call. No destructor is run: it is somebody else's.
    pub fn give_back(&mut self, lent: Vec<ResourceAny>) -> Result<()> {
        for handle in lent {
            ResourceDynamic::try_from_resource_any(handle, &mut *self.store)?;
        }
        Ok(())
    }

    fn leave(&mut self, handle: ResourceAny, caller: impl AsContextMut) -> Result<ResourceAny> {
        let ty = handle.ty();
        let own = self.own.iter().find(|(own, _)| *own == ty);
        let there = match own {
            Some((_, number)) => ResourceDynamic::new_own(self.handles.put(handle)?, *number),
            None => ResourceDynamic::try_from_resource_any(handle, &mut *self.store)?,
        };
        Ok(there.try_into_resource_any(caller).map_err(OfCaller)?)
    }
}

/// Puts something else in the place of each handle in a value.
fn each_handle(
    value: &mut Val,
    change: &mut dyn FnMut(ResourceAny) -> Result<ResourceAny>,
) -> Result<()> {
    match value {
        Val::Resource(handle) => *handle = change(*handle)?,
        Val::List(values) | Val::Tuple(values) | Val::FixedLengthList(values) => {
            for value in values {
                each_handle(value, change)?;
            }
        }
        Val::Record(fields) => {
            for (_, value) in fields {
                each_handle(value, change)?;
            }
        }
        Val::Map(entries) => {
            for (key, value) in entries {
                each_handle(key, change)?;
                each_handle(value, change)?;
            }
        }
        Val::Variant(_, Some(value))
        | Val::Option(Some(value))
        | Val::Result(Ok(Some(value)) | Err(Some(value))) => each_handle(value, change)?,
        Val::Future(_) | Val::Stream(_) | Val::ErrorContext(_) => {
            bail!("it can't be handed from one part to another")
        }
        _ => {}
    }
    Ok(())
}

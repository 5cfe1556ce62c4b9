//! Loads, links and runs plugins on wasmtime.

mod artifact;
mod engine;
mod events;
mod host;
mod instance;
mod linking;
mod metrics;
mod quota;

pub use artifact::{
    BinaryKind, Capability, ComponentizeError, InspectedParts, Inspection, LinkPlanError,
    LoadError, MissingImport, NotWasmHint, Producer, ProducerMetadata, Provider, inspect,
    inspect_all,
};
pub use engine::{Binary, ProcessLifetime, Tier, WasmHost, stack_of_all, thread_stack};
pub use events::{
    AccessDenials, DeniedPaths, EventLogHandle, Failure, LineSource, PartShare, PluginEvent,
    PluginEvents,
};
pub use host::{Invocation, Permissions};
pub use instance::{GuestSession, LoadedPlugin, PluginInstance, TimeoutHandler, Watchdog};
pub use linking::{LinkError, PartOptions, PreparedPart};
pub use metrics::Timings;
pub use quota::{DEFAULT_STACK, LimitExceeded, ResourceLimits};

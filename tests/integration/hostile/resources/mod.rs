//! Exhaustion of resources: time, memory, the stack, tables, instances, handles, tasks and output.

pub mod handles;
pub mod instances;
pub mod memory;
pub mod output_limits;
pub mod stack;
pub mod tables;
pub mod tasks;
pub mod time;

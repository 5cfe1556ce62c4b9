//! Calls between plugin and host: start functions, traps, values of the canonical ABI, and returned books.

pub mod canonical_abi;
pub mod editing;
pub mod returned_books;
pub mod start_functions;
pub mod traps;

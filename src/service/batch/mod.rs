//! Many questions at once: points or addresses in, codes out, in bounded memory and in order.

mod csv;
mod rows;

pub use csv::{Columns, CsvBatch, CsvError, Fields, Names};
pub use rows::RowSplitter;

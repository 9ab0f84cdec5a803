//! Many questions at once: points or addresses in, codes out, in bounded memory and in order.

mod asked;
mod columns;
mod csv;
mod places;
mod rows;

pub use asked::{Asked, Frame, Own, OwnError, PAST_MAX, Past};
pub use columns::{Columns, CsvError, Names};
pub use csv::{CsvBatch, Fields, RowError};
pub use places::{Answered, Tally};
pub use rows::{Piece, ROW_BYTES_MAX, RowCutter};

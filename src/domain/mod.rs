//! Grids, people, matters and places as plain values, and the rules that hold among them.
//!
//! Names the kernel only: no wire format, no SQL, no clock. Time comes in as an argument.

pub mod actor;
pub mod address;
pub mod draft;
pub mod duty;
pub mod edit;
pub mod edition;
pub mod grid;
pub mod hazard;
pub mod id;
pub mod import;
pub mod issue;
pub mod layers;
pub mod lineage;
pub mod matter;
pub mod member;
pub mod norm;
pub mod patrol;
pub mod plan;
pub mod premises;
pub mod returned;
pub mod road;
pub mod roster;
pub mod rule;
pub mod text;
pub mod time;
pub mod town;
pub mod webhook;

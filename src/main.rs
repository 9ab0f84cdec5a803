//! The binary; `app` is the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gridward::app::main()
}

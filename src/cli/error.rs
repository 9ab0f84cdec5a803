//! Why a command did not do what it was asked.

use crate::config::ConfigError;
use crate::store::StoreError;

/// An outcome for stderr and the exit code.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The words of the command make no sense together.
    #[error("{0}")]
    Usage(String),
    /// Understood and not done, for a reason of the domain.
    #[error("{0}")]
    Refused(String),
    /// Something outside went wrong.
    #[error("{what}")]
    Failed { what: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("store")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("cannot write to stdout")]
    Output(#[from] std::io::Error),
}

impl CliError {
    /// What was tried, and what came of it.
    pub fn failed(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Failed { what: what.into(), source: source.into() }
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Config(_) => 2,
            Self::Refused(_) | Self::Failed { .. } | Self::Store(_) | Self::Output(_) => 1,
        }
    }

    /// Whether the reader of our output went away, which is nobody's fault.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// The error and its causes in one line.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}

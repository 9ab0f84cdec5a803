//! Where the store is.

use std::fmt;
use std::path::{Path, PathBuf};

/// Path of a GeoPackage or URL of a database. Shows itself without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreAddress(String);

impl StoreAddress {
    /// The one named, else the default GeoPackage in the data directory.
    pub fn new(named: Option<String>, data_dir: &Path) -> Self {
        Self(named.unwrap_or_else(|| data_dir.join("gridward.gpkg").to_string_lossy().into_owned()))
    }

    /// The whole address, password included.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn is_url(&self) -> bool {
        self.0.contains("://")
    }

    /// The path, when it is a file's.
    pub fn path(&self) -> Option<PathBuf> {
        (!self.is_url()).then(|| PathBuf::from(&self.0))
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str(&self.0) };
        // Past the last @ of the authority is the host; a password may also stand in the query.
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        write!(f, "{scheme}://{host}{}", path.split('?').next().unwrap_or_default())
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (address, shown) in [
            ("town.gpkg", "town.gpkg"),
            ("postgres://gw:secret@db.local:5432/town", "postgres://db.local:5432/town"),
            ("postgres://gw:se@cret@db/town?password=secret", "postgres://db/town"),
            ("postgres:///town?host=/run/pg&password=secret", "postgres:///town"),
            ("postgres://gw:secret@db?password=secret", "postgres://db"),
        ] {
            let address = StoreAddress::new(Some(address.to_owned()), Path::new("data"));
            assert_eq!(address.to_string(), shown);
            assert_eq!(format!("{address:?}"), shown);
        }
        assert_eq!(StoreAddress::new(None, Path::new("d")).reveal(), "d/gridward.gpkg");
    }
}

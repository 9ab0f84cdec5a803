//! Every flag also from the environment and from `gridward.toml`, without a word in the commands.
//!
//! A flag `--snap-m` is read from `GRIDWARD_SNAP_M` and from the key `snap_m` (or `snap-m`): at the
//! top of the file for every command that has such a flag, or under `[import]` for that one alone.
//! What stands in the file becomes the flag's default, so one parser checks all three.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Command};
use toml::{Table, Value};

use super::ConfigError;

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "gridward.toml";

/// Settings as a file has them; empty without one.
#[derive(Debug, Default)]
pub struct FileSettings {
    path: PathBuf,
    table: Table,
}

impl FileSettings {
    /// Reads the file named by `--config` among `args`, else by the environment, else
    /// [`DEFAULT_FILE`] when there is one.
    ///
    /// # Errors
    /// Unreadable, or not TOML.
    pub fn load(
        args: impl IntoIterator<Item = String>,
        environment: Option<String>,
    ) -> Result<Self, ConfigError> {
        let named = named_by(args).or(environment).map(PathBuf::from);
        match named {
            Some(path) => Self::read(&path),
            None if Path::new(DEFAULT_FILE).exists() => Self::read(Path::new(DEFAULT_FILE)),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let path = path.to_path_buf();
        match std::fs::read_to_string(&path) {
            Err(source) => Err(ConfigError::Unreadable { path, source }),
            Ok(text) => Self::parse(path, &text),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, ConfigError> {
        match text.parse() {
            Err(source) => Err(ConfigError::NotToml { path, source }),
            Ok(table) => Ok(Self { path, table }),
        }
    }

    /// The command with every flag bound to the environment and this file.
    ///
    /// # Errors
    /// A key that no flag answers to, or a value that no flag can have.
    pub fn bind(&self, command: Command) -> Result<Command, ConfigError> {
        let mut used = HashSet::new();
        let bound = self.bind_with(command, &[(None, &self.table)], &mut used)?;
        self.check_used(None, &self.table, &used)?;
        Ok(bound)
    }

    /// `tables` are the ones that apply, outermost first, each with its section's name.
    fn bind_with<'f>(
        &'f self,
        command: Command,
        tables: &[(Option<&'f str>, &'f Table)],
        used: &mut HashSet<(Option<&'f str>, &'f str)>,
    ) -> Result<Command, ConfigError> {
        let mut failed = None;
        let mut command = command.mut_args(|arg| match self.bind_arg(arg.clone(), tables, used) {
            Ok(bound) => bound,
            Err(error) => {
                failed = Some(error);
                arg
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        for name in names {
            let own = tables.last().and_then(|(_, table)| table.get_key_value(&name));
            let own = own.and_then(|(key, value)| Some((key.as_str(), value.as_table()?)));
            let mut inner = tables.to_vec();
            if let Some((key, table)) = own {
                used.insert((tables.last().and_then(|(section, _)| *section), key));
                inner.push((Some(key), table));
            }
            let mut failed = None;
            command = command.mut_subcommand(&name, |sub| {
                self.bind_with(sub.clone(), &inner, used).unwrap_or_else(|error| {
                    failed = Some(error);
                    sub
                })
            });
            if let Some(error) = failed {
                return Err(error);
            }
            if let Some((key, table)) = own {
                self.check_used(Some(key), table, used)?;
            }
        }
        Ok(command)
    }

    fn bind_arg<'f>(
        &'f self,
        arg: Arg,
        tables: &[(Option<&'f str>, &'f Table)],
        used: &mut HashSet<(Option<&'f str>, &'f str)>,
    ) -> Result<Arg, ConfigError> {
        let Some(long) = arg.get_long().filter(|&long| long != "config").map(str::to_owned) else {
            return Ok(arg);
        };
        let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
        let variable = format!("GRIDWARD_{}", long.replace('-', "_").to_uppercase());
        // Settings live as long as the process, and clap takes no owned text here.
        let arg = arg.env(leak(variable)).hide_env_values(true).hide_env(true);
        let mut arg = if is_switch { arg.value_parser(BoolishValueParser::new()) } else { arg };
        for (section, table) in tables {
            for (key, value) in table.iter().filter(|(key, _)| key.replace('_', "-") == long) {
                let text = text(value)
                    .ok_or_else(|| ConfigError::BadSetting { path: self.path.clone(), key: key.clone() })?;
                used.insert((*section, key));
                // A database's URL may hold a password, and help is shown to anyone.
                arg = arg.default_value(leak(text)).hide_default_value(!is_switch);
            }
        }
        Ok(arg)
    }

    fn check_used(
        &self,
        section: Option<&str>,
        table: &Table,
        used: &HashSet<(Option<&str>, &str)>,
    ) -> Result<(), ConfigError> {
        match table.keys().find(|key| !used.contains(&(section, key))) {
            None => Ok(()),
            Some(key) => Err(ConfigError::UnknownSetting {
                path: self.path.clone(),
                section: section.map(str::to_owned),
                key: key.clone(),
            }),
        }
    }
}

/// The value of `--config` among arguments that are not yet parsed: the file must be read first.
fn named_by(args: impl IntoIterator<Item = String>) -> Option<String> {
    let mut args = args.into_iter().take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        if arg == "--config" {
            return args.next();
        }
        if let Some(path) = arg.strip_prefix("--config=") {
            return Some(path.to_owned());
        }
    }
    None
}

/// A value as it would stand behind the flag; a list with commas between.
fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(moment) => moment.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Option<Vec<_>>>()?.join(","),
        Value::Table(_) => return None,
    })
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{ArgMatches, arg};

    fn command() -> Command {
        let import = Command::new("import")
            .arg(arg!(--"snap-m" <M>).default_value("0.5"))
            .arg(arg!(--crs <C>))
            .arg(arg!(--"dry-run"))
            .arg(arg!(--map <PAIRS>).action(ArgAction::Append).value_delimiter(','));
        let locate = Command::new("locate").arg(arg!(--crs <C>));
        let store = arg!(--store <S>).global(true);
        Command::new("gridward").arg(store).subcommand(import).subcommand(locate)
    }

    fn matches(file: &str, args: &[&str]) -> Result<ArgMatches, String> {
        let settings = FileSettings::parse("gridward.toml".into(), file).map_err(|e| e.to_string())?;
        let bound = settings.bind(command()).map_err(|error| error.to_string())?;
        bound.try_get_matches_from([&["gridward"], args].concat()).map_err(|error| error.kind().to_string())
    }

    #[test]
    fn a_flag_beats_the_file_and_a_section_beats_the_top() {
        let file = "store = 'a.gpkg'\ncrs = 'GCJ-02'\n[import]\nsnap_m = 2\ndry-run = true\ncrs = 'BD-09'\nmap = ['a=b', 'c=d']";
        let text = |matches: &ArgMatches, name: &str| {
            let (_, own) = matches.subcommand().expect("a subcommand");
            own.get_one::<String>(name).cloned()
        };
        let import = matches(file, &["import"]).expect("sound");
        let own = import.subcommand().expect("import").1;
        assert_eq!(text(&import, "snap-m").as_deref(), Some("2"));
        assert_eq!(text(&import, "crs").as_deref(), Some("BD-09"));
        assert_eq!(text(&import, "store").as_deref(), Some("a.gpkg"));
        assert!(own.get_flag("dry-run"));
        assert_eq!(own.get_many::<String>("map").expect("two").collect::<Vec<_>>(), ["a=b", "c=d"]);
        let given = matches(file, &["import", "--snap-m", "1", "--store", "b.gpkg"]).expect("sound");
        assert_eq!(text(&given, "snap-m").as_deref(), Some("1"));
        assert_eq!(text(&given, "store").as_deref(), Some("b.gpkg"));
        assert_eq!(text(&matches(file, &["locate"]).expect("sound"), "crs").as_deref(), Some("GCJ-02"));
    }

    #[test]
    fn what_no_flag_answers_to_is_refused() {
        for (file, part) in [
            ("stoer = 'a'", "no setting is called \"stoer\""),
            ("[import]\nsnap = 1", "no setting is called \"snap\" in [import]"),
            ("[exprot]\nx = 1", "no setting is called \"exprot\""),
            ("store = {a = 1}", "\"store\" must be"),
            ("store = ", "is not TOML"),
        ] {
            let found = matches(file, &["locate"]).expect_err(file);
            assert!(found.contains(part), "{file}: {found}");
        }
    }

    #[test]
    fn the_named_file_is_found_before_parsing() {
        let found = |args: &[&str]| named_by(args.iter().map(|arg| (*arg).to_owned()));
        assert_eq!(found(&["gridward", "serve", "--config", "a"]).as_deref(), Some("a"));
        assert_eq!(found(&["gridward", "--config=b", "serve"]).as_deref(), Some("b"));
        assert_eq!(found(&["gridward", "import", "--", "--config", "a"]), None);
    }
}

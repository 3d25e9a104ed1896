//! Where the members of a configuration come from, and what is wrong with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use crate::{
    failure::Problem,
    files,
    words::{Words, words},
};

/// Far more than any configuration has.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// What a member is in TOML.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Flag,
}

/// The members that there are.
pub(super) const MEMBERS: &[(&str, Type)] = &[
    ("node", Type::Text),
    ("country", Type::Text),
    ("database_url", Type::Text),
    ("database_url_file", Type::Text),
    ("pool_size", Type::Number),
    ("listen", Type::Text),
    ("public_url", Type::Text),
    ("tls_certificate_file", Type::Text),
    ("tls_key_file", Type::Text),
    ("partner_authorities_file", Type::Text),
    ("token_secret_file", Type::Text),
    ("former_token_secret_file", Type::Text),
    ("signing_key_file", Type::Text),
    ("agreement_key_file", Type::Text),
    ("card_key_file", Type::Text),
    ("card_certificate_file", Type::Text),
    ("card_issuers_file", Type::Text),
    ("card_withdrawn", Type::Text),
    ("alert_service_url", Type::Text),
    ("alert_service_token_file", Type::Text),
    ("alert_service_name", Type::Text),
    ("data_key_file", Type::Text),
    ("second_factor", Type::Text),
    ("second_factor_hours", Type::Number),
    ("metrics_token_file", Type::Text),
    ("log_format", Type::Text),
    ("workers", Type::Number),
    ("behind_proxy", Type::Flag),
    ("rate_limits", Type::Text),
];

struct Member {
    text: String,
    from_file: bool,
}

/// The members as they were given, and the problems so far.
pub(super) struct Source {
    members: BTreeMap<&'static str, Member>,
    /// Relative paths in the file start here.
    folder: PathBuf,
    file: Option<PathBuf>,
    wrong: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

impl Source {
    /// Reads the file, if one is named, then lets the environment win.
    pub(super) fn read(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let folder = file.and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
        let mut source = Self {
            members: BTreeMap::new(),
            folder,
            file: file.map(Path::to_path_buf),
            wrong: BTreeSet::new(),
            problems: Vec::new(),
        };
        if let Some(file) = file {
            source.read_file(file);
        }
        for (name, _) in MEMBERS {
            if let Some(text) = variable(&variable_of(name)).filter(|text| !text.is_empty()) {
                // A file and a variable may say the database in different ways; the variable's way wins too.
                match *name {
                    "database_url" => drop(source.members.remove("database_url_file")),
                    "database_url_file" => drop(source.members.remove("database_url")),
                    _ => {}
                }
                source.members.insert(name, Member { text, from_file: false });
                source.wrong.remove(name);
                source.problems.retain(|problem| problem.about != *name);
            }
        }
        source
    }

    fn read_file(&mut self, path: &Path) {
        let shown = path.display();
        let text = match files::read_text(path, FILE_BYTES_MAX) {
            Ok(text) => text,
            Err(_) => {
                let what = words!("el archivo {shown} no se puede leer", "the file {shown} cannot be read");
                return self.add(Problem::new("config", what, Words::same("vaiven init --dir … --node … --country …")));
            }
        };
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // Its message quotes nothing of the file, unlike its full text.
                let why = error.message();
                let what = words!("{shown} no es TOML: {why}", "{shown} is not TOML: {why}");
                let way_out = Words::new(
                    "corrija el archivo (ejemplo: docs/vaiven.example.toml)",
                    "mend the file (example: docs/vaiven.example.toml)",
                );
                return self.add(Problem::new("config", what, way_out));
            }
        };
        for (name, value) in table {
            self.take(&name, value);
        }
    }

    fn take(&mut self, name: &str, value: toml::Value) {
        let Some((name, of_type)) = MEMBERS.iter().find(|(known, _)| *known == name) else {
            let what = Words::new("no es un miembro de la configuración", "is no member of the configuration");
            let known = MEMBERS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            let way_out = words!("quítelo o corríjalo; los que hay: {known}", "remove or mend it; there are: {known}");
            return self.add(Problem::new(name, what, way_out));
        };
        let text = match (value, of_type) {
            (toml::Value::String(text), Type::Text) => text,
            (toml::Value::Integer(number), Type::Number) => number.to_string(),
            (toml::Value::Boolean(flag), Type::Flag) => flag.to_string(),
            (_, expected) => {
                let what = match expected {
                    Type::Text => Words::new("debe ser un texto", "must be a text"),
                    Type::Number => Words::new("debe ser un número entero", "must be a whole number"),
                    Type::Flag => Words::new("debe ser true o false", "must be true or false"),
                };
                return self.wrong(name, what);
            }
        };
        self.members.insert(name, Member { text, from_file: true });
    }

    /// A member that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        example: &str,
        parse: impl Fn(&str) -> Result<T, Words>,
    ) -> Option<T> {
        if !self.members.contains_key(name) {
            self.missing(name, words!("{name} = \"{example}\"", "{name} = \"{example}\""));
        }
        self.optional(name, parse)
    }

    /// A member that may be there.
    pub(super) fn optional<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Words>) -> Option<T> {
        match parse(&self.members.get(name)?.text) {
            Ok(value) => Some(value),
            Err(what) => {
                self.wrong(name, what);
                None
            }
        }
    }

    /// A number within bounds.
    pub(super) fn number(&mut self, name: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        self.optional(name, |text| {
            let (least, most) = (bounds.start(), bounds.end());
            let number = text.parse().ok().filter(|number| bounds.contains(number));
            number.ok_or_else(|| {
                words!("debe ser un número de {least} a {most}", "must be a number from {least} to {most}")
            })
        })
    }

    /// Yes or no; no where nothing is said.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let flag = self.optional(name, |text| {
            text.parse().map_err(|_| Words::new("debe ser true o false", "must be true or false"))
        });
        flag.unwrap_or_default()
    }

    /// A path, from the file's folder where the file says it.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        let member = self.members.get(name)?;
        Some(if member.from_file { self.folder.join(&member.text) } else { PathBuf::from(&member.text) })
    }

    /// The path of a file that must be there; `make` is the command that makes it.
    pub(super) fn required_path(&mut self, name: &'static str, make: &str) -> Option<PathBuf> {
        let path = self.path(name);
        if path.is_none() {
            self.missing(
                name,
                words!("{make} ARCHIVO, y luego {name} = \"ARCHIVO\"", "{make} FILE, and then {name} = \"FILE\""),
            );
        }
        path
    }

    /// A relative SQLite path of the file starts at the file's folder.
    pub(super) fn beside_file(&self, url: &str) -> String {
        match url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path)) {
            Some(path) if !path.is_empty() && path != ":memory:" => {
                format!("sqlite:{}", self.folder.join(path).display())
            }
            _ => url.to_owned(),
        }
    }

    pub(super) fn is_from_file(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|member| member.from_file)
    }

    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.wrong.contains(name)
    }

    pub(super) fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    fn missing(&mut self, name: &'static str, line: Words) {
        if self.wrong.contains(name) {
            return;
        }
        let (es, en, variable) =
            (line.in_lang(domain::lang::Lang::Es), line.in_lang(domain::lang::Lang::En), variable_of(name));
        let way_out = match &self.file {
            Some(file) => {
                let file = file.display();
                words!("{es} en {file}, o la variable {variable}", "{en} in {file}, or the variable {variable}")
            }
            None => words!(
                "{es} en el archivo de --config (lo crea `vaiven init`), o la variable {variable}",
                "{en} in the file of --config (`vaiven init` makes one), or the variable {variable}"
            ),
        };
        self.add(Problem::new(name, Words::new("falta", "is missing"), way_out));
    }

    fn wrong(&mut self, name: &'static str, what: Words) {
        self.wrong.insert(name);
        let variable = variable_of(name);
        let way_out = match (&self.file, self.members.get(name).is_none_or(|member| member.from_file)) {
            (Some(file), true) => {
                let file = file.display();
                words!("corrija {name} en {file}", "mend {name} in {file}")
            }
            _ => words!("corrija la variable {variable}", "mend the variable {variable}"),
        };
        self.add(Problem::new(name, what, way_out));
    }
}

/// The environment variable of a member.
fn variable_of(name: &str) -> String {
    format!("VAIVEN_{}", name.to_uppercase())
}

//! What is said to people, in both languages: Spanish first, English where it was asked for.

use std::ffi::OsString;

use domain::lang::Lang;

/// One thing said in Spanish and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    es: String,
    en: String,
}

impl Words {
    /// Both wordings.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: es.into(), en: en.into() }
    }

    /// What needs no translation: a name, a command.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { es: text.clone(), en: text }
    }

    /// With something behind it that needs no translation.
    pub fn followed_by(self, text: &str) -> Self {
        Self { es: self.es + text, en: self.en + text }
    }

    /// With more words behind it.
    pub fn then(self, between: &str, more: &Words) -> Self {
        Self { es: self.es + between + &more.es, en: self.en + between + &more.en }
    }

    /// The wording in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Es => &self.es,
            Lang::En => &self.en,
        }
    }
}

/// Both wordings, each as `format!` takes it.
macro_rules! words {
    ($es:literal, $en:literal $(,)?) => {
        $crate::words::Words::new(format!($es), format!($en))
    };
}
pub(crate) use words;

/// The language of this run: `--lang`, then what the environment says of messages, then Spanish. It is needed before the arguments
/// are read, for they may ask for help.
pub fn language(arguments: impl Iterator<Item = OsString>, variable: impl Fn(&str) -> Option<String>) -> Lang {
    let mut arguments = arguments.skip(1).filter_map(|argument| argument.into_string().ok());
    while let Some(argument) = arguments.next() {
        let named = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(named) = named {
            return if named == "en" { Lang::En } else { Lang::Es };
        }
    }
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    if set.is_some_and(|locale| locale.starts_with("en")) { Lang::En } else { Lang::Es }
}

/// The rules that the registry states in English, for those who read Spanish.
pub fn rule(rule: &str) -> Words {
    const RULES: &[(&str, &str)] = &[
        ("is missing", "falta"),
        ("is not an e-mail address", "no es una dirección de correo"),
        ("is not an office of this node", "no es una oficina de este nodo"),
        (
            "is for users in the role of an employer or association only",
            "es solo para quienes tienen el rol de parte empleadora o de asociación",
        ),
        ("is for users in the role of a worker only", "es solo para quien tiene el rol de persona trabajadora"),
        ("is not an agreement of your country", "no es un acuerdo del país de esa oficina"),
        ("is not in force today", "no está en vigor hoy"),
        ("has fewer than 12 characters", "tiene menos de 12 caracteres"),
        ("has more than 128 characters", "tiene más de 128 caracteres"),
        ("is the e-mail address, or its first part", "es la dirección de correo, o su primera parte"),
        ("is one character over and over", "es un solo carácter repetido"),
    ];
    let spanish = RULES.iter().find(|(en, _)| *en == rule).map_or(rule, |(_, es)| es);
    Words::new(spanish, rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(arguments: &[&str], variables: &[(&str, &str)]) -> Lang {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        language(arguments.iter().map(OsString::from), variable)
    }

    #[test]
    fn the_option_decides_then_the_environment_then_spanish() {
        assert_eq!(chosen(&["vaiven"], &[]), Lang::Es);
        assert_eq!(chosen(&["vaiven"], &[("LANG", "C.UTF-8")]), Lang::Es);
        assert_eq!(chosen(&["vaiven"], &[("LANG", "en_GB.UTF-8")]), Lang::En);
        assert_eq!(chosen(&["vaiven"], &[("LC_ALL", "es_CR"), ("LANG", "en_GB")]), Lang::Es);
        assert_eq!(chosen(&["vaiven", "--lang", "en", "serve"], &[]), Lang::En);
        assert_eq!(chosen(&["vaiven", "serve", "--lang=es"], &[("LANG", "en_GB")]), Lang::Es);
    }
}

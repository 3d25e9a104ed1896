//! The help of the command line in Spanish: every text that clap prints of a command, from one table keyed by its English wording.
//!
//! What is absent here: the names of commands and options, which are the same in both languages.

mod arguments;
mod commands;
mod misuse;

use clap::{Arg, Command, builder::StyledStr};
use domain::lang::Lang;

pub use misuse::misuse;

/// The words around commands and arguments, English and Spanish: those of clap, and what every command says.
const FRAME: &[(&str, &str)] = &[
    ("Usage:", "Uso:"),
    ("[OPTIONS]", "[OPCIONES]"),
    ("COMMAND", "ORDEN"),
    ("Commands", "Órdenes"),
    ("Arguments", "Argumentos"),
    ("Options", "Opciones"),
    ("env", "variable"),
    ("default", "si no se indica"),
    ("possible values", "valores posibles"),
    ("Print help", "Muestra esta ayuda"),
    ("Print version", "Muestra la versión"),
    (
        "Print this message or the help of the given subcommand(s)",
        "Muestra esta ayuda, o la de la orden que se indique",
    ),
    ("Examples:", "Ejemplos:"),
    (
        "Exit status: 0 done, 1 failed (trying again may help), 2 wrong usage, 3 refused (something has to be changed first).",
        "Estado de salida: 0 hecho, 1 falló (puede servir intentarlo de nuevo), 2 uso incorrecto, 3 rechazado (antes hay que cambiar algo).",
    ),
];

/// The command line in the reader's language.
pub fn in_lang(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Es => translated(command, &mut spanish),
    }
}

/// Every row, English and Spanish.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    [FRAME, commands::WORDS, arguments::WORDS, arguments::VALUES].into_iter().flatten().copied()
}

fn spanish(english: &str) -> Option<&'static str> {
    rows().find(|(en, _)| *en == english).map(|(_, es)| es)
}

/// The whole tree with its texts as `say` has them; what it does not know stays as it is. The tree is built first, for only then does
/// it have clap's own `help` and `--version`.
fn translated(mut command: Command, say: &mut impl FnMut(&str) -> Option<&'static str>) -> Command {
    command.build();
    with_texts(command, say)
}

fn with_texts(command: Command, say: &mut impl FnMut(&str) -> Option<&'static str>) -> Command {
    let about = command.get_about().and_then(|text| say(&text.to_string()));
    let long_about = command.get_long_about().and_then(|text| say(&text.to_string()));
    let mut command = command.mut_args(|argument| with_help(argument, say)).mut_subcommands(|sub| with_texts(sub, say));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(about) = long_about {
        command = command.long_about(about);
    }
    if let Some(heading) = say("Commands") {
        command = command.subcommand_help_heading(heading);
    }
    if let Some(name) = say("COMMAND") {
        command = command.subcommand_value_name(name);
    }
    if let Some(behind) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(lines(&behind, say));
    }
    // The usage is written into the template, for clap has no other way to say "[OPTIONS]"; what it says on misuse stays its own.
    let mut usage = command.render_usage().ansi().to_string();
    for word in ["Usage:", "[OPTIONS]"] {
        if let Some(said) = say(word) {
            usage = usage.replace(word, said);
        }
    }
    command.help_template(format!("{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"))
}

/// What stands behind a command's help, line by line: a line that is set in is an example, and the same in every language.
fn lines(text: &str, say: &mut impl FnMut(&str) -> Option<&'static str>) -> String {
    let is_same = |line: &str| line.is_empty() || line.starts_with("  ");
    let lines = text.lines().map(|line| if is_same(line) { line } else { say(line).unwrap_or(line) });
    lines.collect::<Vec<_>>().join("\n")
}

fn with_help(argument: Arg, say: &mut impl FnMut(&str) -> Option<&'static str>) -> Arg {
    let heading = say(if argument.is_positional() { "Arguments" } else { "Options" });
    let known = known_values(&argument, say);
    let mut said = |text: Option<&StyledStr>| {
        let text = text?.to_string();
        Some(say(&text).map_or(text, str::to_owned) + &known)
    };
    let (help, long_help) = (said(argument.get_help()), said(argument.get_long_help()));
    let names = argument.get_value_names().filter(|_| argument.get_action().takes_values());
    let names: Option<Vec<&'static str>> = names.and_then(|names| names.iter().map(|name| say(name)).collect());
    let mut argument = argument.hide_env(true).hide_default_value(true).hide_possible_values(true);
    if let Some(heading) = heading {
        argument = argument.help_heading(heading);
    }
    if let Some(help) = help {
        argument = argument.help(help);
    }
    if let Some(help) = long_help {
        argument = argument.long_help(help);
    }
    if let Some(names) = names {
        argument = argument.value_names(names);
    }
    argument
}

/// Where a value comes from and which there are, as clap shows them behind an option's help, but in the reader's language.
fn known_values(argument: &Arg, say: &mut impl FnMut(&str) -> Option<&'static str>) -> String {
    if !argument.get_action().takes_values() {
        return String::new();
    }
    let joined = |values: Vec<String>| Some(values.join(", ")).filter(|values| !values.is_empty());
    let variable = argument.get_env().filter(|_| !argument.is_hide_env_set());
    let defaults = argument.get_default_values().iter().filter(|_| !argument.is_hide_default_value_set());
    let possible = argument.get_possible_values();
    let possible = possible.iter().filter(|value| !argument.is_hide_possible_values_set() && !value.is_hide_set());
    [
        ("env", variable.map(|name| name.to_string_lossy().into_owned())),
        ("default", joined(defaults.map(|value| value.to_string_lossy().into_owned()).collect())),
        ("possible values", joined(possible.map(|value| value.get_name().to_owned()).collect())),
    ]
    .into_iter()
    .filter_map(|(name, shown)| shown.map(|shown| format!(" [{}: {shown}]", say(name).unwrap_or(name))))
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli;

    /// Every English text that the translation asks for, in the whole tree.
    fn asked_for() -> BTreeSet<String> {
        let mut asked = BTreeSet::new();
        translated(cli::command(Lang::En), &mut |english| {
            asked.insert(english.to_owned());
            None
        });
        asked
    }

    /// What each command prints for `--help`, by its path.
    fn help(lang: Lang) -> Vec<(String, String)> {
        fn walk(command: &mut Command, path: &str, pages: &mut Vec<(String, String)>) {
            pages.push((path.to_owned(), command.render_long_help().to_string()));
            for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
                let path = format!("{path} {}", sub.get_name());
                walk(sub, &path, pages);
            }
        }
        let mut command = cli::command(lang);
        command.build();
        let mut pages = Vec::new();
        walk(&mut command, "vaiven", &mut pages);
        pages
    }

    #[test]
    fn every_text_of_the_command_line_has_a_spanish_wording() {
        let missing: Vec<String> = asked_for().into_iter().filter(|text| spanish(text).is_none()).collect();
        assert!(missing.is_empty(), "without Spanish: {missing:#?}");
    }

    #[test]
    fn every_row_is_used_and_stands_once() {
        let asked = asked_for();
        let unused: Vec<_> = rows().map(|(en, _)| en).filter(|en| !asked.contains(*en)).collect();
        assert!(unused.is_empty(), "no command says: {unused:#?}");
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = rows().map(|(en, _)| en).filter(|en| !seen.insert(*en)).collect();
        assert!(twice.is_empty(), "translated twice: {twice:#?}");
    }

    #[test]
    fn no_sentence_of_the_help_stays_english() {
        for (path, page) in help(Lang::Es) {
            let english = rows().filter(|(en, es)| en != es && en.contains([' ', ':', '['])).map(|(en, _)| en);
            let left: Vec<_> = english.filter(|en| page.contains(en)).collect();
            assert!(left.is_empty(), "{path} still says {left:?}:\n{page}");
            for foreign in ["[default:", "[possible values:", "[env:"] {
                assert!(!page.contains(foreign), "{path} still says {foreign}:\n{page}");
            }
        }
    }

    #[test]
    fn both_languages_help_with_the_same_commands_and_options() {
        fn names(page: &str) -> BTreeSet<&str> {
            let words = page.split(|c: char| !(c.is_alphanumeric() || c == '-'));
            words.filter(|word| word.starts_with("--")).collect()
        }
        for ((path, en), (same, es)) in help(Lang::En).iter().zip(&help(Lang::Es)) {
            assert_eq!(path, same);
            assert_eq!(names(en), names(es), "{path}");
            assert!(es.contains(&format!("Uso: {path}")), "{path}:\n{es}");
        }
    }
}

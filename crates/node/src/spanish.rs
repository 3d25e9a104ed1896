//! The help of the command line in Spanish.

use domain::lang::Lang;

/// The command line in the reader's language.
pub fn in_lang(command: clap::Command, lang: Lang) -> clap::Command {
    match lang {
        Lang::En | Lang::Es => command,
    }
}

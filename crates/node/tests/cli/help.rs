//! What the command line says of itself.

use crate::given::{DONE, USAGE, run, vaiven};

const COMMANDS: &[&str] = &[
    "init",
    "serve",
    "migrate",
    "rebuild",
    "user add",
    "user list",
    "user disable",
    "user enable",
    "user password",
    "user reset-second-factor",
    "office add",
    "office list",
    "key new",
    "key show",
    "key rotate",
    "key token-secret",
    "key data",
    "key rotate-data",
    "key card",
    "backup",
    "restore",
    "log verify",
    "log prove",
    "partner add",
    "partner list",
    "partner cut-off",
    "agreement check",
    "agreement explain",
    "agreement diff",
    "agreement dry-run",
    "agreement sign",
    "agreement verify",
    "agreement install",
    "agreement list",
    "agreement trust",
    "card read",
    "card verify",
    "import workers",
    "openapi",
    "demo",
];

#[test]
fn every_command_helps_with_an_example_and_its_exit_status_in_both_languages() {
    for command in COMMANDS {
        for (lang, examples, refused) in [("es", "Ejemplos:", "3 rechazado"), ("en", "Examples:", "3 refused")] {
            let help = run(command.split(' ').chain(["--help", "--lang", lang])).with(DONE).stdout;
            let example = help.split_once(examples).map(|(_, behind)| behind);
            assert!(
                example.is_some_and(|text| text.contains(&format!("vaiven {command}"))),
                "{command} {lang}: {help}"
            );
            assert!(help.contains(refused), "{command} {lang}: {help}");
        }
    }
}

#[test]
fn misuse_has_a_status_of_its_own() {
    for misuse in [
        vec![],
        vec!["fly"],
        vec!["serve", "--port", "1"],
        vec!["key", "new"],
        vec!["user"],
        vec!["migrate", "--revert-all"],
        vec![
            "office",
            "add",
            "pa-david",
            "--name",
            "x",
            "--country",
            "Panama",
            "--side",
            "origin",
            "--time-zone",
            "UTC",
        ],
        vec!["--lang", "fr", "openapi"],
    ] {
        run(&misuse).with(USAGE);
    }
    assert!(run(["demos", "--lang", "es"]).with(USAGE).stderr.contains("la orden «demos» no existe"));
    let complaint = run(["demos", "--lang", "en", "--json"]).with(USAGE).complaint();
    assert_eq!(complaint["outcome"], "usage", "{complaint}");
}

#[test]
fn the_environment_chooses_the_language_where_no_option_does() {
    let said = |lang: &str| {
        let output = vaiven().arg("serve").env("LANG", lang).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said("es_PA.UTF-8").contains("hay 6 cosas que resolver"));
    assert!(said("en_GB.UTF-8").contains("6 things have to be put right"));
}

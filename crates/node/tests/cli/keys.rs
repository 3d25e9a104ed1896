//! Keys and secrets as files.

use crate::given::{DONE, REFUSED, mode, run, set_mode, text};

#[test]
fn a_new_key_is_for_the_service_alone_and_shows_its_public_half() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/signing.key");
    let path = file.to_str().unwrap();
    let made = run(["key", "new", "--out", path, "--json"]).with(DONE).json();
    assert!(text(&made["public_key"]).starts_with("ed25519:"));
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    assert_eq!(run(["key", "show", path, "--json"]).with(DONE).json(), made);
    let shown = run(["key", "show", path]).with(DONE).stdout;
    assert!(shown.contains(&text(&made["public_key"])) && shown.contains(&text(&made["key_id"])));
}

#[test]
fn nothing_is_ever_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["new", "token-secret", "data"] {
        let file = folder.path().join(command);
        let path = file.to_str().unwrap();
        run(["key", command, "--out", path]).with(DONE);
        let before = std::fs::read_to_string(&file).unwrap();
        run(["key", command, "--out", path]).with(REFUSED);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    }
}

#[test]
fn a_key_that_others_may_read_or_that_is_damaged_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let path = file.to_str().unwrap();
    run(["key", "new", "--out", path]).with(DONE);
    for wrong in [0o640, 0o604, 0o660, 0o700, 0o644] {
        set_mode(&file, wrong);
        let refused = run(["key", "show", path, "--json"]).with(REFUSED);
        assert!(refused.stderr.contains("chmod 600"), "{wrong:o}: {}", refused.stderr);
    }
    set_mode(&file, 0o400);
    run(["key", "show", path]).with(DONE);
    set_mode(&file, 0o600);
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 8]).unwrap();
    let refused = run(["key", "show", path]).with(REFUSED);
    assert!(!refused.stderr.contains(whole.trim().rsplit(':').next().unwrap()), "the secret is never repeated");
    run(["key", "show", folder.path().join("none").to_str().unwrap()]).with(REFUSED);
    run(["key", "show", folder.path().to_str().unwrap()]).with(REFUSED);
}

//! A settings' file may be a link.

use std::fs;

use super::{FILE, Settings, folder, open, with_order};

#[test]
fn a_link_to_nothing_yet_is_followed() {
    let (folder, elsewhere) = (folder(), folder());
    let target = elsewhere.path().join("mine.toml");
    std::os::unix::fs::symlink(&target, folder.path().join(FILE)).unwrap();
    open(folder.path(), Settings::default()).save(&with_order(64));
    assert!(folder.path().join(FILE).is_symlink());
    assert!(fs::read_to_string(&target).unwrap().contains("order = 64"));
}

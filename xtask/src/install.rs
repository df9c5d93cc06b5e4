//! `cargo xtask install` and `uninstall` put the bundles where hosts look for a user's own plugins, and remove
//! them.

mod places;
mod replace;

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use crate::bundle::{self, Profile};
use crate::process;
use places::{Place, System};

/// Builds, lays out, and copies for this user.
pub(crate) fn install(profile: Profile) -> Result<()> {
    bundle::bundle(profile)?;
    copy_to(&here(environment)?)?;
    println!("Hosts that run already may want to look for new plugins (rescan).");
    Ok(())
}

/// Takes away what [`install`] copied. Settings and projects stay.
pub(crate) fn uninstall() -> Result<()> {
    remove_from(&here(environment)?)
}

/// Installs what is laid out into a home that is `home`, looks, and hands the bundles to `look`
/// before they are taken away again.
pub(crate) fn try_out(home: &Path, look: impl FnOnce(&[Place; 3]) -> Result<()>) -> Result<()> {
    let places = here(|_| Some(home.into()))?;
    copy_to(&places)?;
    // The second time replaces the first.
    copy_to(&places)?;
    let looked = look(&places);
    remove_from(&places)?;
    looked
}

fn here(variable: impl Fn(&str) -> Option<OsString>) -> Result<[Place; 3]> {
    places::places(System::HERE, variable)
}

fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn copy_to(places: &[Place; 3]) -> Result<()> {
    let bundled = bundle::folder(&process::workspace()?.target_directory);
    // `--dev` lays out no plugin with outputs of their own.
    let laid_out =
        |place: &&Place| place.name != bundle::OUTPUTS || bundled.join(place.name).exists();
    for place in places.iter().filter(laid_out) {
        replace::put(bundled.join(place.name).as_std_path(), &place.path())?;
        println!("installed {}", place.path().display());
    }
    Ok(())
}

fn remove_from(places: &[Place; 3]) -> Result<()> {
    for place in places {
        let said = if replace::remove(&place.path())? {
            "removed"
        } else {
            "not there:"
        };
        println!("{said} {}", place.path().display());
    }
    Ok(())
}

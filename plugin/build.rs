//! Linker arguments of the plugin library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // A host that unloads the library while an editor thread still runs would jump into nothing
        // at exit (seen with baseview 0.4.2: 3 of 60 runs). `nodelete` keeps the code mapped.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

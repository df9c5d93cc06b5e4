//! macOS asks for every symbol when it links, unless it is told that the interpreter has them.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}

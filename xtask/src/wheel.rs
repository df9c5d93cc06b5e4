//! `cargo xtask wheel`: `souvenir` for Python, built by maturin, and tested as it is installed.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::process::{self, cargo};
use crate::venv::{Environment, Python, PythonVersion};

const MANIFEST: &str = "python/Cargo.toml";
const PACKAGE: &str = "python/package/souvenir";
const TESTS: &str = "python/tests";
/// What is tested with torch and JAX, which take gigabytes.
const TORCH_TESTS: &str = "python/tests/with_torch";

const BUILDERS: Environment<'_> = Environment {
    folder: "wheel-venv",
    requirements: "python/tests/requirements.txt",
    holds: "the packages that build and test the wheel",
    oldest: PythonVersion {
        major: 3,
        minor: 10,
    },
};
const TORCH: Environment<'_> = Environment {
    folder: "torch-venv",
    requirements: "python/tests/requirements-torch.txt",
    holds: "PyTorch, JAX and NumPy, some gigabytes,",
    oldest: PythonVersion {
        major: 3,
        minor: 11,
    },
};

const BENCH: Environment<'_> = Environment {
    folder: "bench-venv",
    requirements: "python/benches/requirements.txt",
    holds: "NumPy and SciPy, the yardsticks,",
    oldest: PythonVersion {
        major: 3,
        minor: 11,
    },
};

#[derive(Debug, clap::Args)]
pub(crate) struct WheelArgs {
    /// Check the gradients by torch and JAX too, which are installed: some gigabytes
    #[arg(long)]
    torch: bool,
    /// Measure instead of testing: steps beside C++, NumPy and SciPy, which is installed; a call; a batch over the cores
    #[arg(long, conflicts_with = "torch")]
    bench: bool,
    /// Test what `cargo build --workspace` has made instead of a wheel, as `cargo xtask check` does
    #[arg(long, conflicts_with_all = ["torch", "bench"])]
    dev: bool,
}

/// Makes the virtual environment that builds and tests the wheel, where it is not there yet.
pub(crate) fn provide() -> Result<()> {
    BUILDERS
        .provide(&process::workspace()?.target_directory)
        .map(drop)
}

/// Builds the wheel for speed, installs it into an empty folder, and tests it there.
pub(crate) fn wheel(args: &WheelArgs) -> Result<ExitCode> {
    let target = process::workspace()?.target_directory;
    let python = BUILDERS.provide(&target)?;
    if args.dev {
        process::must(&mut cargo(["build", "--workspace"]))?;
        return check().map(|()| ExitCode::SUCCESS);
    }
    let wheel = build(&python, &target)?;
    let installed = install(&python, &target, &wheel)?;
    if args.bench {
        let yardsticks = BENCH.provide(&target)?;
        process::must(&mut script(
            &yardsticks,
            &installed,
            "python/benches/bench.py",
        ))?;
    } else {
        process::must(&mut cargo(["build", "--workspace", "--bin", "souvenir"]))?;
        test(&python, &installed, &target)?;
        write_pages(&python, &installed, &target)?;
    }
    if args.torch {
        let torch = TORCH.provide(&target)?;
        process::must(pytest(&torch, &installed).arg(TORCH_TESTS))?;
    }
    println!("{wheel}");
    Ok(ExitCode::SUCCESS)
}

/// Tests what the workspace's build has made, laid out as a wheel lays it out: the profile in which integers are
/// checked, and no build of its own.
pub(crate) fn check() -> Result<()> {
    let target = process::workspace()?.target_directory;
    let Some(python) = BUILDERS.find(&target)? else {
        println!("not run: pytest is not installed; `cargo xtask test` installs it");
        return Ok(());
    };
    let laid_out = target.join("python-debug");
    lay_out(&target, &laid_out)?;
    test(&python, &laid_out, &target)
}

fn test(python: &Python, installed: &Utf8Path, target: &Utf8Path) -> Result<()> {
    let program = format!("debug/souvenir{}", std::env::consts::EXE_SUFFIX);
    let mut command = pytest(python, installed);
    command.env("SOUVENIR_PROGRAM", target.join(program));
    process::must(command.arg(TESTS).args(["--ignore", TORCH_TESTS]))
}

fn pytest(python: &Python, installed: &Utf8Path) -> std::process::Command {
    let mut command = script(python, installed, "-m");
    command.args(["pytest", "-p", "no:cacheprovider", "--config-file"]);
    command.arg("python/pyproject.toml");
    command
}

/// Runs a script to which `souvenir` is what stands in `installed`.
fn script(python: &Python, installed: &Utf8Path, script: &str) -> std::process::Command {
    let mut command = python.command();
    command.env("PYTHONPATH", installed).arg(script);
    command
}

/// Returns the wheel's path.
fn build(python: &Python, target: &Utf8Path) -> Result<Utf8PathBuf> {
    let wheels = target.join("wheels");
    clear(&wheels)?;
    let mut maturin = python.command();
    maturin.args(["-m", "maturin", "build", "--profile", "dist", "--locked"]);
    maturin.args(["--manifest-path", MANIFEST, "--interpreter"]);
    maturin.arg(python.path()).arg("--out").arg(&wheels);
    process::must(&mut maturin)?;
    let found = wheels.read_dir_utf8()?.next();
    let wheel = found.context("maturin has built no wheel")??;
    ensure!(
        wheel.file_name().contains("-abi3-"),
        "{} is for one version of Python alone",
        wheel.file_name()
    );
    Ok(wheel.path().to_owned())
}

/// Installs a wheel, and nothing that it needs, into an empty folder.
fn install(python: &Python, target: &Utf8Path, wheel: &Utf8Path) -> Result<Utf8PathBuf> {
    let folder = target.join("python-wheel");
    clear(&folder)?;
    let mut pip = python.command();
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-input"]);
    pip.args(["--disable-pip-version-check", "--no-index", "--target"]);
    process::must(pip.arg(&folder).arg(wheel))?;
    Ok(folder)
}

/// Copies the package's files and the built library into an empty folder.
fn lay_out(target: &Utf8Path, folder: &Utf8Path) -> Result<()> {
    clear(folder)?;
    let package = folder.join("souvenir");
    fs::create_dir_all(&package)?;
    for entry in Utf8Path::new(PACKAGE).read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), package.join(entry.file_name()))?;
        }
    }
    let [library, module] = library_names();
    let library = target.join("debug").join(library);
    if !library.exists() {
        bail!("{library} is not built: `cargo build --workspace` does");
    }
    fs::copy(library, package.join(module))?;
    Ok(())
}

/// What cargo calls the library, and what Python imports it by.
fn library_names() -> [String; 2] {
    let built = format!(
        "{}_souvenir{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let module = if cfg!(windows) {
        "_souvenir.pyd"
    } else {
        "_souvenir.abi3.so"
    };
    [built, module.to_owned()]
}

/// Writes the pages of all names, as `help` says them.
fn write_pages(python: &Python, installed: &Utf8Path, target: &Utf8Path) -> Result<()> {
    let mut pdoc = script(python, installed, "-m");
    pdoc.args(["pdoc", "--output-directory"]);
    pdoc.arg(target.join("python-pages"));
    // Without torch and JAX, which are not there.
    process::must(pdoc.args(["souvenir", "!souvenir.torch", "!souvenir.jax"]))
}

fn clear(folder: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

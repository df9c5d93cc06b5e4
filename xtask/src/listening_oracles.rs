//! `cargo xtask listening-oracles`: what the tests of listening tests expect, computed again by others' programs.

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::process;
use crate::venv::{Environment, Python, PythonVersion};

const JUDGES: Environment<'_> = Environment {
    folder: "listening-venv",
    requirements: "listening/tests/reference/requirements.txt",
    holds: "SciPy, statsmodels, questplus and psignifit",
    oldest: PythonVersion {
        major: 3,
        minor: 11,
    },
};
const FOLDER: &str = "listening/tests/reference";
/// Sums in another order, on another processor.
const RELATIVE_TOLERANCE: f64 = 1e-9;

/// Runs the scripts and compares what they say with what the tests read.
pub(crate) fn listening_oracles() -> Result<ExitCode> {
    let python = JUDGES.provide(&process::workspace()?.target_directory)?;
    check(&python, "oracles", &[])?;
    check(&python, "order", &["docs/listening-test.md"])?;
    Ok(ExitCode::SUCCESS)
}

fn check(python: &Python, name: &str, args: &[&str]) -> Result<()> {
    let mut command = python.command();
    command.arg(format!("{FOLDER}/{name}.py")).args(args);
    let said = process::stdout(&mut command).with_context(|| format!("{name}.py"))?;
    let found = serde_json::from_str(&said)?;
    let expected = serde_json::from_slice(&std::fs::read(format!("{FOLDER}/{name}.json"))?)?;
    let mut num_values = 0;
    compare(&found, &expected, name, &mut num_values)?;
    println!("{name}.json: {num_values} values are what {name}.py computes");
    Ok(())
}

fn compare(found: &Value, expected: &Value, place: &str, num_values: &mut usize) -> Result<()> {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) => {
            ensure!(found.len() == expected.len(), "{place} has another length");
            for (idx, (found, expected)) in found.iter().zip(expected).enumerate() {
                compare(found, expected, &format!("{place}[{idx}]"), num_values)?;
            }
        }
        (Value::Object(found), Value::Object(expected)) => {
            ensure!(found.len() == expected.len(), "{place} has other keys");
            for (key, expected) in expected {
                let found = found
                    .get(key)
                    .with_context(|| format!("{place} has no {key}"))?;
                compare(found, expected, &format!("{place}.{key}"), num_values)?;
            }
        }
        _ if is_same(found, expected) => *num_values += 1,
        _ => bail!("{place}: {found}, and the tests expect {expected}"),
    }
    Ok(())
}

fn is_same(found: &Value, expected: &Value) -> bool {
    match (found.as_f64(), expected.as_f64()) {
        (Some(found), Some(expected)) => {
            (found - expected).abs() <= RELATIVE_TOLERANCE * expected.abs()
        }
        _ => found == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use serde_json::json;

    #[test]
    fn another_number_key_or_length_is_told_with_its_place() {
        let expected = json!({ "a": [1.0, 2.0], "b": "x" });
        let told = |found| {
            let compared = compare(&found, &expected, "file", &mut 0);
            compared.err().map(|error| error.to_string())
        };
        assert_eq!(told(json!({ "a": [1.0, 2.0 + 1e-12], "b": "x" })), None);
        let words = "file.a[1]: 2.1, and the tests expect 2.0";
        assert_eq!(
            told(json!({ "a": [1.0, 2.1], "b": "x" })).as_deref(),
            Some(words)
        );
        assert!(told(json!({ "a": [1.0], "b": "x" })).is_some());
        assert!(told(json!({ "a": [1.0, 2.0], "c": "x" })).is_some());
    }
}

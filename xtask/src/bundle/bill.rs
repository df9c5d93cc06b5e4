//! What is in the plugin: a bill of materials in the JSON of `CycloneDX`, beside the bundles.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Metadata, Package, PackageId};
use serde_json::{Value, json};

use super::linked::{self, linked, named};

/// The version of the format; what later ones add is not about crates.
const SPECIFICATION: &str = "1.5";

/// Writes it for what a package links.
pub(crate) fn write(package: &str, path: &Utf8Path) -> Result<()> {
    let text = serde_json::to_string_pretty(&bill(&linked::metadata()?, package)?)?;
    std::fs::write(path, text + "\n").with_context(|| path.to_string())
}

fn bill(metadata: &Metadata, package: &str) -> Result<Value> {
    let packages: BTreeMap<_, _> = metadata.packages.iter().map(|one| (&one.id, one)).collect();
    let ours = &metadata.workspace_members;
    let root = named(metadata, package)?;
    let linked = linked(metadata, &root.id);
    let parts = linked.keys().filter(|id| ***id != root.id);
    let parts: Vec<_> = parts
        .filter_map(|id| packages.get(id))
        .map(|one| component(one, ours))
        .collect();
    let reference = |id: &&PackageId| packages.get(id).map(|one| reference(one));
    let dependencies: Vec<_> = linked
        .iter()
        .map(|(id, on)| {
            let on: Vec<_> = on.iter().filter_map(reference).collect();
            json!({"ref": reference(id), "dependsOn": on})
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {"component": component(root, ours)},
        "components": parts,
        "dependencies": dependencies,
    }))
}

/// Returns the name by which the document refers to a part. Cargo's own names the folder of what lies here.
fn reference(package: &Package) -> String {
    match &package.source {
        Some(_) => package.id.repr.clone(),
        None => format!("{}@{}", package.name, package.version),
    }
}

fn component(package: &Package, ours: &[PackageId]) -> Value {
    let (name, version) = (package.name.as_str(), package.version.to_string());
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": name,
        "version": version,
    });
    if !ours.contains(&package.id) {
        component["purl"] = json!(format!("pkg:cargo/{name}@{version}"));
        if package.source.is_none() {
            component["pedigree"] =
                json!({"notes": "changed: see README.md in its folder in vendor"});
        }
    }
    if let Some(licence) = &package.license {
        // Old packages write a slash for `OR`.
        component["licenses"] = json!([{"expression": licence.replace('/', " OR ")}]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::bill;
    use cargo_metadata::MetadataCommand;
    use serde_json::Value;

    #[test]
    fn the_plugin_is_made_of_what_it_links() {
        let metadata = MetadataCommand::new()
            .manifest_path("../Cargo.toml")
            .exec()
            .unwrap();
        let bill = bill(&metadata, "souvenir_plugin").unwrap();
        assert_eq!(bill["metadata"]["component"]["name"], "souvenir_plugin");
        let parts = bill["components"].as_array().unwrap();
        let part = |name: &str| parts.iter().find(|part| part["name"] == name);
        let framework = part("nice-plug").unwrap();
        assert_eq!(
            framework["purl"],
            format!(
                "pkg:cargo/nice-plug@{}",
                framework["version"].as_str().unwrap()
            )
        );
        assert!(framework["pedigree"]["notes"].is_string(), "a changed copy");
        let text = bill.to_string();
        assert!(!text.contains("path+file"), "no folder of this machine");
        assert!(
            part("souvenir_core").is_some_and(|part| part["purl"].is_null()),
            "ours"
        );
        for (name, why) in [
            ("clack-host", "tests it"),
            ("cc", "builds it"),
            ("souvenir", "is another program"),
        ] {
            assert!(part(name).is_none(), "{name} only {why}");
        }
        // Every reference is to something that is listed.
        let root = &bill["metadata"]["component"]["bom-ref"];
        let known: Vec<&Value> = parts
            .iter()
            .map(|part| &part["bom-ref"])
            .chain([root])
            .collect();
        for dependency in bill["dependencies"].as_array().unwrap() {
            let on = dependency["dependsOn"].as_array().unwrap();
            assert!(
                on.iter()
                    .chain([&dependency["ref"]])
                    .all(|one| known.contains(&one)),
                "{dependency}"
            );
        }
    }
}

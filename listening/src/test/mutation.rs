//! Test files are damaged by the thousand.

use souvenir_mutation::{Sample, Trial};

use super::ListeningTest;
use crate::order::{self, Session};

fn samples() -> Vec<Sample> {
    let page = include_str!("../../../docs/listening-test.md");
    let blocks = page.split("```toml\n").skip(1);
    let texts = blocks.filter_map(|block| block.split("```").next());
    let toml = texts.clone().map(|text| Sample {
        name: "toml",
        bytes: text.as_bytes().to_vec(),
    });
    let json = texts.map(|text| {
        let test = ListeningTest::from_bytes(text.as_bytes()).expect("an example");
        Sample {
            name: "json",
            bytes: test.to_json().into_bytes(),
        }
    });
    toml.chain(json).collect()
}

#[test]
fn no_damaged_test_does_harm() {
    let samples = samples();
    let trial = Trial {
        test: "test::mutation::no_damaged_test_does_harm",
        percent: 5,
        samples: &samples,
    };
    let anybody = Session {
        listener: "anybody".to_owned(),
        session: 1,
    };
    trial.run(|input| {
        // Whether it is refused is its own matter; what is read can be planned.
        if let Ok(test) = ListeningTest::from_bytes(&input.bytes) {
            let _ = order::plan(&test, &anybody).expect("a test that was checked");
            let _ = order::file_places(&test).expect("a test that was checked");
        }
    });
}

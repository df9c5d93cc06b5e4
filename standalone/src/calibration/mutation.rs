//! Calibrations are damaged by the thousand.

use souvenir_core::KernelCalibration;
use souvenir_mutation::{Sample, Trial};

use super::CalibrationFile;

const PROCESSOR: &str = "a processor";

fn sample() -> Sample {
    let text = "# From which order on the fast kernels win\nversion = 1\nprocessor = \"a processor\"\n\n\
                [fast_from]\n\"scalar\" = 48\n";
    Sample {
        name: "calibration",
        bytes: text.as_bytes().to_vec(),
    }
}

fn read(bytes: &[u8]) -> Option<KernelCalibration> {
    let text = std::str::from_utf8(bytes).ok()?;
    CalibrationFile::parse(text, PROCESSOR).ok()
}

#[test]
fn no_damaged_calibration_does_harm() {
    let whole = read(&sample().bytes).expect("readable before it is damaged");
    let expected = KernelCalibration::from_rows([("scalar", 48)]);
    assert_eq!(Ok(whole), expected);
    let trial = Trial {
        test: "calibration::mutation::no_damaged_calibration_does_harm",
        percent: 5,
        samples: &[sample()],
    };
    trial.run(|input| {
        read(&input.bytes);
    });
}

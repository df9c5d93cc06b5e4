//! State-space layers on the audio thread: no heap call once they are prepared, in any way of running, at any block.

#[path = "common/heap.rs"]
#[expect(dead_code, reason = "another judge's place")]
mod heap;

use heap::calls_of;
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, Runner, Way};

const BLOCKS: [usize; 5] = [1, 7, 64, 512, 4096];

#[test]
fn a_layer_is_run_and_reset_without_the_heap() {
    let sound: Vec<f64> = (0..4096).map(|k| (f64::from(k) * 0.1).sin()).collect();
    let mut read = vec![0.0; sound.len()];
    for kind in LayerKind::ALL {
        let spec = LayerSpec::new(kind, 40, 0.01);
        let layer = Layer::prepare(&spec).expect("in range");
        for way in Way::ALL {
            let mut runner = Runner::prepare(&layer, &[0.1; 40], way, 9000);
            let calls = calls_of(|| {
                for frames in BLOCKS {
                    runner.process(&sound[..frames], &mut read[..frames]);
                }
                runner.reset();
                runner.process(&sound, &mut read);
            });
            assert_eq!(calls, 0, "{kind} {way}");
        }
    }
}

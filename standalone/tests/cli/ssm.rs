//! `souvenir ssm`: kernels, sounds and memory functions as scripts get them.

use std::f64::consts::PI;
use std::fs;

use serde_json::{Value, json};
use souvenir_core::ssm::trained::TrainedStack;

use crate::test_folder::{RATE_HZ, TestFolder, tones};

const LAYER: &str = "--order 32 --time-scale 0.02";

fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

fn snr_db(reference: &[f32], estimate: &[f32]) -> f64 {
    souvenir_core::metrics::snr_db(reference, estimate).unwrap()
}

/// `2 Re sum C b a^j` of S4D-Inv by zero-order hold, from its definition.
fn inverse_kernel(pairs: &[[f64; 2]], step: f64, frames: usize) -> Vec<f64> {
    let size = 2.0 * pairs.len() as f64;
    let entry = |j: usize| -> f64 {
        let terms = pairs.iter().enumerate().map(|(n, [re, im])| {
            let w = size / PI * (size / (2.0 * n as f64 + 1.0) - 1.0);
            // exp(lambda D (j+1)) - exp(lambda D j), over lambda = -1/2 + i w.
            let power = |j: usize| {
                let (t, decay) = (step * j as f64, (-0.5 * step * j as f64).exp());
                [decay * (w * t).cos(), decay * (w * t).sin()]
            };
            let ([r1, i1], [r0, i0]) = (power(j + 1), power(j));
            let (r, i, norm) = (r1 - r0, i1 - i0, 0.25 + w * w);
            let (r, i) = ((-0.5 * r + w * i) / norm, (-0.5 * i - w * r) / norm);
            2.0 * (re * r - im * i)
        });
        terms.sum()
    };
    (0..frames).map(entry).collect()
}

#[test]
fn a_kernel_with_a_given_readout_is_its_definition() {
    let test_folder = TestFolder::new();
    let pairs = [[0.5, -0.25], [1.0, 0.0], [-0.3, 0.8]];
    fs::write(test_folder.path("c.json"), json!(pairs).to_string()).unwrap();
    let line = "ssm kernel --layer s4d-inv --order 6 --rate 8000 --time-scale 0.01 --c c.json --frames 100";
    let kernel = test_folder.json(line);
    let keys: Vec<_> = kernel.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["delay_frames", "kernel", "layer", "order", "step"],
        "documented"
    );
    assert_eq!(kernel["layer"], "s4d-inv", "as asked");
    assert_eq!(kernel["order"], 6, "as asked");
    assert_eq!(kernel["step"], 1.0 / 80.0, "1 / (time scale x rate)");
    assert_eq!(kernel["delay_frames"], 40, "half of the time scale");
    let found = numbers(&kernel["kernel"]);
    let wanted = inverse_kernel(&pairs, 1.0 / 80.0, 100);
    assert_eq!(found.len(), 100, "as asked");
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!((found - wanted).abs() < 1e-14, "{found} {wanted}");
    }
}

#[test]
fn a_kernel_is_the_same_in_every_format() {
    let test_folder = TestFolder::new();
    let line = format!("ssm kernel --layer s4 {LAYER} --frames 50");
    let wanted = numbers(&test_folder.json(&line)["kernel"]);
    let csv = String::from_utf8(test_folder.succeed(&format!("{line} --format csv"))).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("frame,kernel"), "header");
    let rows = lines.map(|line| line.split_once(',').unwrap().1.parse().unwrap());
    assert_eq!(rows.collect::<Vec<f64>>(), wanted, "csv");
    test_folder.succeed(&format!("{line} --format npy --output k.npy"));
    let npy = fs::read(test_folder.path("k.npy")).unwrap();
    let data = &npy[npy.len() - 8 * wanted.len()..];
    let values = data
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()));
    assert_eq!(values.collect::<Vec<f64>>(), wanted, "npy");
    assert!(
        String::from_utf8_lossy(&npy[..128.min(npy.len())]).contains("(50,"),
        "one axis"
    );
}

#[test]
fn every_layer_hears_a_sound_and_reads_it_back_in_place() {
    let test_folder = TestFolder::new();
    let sound = tones(2, 4000);
    test_folder.write("in.wav", &sound);
    for layer in ["s4", "s4d-legs", "s4d-lin", "s4d-inv", "legs", "legt"] {
        let line =
            format!("ssm run in.wav --output out.wav --layer {layer} {LAYER} --delay 0.003 --json");
        let measures = test_folder.json(&line);
        let memory = test_folder.read("out.wav");
        assert_eq!(
            (memory.len(), memory[0].len()),
            (2, 4000),
            "as the sound is"
        );
        assert_eq!(measures["delay_frames"], 24, "{layer}");
        let capacity = measures["capacity"].as_f64().unwrap();
        assert!(capacity > 16.0 && capacity <= 32.0, "{layer}: {capacity}");
        for (channel_idx, (dry, memory)) in sound.iter().zip(&memory).enumerate() {
            let found = snr_db(dry, memory);
            let said = measures["snr_db"][channel_idx].as_f64().unwrap();
            assert!(
                (found - said).abs() < 1e-9,
                "{layer}: {found} dB, it says {said}"
            );
            // 32 numbers hold some of what two tones leave in 20 ms.
            assert!(found > 0.0, "{layer}: {found} dB");
        }
    }
}

#[test]
fn an_impulse_comes_out_as_the_kernel_where_it_went_in() {
    let test_folder = TestFolder::new();
    let mut sound = vec![vec![0.0; 4000]; 2];
    let places = [1000, 2500];
    for (channel, place) in sound.iter_mut().zip(places) {
        channel[place] = 0.5;
    }
    test_folder.write("in.wav", &sound);
    for layer in [
        "s4", "s4d-legs", "s4d-lin", "s4d-inv", "s4d-real", "legs", "legt",
    ] {
        let options = format!("--layer {layer} {LAYER} --delay 0.003");
        let line = format!("ssm kernel {options} --rate {RATE_HZ} --frames 300");
        let kernel = numbers(&test_folder.json(&line)["kernel"]);
        let largest = kernel.iter().fold(0.0_f64, |top, k| top.max(k.abs()));
        test_folder.succeed(&format!("ssm run in.wav --output out.wav {options} --json"));
        for (heard, place) in test_folder.read("out.wav").iter().zip(places) {
            for (frame, k) in kernel.iter().enumerate() {
                // What is read 24 frames ago is written 24 frames earlier.
                let off = (f64::from(heard[place + frame - 24]) - 0.5 * k).abs();
                assert!(off < 1e-6 * largest, "{layer}, frame {frame}: {off:e}");
            }
        }
    }
}

#[test]
fn the_ways_to_run_a_layer_write_the_same_sound() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 5000));
    for layer in ["s4", "s4d-inv", "legt"] {
        let run = |way: &str| {
            let line =
                format!("ssm run in.wav --output {way}.wav --layer {layer} {LAYER} --way {way}");
            test_folder.succeed(&line);
            test_folder.read(&format!("{way}.wav")).remove(0)
        };
        let recurrence = run("recurrence");
        for way in ["convolution", "scan"] {
            let apart = snr_db(&recurrence, &run(way));
            // Files hold 24 bits.
            assert!(apart > 140.0, "{layer} {way}: {apart} dB");
        }
    }
}

#[test]
fn memory_and_residual_add_up_to_the_sound() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 2000).remove(0);
    test_folder.write("in.wav", std::slice::from_ref(&sound));
    let write = |listen: &str| {
        test_folder.succeed(&format!(
            "ssm run in.wav --output {listen}.wav {LAYER} --listen {listen}"
        ));
        test_folder.read(&format!("{listen}.wav")).remove(0)
    };
    let (dry, memory, residual) = (write("dry"), write("memory"), write("residual"));
    assert_eq!(dry, sound, "the sound itself");
    for ((dry, memory), residual) in dry.iter().zip(&memory).zip(&residual) {
        assert!(
            (dry - memory - residual).abs() < 1e-6,
            "{dry} {memory} {residual}"
        );
    }
}

#[test]
fn a_readout_fitted_to_the_sound_reads_it_better() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 8000));
    let snr = |more: &str| {
        let line =
            format!("ssm run in.wav --output out.wav --order 16 --time-scale 0.05 --json{more}");
        test_folder.json(&line)["snr_db"][0].as_f64().unwrap()
    };
    let (white, fitted) = (snr(""), snr(" --fit"));
    // The readout for white sound spends its numbers on what this sound does not hold.
    assert!(fitted > white + 10.0, "{white} dB, fitted {fitted} dB");
}

#[test]
fn the_memory_function_is_at_most_the_order() {
    let test_folder = TestFolder::new();
    let line = format!("ssm memory-function --layer legt --rate {RATE_HZ} {LAYER} --frames 2000");
    let function = test_folder.json(&line);
    let explained = numbers(&function["explained"]);
    let sum: f64 = explained.iter().sum();
    let capacity = function["capacity"].as_f64().unwrap();
    assert!(
        capacity <= 32.0 && (sum / capacity - 1.0).abs() < 1e-6,
        "{sum} {capacity}"
    );
    let thinned = test_folder.json(&format!("{line} --stride 7"));
    assert_eq!(numbers(&thinned["delays_frames"])[3], 21.0, "every seventh");
    let off = numbers(&thinned["explained"])[3] - explained[21];
    assert!(off.abs() < 1e-12, "{off:e}");
}

#[test]
fn what_cannot_be_is_one_sentence_and_code_two() {
    let test_folder = TestFolder::new();
    fs::write(test_folder.path("c.json"), "[1.0, 2.0]").unwrap();
    for (line, sentence) in [
        (
            "ssm kernel --order 7",
            "s4d-inv counts two real numbers a pair: its order must be even, and 7 is odd",
        ),
        (
            "ssm kernel --layer legt --order 2000",
            "legt takes an order from 1 to 1024, not 2000",
        ),
        ("ssm kernel --time-scale 1e-9", "a step of 20833.3"),
        ("ssm kernel --layer s5", "`s5` is not one of s4, s4d-legs"),
        (
            "ssm memory-function --noise-floor 0",
            "a noise floor of 0 is outside 0 to 1",
        ),
    ] {
        let run = test_folder.run(line);
        assert_eq!(run.code, 2, "{line}: {}", run.stderr);
        assert!(run.stderr.contains(sentence), "{line}: {}", run.stderr);
        assert_eq!(
            run.stderr.trim_end().lines().count(),
            1,
            "{line}: {}",
            run.stderr
        );
    }
    let run = test_folder.run("ssm kernel --order 4 --c c.json");
    assert_eq!(run.code, 1, "a file");
    let sentence = "cannot take C from c.json: s4d-inv is read by 2 pairs [re, im], not by numbers";
    assert!(run.stderr.contains(sentence), "{}", run.stderr);
}

/// An S4D stack of width 4 that hears and says `width` numbers, as safetensors: its values are any, but the same ones.
fn stack(width: usize) -> Vec<u8> {
    let shapes: [(&str, Vec<usize>); 13] = [
        ("encoder.weight", vec![4, width]),
        ("encoder.bias", vec![4]),
        ("s4_layers.0.D", vec![4]),
        ("s4_layers.0.kernel.C", vec![4, 2, 2]),
        ("s4_layers.0.kernel.log_dt", vec![4]),
        ("s4_layers.0.kernel.log_A_real", vec![4, 2]),
        ("s4_layers.0.kernel.A_imag", vec![4, 2]),
        ("s4_layers.0.output_linear.0.weight", vec![8, 4, 1]),
        ("s4_layers.0.output_linear.0.bias", vec![8]),
        ("norms.0.weight", vec![4]),
        ("norms.0.bias", vec![4]),
        ("decoder.weight", vec![width, 4]),
        ("decoder.bias", vec![width]),
    ];
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (idx, (name, shape)) in shapes.into_iter().enumerate() {
        let from = data.len();
        for k in 0..shape.iter().product::<usize>() {
            let step = u16::try_from(idx * 31 + k).unwrap();
            let value = (1.0 + f32::from(step)).sin() - 0.5;
            data.extend(value.to_le_bytes());
        }
        let offsets = [from, data.len()];
        header.insert(
            name.into(),
            json!({"dtype": "F32", "shape": shape, "data_offsets": offsets}),
        );
    }
    let header = Value::Object(header).to_string();
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn trained_weights_run_on_a_sound_in_place() {
    let workshop = TestFolder::new();
    let sound = tones(2, 5000);
    workshop.write("in.wav", &sound);
    for width in [1, 2] {
        let bytes = stack(width);
        fs::write(workshop.path("w.safetensors"), &bytes).unwrap();
        let line = "ssm run in.wav --output out.wav --weights w.safetensors --json";
        let measures = workshop.json(line);
        assert_eq!(measures["delay_frames"], 0, "as it says it");
        assert_eq!(measures["capacity"], Value::Null, "not a linear layer");
        let heard = workshop.read("out.wav");
        let mut wanted = TrainedStack::prepare(&bytes).unwrap();
        for frame in 0..5000 {
            if width == 1 && frame == 0 {
                let mut said = vec![0.0; 5000];
                wanted.process(&sound[1], &mut said);
                assert_eq!(said, heard[1], "the second channel by itself");
                assert!(said.iter().any(|y| *y != said[0]), "something is said");
            } else if width == 2 {
                let mut said = [0.0; 2];
                wanted.process(&[sound[0][frame], sound[1][frame]], &mut said);
                assert_eq!(said, [heard[0][frame], heard[1][frame]], "frame {frame}");
            }
        }
    }
}

#[test]
fn weights_that_do_not_fit_are_a_sentence() {
    let workshop = TestFolder::new();
    workshop.write("in.wav", &tones(2, 100));
    let run = |bytes: &[u8]| {
        fs::write(workshop.path("w.safetensors"), bytes).unwrap();
        let run = workshop.run("ssm run in.wav --output out.wav --weights w.safetensors");
        assert_eq!(
            (run.code, run.stderr.trim_end().lines().count()),
            (1, 1),
            "{}",
            run.stderr
        );
        run.stderr
    };
    let wide = run(&stack(3));
    let sentence = "hears 3 and says 3 numbers a frame; a sound of 2 channels needs a stack of 1 and 1, or of 2 and 2";
    assert!(wide.contains(sentence), "{wide}");
    let whole = stack(1);
    assert!(run(&whole[..whole.len() - 9]).contains("cannot run"), "cut");
    let mut huge = whole.clone();
    huge[..8].copy_from_slice(&(10_u64 << 30).to_le_bytes());
    assert!(run(&huge).contains("cannot run"), "a header of 10 GB");
    let mut spoilt = whole;
    let at = spoilt.len() - 4;
    spoilt[at..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(run(&spoilt).contains("decoder.bias"), "the tensor is named");
}

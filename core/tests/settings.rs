//! What `MemorySettings::nearest_at` gives back is what an engine takes, whatever it was given.

use proptest::prelude::{
    Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::select;
use souvenir_core::__internals::MAX_DENSE_ORDER;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::memory::{MAX_CHANNELS, MAX_ORDER, Method};
use souvenir_core::settings::{
    AdaptiveSettings, ClockDriver, ClockSettings, LayerSettings, MemorySettings, Mode,
};
use souvenir_core::ssm::{LayerKind, Way};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

/// Any number at all, and those that somebody chooses.
fn number(usual: std::ops::Range<f64>) -> impl Strategy<Value = f64> {
    let odd = select(vec![
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        -1.0,
        -0.0,
        0.0,
    ]);
    prop_oneof![3 => usual, 1 => odd, 1 => proptest::num::f64::ANY]
}

fn settings(
    orders: impl Strategy<Value = usize>,
    windows_secs: impl Strategy<Value = f64>,
) -> impl Strategy<Value = MemorySettings> {
    let words = (select(&Mode::ALL[..]), select(&Method::ALL[..]));
    let numbers = (orders, windows_secs, number(-0.2..0.8), number(-1.0..2.0));
    (words, numbers, layer(), clock(), number(-120.0..0.0)).prop_map(
        |((mode, method), (order, window_secs, overlap, delay_secs), layer, clock, error_db)| {
            MemorySettings {
                mode,
                method,
                order,
                window_secs,
                overlap,
                delay_secs,
                // No number is equal to one that is none: elsewhere a layer stays as it is.
                layer: match mode {
                    Mode::Layer => layer,
                    _ => LayerSettings::default(),
                },
                clock: match mode {
                    Mode::Selective => clock,
                    _ => ClockSettings::default(),
                },
                weights: None,
                adaptive: match mode {
                    Mode::Adaptive => AdaptiveSettings {
                        allowed_error_db: error_db,
                        ..AdaptiveSettings::default()
                    },
                    _ => AdaptiveSettings::default(),
                },
            }
        },
    )
}

fn clock() -> impl Strategy<Value = ClockSettings> {
    let edges = (number(1.0..3e4), number(1.0..3e4));
    let numbers = (number(-120.0..20.0), edges, number(0.01..1e4));
    let driver = select(&ClockDriver::ALL[..]);
    (driver, numbers).prop_map(
        |(driver, (threshold_db, (low_hz, high_hz), secs))| ClockSettings {
            driver,
            threshold_db,
            band_hz: [low_hz, high_hz],
            curve_period_secs: secs,
            ..ClockSettings::default()
        },
    )
}

fn layer() -> impl Strategy<Value = LayerSettings> {
    let words = (select(&LayerKind::ALL[..]), select(&Way::ALL[..]));
    (words, number(1e-4..2.0)).prop_map(|((kind, way), time_scale_secs)| LayerSettings {
        kind,
        time_scale_secs,
        way,
    })
}

/// From one a second to the fastest that a sound server takes, and one that is no whole number.
fn rate_hz() -> impl Strategy<Value = f64> {
    let usual = select(vec![1.0, 8_000.0, 44_099.7, 44_100.0, 48_000.0, 192_000.0]);
    prop_oneof![usual, 1.0..768_000.0]
}

fn connect() -> impl Strategy<Value = usize> {
    let edges = [
        0,
        1,
        MAX_DENSE_ORDER,
        MAX_DENSE_ORDER + 1,
        2000,
        MAX_ORDER,
        MAX_ORDER + 1,
    ];
    prop_oneof![select(edges.to_vec()), 0..MAX_ORDER, Just(usize::MAX)]
}

/// Seconds of windows of up to 50 ms at the fastest rate: what is prepared in no time.
const SHORT_SECS: std::ops::Range<f64> = 1e-6..0.05;
/// The dense step's matrix exponential takes seconds beyond.
const QUICK_ORDER: usize = 160;

fn recollection(settings: MemorySettings, sample_rate_hz: f64) -> StreamConfig {
    StreamConfig {
        settings,
        sample_rate_hz,
        channels: 1,
    }
}

fn engine(settings: MemorySettings, sample_rate_hz: f64) -> EngineConfig {
    EngineConfig {
        settings,
        sample_rate_hz,
        channels: 1,
        max_block_frames: 64,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_of_any_setting_is_taken(
        wanted in settings(connect(), number(1e-4..400.0)),
        rate_hz in rate_hz(),
    ) {
        let nearest = wanted.nearest_at(rate_hz);
        prop_assert_eq!(recollection(nearest, rate_hz).check(), Ok(()), "{:?}", nearest);
        prop_assert_eq!(nearest.nearest_at(rate_hz), nearest, "nothing is nearer to itself");
    }

    #[test]
    fn a_setting_that_is_taken_stays_as_it_is(
        wanted in settings(connect(), number(1e-4..400.0)),
        rate_hz in rate_hz(),
    ) {
        if recollection(wanted, rate_hz).check().is_ok() {
            prop_assert_eq!(wanted.nearest_at(rate_hz), wanted, "at {} Hz", rate_hz);
        }
    }
}

proptest! {
    // Each makes an engine, with seconds of room for what it has heard.
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_engine_prepares_the_nearest(
        wanted in settings(0..QUICK_ORDER, SHORT_SECS),
        rate_hz in rate_hz(),
    ) {
        let nearest = wanted.nearest_at(rate_hz);
        let prepared = Engine::prepare(&engine(nearest, rate_hz));
        prop_assert!(prepared.is_ok(), "{:?} at {} Hz", nearest, rate_hz);
    }

    /// The check costs nothing because it prepares nothing: it must say the same.
    #[test]
    fn the_check_says_what_preparing_says(
        wanted in settings(0..QUICK_ORDER, SHORT_SECS),
        rate_hz in rate_hz(),
        channels in 0..MAX_CHANNELS + 2,
    ) {
        let config = StreamConfig { channels, ..recollection(wanted, rate_hz) };
        let prepared = StreamingMemory::prepare(&config).map(drop);
        // As words, because a value that is not a number does not equal itself.
        prop_assert_eq!(format!("{:?}", config.check()), format!("{prepared:?}"), "{:?}", config);
    }
}

/// Saved by a window that nobody heard anything from again.
#[test]
fn a_sliding_memory_of_order_2000_by_zero_order_hold_is_brought_to_what_there_is() {
    let wanted = MemorySettings {
        mode: Mode::Sliding,
        method: Method::ZeroOrderHold,
        order: 2000,
        ..MemorySettings::default()
    };
    let refused = StreamingMemory::prepare(&recollection(wanted, 48_000.0));
    assert!(refused.is_err(), "as it stands it cannot be prepared");
    let nearest = wanted.nearest();
    assert_eq!(nearest.order, MAX_DENSE_ORDER);
    assert_eq!((nearest.mode, nearest.method), (wanted.mode, wanted.method));
    assert!(
        StreamingMemory::prepare(&recollection(nearest, 48_000.0)).is_ok(),
        "the largest dense step"
    );
}

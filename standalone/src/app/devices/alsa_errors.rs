//! Keeps ALSA's library from talking on stderr.

/// Sends what libasound has to say, from now on and on this thread only, into a buffer; the buffer of an earlier
/// call is thrown away. A machine without a sound card makes it say 40 lines a listing.
#[cfg(target_os = "linux")]
pub(in crate::app) fn quieten() {
    // Where there is no memory for a buffer it goes on talking.
    _ = alsa::Output::local_error_handler();
}

/// Others have no such library.
#[cfg(not(target_os = "linux"))]
pub(in crate::app) fn quieten() {}

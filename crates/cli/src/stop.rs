//! Ctrl-C: a long run is asked to stop, and says what it knows so far.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

static IS_ASKED: AtomicBool = AtomicBool::new(false);
static LISTENS: OnceLock<bool> = OnceLock::new();

/// From now on Ctrl-C asks to stop; asked a second time, the program ends at once.
pub(crate) fn listen() {
    LISTENS.get_or_init(|| {
        // Where no handler can be set, Ctrl-C ends the program as ever.
        ctrlc::set_handler(|| {
            if IS_ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(Exit::STOPPED.into());
            }
        })
        .is_ok()
    });
}

/// Whether the user asked to stop.
pub(crate) fn is_asked() -> bool {
    IS_ASKED.load(Ordering::Relaxed)
}

//! A tidy text stays as it is and means what the text meant.
#![no_main]

use syntax::format::{format, same_meaning};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(tidy) = format(text) {
        assert_eq!(format(&tidy).as_ref(), Ok(&tidy));
        assert!(same_meaning(text, &tidy), "{tidy}");
    }
});

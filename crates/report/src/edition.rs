//! Which texts results come from.

use std::fmt::Write as _;

use model::files::{TextFile, Texts};
use model::regimes::is_command_line;
use sha2::{Digest as _, Sha256};

/// The edition of a deal: a SHA-256 of all that was read for it, as 64 hexadecimal digits.
///
/// The texts count in the order in which they were read: the main file, what it imports, the tables
/// it takes numbers from. Their names do not, since the main file says them; so the edition of a
/// copy is the same, wherever it lies. The library goes with the version of the program, and what a
/// command line lays on a deal is not part of it.
pub fn edition(texts: &Texts) -> String {
    let mut hash = Sha256::new();
    for text in texts.iter() {
        if text.in_library || is_command_line(&text.name) {
            continue;
        }
        // With its length before it, no text can be moved across the end of another.
        hash.update((text.text.len() as u64).to_le_bytes());
        hash.update(text.text.as_bytes());
    }
    in_digits(hash)
}

/// The edition of each text by itself, with its name: the library's too, in the order in which they
/// were read. Tells which of them is another than it was.
pub fn editions(texts: &Texts) -> Vec<(String, String)> {
    let texts = texts.iter().filter(|text| !is_command_line(&text.name));
    let edition = |text: &TextFile| {
        let hash = Sha256::new_with_prefix(text.text.as_bytes());
        (text.name.clone(), in_digits(hash))
    };
    texts.map(edition).collect()
}

fn in_digits(hash: Sha256) -> String {
    let digits = hash.finalize();
    digits.iter().fold(String::new(), |mut told, byte| {
        write!(told, "{byte:02x}").expect("writing to a string cannot fail");
        told
    })
}

#[cfg(test)]
mod tests {
    use super::edition;
    use model::files::Texts;

    fn of(all: &[(&str, &str, bool)]) -> String {
        let mut texts = Texts::default();
        for (name, text, in_library) in all {
            texts.add((*name).to_owned(), (*text).to_owned(), *in_library);
        }
        edition(&texts)
    }

    #[test]
    fn texts_count_and_names_do_not() {
        let one = of(&[("a.deal", "deal", false)]);
        // printf '\4\0\0\0\0\0\0\0deal' | sha256sum
        assert_eq!(
            one,
            "79561f6b430bab11fd03247b2c6eccf53bf3729afcf9d255eaeb321be5d3cb01"
        );
        assert_eq!(one, of(&[("b.deal", "deal", false)]));
        assert_eq!(
            one,
            of(&[
                ("a.deal", "deal", false),
                ("x", "y", true),
                ("--set", "z", false)
            ])
        );
        assert_ne!(one, of(&[("a.deal", "deal ", false)]));
        assert_ne!(
            of(&[("a", "ab", false), ("b", "c", false)]),
            of(&[("a", "a", false), ("b", "bc", false)])
        );
    }
}

//! Names of sheets: at most 31 letters, none of them forbidden, none twice.

/// The longest name of a sheet.
const SHEET_NAME_LEN_MAX: usize = 31;

/// A name that a tab may have and no other has.
pub(super) fn sheet_name(title: &str, taken: &mut Vec<String>) -> String {
    let clean: String = title
        .chars()
        .map(|letter| match letter {
            '\'' => '\u{2019}',
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
            other if other.is_control() => ' ',
            other => other,
        })
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = if clean.is_empty() {
        "Sheet".to_owned()
    } else {
        clean
    };
    let mut number = 1;
    loop {
        let ending = if number == 1 {
            String::new()
        } else {
            format!(" {number}")
        };
        let length = SHEET_NAME_LEN_MAX - ending.len();
        let name: String = clean
            .chars()
            .take(length)
            .collect::<String>()
            .trim_end()
            .to_owned()
            + &ending;
        let lower = name.to_lowercase();
        if !taken.contains(&lower) && lower != "history" {
            taken.push(lower);
            return name;
        }
        number += 1;
    }
}

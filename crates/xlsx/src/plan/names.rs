//! Names of sheets: at most 31 letters, none of them forbidden, none twice.

/// The longest name of a sheet.
pub(super) const LEN_MAX: usize = 31;

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
    // A name and a bracket would be read as a function.
    let clean = clean.replace('(', " (");
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
        let length = LEN_MAX - ending.len();
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

#[cfg(test)]
mod tests {
    use super::sheet_name;

    #[test]
    fn names_are_such_as_a_tab_may_have() {
        let mut taken = vec!["summary".to_owned()];
        let mut name = |title: &str| sheet_name(title, &mut taken);
        assert_eq!(name("Summary"), "Summary 2");
        assert_eq!(name("History"), "History 2");
        assert_eq!(
            name("A/B: [the] \"state's\" half?"),
            "A B the \"state\u{2019}s\" half"
        );
        assert_eq!(name("DAYS(net)"), "DAYS (net)");
        assert_eq!(name(""), "Sheet");
        let long = "Reconstruction Investment Fund of the state";
        assert_eq!(name(long), "Reconstruction Investment Fund");
        assert_eq!(name(long), "Reconstruction Investment Fun 2");
        assert_eq!(name(long), "Reconstruction Investment Fun 3");
    }
}

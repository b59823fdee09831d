//! The nearest name, for "did you mean".

/// The candidate that differs least from `word`, where it differs little: in about a third of its
/// letters at most. Swapped neighbours count as one difference, upper and lower case as none.
///
/// The first of several equally near candidates wins, so the answer depends on the order given.
///
/// ```
/// use syntax::nearest::nearest;
/// assert_eq!(nearest("inptu", ["row", "input"].into_iter()), Some("input"));
/// assert_eq!(nearest("banana", ["row", "input"].into_iter()), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = lower(word);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let other = lower(candidate);
        let limit = (letters.len().max(other.len()) + 1) / 3;
        // A cheap bound first: names can be long and candidates many.
        if letters.len().abs_diff(other.len()) > limit {
            continue;
        }
        let differences = distance(&letters, &other);
        if differences <= limit && best.is_none_or(|(least, _)| differences < least) {
            best = Some((differences, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn lower(word: &str) -> Vec<char> {
    // Longer words are cut: nobody mistypes the hundredth letter, and the table below is square.
    word.chars().take(64).flat_map(char::to_lowercase).collect()
}

/// Damerau-Levenshtein distance in its restricted form (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (above[j] + 1)
                .min(current[j - 1] + 1)
                .min(above[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_nearest_and_refuses_the_far() {
        let words = ["party", "pool", "pay", "royalty_due"];
        for (typed, found) in [
            ("praty", Some("party")),
            ("Party", Some("party")),
            ("pya", Some("pay")),
            ("poll", Some("pool")),
            ("royalty_deu", Some("royalty_due")),
            ("x", None),
            ("", None),
            ("licence", None),
        ] {
            assert_eq!(nearest(typed, words.into_iter()), found, "{typed}");
        }
    }
}

//! From how often a reading holds to one of a few fixed words.

use model::ClaimKind;

use super::carried::Carried;
use crate::paths::Chance;

/// From this chance on a reading is supported.
pub const SUPPORTED_FROM: f64 = 0.9;
/// Below this chance it is unlikely.
pub const UNLIKELY_BELOW: f64 = 0.1;
/// Below this chance it is contradicted.
pub const CONTRADICTED_BELOW: f64 = 0.01;

/// The fixed words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds on at least 9 of 10 paths.
    Supported,
    /// It holds on 1 to 9 of 10 paths.
    Possible,
    /// It holds on fewer than 1 of 10 paths.
    Unlikely,
    /// It holds on fewer than 1 of 100 paths.
    Contradicted,
    /// A demand that is met on at least 1 of 10 paths.
    Feasible,
    /// A demand that is met on fewer.
    NotFeasible,
    /// What it is depends on terms that are still open.
    DependsOnOpenTerms,
    /// Nothing that is known tests it, or placeholders carry the answer.
    NotTestable,
}

impl Verdict {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Possible => "possible",
            Self::Unlikely => "unlikely",
            Self::Contradicted => "contradicted",
            Self::Feasible => "feasible",
            Self::NotFeasible => "not feasible",
            Self::DependsOnOpenTerms => "depends on open terms",
            Self::NotTestable => "not testable with what is known",
        }
    }

    /// The word for a chance.
    fn of_share(share: f64, kind: ClaimKind) -> Self {
        match kind {
            ClaimKind::Demand if share >= UNLIKELY_BELOW => Self::Feasible,
            ClaimKind::Demand => Self::NotFeasible,
            ClaimKind::Statement
            | ClaimKind::Valuation
            | ClaimKind::Forecast
            | ClaimKind::Opinion => match share {
                share if share >= SUPPORTED_FROM => Self::Supported,
                share if share >= UNLIKELY_BELOW => Self::Possible,
                share if share >= CONTRADICTED_BELOW => Self::Unlikely,
                _ => Self::Contradicted,
            },
        }
    }

    /// Whether it speaks for the claim: then placeholders must not carry it.
    fn speaks_for(self) -> bool {
        matches!(self, Self::Supported | Self::Possible | Self::Feasible)
    }
}

/// Why a reading cannot be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTested {
    /// The deal says so, and why.
    Said(String),
    /// Placeholders carry the answer.
    Placeholders,
    /// It has no answer on so many paths that those could change the word.
    NoAnswer,
}

/// A verdict with what has to be said beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The word.
    pub verdict: Verdict,
    /// Why it cannot be tested, where that is so.
    pub not_tested: Option<NotTested>,
    /// Whether two standard errors more or less would be another word.
    pub is_near: bool,
}

/// Judges a reading by how often it holds: one chance, or one each for open terms at the low end, in
/// the middle and at the high end, out of so many paths.
pub(super) fn judge(
    chances: &[Chance],
    path_count: usize,
    is_certain: bool,
    kind: ClaimKind,
    carried: &Carried,
) -> Judged {
    let words: Vec<Option<Verdict>> = chances
        .iter()
        .map(|chance| of_chance(chance, path_count, kind))
        .collect();
    let not = |reason| Judged {
        verdict: Verdict::NotTestable,
        not_tested: Some(reason),
        is_near: false,
    };
    let Some(words) = words.into_iter().collect::<Option<Vec<Verdict>>>() else {
        return not(NotTested::NoAnswer);
    };
    let Some(first) = words.first().copied() else {
        return not(NotTested::NoAnswer);
    };
    let verdict = if words.iter().all(|word| *word == first) {
        first
    } else {
        Verdict::DependsOnOpenTerms
    };
    if verdict.speaks_for() && carried.by_placeholders() {
        return not(NotTested::Placeholders);
    }
    Judged {
        verdict,
        not_tested: None,
        is_near: !is_certain
            && chances
                .iter()
                .any(|chance| is_near(chance, path_count, kind)),
    }
}

/// The word for a chance; `None` where the paths without an answer could change it.
fn of_chance(chance: &Chance, path_count: usize, kind: ClaimKind) -> Option<Verdict> {
    if !chance.share.is_finite() {
        return None;
    }
    let unknown = chance.no_value_count as f64 / path_count as f64;
    let least = chance.share * (1.0 - unknown);
    let word = Verdict::of_share(least, kind);
    (word == Verdict::of_share(least + unknown, kind)).then_some(word)
}

/// Where none of n paths differs, the chance of a path that does may still be up to 3 / n.
fn is_near(chance: &Chance, path_count: usize, kind: ClaimKind) -> bool {
    let error = (2.0 * chance.standard_error).max(3.0 / path_count as f64);
    let word = |share: f64| Verdict::of_share(share, kind);
    let (low, high) = (chance.share - error, chance.share + error);
    word(low) != word(chance.share) || word(high) != word(chance.share)
}

/// The one verdict of all readings, where they agree.
pub(super) fn headline(verdicts: &[Verdict]) -> Option<Verdict> {
    let first = *verdicts.first()?;
    verdicts
        .iter()
        .all(|verdict| *verdict == first)
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance(share: f64, no_value_count: usize) -> Chance {
        Chance {
            share,
            standard_error: 0.0,
            no_value_count,
        }
    }

    fn word(share: f64, kind: ClaimKind) -> Verdict {
        judge(
            &[chance(share, 0)],
            10_000,
            false,
            kind,
            &Carried::default(),
        )
        .verdict
    }

    /// The bounds are those of the manual, each on the side it names.
    #[test]
    fn words_change_at_their_bounds() {
        let statement = |share| word(share, ClaimKind::Statement);
        assert_eq!(statement(0.9), Verdict::Supported);
        assert_eq!(statement(0.899_999), Verdict::Possible);
        assert_eq!(statement(0.1), Verdict::Possible);
        assert_eq!(statement(0.099_999), Verdict::Unlikely);
        assert_eq!(statement(0.01), Verdict::Unlikely);
        assert_eq!(statement(0.009_999), Verdict::Contradicted);
        assert_eq!(word(0.1, ClaimKind::Demand), Verdict::Feasible);
        assert_eq!(word(0.099_999, ClaimKind::Demand), Verdict::NotFeasible);
    }

    #[test]
    fn placeholders_never_speak_for_a_claim_but_may_speak_against_it() {
        let mut carried = Carried::default();
        carried.shares.placeholder = 0.4;
        carried.is_moved = true;
        let judged = |share| {
            let chances = [chance(share, 0)];
            judge(&chances, 10_000, false, ClaimKind::Forecast, &carried)
        };
        assert_eq!(judged(0.99).verdict, Verdict::NotTestable);
        assert_eq!(judged(0.5).not_tested, Some(NotTested::Placeholders));
        assert_eq!(judged(0.05).verdict, Verdict::Unlikely);
        assert_eq!(judged(0.0).verdict, Verdict::Contradicted);
    }

    #[test]
    fn paths_without_an_answer_count_against_a_verdict_they_could_change() {
        let judged = |share, none| {
            let chances = [chance(share, none)];
            let kind = ClaimKind::Statement;
            judge(&chances, 1_000, false, kind, &Carried::default()).verdict
        };
        assert_eq!(judged(1.0, 50), Verdict::Supported);
        assert_eq!(judged(1.0, 150), Verdict::NotTestable);
        assert_eq!(judged(f64::NAN, 1_000), Verdict::NotTestable);
    }

    #[test]
    fn few_paths_cannot_tell_never_from_rarely() {
        let judged = |count| {
            let chances = [chance(0.0, 0)];
            let kind = ClaimKind::Statement;
            judge(&chances, count, false, kind, &Carried::default()).is_near
        };
        assert!(judged(100));
        assert!(!judged(1_000));
    }

    #[test]
    fn readings_that_differ_have_no_headline() {
        let (yes, no) = (Verdict::Supported, Verdict::Contradicted);
        assert_eq!(headline(&[yes, yes]), Some(yes));
        assert_eq!(headline(&[yes, no]), None);
        assert_eq!(headline(&[]), None);
    }

    #[test]
    fn open_terms_that_change_the_word_are_said() {
        let chances = [chance(0.0, 0), chance(0.5, 0), chance(1.0, 0)];
        let kind = ClaimKind::Statement;
        let judged = judge(&chances, 1_000, false, kind, &Carried::default());
        assert_eq!(judged.verdict, Verdict::DependsOnOpenTerms);
    }
}

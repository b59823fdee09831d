//! Published cases as deals: what a law, a manual or a model prints must come out.
//!
//! Every deal below `tests/oracle` is clean, all its expectations hold, and its claims come out as
//! it says they must: a claim holds, unless a line `# verdict NAME: no` says that the published
//! figure is wrong. An expected figure comes from outside: an `expect` that cites a source whose
//! kind is not `example`, or a note above the title which says that the figures are derived.
//!
//! And no test is one that cannot fail: where anything else were found, every expectation of these
//! deals and of the library's worked tests would miss.

mod central;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use central::{Central, Folder, files_below, repository};
use model::files::Files;
use model::{Deal, Reading, read};
use syntax::span::FileId;
use syntax::tree::{Expect, File, Source, SourceRefKind, StatementKind};

/// A spoiled figure is off by this share of the largest that is expected, and by more than twice the tolerance.
const SPOILED_BY: f64 = 0.001;
/// A tolerance that is larger than this share of the largest figure expected compares nothing.
const WITHIN_MAX: f64 = 0.05;

/// The published cases.
fn oracles() -> Vec<PathBuf> {
    files_below(&repository().join("tests/oracle"), ".deal")
}

/// A deal read from a text that lies where a file lies.
fn read_text(path: &Path, text: &str) -> Reading {
    struct Instead<'t>(Folder, String, &'t str);
    impl Files for Instead<'_> {
        fn read(&self, path: &str) -> Result<Vec<u8>, model::files::ReadError> {
            if path == self.1 {
                return Ok(self.2.as_bytes().to_vec());
            }
            self.0.read(path)
        }
    }
    let folder = Folder(path.parent().expect("a file lies in a folder").to_owned());
    let name = path.file_name().expect("a file has a name");
    let name = name.to_string_lossy().into_owned();
    read(&name.clone(), &Instead(folder, name, text), &[])
}

fn parsed(text: &str) -> File {
    syntax::parse::parse(text, FileId(0)).0
}

fn expects(file: &File) -> Vec<&Expect> {
    let expects = file.statements.iter();
    let expects = expects.filter_map(|statement| match &statement.kind {
        StatementKind::Expect(expect) => Some(expect),
        _ => None,
    });
    expects.collect()
}

fn lines(found: impl Iterator<Item = String>) -> String {
    found.fold(String::new(), |mut text, line| {
        writeln!(text, "  {line}").expect("writing to a string cannot fail");
        text
    })
}

/// Everything that is wrong with a published case.
fn problems(path: &Path, text: &str) -> String {
    let reading = read_text(path, text);
    let mut found = told(&reading, &reading.diagnostics);
    let Some(deal) = &reading.deal else {
        return found + "  it is not a deal that reads\n";
    };
    let central = Central::of(deal);
    found.push_str(&told(&reading, &central.told));
    found.push_str(&lines(central.unmet().into_iter().map(|unmet| {
        let (line, _) = reading.texts.line_and_column(unmet.span);
        format!("line {line}: {}", unmet.words)
    })));
    let file = parsed(text);
    found.push_str(&lines(claims_amiss(deal, &central, text).into_iter()));
    if expects(&file).is_empty() {
        found.push_str("  it expects nothing\n");
    }
    let derived = deal.notes.iter().any(|note| note.contains("derived"));
    if !derived
        && !expects(&file)
            .iter()
            .any(|expect| is_outside(expect, &file))
    {
        found.push_str("  no expectation cites a source from outside, and no note says that the figures are derived\n");
    }
    found
}

fn told(reading: &Reading, told: &[syntax::diagnostic::Diagnostic]) -> String {
    lines(told.iter().map(|told| {
        let place = told.span.map(|span| reading.texts.line_and_column(span));
        let line = place.map_or(0, |(line, _)| line);
        let (severity, id) = (told.severity, told.id.name());
        format!("line {line}: {severity:?}[{id}]: {}", told.message)
    }))
}

/// Whether somebody else printed the figure.
fn is_outside(expect: &Expect, file: &File) -> bool {
    let sources = file.statements.iter();
    let sources = sources.filter_map(|statement| match &statement.kind {
        StatementKind::Source(source) => Some(source),
        _ => None,
    });
    let is_example = |source: &Source| {
        source.fields.iter().any(|(field, value)| {
            let is_kind = field.text == "kind";
            is_kind
                && matches!(value, syntax::tree::FieldValue::Word(word) if word.text == "example")
        })
    };
    let outside: Vec<String> = sources
        .filter(|source| !is_example(source))
        .map(|source| source.name.text.clone())
        .collect();
    expect.sources.iter().any(|source| match &source.kind {
        SourceRefKind::Cited { source, .. } => outside.contains(&source.text()),
        SourceRefKind::Assumed(_) => false,
    })
}

/// Claims that do not come out as the file says, and verdicts on claims that are not there.
fn claims_amiss(deal: &Deal, central: &Central, text: &str) -> Vec<String> {
    let verdicts = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("# verdict ")?.split_once(": "));
    let verdicts: Vec<(&str, &str)> = verdicts.collect();
    let claims = &deal.base().questions.claims;
    let mut amiss = Vec::new();
    for (place, claim) in claims.iter().enumerate() {
        let Some(claim) = claim else { continue };
        let stated = verdicts.iter().find(|(name, _)| *name == claim.name);
        let wanted = stated.map_or("yes", |(_, verdict)| verdict);
        let answer = match central.claim(0, place) {
            Some(1.0) => "yes",
            Some(0.0) => "no",
            _ => "no answer",
        };
        if answer != wanted {
            amiss.push(format!("claim `{}`: {answer}, not {wanted}", claim.name));
        }
    }
    for (name, _) in verdicts {
        if !claims.iter().flatten().any(|claim| claim.name == name) {
            amiss.push(format!("there is a verdict on `{name}`, but no such claim"));
        }
    }
    amiss
}

/// The text with every figure found moved away from the one expected, a little further than any
/// tolerance: every expectation must miss.
fn spoiled(text: &str, deal: &Deal) -> String {
    let asked = Central::of(deal).asked();
    let file = parsed(text);
    let mut spoiled = text.to_owned();
    for (place, expect) in expects(&file).into_iter().enumerate().rev() {
        let largest = |value: fn(&central::Asked) -> f64| {
            let here = asked.iter().filter(|asked| asked.place == place);
            here.map(value).fold(0.0, f64::max)
        };
        let size = largest(|asked| asked.wanted.abs());
        let by = SPOILED_BY * size + 2.1 * largest(|asked| asked.within);
        let unit = &deal.base().questions.expects[place]
            .as_ref()
            .expect("an expectation that was asked")
            .unit;
        let by = format!(" + {} {}", unit.from_base(by), unit.text);
        spoiled.insert_str(end_of_actual(text, expect), &by);
    }
    spoiled
}

/// Where an expectation's left side ends, closing brackets included.
fn end_of_actual(text: &str, expect: &Expect) -> usize {
    let from = expect.actual.span.end as usize;
    let equals = text[from..].find('=').expect("an expectation has an =");
    from + text[from..from + equals].trim_end().len()
}

/// Expectations that a spoiled deal still meets, and those whose tolerance is too wide to tell anything.
fn cannot_fail(path: &Path, text: &str) -> String {
    let reading = read_text(path, text);
    let Some(deal) = &reading.deal else {
        return "  it is not a deal that reads\n".to_owned();
    };
    let mut found = lines(wide(deal).into_iter());
    let text = spoiled(text, deal);
    let reading = read_text(path, &text);
    let Some(deal) = &reading.deal else {
        return found + "  spoiled, it does not read:\n" + &told(&reading, &reading.diagnostics);
    };
    let asked = Central::of(deal).asked();
    let expects = &deal.base().questions.expects;
    found.push_str(&lines(asked.iter().filter(|asked| asked.holds).map(
        |asked| {
            let expect = expects[asked.place].as_ref().expect("it was asked");
            let (line, _) = reading.texts.line_and_column(expect.span);
            format!("line {line}: cannot fail in {}", asked.year)
        },
    )));
    found
}

fn wide(deal: &Deal) -> Vec<String> {
    let asked = Central::of(deal).asked();
    let expects = deal.base().questions.expects.iter().enumerate();
    let wide = expects.filter_map(|(place, expect)| {
        let here = asked.iter().filter(|asked| asked.place == place);
        let size = here.clone().map(|asked| asked.wanted.abs());
        let size = size.fold(0.0, f64::max);
        let within = here.map(|asked| asked.within).fold(0.0, f64::max);
        let text = &expect.as_ref()?.text;
        (size > 0.0 && within > WITHIN_MAX * size)
            .then(|| format!("`{text}`: the tolerance is wider than 5 % of what is expected"))
    });
    wide.collect()
}

fn for_each(paths: &[PathBuf], check: impl Fn(&Path, &str) -> String) {
    let mut failed = String::new();
    for path in paths {
        let found = check(path, &fs::read_to_string(path).expect("a case is text"));
        if !found.is_empty() {
            let name = path
                .strip_prefix(repository())
                .expect("a file of the project")
                .display();
            writeln!(failed, "{name}\n{found}").expect("writing to a string cannot fail");
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn published_cases_hold() {
    assert!(!oracles().is_empty());
    for_each(&oracles(), problems);
}

#[test]
fn published_cases_can_fail() {
    for_each(&oracles(), cannot_fail);
}

#[test]
fn worked_tests_of_the_library_can_fail() {
    let tests = files_below(&repository().join("library"), ".test.deal");
    assert!(!tests.is_empty());
    for_each(&tests, cannot_fail);
}

/// The checks find what is wrong.
mod checks {
    use std::path::Path;

    use super::{cannot_fail, problems};

    const HEAD: &str = "deal \"x\"\ntimeline 2025..2026\nmoney USD nominal\nsource law {\n  title \"Act\"\n  kind law\n}\nsource ours {\n  title \"Ours\"\n  kind example\n}\ninput a = 2 USD @ law\n";

    fn found(check: fn(&Path, &str) -> String, rest: &str) -> String {
        check(Path::new("/nowhere/x.deal"), &format!("{HEAD}{rest}\n"))
    }

    #[test]
    fn a_case_that_holds_is_fine() {
        let case = "expect a = 2 USD within 0.1 USD @ law\nclaim c \"as printed\" @ law holds if a == 2 USD";
        assert_eq!(found(problems, case), "");
        assert_eq!(found(cannot_fail, case), "");
    }

    #[test]
    fn a_figure_that_does_not_come_out_is_a_problem() {
        let found = found(problems, "expect a = 3 USD within 0.1 USD @ law");
        assert_eq!(found, "  line 13: `a` is 2 USD, not 3\n");
    }

    #[test]
    fn a_figure_of_our_own_is_a_problem_unless_it_is_said() {
        let ours = "expect a = 2 USD within 0.1 USD @ ours";
        assert!(found(problems, ours).contains("cites a source from outside"));
        assert!(found(problems, "show a").contains("it expects nothing"));
        let text = format!("## The figures are derived from the act.\n{HEAD}{ours}\n");
        assert_eq!(problems(Path::new("/nowhere/x.deal"), &text), "");
    }

    #[test]
    fn a_warning_is_a_problem() {
        let found = found(
            problems,
            "input b = 3 USD\nrow c = a + b\nexpect c = 5 USD within 0.1 USD @ law",
        );
        assert!(found.contains("Warning[missing-source]"), "{found}");
    }

    #[test]
    fn verdicts_are_kept() {
        let case = "expect a = 2 USD within 0.1 USD @ law\nclaim c \"as printed\" @ law holds if a > 2 USD";
        assert_eq!(found(problems, case), "  claim `c`: no, not yes\n");
        assert_eq!(found(problems, &format!("# verdict c: no\n{case}")), "");
        let other = format!("# verdict c: no\n# verdict d: no\n{case}");
        assert!(found(problems, &other).contains("no such claim"));
    }

    #[test]
    fn what_compares_nothing_is_told() {
        let found = found(cannot_fail, "expect a = 2 USD within 0.2 USD @ law");
        assert!(found.contains("the tolerance is wider"), "{found}");
    }
}

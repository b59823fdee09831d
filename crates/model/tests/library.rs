//! The library and the deals as tests: every template stands alone and its worked test holds, and
//! so does every deal of the project.
//!
//! A worked test is the `.test.deal` beside a template. All expectations are asked along the central
//! path, which for a deal without draws is the only one.

mod central;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use central::{Central, Folder, files_below, repository};
use model::definition::{Definition, Kind, Role};
use model::formula::PartyMeasure;
use model::model::PartyId;
use model::{Reading, library, read};
use syntax::diagnostic::{Diagnostic, Severity};

/// The longest a library file may be: an instrument is read at a glance.
const LINE_COUNT_MAX: usize = 80;
/// How many sentences say what a template is for.
const SENTENCE_COUNT_MAX: usize = 2;

fn read_file(path: &Path) -> Reading {
    let folder = Folder(path.parent().expect("a file lies in a folder").to_owned());
    let name = path.file_name().expect("a file has a name");
    read(&name.to_string_lossy(), &folder, &[])
}

fn listing(reading: &Reading, told: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in told {
        let place = found.span.map_or_else(String::new, |span| {
            let (line, column) = reading.texts.line_and_column(span);
            format!("{}:{line}:{column}: ", reading.texts.get(span.file).name)
        });
        let (severity, id) = (found.severity, found.id.name());
        writeln!(text, "  {place}{severity:?}[{id}]: {}", found.message)
            .expect("writing to a string cannot fail");
    }
    text
}

/// What is wrong with a deal: findings that count, and expectations that do not hold.
fn problems(reading: &Reading, counts: impl Fn(&Diagnostic) -> bool) -> String {
    let told: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(|told| counts(told))
        .cloned()
        .collect();
    let mut text = listing(reading, &told);
    let Some(deal) = &reading.deal else {
        return text + "  it does not read\n";
    };
    let central = Central::of(deal);
    let told: Vec<Diagnostic> = central
        .told
        .iter()
        .filter(|told| counts(told))
        .cloned()
        .collect();
    text.push_str(&listing(reading, &told));
    for unmet in central.unmet() {
        let (line, _) = reading.texts.line_and_column(unmet.span);
        writeln!(text, "  line {line}: {}", unmet.words).expect("writing to a string cannot fail");
    }
    text
}

/// Runs a check for every template and tells of all that fail.
fn for_each_template(check: impl Fn(&str, &Path) -> String) {
    let mut failed = String::new();
    for name in library::template_paths() {
        let path = repository().join("library").join(library::file_of(&name));
        let problems = check(&name, &path);
        if !problems.is_empty() {
            writeln!(failed, "{name}\n{problems}").expect("writing to a string cannot fail");
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn templates_stand_alone_and_are_clean() {
    for_each_template(|_, path| {
        let reading = read_file(path);
        let mut found = listing(&reading, &reading.diagnostics);
        if reading.template.is_none() {
            found.push_str("  it is not a template\n");
        }
        found
    });
}

#[test]
fn templates_are_called_as_their_files() {
    for_each_template(|name, path| match read_file(path).template {
        Some(template) if template.name != name => format!("  it calls itself {}\n", template.name),
        _ => String::new(),
    });
}

/// `lodebook list` and the documentation say what is in each folder.
#[test]
fn folders_say_what_is_in_them() {
    for_each_template(|name, _| {
        let group = library::group_of(name);
        let known =
            library::groups().any(|(folder, meaning)| folder == group && !meaning.is_empty());
        if known {
            String::new()
        } else {
            format!("  library/groups.csv has no line for the folder `{group}`\n")
        }
    });
}

#[test]
fn every_folder_that_is_told_of_has_templates() {
    for (folder, _) in library::groups() {
        let mut paths = library::template_paths();
        assert!(
            paths.any(|path| library::group_of(&path) == folder),
            "library/groups.csv has a line for `{folder}`, which has no template"
        );
    }
}

#[test]
fn what_has_other_names_is_in_the_library() {
    let mut known: Vec<&str> = Vec::new();
    for (template, words) in library::also_called() {
        assert!(
            library::template_paths().any(|path| path == template),
            "library/also_called.csv has a line for `{template}`, which is no template"
        );
        assert!(
            known.last().is_none_or(|last| *last < template),
            "{template} is out of order"
        );
        assert!(
            !words.is_empty() && !words.contains('"'),
            "{template}: {words}"
        );
        known.push(template);
    }
}

#[test]
fn worked_tests_hold() {
    for_each_template(|name, path| {
        if library::worked_test_of(name).is_none() {
            return "  there is no .test.deal beside it\n".to_owned();
        }
        let reading = read_file(&path.with_extension("test.deal"));
        let mut found = problems(&reading, |_| true);
        if let Some(deal) = &reading.deal {
            let asked = deal.base().questions.expects.iter().flatten().count();
            let used = deal
                .base()
                .templates
                .iter()
                .any(|template| template.name == name);
            if asked == 0 {
                found.push_str("  it expects nothing\n");
            }
            if !used {
                found.push_str("  it does not use the template\n");
            }
        }
        found
    });
}

#[test]
fn templates_are_in_style() {
    for_each_template(|name, path| {
        let text = fs::read_to_string(path).unwrap();
        let mut found = String::new();
        if text.lines().count() > LINE_COUNT_MAX {
            writeln!(found, "  it is longer than {LINE_COUNT_MAX} lines")
                .expect("writing to a string cannot fail");
        }
        if let Some(template) = read_file(path).template {
            style(&template, &mut found);
        }
        // What a table of values from elsewhere needs: who says so.
        if !library::worked_test_of(name).is_some_and(|test| test.contains("\nsource ")) {
            found.push_str("  its worked test names no source\n");
        }
        found
    });
}

fn style(template: &Definition, found: &mut String) {
    let sentences = template.purpose.matches(". ").count() + 1;
    if template.purpose.is_empty()
        || !template.purpose.ends_with('.')
        || sentences > SENTENCE_COUNT_MAX
    {
        found.push_str("  its purpose is not one or two sentences\n");
    }
    if template.sources.is_empty() {
        found.push_str("  it cites nothing\n");
    }
    for row in &template.rows {
        let is_written = matches!(row.role, Role::Input | Role::Row);
        if is_written && row.kind == Kind::Poison {
            writeln!(found, "  `{}` has no unit", row.name)
                .expect("writing to a string cannot fail");
        }
        let explains_itself =
            row.label.is_some() || row.unit.text.contains('/') && row.role == Role::Input;
        if row.role == Role::Input && !explains_itself {
            writeln!(found, "  nothing says what the input `{}` is", row.name)
                .expect("writing to a string cannot fail");
        }
    }
    for source in &template.sources {
        let cited = template.rows.iter().flat_map(|row| &row.sources);
        let mut cited = cited.filter_map(|reference| match &reference.kind {
            syntax::tree::SourceRefKind::Cited { source, .. } => Some(source.text()),
            syntax::tree::SourceRefKind::Assumed(_) => None,
        });
        if !cited.any(|name| name == source.name) {
            writeln!(found, "  no row cites `{}`", source.name)
                .expect("writing to a string cannot fail");
        }
    }
}

#[test]
fn deals_read_and_their_expectations_hold() {
    let mut failed = String::new();
    for path in files_below(&repository().join("deals"), ".deal") {
        let text = fs::read_to_string(&path).unwrap();
        // A part or a template is read with the deal that imports it.
        if text.lines().any(|line| line.starts_with("deal ")) {
            let reading = read_file(&path);
            let found = problems(&reading, |told| told.severity == Severity::Error);
            if !found.is_empty() {
                writeln!(failed, "{}\n{found}", path.display())
                    .expect("writing to a string cannot fail");
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

/// The fund has no instrument of its own: what moves money in it can be read, and checked, in the library.
#[test]
fn the_ukraine_fund_pays_through_the_library_alone() {
    let reading = read_file(&repository().join("deals/ukraine/fund.deal"));
    let deal = reading.deal.as_ref().expect("the fund reads");
    for (place, model) in deal.variants.iter().enumerate() {
        assert!(model.flows.len() >= 20, "{} flows", model.flows.len());
        let own: Vec<&str> = model
            .flows
            .iter()
            .filter(|flow| !model.definition(flow.instance).in_library)
            .map(|flow| reading.texts.at(flow.span))
            .collect();
        assert!(own.is_empty(), "{}: {own:?}", deal.variant_name(place));
    }
}

/// Money only moves: all cash sums to nothing in every year of every variant, and so does value in kind.
#[test]
fn everything_paid_is_received() {
    let library = files_below(&repository().join("library"), ".test.deal");
    let deals = files_below(&repository().join("deals"), ".deal");
    let mut deal_count = 0;
    for path in library.iter().chain(&deals) {
        let reading = read_file(path);
        let Some(deal) = &reading.deal else { continue };
        deal_count += 1;
        let central = Central::of(deal);
        for variant in 0..=deal.scenarios.len() {
            for measure in [PartyMeasure::Cash, PartyMeasure::Kind] {
                let left = left_over(&central, variant, measure);
                assert!(left.is_none(), "{}: {}", path.display(), left.unwrap());
            }
        }
    }
    assert!(deal_count > library.len());
}

/// What a sum over all parties leaves in some year, in words.
fn left_over(central: &Central, variant: usize, measure: PartyMeasure) -> Option<String> {
    let deal = central.deal;
    let model = &deal.variants[variant];
    let parties = (0..model.parties().len() as u32).map(PartyId);
    let rows = parties.map(|party| central.row(variant, model.party_row(party, measure)));
    let rows: Vec<Vec<f64>> = rows.collect();
    (0..deal.timeline.period_count).find_map(|period| {
        let sum: f64 = rows.iter().map(|row| row[period]).sum();
        let size: f64 = rows.iter().map(|row| row[period].abs()).sum();
        let adds_up = sum.abs() <= 1e-12 * size;
        (!adds_up).then(|| {
            let (year, name) = (deal.timeline.year(period), deal.variant_name(variant));
            format!("{sum} of {size} is left in {year} of {name}")
        })
    })
}

/// Every file of the library is part of the program, and the other way round.
#[test]
fn the_program_carries_the_library_as_it_is() {
    let folder = repository().join("library");
    for path in files_below(&folder, ".deal") {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        assert_eq!(
            library::text_of(&name),
            Some(fs::read_to_string(&path).unwrap().as_str()),
            "{name}"
        );
    }
}

/// The checks find what is wrong.
mod checks {
    use std::collections::BTreeMap;

    use super::{problems, read, style};

    #[test]
    fn a_failed_expectation_is_a_problem() {
        let deal = "deal \"x\"\ntimeline 2025..2026\nmoney USD nominal\nrow a : USD = 1 USD\nexpect at(a, 2025) = 2 USD within 0.1 USD\n";
        let files = BTreeMap::from([("x.deal".to_owned(), deal.to_owned())]);
        let found = problems(&read("x.deal", &files, &[]), |_| true);
        assert_eq!(found, "  line 5: `at(a, 2025)` is 1 USD, not 2\n");
    }

    #[test]
    fn style_is_missed() {
        let template = "template x.y \"Does a thing\"\nsource book {\n  title \"Book\"\n}\ninput a : money\nrow b : money = a\n";
        let files = BTreeMap::from([("x.deal".to_owned(), template.to_owned())]);
        let mut found = String::new();
        style(&read("x.deal", &files, &[]).template.unwrap(), &mut found);
        let wanted = [
            "its purpose is not one or two sentences",
            "nothing says what the input `a` is",
            "no row cites `book`",
        ];
        for line in wanted {
            assert!(found.contains(line), "{line} is not in {found}");
        }
    }

    /// A number in a formula of the library needs a source: an error, not a warning. A template of
    /// somebody's own is held to what holds in a deal.
    #[test]
    fn a_number_without_a_source_is_an_error_in_the_library_only() {
        use syntax::diagnostic::Severity;
        let found = |name: &str| {
            let template = format!(
                "template {name}\n  \"Doubles.\"\ninput a : money \"what is doubled\"\nrow b : money = a * 2\n"
            );
            let files = BTreeMap::from([("x.deal".to_owned(), template)]);
            let reading = read("x.deal", &files, &[]);
            let told = &reading.diagnostics[0];
            assert_eq!(told.id.name(), "missing-source");
            (told.severity, reading.template.is_some())
        };
        assert_eq!(found("royalty.ad_valorem"), (Severity::Error, false));
        assert_eq!(found("own.doubled"), (Severity::Warning, true));
    }

    /// A regime has the inputs of all regimes; another template has those it reads.
    #[test]
    fn a_regime_may_leave_inputs_of_the_interface_unread() {
        let found = |parties: &str| {
            let template = format!(
                "template own.terms\n  \"A part of revenue.\"\n{parties}\ninput revenue : money\ninput in_use : truth\nrow take : money = revenue\n"
            );
            let files = BTreeMap::from([("x.deal".to_owned(), template)]);
            read("x.deal", &files, &[]).diagnostics.len()
        };
        assert_eq!(found("party holder\nparty state"), 0);
        assert_eq!(found("party state"), 1);
    }
}

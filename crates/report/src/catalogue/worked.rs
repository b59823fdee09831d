//! The worked test beside a template: which of its figures somebody else printed.

use std::collections::{BTreeMap, HashSet};

use model::definition::{Role, Source};
use model::formula::Formula;
use model::library;
use model::model::{InstanceId, Model, RowId};
use model::reads::{formula_reads, reads};
use model::{Expect, Reading};
use syntax::tree::{SourceRef, SourceRefKind};

/// The worked test beside a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedTest {
    /// Its file in the library.
    pub file: String,
    /// Published figures that it reproduces, by their source, in the order of the text.
    /// Empty where its figures are worked by hand.
    pub reproduces: Vec<Published>,
    /// What it expects of the template, in the order of the text.
    pub expects: Vec<WorkedExpect>,
}

impl WorkedTest {
    /// Whether somebody else printed at least one of the figures that the template gives.
    pub fn is_from_outside(&self) -> bool {
        !self.reproduces.is_empty()
    }
}

/// A source and the places in it that have figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its title, or its name where it has none.
    pub title: String,
    /// Its date, as declared.
    pub date: Option<String>,
    /// Page, clause, table; each once.
    pub places: Vec<String>,
}

/// One figure that is expected of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedExpect {
    /// The statement as written, on one line.
    pub text: String,
    /// Whether somebody else printed the figure.
    pub from_outside: bool,
}

/// The worked test beside a template, where there is one and it reads.
pub(super) fn worked_test(template: &str) -> Option<WorkedTest> {
    let text = library::worked_test_of(template)?;
    read(template, library::worked_test_file_of(template), text)
}

fn read(template: &str, file: String, text: &str) -> Option<WorkedTest> {
    let files = BTreeMap::from([(file.clone(), text.to_owned())]);
    let reading = model::read(&file, &files, &[]);
    let model = reading.deal.as_ref()?.base();
    let mut worked = WorkedTest {
        file,
        reproduces: Vec::new(),
        expects: Vec::new(),
    };
    let expects = model.questions.expects.iter().flatten();
    for expect in expects.filter(|expect| is_of(model, &expect.actual, template)) {
        worked.add(&reading, model, expect);
    }
    Some(worked)
}

impl WorkedTest {
    fn add(&mut self, reading: &Reading, model: &Model, expect: &Expect) {
        let outside: Vec<_> = expect
            .sources
            .iter()
            .filter_map(|reference| printed_by(model, reference))
            .collect();
        let text = reading.texts.at(expect.span);
        self.expects.push(WorkedExpect {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            from_outside: !outside.is_empty(),
        });
        for (source, place) in outside {
            self.cite(source, place);
        }
    }

    fn cite(&mut self, source: &Source, place: Option<String>) {
        let field = |wanted: &str| {
            let mut fields = source.fields.iter();
            Some(fields.find(|(field, _)| field == wanted)?.1.clone())
        };
        let title = field("title").unwrap_or_else(|| source.name.clone());
        let known = self
            .reproduces
            .iter()
            .position(|known| known.title == title);
        let known = known.unwrap_or_else(|| {
            self.reproduces.push(Published {
                title,
                date: field("date"),
                places: Vec::new(),
            });
            self.reproduces.len() - 1
        });
        let places = &mut self.reproduces[known].places;
        if let Some(place) = place.filter(|place| !places.contains(place)) {
            places.push(place);
        }
    }
}

/// The source of a figure and the place in it; `None` for a figure of our own.
fn printed_by<'m>(model: &'m Model, reference: &SourceRef) -> Option<(&'m Source, Option<String>)> {
    let SourceRefKind::Cited { source, place } = &reference.kind else {
        return None;
    };
    let name = source.text();
    let mut declared = model.root.sources.iter();
    let source = declared.find(|declared| declared.name == name)?;
    let mut fields = source.fields.iter();
    let ours = fields.any(|(field, text)| field == "kind" && text == "example");
    let place = place.as_ref().map(|place| place.value.clone());
    (!ours).then_some((source, place))
}

/// Whether a formula comes, over any number of rows, from what a template computes.
fn is_of(model: &Model, formula: &Formula, template: &str) -> bool {
    let mut waiting = Vec::new();
    formula_reads(model, InstanceId::ROOT, formula, &mut |row, _, _| {
        waiting.push(row);
    });
    let mut seen: HashSet<RowId> = HashSet::new();
    while let Some(row) = waiting.pop() {
        if !seen.insert(row) {
            continue;
        }
        if is_computed_by(model, row, template) {
            return true;
        }
        reads(model, row, &mut |read, _, _| waiting.push(read));
    }
    false
}

fn is_computed_by(model: &Model, row: RowId, template: &str) -> bool {
    if model.party_of(row).is_some() || model.row(row).role == Role::Input {
        return false;
    }
    let instance = model.instance_of(row);
    instance != InstanceId::ROOT && model.definition(instance).name == template
}

#[cfg(test)]
mod tests {
    use super::{WorkedTest, read};

    /// A test of an income tax, and of a royalty that is paid before it.
    fn worked(expects: &str) -> WorkedTest {
        let text = format!(
            "deal \"x\"\ntimeline 2025..2026\nmoney USD nominal\n\
             source book {{\n  title \"A book\"\n  date 2006\n  kind book\n}}\n\
             source by_hand {{\n  title \"Ours\"\n  kind example\n}}\n\
             party mine\nparty state\ninput sales = 100 USD @ book\n\
             use royalty.ad_valorem royalty {{\n  from mine to state\n  base = sales\n  rate = 5 % @ book\n}}\n\
             use tax.income tax {{\n  from mine to state\n  income = sales - royalty.due\n  rate = 20 % @ book\n  \
             loss_limit = 100 % @ by_hand\n  loss_life = 9 y @ by_hand\n}}\n{expects}\n"
        );
        read("tax.income", "x.test.deal".to_owned(), &text).expect("the test reads")
    }

    #[test]
    fn a_figure_printed_by_somebody_else_is_from_outside() {
        let test = worked("expect at(tax.due, 2025) = 19 USD within 1 USD @ book \"p. 3\"");
        assert!(test.is_from_outside());
        assert_eq!(test.reproduces[0].title, "A book");
        assert_eq!(test.reproduces[0].places, ["p. 3"]);
        assert!(
            test.expects[0]
                .text
                .starts_with("expect at(tax.due, 2025) = 19 USD")
        );
    }

    #[test]
    fn a_figure_of_our_own_is_not() {
        let test = worked("expect at(tax.due, 2025) = 19 USD within 1 USD @ by_hand");
        assert!(!test.is_from_outside());
        assert_eq!(test.expects.len(), 1);
    }

    /// Published figures of another instrument say nothing about this one, nor does a figure given to it.
    #[test]
    fn a_figure_the_template_has_no_part_in_is_not() {
        let royalty = "expect at(royalty.due, 2025) = 5 USD within 1 USD @ book";
        let given = "expect at(tax.rate, 2025) = 20 % within 1 % @ book";
        let test = worked(&format!("{royalty}\n{given}"));
        assert!(!test.is_from_outside());
        assert!(test.expects.is_empty());
    }

    /// What a party gets comes from what pays it.
    #[test]
    fn a_figure_reached_over_other_rows_counts() {
        let test = worked(
            "row both : USD = state.receipts\nexpect total(both) = 48 USD within 1 USD @ book",
        );
        assert!(test.is_from_outside());
    }
}

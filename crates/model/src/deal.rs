//! A deal with all its variants: reading, checking, laying scenarios on, expanding.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::span::FileId;
use syntax::tree::{self, Binding, EditKind, Scenario, SourceRef, SourceRefKind, Statement, Text};

use crate::check::question;
use crate::check::variants::{VariantDefinition, chains_asked};
use crate::check::{Context, Setting, check_definition, unused_inputs};
use crate::definition::Definition;
use crate::expand::{VALUE_COUNT_MAX, expand};
use crate::files::{self, Files, Loaded, Texts};
use crate::frame::{self, Money, Timeline};
use crate::library;
use crate::like;
use crate::mixture::{self, Mixed, Mixture, Version};
use crate::model::Model;
use crate::public;
use crate::questions::Questions;
use crate::regimes::{self, Swap, Swapped};
use crate::scenario;

/// Most scenarios of a deal.
const SCENARIO_COUNT_MAX: usize = 200;
/// Most variants: the base, the scenarios, and what `under` lays on them.
const VARIANT_COUNT_MAX: usize = 500;
/// Most statements that are checked, all variants together.
const CHECKED_COUNT_MAX: usize = 1_000_000;
/// Most statements that are looked through for the edits of scenarios.
const EDIT_STEP_COUNT_MAX: usize = 300_000_000;

/// A scenario as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioInfo {
    /// Its name.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The scenarios laid on the base in order, itself last.
    pub chain: Vec<u32>,
    /// Its edits in words, as written, one line each.
    pub edits: Vec<String>,
}

/// A checked deal.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Its title.
    pub title: String,
    /// What the file says above its title in `##` notes: what every reader should know first.
    pub notes: Vec<String>,
    /// The years.
    pub timeline: Timeline,
    /// The moneys; the deal's own first.
    pub moneys: Arc<[Money]>,
    /// The scenarios in the order of the text.
    pub scenarios: Vec<ScenarioInfo>,
    /// The base first, then the scenarios in order, then what only `under` asks for.
    pub variants: Vec<Model>,
    /// How many values are given and marked confidential, all scenarios together.
    pub confidential_count: usize,
    /// How many rows hold something that is withheld, all scenarios together.
    pub withheld_count: usize,
}

impl Deal {
    /// The deal as written, no scenario laid on.
    pub fn base(&self) -> &Model {
        &self.variants[0]
    }

    /// The place of a scenario among the variants.
    pub fn variant_of(&self, scenario: &str) -> Option<usize> {
        self.scenarios
            .iter()
            .position(|info| info.name == scenario)
            .map(|place| place + 1)
    }

    /// The name of a variant: `base`, or its scenario.
    pub fn variant_name(&self, place: usize) -> &str {
        place
            .checked_sub(1)
            .and_then(|place| self.scenarios.get(place))
            .map_or("base", |info| &info.name)
    }
}

/// What reading a deal gives.
#[derive(Debug)]
pub struct Reading {
    /// The deal, unless something is wrong with it.
    pub deal: Option<Deal>,
    /// A template, where the file is one and nothing is wrong with it.
    pub template: Option<Arc<Definition>>,
    /// Every text that was read.
    pub texts: Texts,
    /// What was found, in the order of the texts.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|told| told.severity == Severity::Error)
    }
}

/// Reads and checks the deal in a file. `sets` are bindings such as `price = 900 USD/t` that are
/// laid on every variant.
pub fn read(main: &str, files: &dyn Files, sets: &[String]) -> Reading {
    read_with(main, files, sets, Laid::Nothing).0
}

/// The same with mixtures of two versions as further variants at the end.
pub fn read_mixed(
    main: &str,
    files: &dyn Files,
    sets: &[String],
    mixture: &Mixture,
) -> (Reading, Option<Mixed>) {
    let (reading, found) = read_with(main, files, sets, Laid::Mixture(mixture));
    (reading, found.mixed)
}

/// What is laid on a deal beside its scenarios.
#[derive(Clone, Copy)]
enum Laid<'a> {
    Nothing,
    Swap(&'a Swap<'a>),
    Mixture(&'a Mixture<'a>),
}

/// Where what was laid on a deal stands among its variants.
#[derive(Default)]
struct Found {
    swapped: Option<Swapped>,
    mixed: Option<Mixed>,
}

/// The same with one use replaced by other templates, each in a scenario of its own at the end.
pub fn read_swapped(
    main: &str,
    files: &dyn Files,
    sets: &[String],
    swap: &Swap,
) -> (Reading, Option<Swapped>) {
    let (reading, found) = read_with(main, files, sets, Laid::Swap(swap));
    (reading, found.swapped)
}

fn read_with(main: &str, files: &dyn Files, sets: &[String], laid: Laid) -> (Reading, Found) {
    let mut texts = Texts::default();
    let (mut loaded, mut diagnostics) = files::load(main, files, &mut texts);
    let second = match laid {
        Laid::Mixture(Mixture {
            to: Version::Deal(main),
            ..
        }) => mixture::load_second(main, files, &mut texts, &mut loaded, &mut diagnostics),
        Laid::Mixture(_) | Laid::Swap(_) | Laid::Nothing => Vec::new(),
    };
    let loaded_count = diagnostics.len();
    let mut context = Context::new(&mut texts, files, diagnostics);
    for template in std::mem::take(&mut loaded.templates) {
        context.import_template(template);
    }
    let mut found = Found::default();
    let (deal, template) = match (&loaded.title, loaded.lone_template.take()) {
        (Some(title), _) => {
            let title = title.clone();
            let deal = read_deal(&mut context, loaded, &title, sets, (laid, second));
            (deal.map(|(deal, there)| (found = there, deal).1), None)
        }
        (None, Some(file)) => (None, read_template(&mut context, &file)),
        (None, None) => (None, None),
    };
    if context.diagnostics[..loaded_count].iter().any(is_error) {
        forget_consequences(&mut context.diagnostics, loaded_count);
    }
    let mut diagnostics = context.diagnostics;
    diagnostics.sort_by_key(|told| told.span.map_or((0, 0), |span| (span.file.0, span.start)));
    diagnostics.dedup();
    let failed = diagnostics.iter().any(is_error);
    let deal = deal.filter(|_| !failed);
    let template = template.filter(|_| !failed);
    let reading = Reading {
        deal,
        template,
        texts,
        diagnostics,
    };
    (reading, found)
}

fn is_error(told: &Diagnostic) -> bool {
    told.severity == Severity::Error
}

/// Where a text could not be read in full, what is not found may stand in the part that is missing.
fn forget_consequences(diagnostics: &mut Vec<Diagnostic>, loaded_count: usize) {
    let mut place = 0;
    diagnostics.retain(|told| {
        place += 1;
        place <= loaded_count
            || !matches!(
                told.id,
                Id::MissingFrame
                    | Id::UnknownName
                    | Id::UnknownUnit
                    | Id::UnknownTemplate
                    | Id::UnknownSource
                    | Id::MissingBinding
                    | Id::MissingSource
                    | Id::BadScenarioEdit
            )
    });
}

fn read_template(context: &mut Context, file: &tree::File) -> Option<Arc<Definition>> {
    let tree::Head::Template { path, .. } = &file.head else {
        return None;
    };
    let name = path.text();
    // A template of the user's own is held to what holds in a deal.
    let in_library = library::text_of(&library::file_of(&name)).is_some();
    let id = context.check_template(&name, file, in_library);
    Some(Arc::clone(&context.templates.checked[id.0 as usize]))
}

fn read_deal(
    context: &mut Context,
    loaded: Loaded,
    title: &Text,
    sets: &[String],
    (laid, second): (Laid, Vec<Statement>),
) -> Option<(Deal, Found)> {
    let mut statements = loaded.statements;
    context
        .diagnostics
        .append(&mut like::flatten(&mut statements));
    let (timeline, moneys, mut told) = frame::read(&statements, title.span);
    context.diagnostics.append(&mut told);
    let sets = read_sets(context, sets);
    let moneys: Arc<[Money]> = moneys.into();
    let mut owned: Vec<Scenario> = scenario::scenarios_in(&statements)
        .into_iter()
        .cloned()
        .collect();
    if let Some(last) = owned.get(SCENARIO_COUNT_MAX) {
        let message = format!("a deal may have at most {SCENARIO_COUNT_MAX} scenarios");
        context
            .diagnostics
            .push(Diagnostic::error(Id::TooLarge, last.name.span, message));
        return None;
    }
    let swapped = match laid {
        Laid::Swap(swap) => regimes::lay_on(context, &statements, &mut owned, swap),
        Laid::Mixture(_) | Laid::Nothing => None,
    };
    let scenarios: Vec<&Scenario> = owned.iter().collect();
    let (chains, mut told) = scenario::chains(&scenarios);
    context.diagnostics.append(&mut told);
    let names: Vec<tree::Name> = scenarios
        .iter()
        .map(|scenario| scenario.name.clone())
        .collect();
    let setting = Setting {
        is_template: false,
        in_library: false,
        moneys: &moneys,
        scenarios: &names,
        written: None,
    };
    let mut written = (!sets.is_empty()).then(|| as_written(context, &statements, setting));

    let mut wanted: Vec<Vec<u32>> = vec![Vec::new()];
    wanted.extend(chains.iter().cloned());
    for chain in wanted.clone() {
        for asked in chains_asked(&statements, &chain, &names) {
            if wanted.len() <= VARIANT_COUNT_MAX && !wanted.contains(&asked) {
                wanted.push(asked);
            }
        }
    }
    let last = scenarios.last().map_or(title.span, |last| last.name.span);
    if !is_bounded(&statements, &wanted, &scenarios) {
        let message = "the scenarios of this deal are too many for its size";
        let told = Diagnostic::error(Id::TooLarge, last, message);
        let hint = "leave some of them, or some `under`, to a deal of their own";
        context.diagnostics.push(told.hint(hint));
        return None;
    }
    let mut definitions = Vec::new();
    let mut used_names: HashSet<String> = HashSet::new();
    for (place, chain) in wanted.iter().enumerate() {
        let before = context.diagnostics.len();
        let mut edited = statements.clone();
        for index in chain {
            let edits = scenarios[*index as usize];
            for above in parents_missing(chain, *index, &chains) {
                context
                    .diagnostics
                    .append(&mut scenario::apply(&mut edited, scenarios[above as usize]));
            }
            context
                .diagnostics
                .append(&mut scenario::apply(&mut edited, edits));
        }
        for binding in &sets {
            let meant = match &swapped {
                Some(swapped) => swapped.binding_for(context, &edited, place, binding),
                None => Some(Cow::Borrowed(binding)),
            };
            let Some(binding) = meant else { continue };
            if let Err(problem) = scenario::set(&mut edited, &binding)
                && place == 0
            {
                context.diagnostics.push(problem);
            }
        }
        let variant = Setting {
            written: written.as_deref(),
            ..setting
        };
        let checked = check_definition(context, &edited, variant);
        used_names.extend(
            checked
                .used
                .iter()
                .map(|slot| checked.definition.row(*slot).name.clone()),
        );
        // What only `under` asks for may be impossible: a scenario may set what another dropped.
        let only_asked = place > scenarios.len();
        let found = context.diagnostics[before..].iter();
        let impossible = only_asked
            && found
                .filter(|told| told.severity == Severity::Error)
                .count()
                > 0;
        let definition = Arc::new(checked.definition);
        written.get_or_insert_with(|| Arc::clone(&definition));
        definitions.push(VariantDefinition {
            chain: chain.clone(),
            definition,
            impossible,
        });
        if only_asked {
            context.diagnostics.truncate(before);
        } else if place > 0 {
            tell_of_scenario(context, before, chain, &scenarios);
        }
    }
    let mixed = match laid {
        Laid::Mixture(mixture) => {
            let versions = Versions {
                statements: &statements,
                second: &second,
                scenarios: &scenarios,
                names: &names,
                chains: &chains,
                sets: &sets,
            };
            let variant = Setting {
                written: written.as_deref(),
                ..setting
            };
            Some(versions.mix(context, variant, mixture, &mut definitions)?)
        }
        Laid::Swap(_) | Laid::Nothing => None,
    };
    let definitions = Arc::new(definitions);
    let questions =
        check_all_questions(context, &statements, setting, &definitions, &mut used_names);
    report_unused(context, &statements, &definitions, &used_names);

    let timeline = timeline?;
    if moneys.is_empty()
        || context
            .diagnostics
            .iter()
            .any(|told| told.severity == Severity::Error)
    {
        return None;
    }
    let templates: Arc<[Arc<Definition>]> = context.templates.checked.clone().into();
    let mut variants = Vec::new();
    let mut value_count = 0;
    for (variant, questions) in definitions.iter().zip(questions) {
        // Nothing reads a variant that is impossible; the base keeps its place.
        let definition = if variant.impossible {
            &definitions[0].definition
        } else {
            &variant.definition
        };
        match expand(
            variant.chain.clone(),
            timeline,
            &moneys,
            definition,
            &templates,
        ) {
            Ok(model) => {
                value_count += model.row_count() * timeline.period_count;
                if value_count > VALUE_COUNT_MAX {
                    let message = "the scenarios of this deal have too many rows together";
                    let told = Diagnostic::error(Id::TooLarge, last, message);
                    context.diagnostics.push(told);
                    return None;
                }
                variants.push(Model { questions, ..model });
            }
            Err(problem) => {
                context.diagnostics.push(problem);
                return None;
            }
        }
    }
    let scenarios = scenarios
        .iter()
        .zip(chains)
        .map(|(scenario, chain)| ScenarioInfo {
            name: scenario.name.text.clone(),
            label: scenario.label.value.clone(),
            chain,
            edits: scenario
                .edits
                .iter()
                .map(|edit| one_line(context.texts.at(edit.span)))
                .collect(),
        });
    let scenarios = scenarios.collect();
    let confidential_count = public::confidential_count(&statements);
    let withheld_count = public::withheld_count(&variants);
    let deal = Deal {
        confidential_count,
        withheld_count,
        title: title.value.clone(),
        notes: loaded.notes,
        timeline,
        moneys,
        scenarios,
        variants,
    };
    Some((deal, Found { swapped, mixed }))
}

/// What mixtures are made of.
struct Versions<'a> {
    statements: &'a [Statement],
    /// Of the second deal, where there is one.
    second: &'a [Statement],
    scenarios: &'a [&'a Scenario],
    names: &'a [tree::Name],
    chains: &'a [Vec<u32>],
    sets: &'a [Binding],
}

impl Versions<'_> {
    /// Checks every mixture and adds it to the variants.
    fn mix(
        &self,
        context: &mut Context,
        setting: Setting,
        mixture: &Mixture,
        definitions: &mut Vec<VariantDefinition>,
    ) -> Option<Mixed> {
        let mut first = self.scenario(context, mixture.from)?;
        let second = match mixture.to {
            Version::Scenario(name) => self.scenario(context, name)?,
            Version::Deal(_) => self.second.to_vec(),
        };
        mixture::declared_by_both(&mut first, &second);
        let mut mixed = Mixed {
            first_variant: definitions.len(),
            makes_sense: Vec::new(),
        };
        for made in mixture.mixtures {
            let before = context.diagnostics.len();
            let mut edited = mixture::mixed(&first, &second, mixture.changes, made);
            for binding in self.sets {
                // What a mixture lacks cannot be set in it.
                drop(scenario::set(&mut edited, binding));
            }
            let checked = check_definition(context, &edited, setting);
            let impossible = context.has_errors_since(before);
            context.diagnostics.truncate(before);
            mixed.makes_sense.push(!impossible);
            definitions.push(VariantDefinition {
                chain: Vec::new(),
                definition: Arc::new(checked.definition),
                impossible,
            });
        }
        Some(mixed)
    }

    fn scenario(&self, context: &mut Context, name: Option<&str>) -> Option<Vec<Statement>> {
        let chain = mixture::chain_named(context, self.names, self.chains, name)?;
        let mut edited = self.statements.to_vec();
        for index in chain {
            // What is wrong with its edits was told when the scenario was checked.
            drop(scenario::apply(
                &mut edited,
                self.scenarios[*index as usize],
            ));
        }
        Some(edited)
    }
}

/// Whether checking every variant, and carrying out its edits, is a bounded effort.
fn is_bounded(statements: &[Statement], wanted: &[Vec<u32>], scenarios: &[&Scenario]) -> bool {
    let edits = |chain: &Vec<u32>| -> usize {
        let edits = chain
            .iter()
            .map(|index| scenarios[*index as usize].edits.len());
        edits.sum()
    };
    let all_edits: usize = wanted.iter().map(edits).sum();
    wanted.len() <= VARIANT_COUNT_MAX
        && wanted.len().saturating_mul(statements.len()) <= CHECKED_COUNT_MAX
        && all_edits.saturating_mul(statements.len()) <= EDIT_STEP_COUNT_MAX
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The deal without the bindings of the command line, for the units of its inputs.
fn as_written(
    context: &mut Context,
    statements: &[Statement],
    setting: Setting,
) -> Arc<Definition> {
    let before = context.diagnostics.len();
    let definition = check_definition(context, statements, setting).definition;
    // A template is checked once; what is wrong in the deal is told with its variants.
    let in_deal: HashSet<FileId> = statements
        .iter()
        .map(|statement| statement.span.file)
        .collect();
    let found = context.diagnostics.split_off(before);
    let in_template =
        |told: &Diagnostic| told.span.is_none_or(|span| !in_deal.contains(&span.file));
    context
        .diagnostics
        .extend(found.into_iter().filter(in_template));
    Arc::new(definition)
}

/// In a chain that `under` made, a scenario brings along the scenarios it stands on.
fn parents_missing(chain: &[u32], index: u32, chains: &[Vec<u32>]) -> Vec<u32> {
    let own = &chains[index as usize];
    own[..own.len() - 1]
        .iter()
        .copied()
        .filter(|parent| !chain.contains(parent))
        .collect()
}

/// The bindings of the command line, each with a source that says so.
fn read_sets(context: &mut Context, sets: &[String]) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for text in sets {
        let id: FileId = context.texts.add("--set".to_owned(), text.clone(), false);
        let (binding, mut told) = syntax::parse::parse_binding(text, id);
        context.diagnostics.append(&mut told);
        if let Some(mut binding) = binding {
            if binding.sources.is_empty() {
                let reason = Text {
                    value: "placeholder: set on the command line".to_owned(),
                    span: binding.span,
                };
                binding.sources.push(SourceRef {
                    span: binding.span,
                    kind: SourceRefKind::Assumed(reason),
                });
            }
            bindings.push(binding);
        }
    }
    bindings
}

/// Keeps what is new about a scenario, and says in which it was found.
fn tell_of_scenario(context: &mut Context, before: usize, chain: &[u32], scenarios: &[&Scenario]) {
    let found: Vec<Diagnostic> = context.diagnostics.drain(before..).collect();
    let Some(last) = chain.last() else { return };
    let name = &scenarios[*last as usize].name;
    let found = dropped_but_read(context, found, chain, scenarios);
    for told in found {
        let known = context.diagnostics.iter().any(|before| {
            before.id == told.id && before.span == told.span && before.message == told.message
        });
        if !known {
            context
                .diagnostics
                .push(told.via(name.span, regimes::variant_in_words(&name.text)));
        }
    }
}

/// What reads a use that a scenario dropped is told once, at the drop.
fn dropped_but_read(
    context: &Context,
    found: Vec<Diagnostic>,
    chain: &[u32],
    scenarios: &[&Scenario],
) -> Vec<Diagnostic> {
    let mut dropped = BTreeMap::new();
    for index in chain {
        let scenario = scenarios[*index as usize];
        for edit in &scenario.edits {
            if let EditKind::Drop(name) = &edit.kind {
                dropped.insert(name.text.as_str(), (&scenario.name, name, edit.span));
            }
        }
    }
    let mut at_drops: BTreeMap<&str, Diagnostic> = BTreeMap::new();
    let mut others = Vec::new();
    for told in found {
        let word = told.span.map_or("", |span| context.texts.at(span));
        let drop = dropped.get(word).filter(|_| told.id == Id::UnknownName);
        let (Some((scenario, name, edit)), Some(place)) = (drop, told.span) else {
            others.push(told);
            continue;
        };
        let first = || {
            let message = format!(
                "scenario `{}` drops `{word}`, which is still read",
                scenario.text
            );
            Diagnostic::error(Id::BadScenarioEdit, name.span, message)
                .label(name.span, "dropped here")
                .fix("keep it, or drop or replace what reads it too", *edit, "")
        };
        let at_drop = at_drops.entry(name.text.as_str()).or_insert_with(first);
        if at_drop.labels.len() < 4 {
            *at_drop = at_drop.clone().label(place, "read here");
        }
    }
    others.extend(at_drops.into_values());
    others
}

/// Checks the questions of every variant. What is wrong in the base is told; what is wrong only
/// where a scenario took something away makes the question absent there.
fn check_all_questions(
    context: &mut Context,
    statements: &[Statement],
    setting: Setting,
    definitions: &Arc<Vec<VariantDefinition>>,
    used_names: &mut HashSet<String>,
) -> Vec<Questions> {
    let mut all = Vec::new();
    for place in 0..definitions.len() {
        let checked = question::check_questions(context, statements, setting, place, definitions);
        used_names.extend(checked.used);
        if place == 0 {
            context.diagnostics.extend(checked.problems);
        }
        all.push(checked.questions);
    }
    all
}

/// An input that neither the deal nor any scenario reads. Where something is wrong, the formula that
/// reads it may be the wrong one.
fn report_unused(
    context: &mut Context,
    statements: &[Statement],
    definitions: &[VariantDefinition],
    used_names: &HashSet<String>,
) {
    if context.has_errors_since(0) {
        return;
    }
    let base = &definitions[0].definition;
    let used = base
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| used_names.contains(&row.name));
    let used = used
        .map(|(index, _)| crate::definition::Slot(index as u32))
        .collect();
    for told in unused_inputs(statements, base, &used) {
        context.tell(told);
    }
}

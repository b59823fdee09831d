//! What `run`, `compare`, `why` and `sources` have in common: a deal that can be computed.

use std::path::Path;

use model::files::Texts;
use model::{Deal, Reading};
use report::Run;
use serde::Serialize;
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;

use crate::arguments::Laid;
use crate::diagnostics::{Findings, counted, visible};
use crate::exit::Exit;
use crate::input::Input;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// A deal that was read and computed.
pub(crate) struct Prepared {
    pub(crate) input: Input,
    pub(crate) deal: Deal,
    pub(crate) run: Run,
    /// What `--set` laid on every scenario, as given.
    pub(crate) sets: Vec<Set>,
    pub(crate) texts: Texts,
    /// What was found on the way, in the order of the texts.
    list: Vec<Diagnostic>,
}

/// One binding of the command line.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Set {
    /// As given.
    pub(crate) binding: String,
    /// The scenarios that set the same input themselves, which no longer counts.
    pub(crate) in_place_of: Vec<String>,
}

impl Set {
    fn of(binding: &str, deal: &Deal) -> Self {
        let name = |text: &str| {
            let (name, _) = text.split_once('=')?;
            Some(name.split_whitespace().collect::<String>())
        };
        let sets_it = |edit: &String| {
            let set = edit.strip_prefix("set ").and_then(name);
            set.is_some() && set == name(binding)
        };
        let scenarios = deal.scenarios.iter();
        let scenarios = scenarios.filter(|info| info.edits.iter().any(sets_it));
        Self {
            binding: binding.split_whitespace().collect::<Vec<_>>().join(" "),
            in_place_of: scenarios.map(|info| info.name.clone()).collect(),
        }
    }
}

/// The answer where there is no deal to compute.
#[derive(Serialize)]
struct Refusal {
    lodebook: u32,
    deal: Option<()>,
    diagnostics: Vec<json::Finding>,
}

impl Prepared {
    /// Reads and computes a deal, or says why that is not possible.
    pub(crate) fn read(
        path: &Path,
        laid: &Laid,
        as_json: bool,
        output: &mut Output,
    ) -> Result<Self, Exit> {
        let input = Input::laid(path, laid);
        let reading = input.read(&laid.sets);
        Self::of(input, reading, &laid.sets, as_json, output)
    }

    /// Computes a deal that was read, or says why that is not possible.
    pub(crate) fn of(
        input: Input,
        reading: Reading,
        sets: &[String],
        as_json: bool,
        output: &mut Output,
    ) -> Result<Self, Exit> {
        if reading.template.is_some() {
            let name = visible(&input.name());
            output.error_line(&format!(
                "error: {name} is a template, which only a deal can compute"
            ));
            output.error_line("hint: `lodebook check` checks it; a deal takes it in with `use`");
            return Err(Exit::Usage);
        }
        let (mut list, texts) = (reading.diagnostics, reading.texts);
        let Some(deal) = reading.deal else {
            return Err(refuse(
                &Findings {
                    list: &list,
                    texts: &texts,
                    input: &input,
                },
                as_json,
                output,
            ));
        };
        tell_edition(&deal, output);
        let run = report::run(&deal);
        let found = run.diagnostics.iter().cloned();
        if sets.is_empty() {
            list.extend(found);
        } else {
            list.extend(found.map(written_for_other_inputs));
        }
        list.sort_by_key(|told| told.span.map(|span| (span.file.0, span.start)));
        list.dedup();
        if run.variants.is_empty() {
            return Err(refuse(
                &Findings {
                    list: &list,
                    texts: &texts,
                    input: &input,
                },
                as_json,
                output,
            ));
        }
        let sets = sets.iter().map(|set| Set::of(set, &deal)).collect();
        Ok(Self {
            input,
            deal,
            run,
            sets,
            texts,
            list,
        })
    }

    /// Says what `--set` changed, so that no result of it passes for one of the file.
    pub(crate) fn print_sets(&self, page: &mut Page) {
        if self.sets.is_empty() {
            return;
        }
        page.heading("Set on the command line");
        for set in &self.sets {
            let instead = match set.in_place_of.as_slice() {
                [] => String::new(),
                [name] => format!(", in place of what {name} sets"),
                names => format!(", in place of what {} set", names.join(", ")),
            };
            page.item("  ", visible(&format!("{}{instead}", set.binding)));
        }
    }

    /// What the base is.
    pub(crate) fn base_words(&self) -> &'static str {
        if self.sets.is_empty() {
            "the deal as written"
        } else {
            "the deal with what was set"
        }
    }

    /// What was found on the way.
    pub(crate) fn findings(&self) -> Findings<'_> {
        Findings {
            list: &self.list,
            texts: &self.texts,
            input: &self.input,
        }
    }

    /// The sentence that has to come before any number, where placeholders carry the answer.
    pub(crate) fn illustration(&self) -> Option<String> {
        report::standing(&self.deal, &self.run).illustration
    }

    /// Tells what was found, after the results.
    pub(crate) fn tell_findings(&self, output: &mut Output) {
        if !self.list.is_empty() {
            let findings = self.findings();
            let drawn = findings.draw(output);
            output.error_text(&format!("\n{drawn}"));
            output.error_line(&findings.summary());
        }
    }

    /// The places of the scenarios asked for, each once; of all of them where none is.
    pub(crate) fn shown(&self, names: &[String], output: &mut Output) -> Result<Vec<usize>, Exit> {
        let mut shown = Vec::new();
        for name in names {
            let variant = self.variant(name, output)?;
            if !shown.contains(&variant) {
                shown.push(variant);
            }
        }
        if shown.is_empty() {
            shown = (0..self.run.variants.len()).collect();
        }
        Ok(shown)
    }

    /// The place of a scenario among the variants; `base` is the deal as written.
    pub(crate) fn variant(&self, name: &str, output: &mut Output) -> Result<usize, Exit> {
        if name == "base" {
            return Ok(0);
        }
        self.deal.variant_of(name).ok_or_else(|| {
            let name = visible(name);
            output.error_line(&format!("error: the deal has no scenario `{name}`"));
            let names = || self.deal.scenarios.iter().map(|info| info.name.as_str());
            let all = || ["base"].into_iter().chain(names());
            let hint = match nearest(&name, all()) {
                Some(near) => format!("`{near}` is near"),
                None if self.deal.scenarios.is_empty() => "it has none but `base`".to_owned(),
                None => format!("there are {}", all().collect::<Vec<_>>().join(", ")),
            };
            output.error_line(&format!("hint: {hint}"));
            Exit::Usage
        })
    }
}

/// Says whether what follows may be published.
fn tell_edition(deal: &Deal, output: &mut Output) {
    if let Some(sentence) = report::withheld_in_words(deal) {
        output.error_line(&sentence);
    }
    if deal.confidential_count > 0 {
        let values = counted(deal.confidential_count, "confidential value");
        output.error_line(&format!(
            "note: this rests on {values}; `--public` makes a version that can be published"
        ));
    }
}

/// What a deal expects was written for its own inputs: with others, a difference is no mistake.
fn written_for_other_inputs(mut told: Diagnostic) -> Diagnostic {
    if told.id == Id::ExpectationFailed {
        told.severity = Severity::Note;
        told.message
            .push_str("; it was written for other inputs than those of `--set`");
    }
    told
}

/// Tells why a deal cannot be computed. People read the findings even where a program asked.
fn refuse(findings: &Findings, as_json: bool, output: &mut Output) -> Exit {
    if as_json {
        let diagnostics = json::findings(findings);
        json::write(
            output,
            &Refusal {
                lodebook: json::VERSION,
                deal: None,
                diagnostics,
            },
        );
    }
    let drawn = findings.draw(output);
    output.error_text(&drawn);
    output.error_line(&findings.summary());
    // A file that is a part of a deal gives findings, too; so there is always a reason to fail.
    findings.exit().max(Exit::Deal)
}

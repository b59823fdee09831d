//! What `run`, `compare`, `why` and `sources` have in common: a deal that can be computed.

use std::path::Path;

use model::Deal;
use model::files::Texts;
use report::Run;
use serde::Serialize;
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;

use crate::diagnostics::{Findings, visible};
use crate::exit::Exit;
use crate::input::Input;
use crate::json;
use crate::output::Output;

/// A deal that was read and computed.
pub(crate) struct Prepared {
    pub(crate) input: Input,
    pub(crate) deal: Deal,
    pub(crate) run: Run,
    /// Whether `--set` changed what the file says.
    pub(crate) is_set: bool,
    texts: Texts,
    /// What was found on the way, in the order of the texts.
    list: Vec<Diagnostic>,
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
        sets: &[String],
        as_json: bool,
        output: &mut Output,
    ) -> Result<Self, Exit> {
        let input = Input::new(path);
        let reading = input.read(sets);
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
        Ok(Self {
            input,
            deal,
            run,
            is_set: !sets.is_empty(),
            texts,
            list,
        })
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

//! `lodebook drivers`: what drives a figure, by several methods, each with what its numbers mean.

mod answer;
mod csv;
mod gap;
mod gradient;
mod rank;
mod sobol;
mod tornado;

use report::drivers::{Asked, Estimate, Of, described, find, leading};
use report::{Drivers, Gradients, Outcome, Status, format};

use super::prepare::Prepared;
use crate::amount::{Scale, grouped};
use crate::arguments;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::memory::{bytes_allowed, in_words};
use crate::output::Output;
use crate::pace::Pace;
use crate::page::Page;
use crate::stop;

/// Lines of a table on a page; `--csv` and `--json` have all of them.
const ROWS_MAX: usize = 12;

/// What is shown, and in which scale.
struct View<'p> {
    prepared: &'p Prepared,
    drivers: &'p Drivers,
    /// `None` where the figure is a yes or no.
    gradients: Option<&'p Gradients>,
}

/// Computes the deal, asks every method and writes the answer as text, CSV or JSON.
pub(crate) fn run(asked: &arguments::Drivers, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &arguments::Drivers, output: &mut Output) -> Result<Exit, Exit> {
    let prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let variant = prepared.variant(&asked.scenario, output)?;
    let of = figure(&prepared, variant, asked, output)?;
    let question = Asked {
        variant,
        of,
        path_count: asked.paths,
        seed: asked.seed,
    };
    let drivers = draw(&prepared, &question, output)?;
    // Slopes come last; who stopped does not wait for them.
    let gradients = if drivers.is_stopped {
        None
    } else {
        gradient::draw(&prepared, &question, output)
    };
    let view = View {
        prepared: &prepared,
        drivers: &drivers,
        gradients: gradients.as_ref(),
    };
    if asked.json {
        json::write(output, &answer::answer(&view));
    } else if asked.csv {
        output.bytes(csv::table(&view).as_bytes());
        if let Some(sentence) = prepared.illustration() {
            output.error_line(&visible(&sentence));
        }
    } else {
        let mut page = Page::new(output.columns());
        head(&view, &mut page);
        if drivers.central == Outcome::Status(Status::Withheld) {
            page.paragraph(0, "It rests on withheld values, so nothing can be said of what drives it. `--of` asks for another figure.");
        } else {
            tornado::print(&view, &mut page);
            gradient::print(&view, &mut page);
            sobol::print(&view, &mut page);
            rank::print(&view, &mut page);
            gap::print(&view, &mut page);
        }
        output.text(&page.into_text());
    }
    if !asked.json {
        prepared.tell_findings(output);
    }
    let exit = prepared.findings().exit();
    // Slopes that were stopped are missing, too.
    Ok(if drivers.is_stopped || stop::is_asked() {
        Exit::Stopped
    } else {
        exit
    })
}

/// The figure that was asked for, or the first of money.
fn figure(
    prepared: &Prepared,
    variant: usize,
    asked: &arguments::Drivers,
    output: &mut Output,
) -> Result<Of, Exit> {
    let (deal, run) = (&prepared.deal, &prepared.run);
    let Some(words) = &asked.of else {
        return leading(deal, run, variant).ok_or_else(|| {
            output.error_line("error: the deal shows no number and has no party");
            output.error_line("hint: add a line such as `show npv(state.cash, 10 %/y) \"State\"`");
            Exit::Usage
        });
    };
    let found = find(deal, run, variant, words);
    let is_there = |of: &Of| described(run, variant, *of).is_some();
    found
        .map_err(Some)
        .and_then(|of| is_there(&of).then_some(of).ok_or(None))
        .map_err(|near| {
            let words = visible(words);
            output.error_line(&format!(
                "error: the deal shows no number called `{words}` there"
            ));
            let shows = run.variants[variant].shows.iter().enumerate();
            let labels: Vec<String> = shows
                .filter_map(|(place, show)| Some((place, show.as_ref()?)))
                .take(ROWS_MAX)
                .map(|(place, show)| format!("`show {}` ({})", place + 1, visible(&show.label)))
                .collect();
            output.error_line(&match near.flatten() {
                Some(near) => format!("hint: `{}` is near", visible(&near)),
                None if labels.is_empty() => {
                    "hint: ask for the cash of a party, as `state.cash`".to_owned()
                }
                None => format!("hint: there are {}", labels.join(", ")),
            });
            Exit::Usage
        })
}

fn draw(prepared: &Prepared, asked: &Asked, output: &mut Output) -> Result<Drivers, Exit> {
    let (deal, run) = (&prepared.deal, &prepared.run);
    let bytes = report::drivers::memory_bytes(deal, run, asked);
    let allowed = bytes_allowed();
    if bytes > allowed {
        let fits = (asked.path_count as f64 * allowed as f64 / bytes as f64) as usize;
        output.error_line(&format!(
            "error: samples of {} paths of this deal take {}, and there are {} for a run",
            grouped(asked.path_count),
            in_words(bytes),
            in_words(allowed)
        ));
        output.error_line(&format!("hint: ask for at most {fits}"));
        return Err(Exit::Usage);
    }
    if Output::is_watched() {
        output.error_line(&format!(
            "samples of {} paths take about {} of memory",
            grouped(asked.path_count),
            in_words(bytes)
        ));
    }
    let mut pace = Pace::begin("paths of the samples", asked.path_count);
    let mut progress = |done: usize, steps: usize| pace.tell(done, steps, output);
    let found = report::drivers(deal, run, asked, &mut progress);
    output.end_progress();
    Ok(found)
}

fn head(view: &View, page: &mut Page) {
    let drivers = view.drivers;
    if let Some(sentence) = view.prepared.illustration() {
        page.strong(visible(&sentence));
    }
    page.heading(format!("What drives {}", visible(&drivers.label)));
    let scenario = match drivers.scenario.as_str() {
        "base" => view.prepared.base_words().to_owned(),
        name => format!("scenario {}", visible(name)),
    };
    let central = format::outcome(&drivers.central, &drivers.kind, &drivers.unit);
    let open = if drivers.has_open_terms {
        ", open terms in the middle"
    } else {
        ""
    };
    page.paragraph(
        0,
        format!("{central} on the central path of {scenario}{open}."),
    );
    if drivers.with_value < 1.0 && !drivers.sobol.is_empty() {
        page.paragraph(
            0,
            format!(
                "It has no value on {} of paths; they are left out.",
                percent(1.0 - drivers.with_value)
            ),
        );
    }
    if drivers.is_stopped {
        page.strong(match drivers.path_count {
            0 => "Stopped before any sample was finished: below is the central path.".to_owned(),
            count => format!(
                "Stopped: samples are of {} paths at most, and intervals as wide as that.",
                grouped(count)
            ),
        });
    }
    view.prepared.print_sets(page);
}

impl View<'_> {
    /// The scale of some values of the figure.
    fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        let figures: Vec<report::Figure> = values
            .filter(|value| value.is_finite())
            .map(report::Figure::one)
            .collect();
        let drivers = self.drivers;
        Scale::of(
            self.prepared.deal.base(),
            &drivers.kind,
            &drivers.unit,
            figures.iter(),
        )
    }
}

fn percent(share: f64) -> String {
    format!("{} %", format::number((share * 1000.0).round() / 10.0))
}

/// A share with its interval, in percent.
fn with_interval(estimate: &Estimate) -> String {
    let number = |value: f64| format::number((value * 100.0).round() + 0.0);
    if !estimate.value.is_finite() {
        return "–".to_owned();
    }
    if !estimate.low.is_finite() {
        return number(estimate.value);
    }
    format!(
        "{} ({} to {})",
        number(estimate.value),
        number(estimate.low),
        number(estimate.high)
    )
}

/// How many lines were left out, where some were.
fn left_out(count: usize, page: &mut Page) {
    if count > ROWS_MAX {
        page.paragraph(
            0,
            format!("{} more are in `--csv` and `--json`.", count - ROWS_MAX),
        );
    }
}

//! `lodebook forecast`: what a government gets, by instrument, budget year and level.

mod answer;
mod csv;
mod frame;
mod refusal;
mod tables;

use report::Forecast;
use report::forecast::Asked;

use super::prepare::Prepared;
use super::run::conventions;
use crate::arguments::Forecast as Arguments;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// A forecast with the deal it is of.
struct View<'p> {
    prepared: &'p Prepared,
    /// The place of the scenario.
    variant: usize,
    forecast: Forecast,
}

/// Computes the deal and writes the forecast as text, CSV or JSON.
pub(crate) fn run(asked: &Arguments, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Arguments, output: &mut Output) -> Result<Exit, Exit> {
    let prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let variant = prepared.variant(&asked.scenario, output)?;
    let wanted = Asked {
        levels: asked.levels.clone(),
        years: asked.years,
        first_month: asked.budget_year_from,
        money: asked.money.clone(),
    };
    let forecast = report::forecast(&prepared.deal, &prepared.run, variant, &wanted);
    let forecast = forecast.map_err(|refused| refusal::tell(&refused, &wanted, output))?;
    let view = View {
        prepared: &prepared,
        variant,
        forecast,
    };
    if asked.json {
        json::write(output, &answer::answer(&view));
    } else if asked.csv {
        output.bytes(csv::table(&view).as_bytes());
        // A table for machines has no room for it, but its reader must not miss it.
        if let Some(sentence) = prepared.illustration() {
            output.error_line(&visible(&sentence));
        }
    } else {
        let mut page = Page::new(output.columns());
        print(&view, &mut page);
        output.text(&page.into_text());
    }
    if !asked.json {
        prepared.tell_findings(output);
    }
    Ok(prepared.findings().exit())
}

fn print(view: &View, page: &mut Page) {
    let scale = tables::scale(view);
    frame::print(view, &scale, page);
    tables::print(view, &scale, page);
    page.heading("Conventions in force");
    for convention in &view.forecast.conventions {
        let (about, sentence) = (&convention.about, &convention.sentence);
        page.item("  - ", visible(&format!("{about}: {sentence}")));
    }
    // Nothing is discounted here.
    let mut of_deal = report::conventions(&view.prepared.deal, view.variant);
    of_deal.retain(|convention| convention.about != "Discounting");
    conventions(of_deal, page);
    page.gap();
    page.paragraph(
        0,
        "Figures have three significant digits, so that lines need not add up to their sum; \
         `--csv` and `--json` have all digits.",
    );
}

//! `lodebook why --path` and `--quantile`: a number on one path of many.

use report::paths::{Asked, NotFound, OnePath, Sought, path_of_number, path_of_quantile};
use report::{explain, run_on};

use crate::arguments::Why;
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::output::Output;

/// Lets a deal stand on the path that was asked for, and says in words which it is. `None` where none
/// was.
pub(super) fn stand(
    asked: &Why,
    prepared: &mut Prepared,
    variant: usize,
    output: &mut Output,
) -> Result<Option<String>, Exit> {
    let paths = Asked {
        path_count: asked.paths,
        seed: asked.seed,
        sampling: asked.sampling.into(),
    };
    let found = match (asked.path, asked.quantile) {
        (Some(number), _) => path_of_number(&prepared.deal, &paths, number),
        (None, Some(quantile)) => {
            let year = year_of(asked, prepared, variant);
            let sought = Sought {
                variant,
                name: &asked.name,
                year,
                quantile,
            };
            path_of_quantile(&prepared.deal, &paths, &sought)
        }
        (None, None) => return Ok(None),
    };
    let path = found.map_err(|reason| refuse(&reason, asked, output))?;
    let run = run_on(&prepared.deal, &path);
    if run.variants.is_empty() {
        output.error_line(&format!(
            "error: path {} of {} cannot be computed to the end",
            path.number, path.path_count
        ));
        return Err(Exit::Deal);
    }
    prepared.run = run;
    Ok(Some(words(asked, &path)))
}

/// The year a row is explained in where none is given: the same as on the central path.
fn year_of(asked: &Why, prepared: &mut Prepared, variant: usize) -> Option<i32> {
    let (deal, run) = (&prepared.deal, &mut prepared.run);
    let told = explain(deal, run, variant, &asked.name, asked.year, 0).ok()?;
    told.year.or(asked.year)
}

fn words(asked: &Why, path: &OnePath) -> String {
    let which = format!(
        "Path {} of {}, seed {}",
        path.number, path.path_count, path.seed
    );
    let lower = asked.quantile.map(|quantile| {
        let percent = report::format::percent(quantile);
        format!(": the figure is lower on {percent} of all paths, or as low")
    });
    format!(
        "{which}{}. Open terms are in the middle.",
        lower.unwrap_or_default()
    )
}

fn refuse(reason: &NotFound, asked: &Why, output: &mut Output) -> Exit {
    match reason {
        NotFound::NoSuchPath { path_count } => {
            output.error_line(&format!(
                "error: there are {path_count} paths, numbered from 1"
            ));
            output.error_line("hint: `--paths` draws more");
        }
        NotFound::NoValue => {
            let name = visible(&asked.name);
            output.error_line(&format!("error: `{name}` has no value on any path"));
            output.error_line("hint: `lodebook why` without `--quantile` says why");
        }
    }
    Exit::Usage
}

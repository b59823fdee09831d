//! `lodebook explain`: the page of a finding.

use serde::Serialize;
use syntax::diagnostic::Id;
use syntax::nearest::nearest;

use crate::arguments::Explain;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

include!(concat!(env!("OUT_DIR"), "/diagnostic_pages.rs"));

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    id: &'static str,
    page: Option<&'static str>,
}

/// Shows the page, or the nearest id where there is none of that name.
pub(crate) fn run(asked: &Explain, output: &mut Output) -> Exit {
    // `error[unit-mismatch]` may be pasted whole.
    let asked_id = asked.id.trim_end_matches(']');
    let asked_id = asked_id.rsplit('[').next().unwrap_or(asked_id);
    let names = || Id::ALL.iter().map(|id| id.name());
    let Some(id) = names().find(|name| *name == asked_id) else {
        let asked_id = crate::diagnostics::visible(asked_id);
        output.error_line(&format!("error: no finding is called `{asked_id}`"));
        if let Some(near) = nearest(&asked_id, names()) {
            output.error_line(&format!("hint: `{near}` is near"));
        } else {
            output.error_line("hint: `lodebook list findings` lists them");
        }
        return Exit::Usage;
    };
    let page = PAGES
        .iter()
        .find(|(name, _)| *name == id)
        .map(|(_, page)| *page);
    if asked.json {
        json::write(
            output,
            &Answer {
                lodebook: json::VERSION,
                id,
                page,
            },
        );
    } else if let Some(page) = page {
        output.bytes(page.as_bytes());
    } else {
        output.error_line(&format!("`{id}` has no page yet"));
    }
    Exit::Fine
}

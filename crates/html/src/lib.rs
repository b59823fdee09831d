//! A deal as one self-contained page: text, tables and pictures, and the reason of every number.
//!
//! ```text
//! Deal, Run, Paths, Identity --page--> HTML
//! ```
//!
//! Guarantees a page that loads nothing, runs no script, prints, and in which every text of the deal is
//! text: markup is escaped by the macro that writes it, pictures by the renderer that draws them. What
//! there is nothing to say about has no section. It computes nothing and reads no file.

#![allow(
    clippy::single_match_else,
    reason = "markup is a block to the lint, and a line to its reader"
)]

mod figure;
mod grid;
mod sections;
mod why;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::Deal;
use report::{Paths, Run};

use why::Whys;

/// What made the page, so that its numbers can be made again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The file the deal was read from.
    pub file: String,
    /// The edition of its texts.
    pub edition: String,
    /// The version of the program.
    pub version: String,
    /// What a command line laid on the deal, as bindings.
    pub sets: Vec<String>,
}

/// Everything a section may look at.
pub(crate) struct View<'a> {
    deal: &'a Deal,
    run: &'a Run,
    paths: Option<&'a Paths>,
    whys: &'a Whys,
    checks: &'a [sections::Checked],
    identity: &'a Identity,
}

/// Writes the page of a deal that could be computed. The run is lent, because explaining a figure adds
/// to what was lowered; no number of it changes.
pub fn page(deal: &Deal, run: &mut Run, paths: Option<&Paths>, identity: &Identity) -> String {
    let checks = sections::checked(deal, run, paths);
    let whys = Whys::gather(deal, run);
    let view = View {
        deal,
        run,
        paths,
        whys: &whys,
        checks: &checks,
        identity,
    };
    let sections = sections::all(&view);
    visible(&document(&view, &sections).into_string())
}

fn document(view: &View, sections: &[sections::Section]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "lodebook " (view.identity.version) };
                title { (view.deal.title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a class="skip" href="#answer" { "To the answer" }
                header { (sections::head(view)) }
                nav aria-label="Contents" {
                    ol { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                }
                main {
                    @for section in sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                            h2 id={ (section.id) "-heading" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer id="identity" { (sections::foot(view)) }
            }
        }
    }
}

/// A page without signs that no reader sees and that turn words round or end a text early.
fn visible(page: &str) -> String {
    let replace = |letter: char| match letter {
        '\n' => '\n',
        '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        letter if letter.is_control() => '\u{fffd}',
        letter => letter,
    };
    page.chars().map(replace).collect()
}

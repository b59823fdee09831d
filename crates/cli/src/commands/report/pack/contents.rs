//! What is in a pack, computed from its texts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use report::paths::{Asked, Sampling};
use serde::{Deserialize, Serialize};

use super::{DEAL, IDENTITY, PAGE, prepare};
use crate::commands::prepare::Prepared;
use crate::commands::{export, report as page, run, sources};
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

/// What a pack says of itself: what it is of, and how its results were asked for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Identity {
    /// The version of the shapes.
    pub(crate) lodebook: u32,
    /// The version of the program.
    pub(crate) version: String,
    /// One hash of all texts of the deal.
    pub(crate) edition: String,
    /// The title of the deal.
    pub(crate) title: String,
    /// The name of its main text.
    pub(crate) main: String,
    /// What was laid on it with `--set`.
    pub(crate) set: Vec<String>,
    /// The paths, where some were drawn.
    pub(crate) paths: Option<PathsAsked>,
}

/// How paths were asked for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct PathsAsked {
    count: usize,
    seed: u64,
    sampling: SamplingName,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum SamplingName {
    Plain,
    Latin,
    Sobol,
}

impl PathsAsked {
    fn of(asked: Asked) -> Self {
        Self {
            count: asked.path_count,
            seed: asked.seed,
            sampling: match asked.sampling {
                Sampling::Plain => SamplingName::Plain,
                Sampling::LatinHypercube => SamplingName::Latin,
                Sampling::Sobol => SamplingName::Sobol,
            },
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            path_count: self.count,
            seed: self.seed,
            sampling: match self.sampling {
                SamplingName::Plain => Sampling::Plain,
                SamplingName::Latin => Sampling::LatinHypercube,
                SamplingName::Sobol => Sampling::Sobol,
            },
        }
    }
}

impl Identity {
    /// Of a deal as it was asked for.
    pub(crate) fn of(
        prepared: &Prepared,
        main: String,
        sets: &[String],
        paths: Option<Asked>,
    ) -> Self {
        Self {
            lodebook: json::VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            edition: report::edition(&prepared.texts),
            title: prepared.deal.title.clone(),
            main,
            set: sets.to_vec(),
            paths: paths.map(PathsAsked::of),
        }
    }
}

/// What a pack says of itself, or why that cannot be read.
pub(crate) fn read_identity(bytes: &[u8]) -> Result<Identity, String> {
    serde_json::from_slice(bytes)
        .map_err(|error| format!("{IDENTITY} does not say what it is of: {error}"))
}

/// Every file of the pack of a deal, in order.
pub(crate) fn contents(
    identity: &Identity,
    texts: BTreeMap<String, String>,
    output: &mut Output,
) -> Result<Vec<(String, Vec<u8>)>, Exit> {
    let mut prepared = prepare(&identity.main, texts.clone(), &identity.set, output)?;
    // What a pack says of its texts is computed like everything else.
    let identity = &Identity {
        edition: report::edition(&prepared.texts),
        title: prepared.deal.title.clone(),
        ..identity.clone()
    };
    let shown = prepared.shown(&[], output)?;
    let paths = match &identity.paths {
        Some(asked) => Some(run::draw_all(&prepared, &asked.asked(), output)?),
        None => None,
    };
    let mut files = vec![
        (
            "README.txt".to_owned(),
            readme(identity, &prepared).into_bytes(),
        ),
        (IDENTITY.to_owned(), pretty(identity)),
    ];
    for (name, text) in texts {
        files.push((format!("{DEAL}{name}"), text.into_bytes()));
    }
    let answer = run::answer(&prepared, &shown, paths.as_ref());
    files.push(("results/run.json".to_owned(), pretty(&answer)));
    files.push((
        "results/values.csv".to_owned(),
        export::csv_of(&prepared, &shown),
    ));
    let cited = sources::answer(&report::sources(&prepared.deal, 0));
    files.push(("results/sources.json".to_owned(), pretty(&cited)));
    let page = page::page(&mut prepared, identity.main.clone(), paths.as_ref());
    files.push((PAGE.to_owned(), page.into_bytes()));
    Ok(files)
}

fn pretty(answer: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(answer).expect("our shapes have text keys and no failing parts");
    bytes.push(b'\n');
    bytes
}

/// What whoever opens the pack reads first.
fn readme(identity: &Identity, prepared: &Prepared) -> String {
    let mut text = format!("{}\n\n", identity.title);
    let withheld = report::withheld_in_words(&prepared.deal);
    for sentence in withheld.into_iter().chain(prepared.illustration()) {
        text.push_str(&sentence);
        text.push_str("\n\n");
    }
    let paths = match &identity.paths {
        Some(paths) => format!(
            "{} paths, seed {}, {} sampling",
            paths.count,
            paths.seed,
            match paths.sampling {
                SamplingName::Plain => "plain",
                SamplingName::Latin => "Latin hypercube",
                SamplingName::Sobol => "Sobol'",
            }
        ),
        None => "one path, every draw at its median".to_owned(),
    };
    let set = if identity.set.is_empty() {
        "nothing".to_owned()
    } else {
        identity.set.join("; ")
    };
    let main = &identity.main;
    write!(
        text,
        "This pack holds a deal as text, what was computed from it, and where its numbers come from.\n\
         Whoever has it can compute every number again and needs nothing else but the program:\n\n\
         \x20 lodebook verify PACK.zip\n\n\
         Or take it apart and run the deal: lodebook run {DEAL}{main}\n\n\
         made by   lodebook {}\n\
         edition   {}\n\
         computed  {paths}\n\
         set       {set}\n\n\
         {PAGE}           everything on one page, to read and print\n\
         {DEAL}                every text that was read; {DEAL}{main} is the first\n\
         results/run.json      every result, as `lodebook run --json` prints it\n\
         results/values.csv    every row, payment and figure by scenario and year, in long form\n\
         results/sources.json  every source, its licence where the deal names one, and what cites it\n\
         {IDENTITY}         what the results were computed from, for programs\n\n\
         The edition is a SHA-256 of the texts of the deal. Two packs of the same edition, version and\n\
         settings are the same, byte for byte. Sources belong to their publishers; none is copied here.\n",
        identity.version, identity.edition
    )
    .expect("writing to a string cannot fail");
    text
}

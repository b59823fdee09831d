//! Assertions: the comments of a block that say what a line gives.

use syntax::parse::parse_expression;
use syntax::span::FileId;
use syntax::tree::{BinaryOperator, Expr, ExprKind};

/// One assertion with its line, counted from 0 in its file.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub(crate) line: usize,
    pub(crate) what: What,
}

/// What is asserted.
#[derive(Debug)]
pub(crate) enum What {
    /// `# error[id]: text`, `# warning[id]: text` or `# note[id]: text`: a diagnostic is reported on this line; the
    /// text may be left out.
    Told {
        severity: &'static str,
        id: String,
        message: String,
    },
    /// `# value: …` or `# values: …`.
    Values(Values),
}

/// The values of a row, a shown figure or a claim.
#[derive(Debug)]
pub(crate) struct Values {
    /// The row that is named, or what stands on the line.
    pub(crate) of: Option<String>,
    /// The scenario, or the base.
    pub(crate) scenario: Option<String>,
    /// One value for all periods, or one for each.
    pub(crate) each_period: bool,
    pub(crate) given: Vec<Given>,
    /// The unit they are written in, where one is.
    pub(crate) unit: Option<String>,
    /// How far off they may be, where it is said.
    pub(crate) within: Option<f64>,
}

/// One expected value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// A number in the unit of the assertion.
    Number(f64),
    /// `yes` or `no`.
    Truth(bool),
    /// A word of a choice.
    Word(String),
    /// `none`: a status instead of a value.
    Nothing,
}

/// The assertions of a text; an assertion that cannot be read is the error.
pub(crate) fn assertions(text: &str) -> Result<Vec<Assertion>, String> {
    let mut found = Vec::new();
    for (line, content) in text.lines().enumerate() {
        for part in parts(content) {
            let what = read(part).map_err(|reason| format!("`{part}`: {reason}"))?;
            found.push(Assertion { line, what });
        }
    }
    Ok(found)
}

const MARKS: [&str; 5] = ["# error[", "# warning[", "# note[", "# value", "# values"];

/// The assertions of a line, without their `#`.
fn parts(line: &str) -> Vec<&str> {
    let starts: Vec<usize> = line
        .match_indices("# ")
        .map(|(at, _)| at)
        .filter(|at| is_mark(&line[*at..]))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| line[start + 2..end].trim())
        .collect()
}

fn is_mark(text: &str) -> bool {
    let mark = MARKS
        .iter()
        .filter(|mark| text.starts_with(*mark))
        .max_by_key(|mark| mark.len());
    mark.is_some_and(|mark| {
        let rest = &text[mark.len()..];
        mark.ends_with('[') || rest.is_empty() || rest.starts_with([':', ' '])
    })
}

fn read(part: &str) -> Result<What, String> {
    for severity in ["error", "warning", "note"] {
        if let Some(rest) = part
            .strip_prefix(severity)
            .and_then(|rest| rest.strip_prefix('['))
        {
            let (id, message) = rest.split_once(']').ok_or("there is no `]`")?;
            let message = message
                .strip_prefix(':')
                .unwrap_or(message)
                .trim()
                .trim_end_matches('…')
                .trim_end();
            return Ok(What::Told {
                severity,
                id: id.to_owned(),
                message: message.to_owned(),
            });
        }
    }
    let (head, body) = part.split_once(": ").ok_or("there is no `: `")?;
    let mut words = head.split_whitespace();
    let each_period = words.next() == Some("values");
    let (mut of, mut scenario) = (None, None);
    while let Some(word) = words.next() {
        let slot = match word {
            "of" => &mut of,
            "in" => &mut scenario,
            other => return Err(format!("`{other}` is neither `of` nor `in`")),
        };
        *slot = Some(words.next().ok_or("a name is missing")?.to_owned());
    }
    let (body, within) = match body.split_once(" within ") {
        Some((body, within)) => (body, Some(number(within)?)),
        None => (body, None),
    };
    let mut unit = None;
    let values = body
        .split(", ")
        .map(|text| given(text.trim(), &mut unit))
        .collect::<Result<_, _>>()?;
    Ok(What::Values(Values {
        of,
        scenario,
        each_period,
        given: values,
        unit,
        within,
    }))
}

fn number(text: &str) -> Result<f64, String> {
    match given(text.trim(), &mut None)? {
        Given::Number(number) => Ok(number),
        _ => Err(format!("`{text}` is not a number")),
    }
}

/// A value: a number or plain arithmetic, with a unit behind the last number of the assertion.
fn given(text: &str, unit: &mut Option<String>) -> Result<Given, String> {
    let (expr, told) = parse_expression(text, FileId(0));
    let Some(expr) = expr else {
        return Err(format!("`{text}` is not a value: {told:?}"));
    };
    match &expr.kind {
        ExprKind::Truth(truth) => Ok(Given::Truth(*truth)),
        ExprKind::Path(path) if path.text() == "none" => Ok(Given::Nothing),
        ExprKind::Path(path) => Ok(Given::Word(path.text())),
        _ => Ok(Given::Number(computed(&expr, unit)?)),
    }
}

fn computed(expr: &Expr, unit: &mut Option<String>) -> Result<f64, String> {
    match &expr.kind {
        ExprKind::Number {
            value,
            unit: written,
        } => {
            if let Some(written) = written {
                *unit = Some(model::units::text_of(written));
            }
            Ok(*value)
        }
        ExprKind::Negate(inner) => Ok(-computed(inner, unit)?),
        ExprKind::Binary {
            operator,
            left,
            right,
            ..
        } => {
            let (left, right) = (computed(left, unit)?, computed(right, unit)?);
            match operator {
                BinaryOperator::Add => Ok(left + right),
                BinaryOperator::Subtract => Ok(left - right),
                BinaryOperator::Multiply => Ok(left * right),
                BinaryOperator::Divide => Ok(left / right),
                BinaryOperator::Power => Ok(libm::pow(left, right)),
                _ => Err("an expected value is arithmetic".to_owned()),
            }
        }
        _ => Err("an expected value is arithmetic of plain numbers".to_owned()),
    }
}

//! Lines that no row of the deal has: parties and their payments, figures shown, scenarios, checks.

use model::formula::{Formula, PartyMeasure};
use model::model::{Flow, InstanceId, PartyId};
use model::units::Unit;

use crate::book::{At, Cell, Content, Line, LineId, Look, Piece, Sheet, Text};
use crate::formula::{Counter, sum};
use crate::look::look_of;
use crate::plan::{FlowKey, Place, Planner};

/// What parties receive and pay, before their lines are filled.
pub(crate) struct PartyLines {
    flows: Vec<(LineId, FlowKey)>,
    /// For each party its sums, and the lines they sum.
    sums: Vec<(LineId, PartyMeasure, Blocks)>,
}

/// First and last line of what a party receives and pays, in cash and in kind.
type Blocks = [Option<(LineId, LineId)>; 4];

/// Lines of figures the deal shows.
pub(crate) struct Shown {
    pub(crate) line: LineId,
    pub(crate) single: bool,
}

impl Planner<'_> {
    fn plain_line(
        &mut self,
        label: String,
        depth: u8,
        unit: String,
        look: Look,
        content: Content,
    ) -> LineId {
        self.book.add(Line {
            label,
            depth,
            unit,
            look,
            content,
            note: String::new(),
            name: None,
        })
    }

    pub(crate) fn heading_line(&mut self, label: String, depth: u8) -> LineId {
        self.plain_line(
            label,
            depth,
            String::new(),
            Look::Number { thousands: 0 },
            Content::Heading,
        )
    }

    /// A sheet with a block for every party: what it receives, what it pays, the sums.
    pub(crate) fn lay_out_parties(&mut self) -> PartyLines {
        let mut lines = Vec::new();
        let mut found = PartyLines {
            flows: Vec::new(),
            sums: Vec::new(),
        };
        let base = self.model(0);
        let money = base.moneys[0].name.clone();
        for party in (0..base.parties().len() as u32).map(PartyId) {
            let mut blocks = [None; 4];
            let label = base.party_label(party).to_owned();
            lines.push(self.heading_line(label, 0));
            let sorts = [(true, false), (false, false), (true, true), (false, true)];
            for (place, (received, in_kind)) in sorts.into_iter().enumerate() {
                let keys = self.flow_keys(party, received, in_kind);
                for (key, label) in keys {
                    let id = self.formula_line(
                        label,
                        money.clone(),
                        Look::Number { thousands: 0 },
                        false,
                    );
                    self.show_total(id);
                    self.flows.insert(key.clone(), id);
                    found.flows.push((id, key));
                    lines.push(id);
                    let first = blocks[place].map_or(id, |(first, _)| first);
                    blocks[place] = Some((first, id));
                }
            }
            for measure in PartyMeasure::ALL {
                let words = match measure {
                    PartyMeasure::Cash => "Cash",
                    PartyMeasure::Receipts => "Receipts",
                    PartyMeasure::Payments => "Payments",
                    PartyMeasure::Kind => "Received less given in kind",
                };
                let id = self.formula_line(
                    format!("{}: {}", base.party_label(party), words.to_lowercase()),
                    money.clone(),
                    Look::Number { thousands: 0 },
                    false,
                );
                self.show_total(id);
                let name = Self::party_line_name(base, party, measure);
                self.book.lines[id.0 as usize].name = Some(name.clone());
                self.rows.insert(name, id);
                found.sums.push((id, measure, blocks));
                lines.push(id);
            }
        }
        self.book.sheets.push(Sheet {
            name: "Parties".to_owned(),
            title: "Parties: what each receives and pays".to_owned(),
            lines,
        });
        found
    }

    fn show_total(&mut self, line: LineId) {
        if let Content::Formula { total, .. } = &mut self.book.lines[line.0 as usize].content {
            *total = true;
        }
    }

    /// The payments of a party in any scenario, each once, with words for them.
    fn flow_keys(&self, party: PartyId, received: bool, in_kind: bool) -> Vec<(FlowKey, String)> {
        let mut keys: Vec<(FlowKey, String)> = Vec::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            for flow in &model.flows {
                let (side, other) = if received {
                    (flow.payee, flow.payer)
                } else {
                    (flow.payer, flow.payee)
                };
                if side != party || flow.in_kind != in_kind {
                    continue;
                }
                let key = FlowKey::of(model, flow, party.0, received);
                if keys.iter().any(|(known, _)| *known == key) {
                    continue;
                }
                let direction = if received { "from" } else { "to" };
                let kind = if in_kind { ", in kind" } else { "" };
                let other = model.party_label(other);
                keys.push((
                    key,
                    format!("{} {direction} {other}{kind}", flow_words(model, flow)),
                ));
            }
        }
        keys
    }

    /// Formulas for parties, once every row has its line.
    pub(crate) fn fill_parties(&mut self, found: &PartyLines) {
        for (line, key) in &found.flows {
            let mut cases = Vec::new();
            for variant in 0..self.variant_count() {
                let model = self.model(variant);
                let flow = model
                    .flows
                    .iter()
                    .find(|flow| FlowKey::of(model, flow, key.party, key.received) == *key);
                cases.push(match flow {
                    None => Text::of("0"),
                    Some(flow) => {
                        let operands = self.row_operands(variant, flow.amount);
                        self.asked.insert((*line, variant), operands);
                        Text::cells(self.rows[&model.row_name(flow.amount)], At::Here)
                    }
                });
            }
            self.set_cases(*line, cases);
        }
        for (line, measure, blocks) in &found.sums {
            let block = |place: usize| {
                blocks[place].map(|(first, last)| Text(vec![Piece::Block(first, last, At::Here)]))
            };
            let total = |place: usize| {
                block(place)
                    .map_or_else(|| Text::of("0"), |cells| Text::format("SUM({})", &[&cells]))
            };
            let one_sign = |place: usize, sign: &str| {
                block(place).map_or_else(
                    || Text::of("0"),
                    |cells| Text::format(&format!("SUMIF({{}},\"{sign}0\")"), &[&cells]),
                )
            };
            let text = match measure {
                PartyMeasure::Cash => Text::format("({}-{})", &[&total(0), &total(1)]),
                PartyMeasure::Receipts => {
                    Text::format("({}-{})", &[&one_sign(0, ">"), &one_sign(1, "<")])
                }
                PartyMeasure::Payments => {
                    Text::format("({}-{})", &[&one_sign(1, ">"), &one_sign(0, "<")])
                }
                PartyMeasure::Kind => Text::format("({}-{})", &[&total(2), &total(3)]),
            };
            let name = self
                .book
                .line(*line)
                .name
                .clone()
                .expect("sums of parties have names");
            for variant in 0..self.variant_count() {
                let row = self
                    .model(variant)
                    .find_row(&name)
                    .expect("every scenario has every party");
                let operands = self.row_operands(variant, row);
                self.asked.insert((*line, variant), operands);
            }
            let cases = vec![text; self.variant_count()];
            self.set_cases(*line, cases);
        }
    }

    /// Figures the deal shows and claims it tests, alive.
    pub(crate) fn indicators(&mut self) -> Vec<Shown> {
        let mut lines = Vec::new();
        let mut shown = Vec::new();
        let shows = self.deal.base().questions.shows.len();
        for place in 0..shows {
            let asked: Vec<Option<(String, Formula, Unit)>> = (0..self.variant_count())
                .map(|variant| {
                    let show = self.model(variant).questions.shows[place].as_ref()?;
                    Some((show.label.clone(), show.formula.clone(), show.unit.clone()))
                })
                .collect();
            shown.extend(self.question(&asked, &mut lines));
        }
        let claims = self.deal.base().questions.claims.len();
        let mut claimed = Vec::new();
        for place in 0..claims {
            let asked: Vec<Option<(String, Formula, Unit)>> = (0..self.variant_count())
                .map(|variant| {
                    let claim = self.model(variant).questions.claims[place].as_ref()?;
                    Some((claim.words.clone(), claim.holds_if.clone(), Unit::ratio()))
                })
                .collect();
            claimed.extend(self.question(&asked, &mut lines));
        }
        shown.extend(claimed);
        self.book.sheets.push(Sheet {
            name: "Indicators".to_owned(),
            title: "Indicators: the figures the deal shows".to_owned(),
            lines,
        });
        shown
    }

    fn question(
        &mut self,
        asked: &[Option<(String, Formula, Unit)>],
        lines: &mut Vec<LineId>,
    ) -> Option<Shown> {
        let (first, (label, formula, unit)) = asked
            .iter()
            .enumerate()
            .find_map(|(variant, asked)| Some((variant, asked.as_ref()?)))?;
        let single = report::is_steady(self.deal, first, formula);
        let model = self.model(first);
        let (words, look) = look_of(&formula.kind, unit, |dimension| {
            dimension.text(&|base| model.base_name(base))
        });
        let line = self.formula_line(label.clone(), words, look, single);
        self.book.lines[line.0 as usize].note = self
            .texts
            .at(formula.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut cases = Vec::new();
        let mut sayable = true;
        for (variant, asked) in asked.iter().enumerate() {
            let Some((_, formula, _)) = asked else {
                cases.push(Text::of("NA()"));
                continue;
            };
            let place = Place {
                variant,
                scope: InstanceId::ROOT,
                line,
                single,
            };
            let operands = self.operands_of(place, formula);
            let count = if single { 1 } else { operands.len() };
            let operands = operands.into_iter().take(count).map(Some).collect();
            self.asked.insert((line, variant), operands);
            match self.say(place, formula, &mut Counter::default()) {
                Ok(text) => cases.push(text),
                Err(_) => sayable = false,
            }
        }
        if sayable {
            self.set_cases(line, cases);
        } else {
            self.book.lines[line.0 as usize].content = Content::Pasted {
                results: Vec::new(),
            };
        }
        lines.push(line);
        Some(Shown { line, single })
    }

    /// What the engine said in every scenario, pasted, and what the sheets say beside it.
    pub(crate) fn scenarios_and_checks(&mut self, shown: &[Shown], parties: &PartyLines) {
        let mut pasted_lines = Vec::new();
        let mut check_lines = Vec::new();
        let scenarios = self.book.scenarios.clone();
        let heading = self.heading_line(
            "Money goes round: all parties together get nothing".to_owned(),
            0,
        );
        check_lines.push(heading);
        let money = self.model(0).moneys[0].name.clone();
        let mut sums = Vec::new();
        for (measure, words) in [
            (PartyMeasure::Cash, "Cash of all parties"),
            (PartyMeasure::Kind, "Value in kind of all parties"),
        ] {
            let of_measure = parties
                .sums
                .iter()
                .filter(|(_, other, _)| *other == measure);
            let cells: Vec<Text> = of_measure
                .map(|(line, ..)| Text::cells(*line, At::Here))
                .collect();
            let id = self.formula_line(
                words.to_owned(),
                money.clone(),
                Look::Number { thousands: 0 },
                false,
            );
            self.book.lines[id.0 as usize]
                .note
                .push_str("zero in every year");
            let cases = vec![sum(&cells); self.variant_count()];
            self.set_cases(id, cases);
            for variant in 0..self.variant_count() {
                let zeros = vec![Some(engine::Operand::Constant(0.0)); self.book.year_count];
                self.asked.insert((id, variant), zeros);
            }
            check_lines.push(id);
            sums.push(id);
        }
        let heading = self.heading_line("This workbook less what Lodebook computed".to_owned(), 0);
        check_lines.push(heading);
        let mut differences = Vec::new();
        for figure in shown.iter().filter(|figure| figure.single) {
            let line = self.book.line(figure.line).clone();
            let Content::Formula { results, .. } = &line.content else {
                continue;
            };
            let results: Vec<Option<f64>> = results
                .iter()
                .map(|values| values.first().copied().flatten())
                .collect();
            let heading = self.heading_line(line.label.clone(), 0);
            pasted_lines.push(heading);
            let mut values = Vec::new();
            for (place, (name, label)) in scenarios.iter().enumerate() {
                let value = results.get(place).copied().flatten();
                let cell = match value {
                    Some(value) if value.is_finite() => Cell::Number(value),
                    _ => Cell::Word("no value".to_owned()),
                };
                let words = if place == 0 {
                    label.clone()
                } else {
                    format!("{label} ({name})")
                };
                let content = Content::Value {
                    value: cell,
                    factor: 1.0,
                    from: None,
                    words: Vec::new(),
                    pasted: true,
                };
                let id = self.plain_line(words, 1, line.unit.clone(), line.look, content);
                pasted_lines.push(id);
                values.push(Text::cells(id, At::Value));
            }
            let id = self.formula_line(line.label.clone(), line.unit.clone(), line.look, true);
            let chosen = choose(&values);
            let text = Text::format(
                "IF(ISNUMBER({}),IF(ISERROR({}),NA(),{}-{}),0)",
                &[
                    &chosen,
                    &Text::cells(figure.line, At::Value),
                    &Text::cells(figure.line, At::Value),
                    &chosen,
                ],
            );
            let cases = vec![text; self.variant_count()];
            self.set_cases(id, cases);
            for variant in 0..self.variant_count() {
                self.asked
                    .insert((id, variant), vec![Some(engine::Operand::Constant(0.0))]);
            }
            self.book.lines[id.0 as usize]
                .note
                .push_str("zero until an input is changed");
            check_lines.push(id);
            differences.push(id);
        }
        self.book.sheets.push(Sheet {
            name: "Scenarios".to_owned(),
            title: "Scenarios: what Lodebook computed in each, pasted".to_owned(),
            lines: pasted_lines,
        });
        self.book.sheets.push(Sheet {
            name: "Checks".to_owned(),
            title: "Checks: all zero".to_owned(),
            lines: check_lines,
        });
    }
}

/// One of some values, by the number of the scenario.
pub(crate) fn choose(values: &[Text]) -> Text {
    if let [only] = values {
        return only.clone();
    }
    let mut text = Text::of("CHOOSE(");
    text.0.push(Piece::Scenario);
    text.0.push(Piece::Text(",".to_owned()));
    text.append(&Text::join(values, ","));
    text.push(")");
    text
}

fn flow_words(model: &model::model::Model, flow: &Flow) -> String {
    if let Some(label) = &flow.label {
        return label.clone();
    }
    let row = model.row_label(flow.amount);
    match model.use_of(flow.instance) {
        Some(using) => {
            let name = using
                .label
                .clone()
                .unwrap_or_else(|| model.instance(flow.instance).path.clone());
            format!("{name}: {}", lower_first(&row))
        }
        None => row,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

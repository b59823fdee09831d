//! Parties and their payments.

use model::formula::PartyMeasure;
use model::model::{Flow, Model, PartyId};

use super::{FlowKey, Planner};
use crate::book::{Content, Line, LineId, Look, Sheet};
use crate::text::{At, Piece, Text};

/// What parties receive and pay, before their lines are filled.
pub(super) struct PartyLines {
    flows: Vec<(LineId, FlowKey)>,
    /// For each party its sums, and the lines they sum.
    pub(super) sums: Vec<(LineId, PartyMeasure, Blocks)>,
}

/// First and last line of what a party receives and pays, in cash and in kind.
pub(super) type Blocks = [Option<(LineId, LineId)>; 4];

impl Planner<'_> {
    pub(super) fn plain_line(
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

    pub(super) fn heading_line(&mut self, label: String, depth: u8) -> LineId {
        self.plain_line(
            label,
            depth,
            String::new(),
            Look::Number { thousands: 0 },
            Content::Heading,
        )
    }

    /// A sheet with a block for every party: what it receives, what it pays, the sums.
    pub(super) fn lay_out_parties(&mut self) -> PartyLines {
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
    pub(super) fn fill_parties(&mut self, found: &PartyLines) {
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
}

impl FlowKey {
    /// The line of a payment as one side sees it.
    pub(super) fn of(model: &Model, flow: &Flow, party: u32, received: bool) -> Self {
        let other = if received { flow.payer } else { flow.payee };
        Self {
            party,
            received,
            in_kind: flow.in_kind,
            identity: (
                model.instance(flow.instance).path.clone(),
                model.row_name(flow.amount),
                other.0,
                flow.span.start,
            ),
        }
    }
}

fn flow_words(model: &Model, flow: &Flow) -> String {
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

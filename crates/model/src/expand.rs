//! Expanding: one instance for every use, one row for every row of it, one flow for every payment.
//!
//! Receives a checked deal and its templates. Guarantees a [`Model`] within bounds. Copies no
//! formula: an instance only says where its rows begin and who its parties are.

use std::collections::HashMap;
use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id};

use crate::definition::Definition;
use crate::frame::{Money, Timeline};
use crate::model::{Flow, Instance, InstanceId, Model, PartyId, RowId};
use crate::questions::Questions;

/// Most rows a deal may have.
const ROW_COUNT_MAX: usize = 1_000_000;
/// Most uses of templates, those inside templates included.
const INSTANCE_COUNT_MAX: usize = 300_000;
/// Most letters that the paths of all uses may have together.
const PATH_BYTES_MAX: usize = 64 << 20;
/// Most rows times years of all variants of a deal.
pub(crate) const VALUE_COUNT_MAX: usize = ROW_COUNT_MAX * 40;

/// Expands one variant.
pub(crate) fn expand(
    chain: Vec<u32>,
    timeline: Timeline,
    moneys: &Arc<[Money]>,
    root: &Arc<Definition>,
    templates: &Arc<[Arc<Definition>]>,
) -> Result<Model, Diagnostic> {
    let parties = (0..root.parties.len() as u32).map(PartyId).collect();
    let substances = (0..root.substances.len() as u32).collect();
    let mut model = Model {
        chain,
        timeline,
        moneys: Arc::clone(moneys),
        root: Arc::clone(root),
        templates: Arc::clone(templates),
        instances: Vec::new(),
        flows: Vec::new(),
        flows_by_party: Vec::new(),
        questions: Questions::default(),
        row_instances: Vec::new(),
        overrides: HashMap::new(),
    };
    let deal = Instance {
        template: None,
        parent: InstanceId::ROOT,
        use_index: 0,
        path: String::new(),
        children: Vec::new(),
        first_row: RowId(0),
        parties,
        substances,
    };
    let mut path_bytes = 0;
    add(&mut model, deal, &mut path_bytes)?;
    let mut waiting = vec![InstanceId::ROOT];
    while let Some(parent) = waiting.pop() {
        add_children(&mut model, parent, &mut waiting, &mut path_bytes)?;
    }
    collect_flows(&mut model);
    collect_overrides(&mut model);
    Ok(model)
}

fn add(
    model: &mut Model,
    instance: Instance,
    path_bytes: &mut usize,
) -> Result<InstanceId, Diagnostic> {
    let id = InstanceId(model.instances.len() as u32);
    let definition = match instance.template {
        None => Arc::clone(&model.root),
        Some(template) => Arc::clone(&model.templates[template.0 as usize]),
    };
    let row_count = model.row_instances.len() + definition.rows.len();
    *path_bytes += instance.path.len();
    let problem =
        if row_count * model.timeline.period_count > VALUE_COUNT_MAX || row_count > ROW_COUNT_MAX {
            format!("this deal expands to more than {ROW_COUNT_MAX} rows of 40 years")
        } else if model.instances.len() >= INSTANCE_COUNT_MAX {
            format!("this deal expands to more than {INSTANCE_COUNT_MAX} uses of templates")
        } else if *path_bytes > PATH_BYTES_MAX {
            "the names of uses inside uses are too long".to_owned()
        } else {
            String::new()
        };
    if !problem.is_empty() {
        let span = model.root.uses.first().map(|using| using.span);
        return Err(match span {
            Some(span) => Diagnostic::error(Id::TooLarge, span, problem),
            None => Diagnostic::without_place(Id::TooLarge, problem),
        });
    }
    let first_row = RowId(model.row_instances.len() as u32);
    model.row_instances.resize(row_count, id);
    model.instances.push(Instance {
        first_row,
        ..instance
    });
    Ok(id)
}

fn add_children(
    model: &mut Model,
    parent: InstanceId,
    waiting: &mut Vec<InstanceId>,
    path_bytes: &mut usize,
) -> Result<(), Diagnostic> {
    let use_count = model.definition(parent).uses.len();
    for index in 0..use_count {
        let own = model.instance(parent);
        let using = &model.definition(parent).uses[index];
        let path = if own.path.is_empty() {
            using.name.clone()
        } else {
            format!("{}.{}", own.path, using.name)
        };
        let instance = Instance {
            template: Some(using.template),
            parent,
            use_index: index as u32,
            path,
            children: Vec::new(),
            first_row: RowId(0),
            parties: using
                .parties
                .iter()
                .map(|party| own.parties[party.0 as usize])
                .collect(),
            substances: using
                .substances
                .iter()
                .map(|substance| own.substances[*substance as usize])
                .collect(),
        };
        let child = add(model, instance, path_bytes)?;
        model.instances[parent.0 as usize].children.push(child);
        waiting.push(child);
    }
    Ok(())
}

/// Places every payment, in the order of the instances.
fn collect_flows(model: &mut Model) {
    let mut flows = Vec::new();
    for place in 0..model.instances.len() {
        let scope = InstanceId(place as u32);
        for pay in &model.definition(scope).pays {
            flows.push(Flow {
                amount: model.resolve(scope, &pay.amount),
                payer: model.party(scope, pay.payer),
                payee: model.party(scope, pay.payee),
                in_kind: pay.in_kind,
                instance: scope,
                label: pay.label.clone(),
                span: pay.span,
            });
        }
    }
    model.flows_by_party = vec![Vec::new(); model.parties().len()];
    for (place, flow) in flows.iter().enumerate() {
        model.flows_by_party[flow.payer.0 as usize].push(place as u32);
        if flow.payee != flow.payer {
            model.flows_by_party[flow.payee.0 as usize].push(place as u32);
        }
    }
    model.flows = flows;
}

/// Notes what is given from further out; the outermost wins.
fn collect_overrides(model: &mut Model) {
    let mut overrides = HashMap::new();
    for place in (0..model.instances.len()).rev() {
        let scope = InstanceId(place as u32);
        for (use_index, using) in model.definition(scope).uses.iter().enumerate() {
            let child = model.instance(scope).children[use_index];
            for (deep, (row, _)) in using.deep.iter().enumerate() {
                overrides.insert(model.resolve(child, row), (scope, use_index as u32, deep));
            }
        }
    }
    model.overrides = overrides;
}

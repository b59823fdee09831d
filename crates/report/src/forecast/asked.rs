//! Who the government is, and why there may be no forecast.

use model::definition::{Group, Member};
use model::model::{Model, PartyId};

use crate::parties::OUTSIDE_COUNT;

/// What is asked of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Names of parties, or of groups of parties; empty for the group `public` or `government`.
    pub levels: Vec<String>,
    /// The first and the last budget year; the first five without it.
    pub years: Option<(i32, i32)>,
    /// The month with which a budget year begins, 1 to 12.
    pub first_month: u32,
    /// The name of a money of the deal; its own without it.
    pub money: Option<String>,
}

/// Why there is no forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotForecast {
    /// Nobody is named, and the deal has no group that says who the government is.
    NoGovernment {
        /// Its groups of parties.
        groups: Vec<String>,
        /// Its parties.
        parties: Vec<String>,
        /// The party that is paid by the most others.
        likely: Option<String>,
    },
    /// No party and no group has that name.
    UnknownLevel {
        /// As asked.
        name: String,
        /// The groups of parties.
        groups: Vec<String>,
        /// The parties.
        parties: Vec<String>,
    },
    /// A group of that name collects uses.
    GroupOfUses {
        /// As asked.
        name: String,
    },
    /// `market` and `suppliers` are where revenue comes from and costs go.
    Outside {
        /// As asked.
        name: String,
    },
    /// No money has that name.
    UnknownMoney {
        /// As asked.
        name: String,
        /// The moneys of the deal, its own first.
        known: Vec<String>,
    },
    /// The row that converts a money has no value in a year that is needed.
    NoRate {
        /// The money.
        money: String,
        /// The row.
        row: String,
        /// The first year without a value.
        year: i32,
    },
    /// A budget year is not wholly inside the timeline.
    OutsideTimeline {
        /// The first such year of those asked for.
        year: i32,
        /// The first year of the timeline.
        first_year: i32,
        /// The last.
        last_year: i32,
        /// The first and last budget year that are wholly inside, where there are any.
        possible: Option<(i32, i32)>,
    },
}

/// Groups that say who the government is where nobody was named.
const GOVERNMENT: [&str; 2] = ["public", "government"];

/// The parties that are the levels of government, and the group they come from.
pub(super) fn levels(
    model: &Model,
    names: &[String],
) -> Result<(Option<String>, Vec<PartyId>), NotForecast> {
    if names.is_empty() {
        let groups = GOVERNMENT.iter().filter_map(|name| group(model, name));
        let found = groups.into_iter().find(|group| is_of_parties(group));
        let found = found.ok_or_else(|| no_government(model))?;
        return Ok((Some(found.name.clone()), named(model, &found.name)?));
    }
    let mut parties: Vec<PartyId> = Vec::new();
    for name in names {
        for party in named(model, name)? {
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
    }
    let is_group = |name: &&String| group(model, name).is_some();
    let group = match names {
        [name] => Some(name).filter(is_group).cloned(),
        _ => None,
    };
    Ok((group, parties))
}

/// The party or the parties of the group of that name.
fn named(model: &Model, name: &str) -> Result<Vec<PartyId>, NotForecast> {
    if let Some(group) = group(model, name) {
        let name = name.to_owned();
        let parties = members(group);
        if !is_of_parties(group) {
            return Err(NotForecast::GroupOfUses { name });
        }
        // A group may hold `market`, which no level of government is.
        let outside = parties
            .iter()
            .find(|party| (party.0 as usize) < OUTSIDE_COUNT);
        return match outside {
            Some(party) => Err(NotForecast::Outside {
                name: model.parties()[party.0 as usize].name.clone(),
            }),
            None => Ok(parties),
        };
    }
    let place = model.parties().iter().position(|party| party.name == name);
    match place {
        Some(place) if place >= OUTSIDE_COUNT => Ok(vec![PartyId(place as u32)]),
        Some(_) => Err(NotForecast::Outside {
            name: name.to_owned(),
        }),
        None => Err(NotForecast::UnknownLevel {
            name: name.to_owned(),
            groups: groups(model),
            parties: parties(model),
        }),
    }
}

fn group<'m>(model: &'m Model, name: &str) -> Option<&'m Group> {
    model.root.groups.iter().find(|group| group.name == name)
}

fn is_of_parties(group: &Group) -> bool {
    let is_party = |member: &Member| matches!(member, Member::Party(_));
    !group.members.is_empty() && group.members.iter().all(is_party)
}

fn members(group: &Group) -> Vec<PartyId> {
    let parties = group.members.iter().filter_map(|member| match member {
        Member::Party(party) => Some(PartyId(party.0)),
        Member::Use(_) => None,
    });
    parties.collect()
}

fn groups(model: &Model) -> Vec<String> {
    let groups = model.root.groups.iter();
    let groups = groups.filter(|group| is_of_parties(group));
    groups.map(|group| group.name.clone()).collect()
}

fn parties(model: &Model) -> Vec<String> {
    let inside = model.parties().iter().skip(OUTSIDE_COUNT);
    inside.map(|party| party.name.clone()).collect()
}

fn no_government(model: &Model) -> NotForecast {
    let inside = (OUTSIDE_COUNT as u32..model.parties().len() as u32).map(PartyId);
    let payments = |party: PartyId| {
        let is_paid = |flow: &&model::model::Flow| {
            flow.payee == party && flow.payer != party && flow.payer.0 >= OUTSIDE_COUNT as u32
        };
        model.flows_of(party).filter(is_paid).count()
    };
    // Of several that are paid alike, the first.
    let likely = inside.rev().max_by_key(|party| payments(*party));
    NotForecast::NoGovernment {
        groups: groups(model),
        parties: parties(model),
        likely: likely.map(|party| model.parties()[party.0 as usize].name.clone()),
    }
}

/// The place of a money among those of the deal.
pub(super) fn money(model: &Model, name: Option<&str>) -> Result<u32, NotForecast> {
    let Some(name) = name else { return Ok(0) };
    let place = model.moneys.iter().position(|money| money.name == name);
    let place = place.ok_or_else(|| NotForecast::UnknownMoney {
        name: name.to_owned(),
        known: model
            .moneys
            .iter()
            .map(|money| money.name.clone())
            .collect(),
    })?;
    Ok(place as u32)
}

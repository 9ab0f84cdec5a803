//! The grids of one town on all four layers.

use super::entity::{Entity, EntityKind};
use super::frame::Frame;
use super::ground::Ground;
use super::names::numeral;
use super::partition::balanced;
use super::region::border;
use super::roadgrid::Stretch;
use super::sheet::Sheet;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::kernel::ring::Polygon;

/// The ids that people's duties are given on.
#[derive(Default)]
pub struct TownGrids {
    pub communities: Vec<GridId>,
    /// In the order of the ground's basic grids.
    pub basics: Vec<GridId>,
    pub stretches: Vec<GridId>,
    /// In the order of the entities.
    pub entities: Vec<GridId>,
    pub branches: Vec<GridId>,
    pub party_communities: Vec<GridId>,
    pub town: Option<GridId>,
    pub party: Option<GridId>,
}

/// Writes the grids of one town.
pub fn write(
    sheet: &mut Sheet,
    frame: &Frame,
    ground: &Ground,
    stretches: &[Stretch],
    entities: &[Entity],
    city: Option<&GridId>,
) -> TownGrids {
    let mut written = TownGrids::default();
    write_communities(sheet, frame, ground, city, &mut written);
    write_roads(sheet, frame, stretches, &mut written);
    write_entities(sheet, frame, entities, &mut written);
    write_party(sheet, frame, ground, &mut written);
    written
}

fn write_communities(
    sheet: &mut Sheet,
    frame: &Frame,
    ground: &Ground,
    city: Option<&GridId>,
    written: &mut TownGrids,
) {
    let layer = Layer::Community;
    let town = sheet.grid(layer, "town", &frame.code, &frame.name, city);
    for row in &ground.communities {
        let code = frame.community_code(row);
        written.communities.push(sheet.grid(layer, "community", &code, row.name, Some(&town)));
    }
    for basic in &ground.basics {
        let row = &ground.communities[basic.community];
        let code = format!("{}{:03}", frame.community_code(row), basic.number);
        let name = format!("{}第{}网格", row.name, numeral(basic.number));
        let parent = written.communities[basic.community].clone();
        let id = sheet.grid(layer, "basic", &code, &name, Some(&parent));
        sheet.shape(frame, layer, &id, &border(&ground.network, &ground.blocks, &basic.blocks));
        written.basics.push(id);
    }
    written.town = Some(town);
}

fn write_roads(sheet: &mut Sheet, frame: &Frame, stretches: &[Stretch], written: &mut TownGrids) {
    let layer = Layer::Road;
    let root = sheet.grid(layer, "town", &format!("{}R", frame.code), &format!("{}道路网", frame.name), None);
    let mut roads: Vec<(&str, GridId, usize)> = Vec::new();
    for stretch in stretches {
        let at = roads.iter().position(|(name, ..)| *name == stretch.road).unwrap_or_else(|| {
            let code = format!("{}R{:02}", frame.code, roads.len() + 1);
            roads.push((stretch.road, sheet.grid(layer, "community", &code, stretch.road, Some(&root)), 0));
            roads.len() - 1
        });
        let (name, parent, count) = &mut roads[at];
        *count += 1;
        let code = format!("{}R{:02}{:03}", frame.code, at + 1, count);
        let name = format!("{name}第{}段", numeral(*count));
        let id = sheet.grid(layer, "basic", &code, &name, Some(parent));
        sheet.ring(frame, layer, &id, &stretch.ring);
        written.stretches.push(id);
    }
}

fn write_entities(sheet: &mut Sheet, frame: &Frame, entities: &[Entity], written: &mut TownGrids) {
    let layer = Layer::Entity;
    let root = sheet.grid(layer, "town", &format!("{}E", frame.code), &format!("{}实体网", frame.name), None);
    for (at, kind) in EntityKind::ALL.into_iter().enumerate() {
        let code = format!("{}E{}", frame.code, at + 1);
        let members: Vec<&Entity> = entities.iter().filter(|entity| entity.kind == kind).collect();
        if members.is_empty() {
            continue;
        }
        let parent = sheet.grid(layer, "community", &code, kind.zh(), Some(&root));
        for (number, entity) in members.into_iter().enumerate() {
            let id =
                sheet.grid(layer, "basic", &format!("{code}{:03}", number + 1), &entity.name, Some(&parent));
            sheet.ring(frame, layer, &id, &entity.ring);
            written.entities.push(id);
        }
    }
}

/// Town committee, a general branch in each community, branches below: in every other community the
/// branches are its basic grids, in the rest they are drawn apart from them.
fn write_party(sheet: &mut Sheet, frame: &Frame, ground: &Ground, written: &mut TownGrids) {
    let layer = Layer::Party;
    let name = format!("中共{}委员会", frame.name);
    let root = sheet.grid(layer, "town", &format!("{}D", frame.code), &name, None);
    for (community, row) in ground.communities.iter().enumerate() {
        let code = format!("{}D{}", frame.code, &row.code[row.code.len() - 3..]);
        let name = format!("{}党总支", row.name);
        let parent = sheet.grid(layer, "community", &code, &name, Some(&root));
        for (at, polygons) in branch_polygons(ground, community).iter().enumerate() {
            let name = format!("{}第{}党支部", row.name, numeral(at + 1));
            let id = sheet.grid(layer, "basic", &format!("{code}{:03}", at + 1), &name, Some(&parent));
            sheet.shape(frame, layer, &id, polygons);
            written.branches.push(id);
        }
        written.party_communities.push(parent);
    }
    written.party = Some(root);
}

fn branch_polygons(ground: &Ground, community: usize) -> Vec<Vec<Polygon>> {
    let basics: Vec<&Vec<u32>> = ground
        .basics
        .iter()
        .filter(|basic| basic.community == community)
        .map(|basic| &basic.blocks)
        .collect();
    let outline = |group: &Vec<u32>| border(&ground.network, &ground.blocks, group);
    if community.is_multiple_of(2) {
        return basics.into_iter().map(outline).collect();
    }
    let members = ground.blocks_of_community(community);
    let load = |block: u32| ground.blocks.list[block as usize].people + 0.05;
    balanced(&ground.blocks, &members, basics.len().saturating_sub(1).max(2), &load)
        .iter()
        .map(outline)
        .collect()
}

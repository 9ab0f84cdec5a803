//! Premises (列管单位) at the addresses: rental houses, three-small places, enterprises and the rest.

use std::sync::Arc;

use super::addresses::Site;
use super::dice::Dice;
use super::entity::{Entity, EntityKind};
use super::names::any_root;
use crate::domain::address::Address;
use crate::domain::id::PremisesId;
use crate::domain::premises::{PREMISES_KINDS, Premises, credit_code_check};

/// How many of each kind; enterprises make up the total.
#[derive(Clone, Copy, Debug)]
pub struct PremisesCounts {
    pub all: usize,
    pub rental_houses: usize,
    pub shops: usize,
    pub workshops: usize,
    pub entertainment: usize,
    pub schools: usize,
    pub malls: usize,
    pub markets: usize,
    pub hotels: usize,
    pub sites: usize,
}

const SHOPS: [&str; 14] = [
    "便利店",
    "五金店",
    "小吃店",
    "发廊",
    "药店",
    "水果店",
    "粮油店",
    "文具店",
    "手机店",
    "服装店",
    "早餐店",
    "烧腊店",
    "家具店",
    "窗帘店",
];
const WORKSHOPS: [&str; 8] = [
    "木器加工坊",
    "鞋材加工坊",
    "五金加工坊",
    "印花作坊",
    "豆制品作坊",
    "裁缝铺",
    "海绵加工坊",
    "纸箱加工坊",
];
const ENTERTAINMENT: [&str; 6] = ["棋牌室", "网吧", "桌球室", "足浴店", "歌舞厅", "游戏厅"];
const TRADES: [&str; 10] =
    ["家具", "鞋业", "五金制品", "电子科技", "皮革", "纸品包装", "塑胶制品", "服饰", "贸易", "机械设备"];
const KINDERGARTEN: &str = "幼儿园";

struct Draft {
    kind: &'static str,
    name: String,
    address: usize,
    credit_code: Option<String>,
}

/// Invents the premises of one town; ids count on from those `before`.
pub fn write(
    addresses: &[Address],
    sites: &[Site],
    entities: &[Entity],
    counts: PremisesCounts,
    seed: u64,
    before: usize,
) -> Vec<Premises> {
    let mut writer =
        Writer { dice: Dice::new(seed, "premises"), first: before, drafts: Vec::with_capacity(counts.all) };
    let decks = Decks::of(sites, &mut writer.dice);
    writer.at_entities(sites, entities);
    writer.homes(addresses, &decks, counts.rental_houses);
    writer.small_places(&decks, counts);
    writer.public_places(&decks, counts);
    writer.enterprises(&decks, counts.all);
    let kinds: Vec<Arc<str>> = PREMISES_KINDS.iter().map(|&kind| kind.into()).collect();
    let kind_of = |name: &str| {
        let at = PREMISES_KINDS.iter().position(|&kind| kind == name);
        kinds[at.expect("the demo uses the known kinds")].clone()
    };
    let premises = |(at, draft): (usize, Draft)| {
        let number = before + at + 1;
        let address = &addresses[draft.address];
        Premises {
            id: PremisesId::new(&format!("p-{number:06}")).expect("an ASCII id"),
            name: draft.name.into(),
            kind: kind_of(draft.kind),
            credit_code: draft.credit_code.map(Into::into),
            address: address.text.clone(),
            at: Some(address.at),
        }
    };
    writer.drafts.into_iter().enumerate().map(premises).collect()
}

/// Shuffled addresses of each kind; drawing past the end starts anew.
struct Decks {
    lanes: Vec<usize>,
    streets: Vec<usize>,
    zones: Vec<usize>,
}

impl Decks {
    fn of(sites: &[Site], dice: &mut Dice) -> Self {
        let mut deck = |wanted: Site| {
            let mut found: Vec<usize> = (0..sites.len()).filter(|&at| sites[at] == wanted).collect();
            if found.is_empty() {
                found = (0..sites.len()).collect();
            }
            dice.shuffle(&mut found);
            found
        };
        Self { lanes: deck(Site::Lane), streets: deck(Site::Street), zones: deck(Site::Zone) }
    }
}

fn drawn(deck: &[usize], number: usize) -> usize {
    deck[number % deck.len()]
}

struct Writer {
    dice: Dice,
    first: usize,
    drafts: Vec<Draft>,
}

impl Writer {
    fn put(&mut self, kind: &'static str, name: String, address: usize, body: Option<Body>) {
        let number = self.first + self.drafts.len();
        let credit_code = body.map(|body| credit_code(body, number));
        self.drafts.push(Draft { kind, name, address, credit_code });
    }

    fn at_entities(&mut self, sites: &[Site], entities: &[Entity]) {
        for (at, site) in sites.iter().enumerate() {
            let Site::Entity(number) = *site else { continue };
            let entity = &entities[number];
            let (kind, body) = match entity.kind {
                EntityKind::Market => ("market", Body::Company),
                EntityKind::School => ("school", Body::Institution),
                EntityKind::Mall => ("mall", Body::Company),
                EntityKind::Hotel => ("hotel", Body::Company),
                EntityKind::Factory | EntityKind::Estate => ("enterprise", Body::Company),
            };
            let suffix = if entity.kind == EntityKind::Estate { "物业服务中心" } else { "" };
            self.put(kind, format!("{}{suffix}", entity.name), at, Some(body));
        }
    }

    fn homes(&mut self, addresses: &[Address], decks: &Decks, count: usize) {
        for number in 0..count {
            let at = drawn(&decks.lanes, number);
            let parts = &addresses[at].parts;
            self.put("rental_house", format!("{}{}{}出租屋", parts.lane, parts.road, parts.number), at, None);
        }
    }

    fn small_places(&mut self, decks: &Decks, counts: PremisesCounts) {
        let kinds: [(&'static str, usize, &[&str], f64); 3] = [
            ("small_shop", counts.shops, &SHOPS, 0.8),
            ("small_workshop", counts.workshops, &WORKSHOPS, 0.35),
            ("small_entertainment", counts.entertainment, &ENTERTAINMENT, 0.9),
        ];
        let mut number = 0;
        for (kind, count, trades, on_streets) in kinds {
            for _ in 0..count {
                number += 1;
                let deck = if self.dice.chance(on_streets) { &decks.streets } else { &decks.lanes };
                let name = format!("{}{}", any_root(&mut self.dice), self.dice.pick(trades));
                let body = self.dice.chance(0.7).then_some(Body::SoleTrader);
                self.put(kind, name, drawn(deck, number), body);
            }
        }
    }

    /// Fills up schools, malls, markets, hotels and building sites beside those that are entities.
    fn public_places(&mut self, decks: &Decks, counts: PremisesCounts) {
        let kinds: [(&'static str, usize, &[&str], Body); 5] = [
            ("school", counts.schools, &[KINDERGARTEN, KINDERGARTEN, "培训学校"], Body::Institution),
            ("mall", counts.malls, &["生活超市", "百货"], Body::Company),
            ("market", counts.markets, &["农贸市场", "综合市场"], Body::Company),
            ("hotel", counts.hotels, &["旅馆", "公寓酒店", "商务酒店"], Body::Company),
            ("construction_site", counts.sites, &["大厦工地", "厂房工地", "道路改造工地"], Body::Company),
        ];
        let mut number = decks.streets.len() / 2;
        for (kind, count, names, body) in kinds {
            let known = self.drafts.iter().filter(|draft| draft.kind == kind).count();
            for _ in known..count {
                number += 1;
                let name = format!("{}{}", any_root(&mut self.dice), self.dice.pick(names));
                self.put(kind, name, drawn(&decks.streets, number), Some(body));
            }
        }
    }

    fn enterprises(&mut self, decks: &Decks, all: usize) {
        for number in self.drafts.len()..all {
            let deck = if self.dice.chance(0.72) { &decks.zones } else { &decks.streets };
            let name = format!("东莞市{}{}有限公司", any_root(&mut self.dice), self.dice.pick(&TRADES));
            self.put("enterprise", name, drawn(deck, number), Some(Body::Company));
        }
    }
}

/// Who registered the body: the first two characters of its code.
#[derive(Clone, Copy)]
enum Body {
    Company,
    SoleTrader,
    Institution,
}

/// A unified social credit code (GB 32100-2015) that is right in form and given to nobody: its
/// organisation part begins with `YY`, a series that has not been issued.
fn credit_code(body: Body, number: usize) -> String {
    let head = match body {
        Body::Company => "91",
        Body::SoleTrader => "92",
        Body::Institution => "12",
    };
    let organisation = format!("YY{}", serial(number));
    let first = format!("{head}441900{organisation}{}", organisation_check(&organisation));
    let check = credit_code_check(&first).expect("seventeen characters of the alphabet");
    format!("{first}{check}")
}

/// Six characters of the code's alphabet, a different run for each number below 31^6.
fn serial(mut number: usize) -> String {
    const ALPHABET: [u8; 31] = *b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut characters = [b'0'; 6];
    for slot in characters.iter_mut().rev() {
        *slot = ALPHABET[number % 31];
        number /= 31;
    }
    characters.iter().map(|&byte| char::from(byte)).collect()
}

/// The check character of an organisation code, GB 11714-1997.
fn organisation_check(code: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let value = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 };
    let sum: u32 = code.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(value(byte)) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + digit as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::premises::check_credit_code;

    #[test]
    fn invented_codes_are_right_in_form_and_differ() {
        let codes: std::collections::HashSet<String> =
            (0..3000).map(|number| credit_code(Body::Company, number)).collect();
        assert_eq!(codes.len(), 3000);
        for code in codes {
            assert_eq!(check_credit_code(&code), Ok(()), "{code}");
        }
    }

    #[test]
    fn organisation_codes_as_issued() {
        // The organisation parts of credit codes in public use.
        for (code, check) in [("71526726", 'X'), ("79965505", '8'), ("19220382", '1')] {
            assert_eq!(organisation_check(code), check, "{code}");
        }
    }
}

//! Invented names: streets, estates, shops, people. Nobody and nothing real is meant.

use super::dice::Dice;

const FIRST: [&str; 40] = [
    "富", "康", "兴", "永", "文", "新", "振", "宏", "泰", "德", "万", "华", "金", "银", "锦", "祥", "瑞",
    "荣", "昌", "盛", "和", "同", "福", "广", "恒", "安", "建", "育", "翠", "景", "嘉", "丽", "宝", "龙",
    "凤", "海", "星", "明", "光", "顺",
];
const SECOND: [&str; 34] = [
    "民", "乐", "隆", "安", "华", "源", "业", "兴", "宁", "丰", "和", "泰", "强", "康", "盛", "达", "明",
    "春", "园", "林", "湖", "岭", "贤", "城", "秀", "发", "辉", "平", "苑", "利", "通", "信", "义", "仁",
];
/// What tells later rounds of the same names apart; none of them begins a name.
const MORE: [&str; 6] = ["", "大", "上", "东", "南", "北"];

const SURNAMES: [&str; 48] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "林", "罗", "高", "梁", "郑", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡",
    "潘", "田", "董", "袁", "余", "叶", "蒋", "杜", "苏", "魏", "吕", "丁", "方", "卢",
];
const GIVEN: [&str; 60] = [
    "志", "伟", "建", "国", "文", "明", "海", "峰", "俊", "杰", "晓", "丽", "娟", "敏", "静", "燕", "芳",
    "玲", "婷", "雪", "梅", "春", "秀", "英", "华", "强", "军", "平", "东", "辉", "刚", "勇", "斌", "浩",
    "宇", "鹏", "佳", "怡", "欣", "悦", "思", "颖", "慧", "琳", "倩", "洁", "莹", "凯", "超", "振", "荣",
    "健", "伦", "庆", "添", "锦", "炳", "沛", "淑", "仪",
];

/// Two-character names for streets, estates and firms, none given twice.
pub struct Roots {
    order: Vec<(u8, u8)>,
    next: usize,
}

impl Roots {
    pub fn new(dice: &mut Dice) -> Self {
        let mut order: Vec<(u8, u8)> = Vec::new();
        for (first, head) in FIRST.iter().enumerate() {
            for (second, tail) in SECOND.iter().enumerate() {
                if head != tail {
                    order.push((first as u8, second as u8));
                }
            }
        }
        dice.shuffle(&mut order);
        Self { order, next: 0 }
    }

    pub fn draw(&mut self) -> String {
        let (first, second) = self.order[self.next % self.order.len()];
        let round = self.next / self.order.len();
        self.next += 1;
        let more = MORE[round % MORE.len()].repeat(1 + round / MORE.len());
        format!("{more}{}{}", FIRST[usize::from(first)], SECOND[usize::from(second)])
    }
}

/// A two-character name that may have been given before.
pub fn any_root(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&FIRST), dice.pick(&SECOND))
}

/// An invented person's name.
pub fn person(dice: &mut Dice) -> String {
    let mut name = (*dice.pick(&SURNAMES)).to_owned();
    for _ in 0..if dice.chance(0.8) { 2 } else { 1 } {
        name += *dice.pick(&GIVEN);
    }
    name
}

/// 1 to 999 in Chinese numerals, as lanes and street families are counted.
pub fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100 % 10, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text.push_str(DIGITS[hundreds]);
        text.push('百');
    }
    if tens > 0 {
        if tens > 1 || hundreds > 0 {
            text.push_str(DIGITS[tens]);
        }
        text.push('十');
    } else if hundreds > 0 && ones > 0 {
        text.push('零');
    }
    text.push_str(DIGITS[ones]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numerals_as_lanes_are_counted() {
        for (number, text) in [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (35, "三十五"),
            (101, "一百零一"),
            (110, "一百一十"),
        ] {
            assert_eq!(numeral(number), text);
        }
        let all: HashSet<String> = (1..1000).map(numeral).collect();
        assert_eq!(all.len(), 999);
    }

    #[test]
    fn roots_are_never_given_twice() {
        let mut roots = Roots::new(&mut Dice::new(1, "names"));
        let drawn: HashSet<String> = (0..3000).map(|_| roots.draw()).collect();
        assert_eq!(drawn.len(), 3000);
    }
}

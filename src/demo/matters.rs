//! The three lists: matters as Houjie's grids know them, worded by us.

use crate::domain::layers::Layer::{self, Community, Entity, Party, Road};
use crate::domain::matter::LimitKind::{self, CalendarDays, UrgentHours, WorkingDays, WorkingHours};
use crate::domain::matter::MatterList::{self, Enterprise as Must, GridEntry as Entry, Party as Lead};
use crate::domain::matter::Severity::{self, Blue, Red, Yellow};
use crate::domain::matter::{Limit, Matter};
use crate::domain::member::Team::{self, AuxiliaryPolice, GridMember, PartyWorker, SecurityGuard, Volunteer};

type Row = (
    &'static str,
    MatterList,
    &'static str,
    &'static str,
    Layer,
    Option<Team>,
    Severity,
    (u16, LimitKind),
    &'static str,
    &'static str,
    Option<u16>,
);

/// Code, list, name, family, layer, team, severity, limit, department, premises kinds, days between checks.
#[rustfmt::skip]
const ROWS: [Row; 72] = [
    ("XF-01", Entry, "堵塞、占用消防通道", "消防安全", Community, Some(GridMember), Red, (2, UrgentHours), "消防救援大队", "", None),
    ("XF-02", Entry, "电动自行车违规停放充电", "消防安全", Community, Some(GridMember), Red, (2, UrgentHours), "消防救援大队", "rental_house", Some(30)),
    ("XF-03", Entry, "三小场所违规住人", "消防安全", Community, Some(GridMember), Red, (4, UrgentHours), "消防救援大队", "small_shop;small_workshop;small_entertainment", Some(30)),
    ("XF-04", Entry, "未配灭火器或灭火器失效", "消防安全", Community, Some(GridMember), Yellow, (3, WorkingDays), "消防救援大队", "small_shop;small_workshop;small_entertainment", Some(60)),
    ("XF-05", Entry, "防盗网未设逃生口", "消防安全", Community, Some(GridMember), Yellow, (7, CalendarDays), "消防救援大队", "rental_house", Some(90)),
    ("XF-06", Must, "消防设施每月自检", "消防安全", Entity, Some(SecurityGuard), Yellow, (5, WorkingDays), "消防救援大队", "enterprise;mall;market;hotel;school", Some(30)),
    ("XF-07", Must, "安全出口、疏散门锁闭", "消防安全", Entity, Some(SecurityGuard), Red, (2, UrgentHours), "消防救援大队", "mall;market;hotel;school", Some(7)),
    ("XF-08", Must, "每半年一次消防演练", "消防安全", Entity, Some(SecurityGuard), Blue, (10, WorkingDays), "消防救援大队", "enterprise;mall;hotel;school", Some(180)),
    ("XF-09", Must, "市场防火门、防火卷帘损坏", "消防安全", Entity, Some(SecurityGuard), Red, (1, WorkingDays), "消防救援大队", "market;mall", Some(15)),
    ("XF-10", Entry, "瓶装液化气违规存放使用", "消防安全", Community, Some(GridMember), Red, (4, UrgentHours), "住房和城乡建设局", "small_shop;rental_house", Some(60)),
    ("CZ-01", Entry, "出租屋未办理登记备案", "出租屋管理", Community, Some(GridMember), Yellow, (5, WorkingDays), "新莞人服务管理局", "rental_house", Some(30)),
    ("CZ-02", Entry, "租住人员信息未申报", "出租屋管理", Community, Some(GridMember), Yellow, (3, WorkingDays), "公安分局", "rental_house", Some(30)),
    ("CZ-03", Entry, "出租屋违规隔间", "出租屋管理", Community, Some(GridMember), Yellow, (7, WorkingDays), "住房和城乡建设局", "rental_house", Some(60)),
    ("CZ-04", Entry, "出租屋用电线路老化私拉", "出租屋管理", Community, Some(GridMember), Red, (1, WorkingDays), "供电服务中心", "rental_house", Some(60)),
    ("CZ-05", Must, "出租屋房东每月自查", "出租屋管理", Community, None, Blue, (5, WorkingDays), "新莞人服务管理局", "rental_house", Some(30)),
    ("CZ-06", Entry, "燃气热水器直排、烟道不通", "出租屋管理", Community, Some(GridMember), Red, (4, UrgentHours), "住房和城乡建设局", "rental_house", Some(60)),
    ("SP-01", Entry, "无证经营食品", "食品安全", Community, Some(GridMember), Yellow, (3, WorkingDays), "市场监督管理分局", "small_shop;small_workshop", Some(60)),
    ("SP-02", Entry, "食品小作坊卫生不达标", "食品安全", Community, Some(GridMember), Yellow, (3, WorkingDays), "市场监督管理分局", "small_workshop", Some(30)),
    ("SP-03", Must, "食堂留样、台账不全", "食品安全", Entity, Some(SecurityGuard), Yellow, (2, WorkingDays), "市场监督管理分局", "school;enterprise", Some(30)),
    ("SP-04", Must, "市场食用农产品抽检公示", "食品安全", Entity, None, Blue, (5, WorkingDays), "市场监督管理分局", "market", Some(7)),
    ("SP-05", Entry, "销售过期食品", "食品安全", Community, Some(GridMember), Red, (1, WorkingDays), "市场监督管理分局", "small_shop;mall", Some(60)),
    ("SP-06", Entry, "餐饮后厨油烟管道未清洗", "食品安全", Community, Some(GridMember), Yellow, (7, CalendarDays), "市场监督管理分局", "small_shop;hotel", Some(90)),
    ("XX-01", Must, "校门防冲撞设施、一键报警", "校园安全", Entity, Some(SecurityGuard), Red, (1, WorkingDays), "教育管理中心", "school", Some(30)),
    ("XX-02", Must, "校车驾驶员资格与车况", "校园安全", Entity, Some(SecurityGuard), Red, (1, WorkingDays), "教育管理中心", "school", Some(30)),
    ("XX-03", Entry, "校园周边200米违规经营", "校园安全", Community, Some(GridMember), Yellow, (3, WorkingDays), "市场监督管理分局", "small_shop;small_entertainment", Some(30)),
    ("XX-04", Entry, "上下学时段校门口交通拥堵", "校园安全", Road, Some(AuxiliaryPolice), Yellow, (2, WorkingHours), "交通警察大队", "", None),
    ("XX-05", Entry, "无证办学、校外托管", "校园安全", Community, Some(GridMember), Yellow, (5, WorkingDays), "教育管理中心", "school", Some(90)),
    ("LD-01", Entry, "拖欠工资苗头", "劳动关系", Entity, Some(GridMember), Red, (8, WorkingHours), "人力资源和社会保障分局", "enterprise", Some(60)),
    ("LD-02", Must, "劳动合同签订与用工登记", "劳动关系", Entity, None, Yellow, (10, WorkingDays), "人力资源和社会保障分局", "enterprise", Some(180)),
    ("LD-03", Entry, "疑似使用童工", "劳动关系", Community, Some(GridMember), Red, (2, UrgentHours), "人力资源和社会保障分局", "enterprise;small_workshop", Some(90)),
    ("LD-04", Must, "工地农民工实名制与工资专户", "劳动关系", Community, None, Yellow, (5, WorkingDays), "住房和城乡建设局", "construction_site", Some(30)),
    ("LD-05", Entry, "企业停产、搬迁动向", "劳动关系", Community, Some(GridMember), Yellow, (1, WorkingDays), "人力资源和社会保障分局", "enterprise", Some(60)),
    ("AQ-01", Must, "特种设备未检验", "安全生产", Entity, None, Red, (3, WorkingDays), "市场监督管理分局", "enterprise;mall;hotel", Some(90)),
    ("AQ-02", Must, "危险化学品存放不规范", "安全生产", Entity, Some(SecurityGuard), Red, (1, WorkingDays), "应急管理分局", "enterprise", Some(30)),
    ("AQ-03", Entry, "木制家具厂粉尘清扫不到位", "安全生产", Community, Some(GridMember), Red, (1, WorkingDays), "应急管理分局", "enterprise;small_workshop", Some(30)),
    ("AQ-04", Entry, "有限空间无警示标识", "安全生产", Community, Some(GridMember), Yellow, (3, WorkingDays), "应急管理分局", "enterprise", Some(60)),
    ("AQ-05", Entry, "工地高处作业无防护", "安全生产", Community, Some(GridMember), Red, (2, UrgentHours), "住房和城乡建设局", "construction_site", Some(15)),
    ("AQ-06", Must, "岗前安全教育培训", "安全生产", Entity, None, Blue, (10, WorkingDays), "应急管理分局", "enterprise", Some(180)),
    ("AQ-07", Entry, "深基坑、边坡险情", "安全生产", Community, Some(GridMember), Red, (1, UrgentHours), "应急管理分局", "construction_site", Some(15)),
    ("HB-01", Entry, "工业废水偷排直排", "生态环境", Community, Some(GridMember), Red, (4, UrgentHours), "生态环境分局", "enterprise;small_workshop", Some(60)),
    ("HB-02", Entry, "露天焚烧垃圾、秸秆", "生态环境", Community, Some(GridMember), Yellow, (2, UrgentHours), "生态环境分局", "", None),
    ("HB-03", Must, "挥发性有机物治理设施停用", "生态环境", Entity, None, Red, (1, WorkingDays), "生态环境分局", "enterprise", Some(30)),
    ("HB-04", Must, "危险废物转移联单", "生态环境", Entity, None, Yellow, (5, WorkingDays), "生态环境分局", "enterprise", Some(90)),
    ("HB-05", Entry, "河涌黑臭、漂浮物", "生态环境", Community, Some(GridMember), Yellow, (3, WorkingDays), "水务工程运营中心", "", None),
    ("HB-06", Entry, "夜间施工噪声扰民", "生态环境", Community, Some(GridMember), Yellow, (2, UrgentHours), "生态环境分局", "construction_site", None),
    ("SR-01", Entry, "占道经营、流动摊贩", "市容环境", Road, Some(AuxiliaryPolice), Blue, (4, WorkingHours), "城市管理分局", "", None),
    ("SR-02", Entry, "乱张贴、乱涂写", "市容环境", Community, Some(GridMember), Blue, (3, WorkingDays), "城市管理分局", "", None),
    ("SR-03", Entry, "垃圾堆积、卫生死角", "市容环境", Community, Some(GridMember), Blue, (1, WorkingDays), "城市管理分局", "", None),
    ("SR-04", Entry, "违法建设、加建", "市容环境", Community, Some(GridMember), Yellow, (1, WorkingDays), "城市管理分局", "", None),
    ("SR-05", Entry, "户外广告牌松动", "市容环境", Road, None, Red, (4, UrgentHours), "城市管理分局", "", None),
    ("SR-06", Entry, "泥头车遗撒", "市容环境", Road, Some(AuxiliaryPolice), Yellow, (2, UrgentHours), "城市管理分局", "", None),
    ("SR-07", Must, "门前三包", "市容环境", Community, None, Blue, (2, WorkingDays), "城市管理分局", "small_shop", Some(30)),
    ("DL-01", Entry, "路面塌陷、坑洞", "道路设施", Road, None, Red, (2, UrgentHours), "公路养护中心", "", None),
    ("DL-02", Entry, "井盖缺失、破损", "道路设施", Road, Some(AuxiliaryPolice), Red, (1, UrgentHours), "公用事业服务中心", "", None),
    ("DL-03", Entry, "交通信号灯、标志牌故障", "道路设施", Road, Some(AuxiliaryPolice), Red, (2, UrgentHours), "交通警察大队", "", None),
    ("DL-04", Entry, "路灯不亮", "道路设施", Road, None, Blue, (2, WorkingDays), "公用事业服务中心", "", None),
    ("DL-05", Entry, "道路积水内涝", "道路设施", Road, None, Red, (1, UrgentHours), "水务工程运营中心", "", None),
    ("DL-06", Entry, "违法停车占用车道", "道路设施", Road, Some(AuxiliaryPolice), Yellow, (1, WorkingHours), "交通警察大队", "", None),
    ("DL-07", Entry, "行道树倒伏、枝叶遮挡", "道路设施", Road, None, Yellow, (4, UrgentHours), "城市管理分局", "", None),
    ("ZA-01", Entry, "疑似传销、电信诈骗窝点", "社会治安", Community, Some(GridMember), Red, (1, UrgentHours), "公安分局", "rental_house", None),
    ("ZA-02", Entry, "娱乐场所未登记从业人员", "社会治安", Community, Some(GridMember), Yellow, (2, WorkingDays), "公安分局", "small_entertainment", Some(30)),
    ("ZA-03", Must, "旅馆业实名登记", "社会治安", Entity, Some(SecurityGuard), Red, (1, WorkingDays), "公安分局", "hotel", Some(15)),
    ("ZA-04", Entry, "邻里、租赁矛盾纠纷", "社会治安", Community, Some(GridMember), Blue, (5, WorkingDays), "司法分局", "", None),
    ("ZA-05", Must, "小区技防、门禁设施损坏", "社会治安", Entity, Some(SecurityGuard), Yellow, (3, WorkingDays), "公安分局", "", Some(30)),
    ("MS-01", Entry, "独居老人、困境儿童走访", "民生服务", Community, Some(Volunteer), Blue, (5, WorkingDays), "社会事务局", "", Some(30)),
    ("MS-02", Entry, "严重精神障碍患者走访", "民生服务", Community, Some(GridMember), Yellow, (3, WorkingDays), "卫生健康局", "", Some(30)),
    ("MS-03", Entry, "登革热孳生地（积水）", "民生服务", Community, Some(GridMember), Yellow, (2, WorkingDays), "卫生健康局", "", None),
    ("DJ-01", Lead, "流动党员报到登记", "党建服务", Party, Some(PartyWorker), Blue, (5, WorkingDays), "组织人事办公室", "", Some(90)),
    ("DJ-02", Lead, "党员责任区联系群众", "党建服务", Party, Some(PartyWorker), Blue, (10, WorkingDays), "组织人事办公室", "", Some(30)),
    ("DJ-03", Lead, "两新组织党组织覆盖", "党建服务", Party, Some(PartyWorker), Blue, (10, WorkingDays), "组织人事办公室", "enterprise", Some(180)),
    ("DJ-04", Lead, "群众诉求接待与反馈", "党建服务", Party, Some(PartyWorker), Yellow, (3, WorkingDays), "党建工作办公室", "", None),
    ("DJ-05", Lead, "党群服务中心值班", "党建服务", Party, Some(PartyWorker), Blue, (1, WorkingDays), "党建工作办公室", "", Some(7)),
];

/// All matters, in the order of the lists above.
pub fn all() -> Vec<Matter> {
    let matter =
        |&(code, list, name, family, layer, team, severity, limit, department, kinds, interval): &Row| {
            let (amount, kind) = limit;
            Matter {
                code: code.into(),
                list,
                name: name.into(),
                family: family.into(),
                layer,
                team,
                severity,
                limit: Some(Limit { amount, kind }),
                department: department.into(),
                premises_kinds: kinds.split(';').filter(|kind| !kind.is_empty()).map(Into::into).collect(),
                interval_days: interval,
            }
        };
    ROWS.iter().map(matter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::premises::PREMISES_KINDS;
    use std::collections::BTreeSet;

    #[test]
    fn codes_differ_and_every_kind_is_known() {
        let matters = all();
        let codes: BTreeSet<_> = matters.iter().map(|matter| &matter.code).collect();
        assert_eq!(codes.len(), matters.len());
        for kind in matters.iter().flat_map(|matter| &matter.premises_kinds) {
            assert!(PREMISES_KINDS.contains(&&**kind), "{kind}");
        }
    }

    #[test]
    fn every_list_layer_and_team_has_matters() {
        let matters = all();
        assert!(MatterList::ALL.iter().all(|&list| matters.iter().any(|matter| matter.list == list)));
        assert!(Layer::ALL.iter().all(|&layer| matters.iter().any(|matter| matter.layer == layer)));
        assert!(Team::ALL.iter().all(|&team| matters.iter().any(|matter| matter.team == Some(team))));
        assert!(matters.len() >= 60);
    }
}

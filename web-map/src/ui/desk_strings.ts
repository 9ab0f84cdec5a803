/** The words for patrols and figures, Chinese and English side by side; part of `strings.ts`. */
import type { CountedBy, Period } from '../modes/figures';
import type { ListedLevel } from '../modes/patrol_desk';

const zh = {
  premises: {
    title: '单位档案', obligations: '必查事项', overdue: (count: number) => `逾期 ${count}`, due: (at: string) => `${at} 前`, noInterval: '不定期', hazards: '隐患', visits: '检查记录',
    kinds: {
      rental_house: '出租屋', small_shop: '小商铺', small_workshop: '小作坊', small_entertainment: '小娱乐场所', enterprise: '企业', school: '学校', mall: '商场', market: '市场', hotel: '酒店', construction_site: '建筑工地',
    } as Record<string, string>,
    visitKinds: { supervision: '监督检查', self_check: '自查' } as Record<string, string>, results: { sound: '正常', wrong: '发现问题', closed: '关门' } as Record<string, string>,
  },
  background: { show: '外来底图', datums: { plain: 'WGS 84 / CGCS2000', gcj02: 'GCJ-02，已纠偏' }, degrees: '经纬度切片', unfit: '这份底图是矢量的，只有 WGS 84（CGCS2000）、Web 墨卡托切片的才能叠加，所以没有画出。' },
  alarm: { sound: '红色隐患响铃', unseen: (count: number) => `(${count}) ` },
  print: '打印',
  patrol: {
    listTitle: '巡查覆盖', level: '层级', levels: { community: '社区', basic: '基础网格' } satisfies Record<ListedLevel, string>, window: '时间窗', loading: '正在读取巡查情况…',
    grid: '网格', seen: '覆盖', missedCount: '漏管', none: '这里没有需要巡查的网格。', notApplicable: '—', onMap: '在地图上显示',
    back: '返回网格列表', gaps: '未巡到的地方', noGaps: '这段时间里都巡到了。', roads: (km: string) => `道路 ${km}`, premises: (count: number) => `单位 ${count} 家`,
    never: '没有记录', last: (at: string) => `上次 ${at}`, missed: '漏管单位', noMissed: '没有逾期未查的单位。', due: (at: string) => `应于 ${at} 前检查`, lastCheck: (at: string) => `上次检查 ${at}`, neverChecked: '从未检查',
    day: '轨迹回放', date: '日期', load: '读取', loadingDay: '正在读取轨迹…', noWalks: '这一天没有轨迹。', time: '时刻', play: '播放', pause: '暂停', everybody: '全部队员', stop: '收起',
    noRole: '查看个人轨迹需要调度员、审批员或管理员的密钥。',
  },
  figures: {
    title: '隐患统计', by: '统计口径', bys: { grid: '网格', matter: '事项', severity: '等级', status: '状态', team: '队伍', layer: '图层' } satisfies Record<CountedBy, string>,
    period: '时段', periods: { today: '今天', week: '近7天', month: '近30天', all: '全部' } satisfies Record<Period, string>, loading: '正在统计…', none: '这段时间没有隐患。',
    hazards: '隐患', reports: '上报', open: '未结', closed: '已结', rejected: '不予受理', merged: '合并', overdue: '超期', selfSettled: '自行处置率', onTime: '按时率',
    total: '合计', csv: '下载 CSV', xlsx: '下载 Excel', picture: '下载图片', file: '隐患统计', noneOfThem: '未归类', chart: '未结与了结的隐患', ended: '已了结',
  },
};

export type DeskStrings = typeof zh;

const en: DeskStrings = {
  premises: {
    title: 'Dossier', obligations: 'To be checked', overdue: (count) => `${count} overdue`, due: (at) => `by ${at}`, noInterval: 'no interval', hazards: 'Hazards', visits: 'Visits',
    kinds: {
      rental_house: 'rental house', small_shop: 'small shop', small_workshop: 'small workshop', small_entertainment: 'small entertainment', enterprise: 'enterprise', school: 'school', mall: 'mall', market: 'market', hotel: 'hotel', construction_site: 'construction site',
    },
    visitKinds: { supervision: 'supervision', self_check: 'self-check' }, results: { sound: 'sound', wrong: 'something wrong', closed: 'closed' },
  },
  background: { show: 'Other background', datums: { plain: 'WGS 84 / CGCS2000', gcj02: 'GCJ-02, put right' }, degrees: 'cut as degrees', unfit: 'It is of vector tiles, which can only be laid below in WGS 84 (CGCS2000) and Web Mercator: it is not drawn.' },
  alarm: { sound: 'Ring for red ones', unseen: (count) => `(${count}) ` },
  print: 'Print',
  patrol: {
    listTitle: 'Patrol coverage', level: 'Level', levels: { community: 'Communities', basic: 'Basic grids' }, window: 'Window', loading: 'Reading the patrols…',
    grid: 'Grid', seen: 'Seen', missedCount: 'Missed', none: 'There is no grid to be patrolled.', notApplicable: '–', onMap: 'Show on the map',
    back: 'Back to the grids', gaps: 'What was not seen', noGaps: 'All of it was seen in this time.', roads: (km) => `${km} of road`, premises: (count) => `${count} premises`,
    never: 'no record', last: (at) => `last ${at}`, missed: 'Missed premises', noMissed: 'No visit is overdue.', due: (at) => `was due ${at}`, lastCheck: (at) => `last visited ${at}`, neverChecked: 'never visited',
    day: 'A day’s walks', date: 'Day', load: 'Read', loadingDay: 'Reading the walks…', noWalks: 'Nobody walked that day.', time: 'Time', play: 'Play', pause: 'Pause', everybody: 'Everybody', stop: 'Put away',
    noRole: 'Single members’ walks take the key of a dispatcher, an approver or an admin.',
  },
  figures: {
    title: 'Hazards counted', by: 'By', bys: { grid: 'grid', matter: 'matter', severity: 'severity', status: 'status', team: 'team', layer: 'layer' },
    period: 'Period', periods: { today: 'today', week: 'last 7 days', month: 'last 30 days', all: 'all' }, loading: 'Counting…', none: 'No hazard in this period.',
    hazards: 'Hazards', reports: 'Reports', open: 'Open', closed: 'Closed', rejected: 'Rejected', merged: 'Merged', overdue: 'Overdue', selfSettled: 'Settled by itself', onTime: 'In time',
    total: 'Total', csv: 'Download CSV', xlsx: 'Download Excel', picture: 'Download picture', file: 'hazards', noneOfThem: 'none of them', chart: 'Open and ended hazards', ended: 'Ended',
  },
};

export const DESK_STRINGS: Readonly<Record<'zh' | 'en', DeskStrings>> = { zh, en };

/** The words for the planner's further tools, Chinese and English side by side; part of `strings.ts`. */
import type { Objective } from '../api/proposals';
import type { Way } from '../modes/clashes';

const zh = {
  retire: '撤销网格', retireToFree: '不并入，撤销后留空',
  outline: {
    use: '用途', uses: { split: '拆成新网格', transfer: '划给相邻网格', create: '新建网格' }, go: { split: '拆分', transfer: '划转', create: '新建' }, cancel: '取消',
    from: '从', to: '划给', level: '层级', noParent: '没有上级',
    lineHint: '线把网格分成两块，靠近接收方的一块划过去。', areaHint: '所画范围内属于前一个网格的部分划过去，其余不动。',
    createHint: (layer: string) => `所画范围内，还没有${layer}的部分成为新网格。`,
  },
  group: { chosen: (count: number) => `已选 ${count} 个网格：`, above: '合在一个新的上级网格下', mixed: '这些网格不属同一图层。', go: '新建上级', letGo: '取消选择' },
  children: {
    title: '整个划给相邻的上级', of: (parent: string) => `${parent}的网格，勾选要划走的`, apart: (name: string) => `${name}（不相邻）`, go: (count: number) => `划走这 ${count} 个`, none: '附近没有别的上级。',
  },
  glue: {
    free: '空白', letGo: '取消选择', second: '再点另一图层的边界，把这一条对齐到那一条上。', unglue: (layer: string) => `分开${layer}`, unglueHint: '分开后，这个图层的边界单独移动；也可以再点另一条边界来对齐。',
    onto: '对齐到：', within: '相距不超过（米）', align: '对齐并粘合', swap: '对调',
  },
  duties: {
    title: '谁负责（发布时生效）', loading: '正在读取人员…', none: '没有登记任何责任。', always: '全天', end: '到期', ends: '发布之日起不再负责', added: '发布之日起：', member: '人员（编号或姓名）', role: '职责', hours: '时间（不填为全天）',
    add: '增加', unknown: '没有这个人，或有几个同名的人；请用编号。', hint: '这里列出的是现行的责任；改动随方案发布生效。',
  },
  propose: {
    title: '更均衡的划分', intro: '让服务器试算几种划分，并排比较，选一种放进方案，再继续修改。', area: (count: number) => (count === 0 ? '范围：整个辖区。用“选网格”点选（Shift 加选）可只算所选网格。' : `范围：所选的 ${count} 个网格`),
    objective: '均衡什么', objectives: { residents: '居民', addresses: '地址', premises: '单位' } satisfies Record<Objective, string>, tolerance: '允许偏差', movedMax: '最多换网格的居民', unlimited: '不限', across: '可以跨社区',
    ask: '试算', cancel: '停止', progress: (done: number, total: number) => `正在试算 ${done}/${total}`, begun: '正在准备…',
    now: '现在', option: (number: number) => `方案${number}`, figure: '指标', deviation: '最大偏差', imbalance: '须调整', moved: '换网格的居民', compactness: '紧凑度', edits: '改动', look: '看', hide: '不看', take: '采用',
    ofOption: (number: number) => `方案${number}`, loads: '各网格', target: '应有', none: '没有找到更均衡的划分。', gridName: '网格',
    limits: {
      roads: '主干道隔开了网格', locks: '锁定的网格隔开了网格', territory: '辖区边缘不能调整', apart: '网格不相邻', 'max-moved': '换网格的居民会超过上限', indivisible: '有的楼栋人太多', shape: '网格会断开',
      edits: '改动会过多', time: '时间到了，没有试完',
    } as Record<string, string>, limit: '为何不能更好：',
  },
  clashes: {
    title: (count: number) => `与新版有 ${count} 处冲突，请逐一处理：`, edit: (number: number) => `第 ${number} 处改动`, ways: { drop: '以已发布的为准', keep: '仍要我的改动' } satisfies Record<Way, string>,
    published: '已发布', drafted: '本方案', look: '对比两个版本', go: '按选择重做', forget: '以后再说', left: (count: number) => `还有 ${count} 处未选`, newest: (edition: number) => `第 ${edition} 版`,
  },
  ops: {
    move_border: '移动边界', insert_vertex: '加点', delete_vertex: '删点', split: '拆分', merge: '合并', transfer: '划转', create: '新建网格', retire: '撤销网格', align: '对齐', unglue: '分开', set_parent: '改上级', rename: '改名称', renumber: '改编码', set_duty: '改责任',
  } as Record<string, string>,
};

export type PlanStrings = typeof zh;

const en: PlanStrings = {
  retire: 'Retire it', retireToFree: 'None: retire it, leaving free space',
  outline: {
    use: 'What for', uses: { split: 'A new grid', transfer: 'To a neighbour', create: 'A new grid' }, go: { split: 'Split', transfer: 'Transfer', create: 'Create' }, cancel: 'Cancel',
    from: 'From', to: 'To', level: 'Level', noParent: 'no parent',
    lineHint: 'Of the two parts, the one beside the neighbour goes to it.', areaHint: 'What the area holds of the first grid goes; all else stays.',
    createHint: (layer) => `What no other grid of “${layer}” holds of the area becomes the new grid.`,
  },
  group: { chosen: (count) => `${count} grids chosen:`, above: 'Under a new grid above them', mixed: 'These grids are not of one layer.', go: 'Create it', letGo: 'Let go' },
  children: {
    title: 'Give whole grids to a neighbour above', of: (parent) => `Grids of ${parent}; tick those that go`, apart: (name) => `${name} (not beside)`, go: (count) => (count === 1 ? 'Give it' : `Give these ${count}`), none: 'There is no other one above grids nearby.',
  },
  glue: {
    free: 'free space', letGo: 'Let go', second: 'Click a border of another layer to lay this one onto it.', unglue: (layer) => `Part: ${layer}`, unglueHint: 'Parted, that border moves by itself; or click another one to lay this onto it.',
    onto: 'Onto:', within: 'At most so far apart (m)', align: 'Align and glue', swap: 'Swap',
  },
  duties: {
    title: 'Who answers for it, once published', loading: 'Reading who serves…', none: 'Nobody has a duty on it.', always: 'always', end: 'End', ends: 'ends on publication', added: 'From publication on:', member: 'Who (id or name)', role: 'Role', hours: 'Hours (empty: always)',
    add: 'Add', unknown: 'Nobody, or more than one, is called that: use the id.', hint: 'What is in force; changes come with the draft’s publication.',
  },
  propose: {
    title: 'A fairer division', intro: 'Have some divisions tried, compare them, and take one to go on with.', area: (count) => (count === 0 ? 'Of the whole territory, or of grids that are chosen (Shift for several).' : `Of the ${count} chosen grids`),
    objective: 'Fair in', objectives: { residents: 'residents', addresses: 'addresses', premises: 'premises' }, tolerance: 'May be off by', movedMax: 'Residents moved at most', unlimited: 'any number', across: 'Across communities',
    ask: 'Try', cancel: 'Stop', progress: (done, total) => `Trying ${done} of ${total}`, begun: 'Getting ready…',
    now: 'Now', option: (number) => `No. ${number}`, figure: 'Figure', deviation: 'Largest deviation', imbalance: 'To be moved', moved: 'Residents moved', compactness: 'Compactness', edits: 'Edits', look: 'Show', hide: 'Hide', take: 'Take',
    ofOption: (number) => ` no. ${number}`, loads: 'Grid by grid', target: 'target', none: 'No fairer division was found.', gridName: 'Grid',
    limits: {
      roads: 'main roads part the grids', locks: 'locked grids part the others', territory: 'the edge of the territory stays', apart: 'no common border', 'max-moved': 'more people would move than may',
      indivisible: 'some houses hold too many', shape: 'grids would fall apart', edits: 'too many edits', time: 'time was up',
    }, limit: 'What kept it from being better:',
  },
  clashes: {
    title: (count) => `${count} ${count === 1 ? 'edit is' : 'edits are'} at odds with the new edition. Settle each:`, edit: (number) => `edit ${number}`, ways: { drop: 'What was published stands', keep: 'Make my edit all the same' },
    published: 'published', drafted: 'this draft', look: 'Compare both', go: 'Go on with that', forget: 'Later', left: (count) => `${count} still to settle`, newest: (edition) => `Edition ${edition}`,
  },
  ops: {
    move_border: 'border moved', insert_vertex: 'point added', delete_vertex: 'point deleted', split: 'split', merge: 'merged', transfer: 'transferred', create: 'created', retire: 'retired', align: 'aligned', unglue: 'parted', set_parent: 'another parent', rename: 'renamed',
    renumber: 'renumbered', set_duty: 'duty',
  },
};

export const PLAN_STRINGS: Readonly<Record<'zh' | 'en', PlanStrings>> = { zh, en };

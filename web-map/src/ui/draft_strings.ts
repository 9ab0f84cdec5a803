/** The words for redrawing, Chinese and English side by side; part of `strings.ts`. */
import type { DraftStatus } from '../api/draft';
import type { Doing } from '../modes/drafting';
import type { Tool } from '../modes/pen';

const zh = {
  title: '调整方案',
  loading: '正在读取方案…',
  none: '还没有调整方案。新建一个，即可在地图上试改边界；发布之前不影响任何人。',
  statuses: { open: '编制中', submitted: '待审核', returned: '已退回', approved: '已通过', published: '已发布', discarded: '已作废' } satisfies Record<DraftStatus, string>,
  edits: (count: number) => `${count} 处改动`,
  base: (edition: number) => `基于第 ${edition} 版`,
  by: (author: string) => `编制：${author}`,
  updated: (at: string) => `${at} 更新`,
  others: (count: number) => `已发布或作废的 ${count} 个`,
  new: '新建方案', name: '名称', note: '说明（可不填）', create: '新建', cancel: '取消', save: '保存',
  back: '返回方案列表', rename: '改名', discard: '作废', discardSure: '作废后不能再改。确定作废这个方案？', yes: '确定作废',
  gone: '这个方案不存在，或您的权限看不到。',
  noRole: '编制调整方案需要规划员、审批员或管理员的密钥。',
  readOnly: '只能查看：这个方案现在不能修改。',
  toolsLabel: '工具',
  tools: { border: '移边界', box: '框选', grid: '选网格', split: '划线', area: '画范围', glue: '粘合' } satisfies Record<Tool, string>,
  hints: {
    border: '拖动边界上的点，两侧网格和所有图层一起动；在两点之间拖，会多出一个点。点一下选中，Shift 加选，Delete 删点。',
    box: '在地图上拖出一个方框，框内的点会一起被选中，再拖其中任何一个。',
    grid: '点击地图上的网格，再改名称、编码、上级、责任，或并入相邻网格；Shift 加选几个，可合在一个上级下，或整个划给相邻的上级。',
    split: '从网格外开始，依次点出分界线，到网格外双击结束。较小的一半成为新网格，或把一块划给相邻网格。',
    area: '依次点出一个范围，双击结束。范围里的地划给相邻网格，或在空白处新建网格。',
    glue: '点一条边界，再点另一图层的边界，使两条重合、一起移动；重合的边界也可以分开。',
  } satisfies Record<Tool, string>,
  zoomIn: '再放大一些，就能看到并拖动边界上的点。',
  keysTitle: '键盘操作',
  keys: '先把焦点移到地图。方向键移动地图，回车抓住中心最近的点，再用方向键移动，回车放下，Esc 取消；Ctrl+Z 撤销。划线和画范围：回车在中心加点，Shift+回车画完；选网格：Shift+回车加选。',
  layer: '图层',
  undo: '撤销', redo: '重做',
  chosen: (count: number) => `已选 ${count} 个点`, deletePoints: '删除这些点', letGo: '取消选择',
  compare: '前后对比', comparing: '拖动分隔线：左边是现行版本，右边是方案', before: '现行', after: '方案',
  busy: '正在保存…',

  grid: '网格', code: '编码', parent: '上级', into: '并入相邻网格', chooseNeighbour: '选择相邻网格', merge: '并入', apply: '改',
  gridUnknown: '放大到这个网格所在处，才能修改。',
  thinking: '正在计算影响…',
  splitPoints: (count: number) => `已画 ${count} 个点`, finish: '画完', shorten: '退一点',
  splitNone: '线的中段没有落在这个图层的网格里，请重画。', newName: '新网格名称', newCode: '新网格编码', of: '拆分自',

  hectares: (value: string) => `${value} 公顷`, squareMetres: (value: string) => `${value} 平方米`,
  together: (layers: string) => `一起移动：${layers}`,
  counts: { addresses: '地址', residents: '居民', premises: '单位', checksDue: '待查事项（30天内）', openHazards: '未结隐患', roadM: '道路（米）', members: '人员' },
  hazardsMove: '未结隐患随网格移交给新责任人', hazardsStay: '未结隐患留给原责任人',
  perMember: '人均工作量', serving: '责任人数', residentsEach: (grids: string) => `人均居民：${grids}`,
  nobodyMoves: '没有地址、单位和隐患换人负责',
  changesHands: '换人负责',

  issues: '问题', noIssues: '没有问题，可以提交。', issueCount: (errors: number, warnings: number) => `${errors} 个错误，${warnings} 个提醒`, showMe: '看位置', error: '错误', warning: '提醒',
  // What the check finds; the server's own words where a kind is not listed.
  issueTexts: {
    'arcs-cross': '边界相交', 'duplicate-code': '编码重复', 'few-members': '人员不足', gap: '网格之间有空隙', 'lost-duty': '有责任落在不存在的网格上', nesting: '上下级关系不成立',
    'no-area': '网格没有面积', 'no-duties': '没有登记任何责任', 'no-lead': '没有责任人', 'no-parent': '没有上级', 'size-addresses': '地址数不合规模', 'size-premises': '场所数不合规模', 'size-residents': '人口不合规模',
    'no-community-grids': '没有社区网格来负责这些事项', 'no-road-grids': '没有道路网格来负责这些事项', 'no-entity-grids': '没有实体网格来负责这些事项', 'no-party-grids': '没有党建网格来负责这些事项',
  } as Record<string, string>,
  impact: '影响', load: '工作量', was: '前', is: '后', noImpact: '没有改变谁负责什么。',
  differences: '改动的网格', noDifferences: '与现行版本相同。', added: '新增', removed: '撤销', changed: '变更', movedBorder: '边界移动', renamedFrom: (name: string) => `原为 ${name}`,

  behind: (edition: number) => `第 ${edition} 版已发布，而这个方案基于更早的版本。`, rebase: '在新版上重做改动',
  review: '审核与发布', submit: '提交审核', submitHint: '提交后不能再改，由另一人审核。', reason: '提醒为何可以保留', remark: '审核意见', approve: '通过', return: '退回', own: '自己的方案须由另一人审核。', waiting: '等待审批员审核。',
  date: '生效日期', dateHint: '当天零点生效；不填则立即生效。', publish: '发布', approvedBy: (name: string) => `${name} 已通过`, returnedBy: (name: string) => `${name} 退回`,
  published: (edition: number) => `已发布为第 ${edition} 版。`,
  failed: {
    create: '没有建成', edit: '这处改动不成立，没有保存', undo: '没有撤销', redo: '没有重做', rebase: '在新版上有冲突', describe: '没有改名', discard: '没有作废', submit: '没有提交', approve: '没有通过', return: '没有退回',
    publish: '没有发布', area: '文件没有放进方案',
  } satisfies Record<Doing, string>,
  reasons: {
    'changed-since': '别人已改过并发布', 'area-misses': '所画范围不含该网格', taken: '该范围已全部有网格', 'leaves-gap': '撤销后会留下空白，请指定并入的网格', 'same-layer': '两条边界属同一类网格', 'not-glued': '这条边界没有与其他类共用', 'too-far': '两条边界相距太远', 'too-much': '一次改动过多',
    'no-grid': '网格已不存在', 'not-a-leaf': '它下面还有网格，请改下级网格', 'no-node': '这个交点已不存在', 'no-vertex': '这个点已不存在', 'vertices-together': '两个相邻的点会重合', crosses: '边界会与另一条边界相交',
    'swept-over': '边界会越过另一条边界', 'falls-apart': '网格会断成几块、出现空洞或没有面积', 'not-neighbours': '这两个网格不相邻', 'line-misses': '线没有把网格分开：须从网格外进，到网格外出',
    bare: '会有网格没有面积', 'code-in-use': '这个编码已有网格在用', 'id-in-use': '编号已在用', parent: '上级必须是同一图层、更高一级的网格', nesting: '上下级关系不成立', mesh: '边界不成立',
  } as Record<string, string>,
  codes: {
    conflict: '这个方案所基于的版本之后又发布了新版。请先在新版上重做改动。', unsound: '还有错误没有改正，或有提醒没有说明为何可以保留，见“问题”。', 'draft-state': '方案现在的状态不允许这样做。',
  } as Record<string, string>,
  inParts: '仍然这样做，允许网格分成几块', inPartsHint: '有网格会分成不相连的几块，或中间有别的网格。如果实际就是这样（如飞地），可以保留。',
  stale: '刚才有人改动过这个方案，您的操作没有保存。现在显示的是最新情况，请看过再做。',
};

export type DraftStrings = typeof zh;

const en: DraftStrings = {
  title: 'Drafts',
  loading: 'Reading the drafts…',
  none: 'There is no draft yet. Begin one and try other borders on the map; until it is published nobody is affected.',
  statuses: { open: 'open', submitted: 'to be reviewed', returned: 'returned', approved: 'approved', published: 'published', discarded: 'discarded' },
  edits: (count) => `${count} ${count === 1 ? 'edit' : 'edits'}`,
  base: (edition) => `on edition ${edition}`,
  by: (author) => `by ${author}`,
  updated: (at) => `changed ${at}`,
  others: (count) => `${count} published or discarded`,
  new: 'New draft', name: 'Name', note: 'Note (optional)', create: 'Begin', cancel: 'Cancel', save: 'Save',
  back: 'Back to the drafts', rename: 'Rename', discard: 'Discard', discardSure: 'A discarded draft cannot be changed any more. Discard it?', yes: 'Discard it',
  gone: 'There is no such draft, or none that your role may see.',
  noRole: 'Drafts take the key of a planner, an approver or an admin.',
  readOnly: 'To look at only: this draft cannot be changed now.',
  toolsLabel: 'Tools',
  tools: { border: 'Borders', box: 'Box', grid: 'Grids', split: 'Line', area: 'Area', glue: 'Glue' },
  hints: {
    border: 'Drag a point of a border: both sides and all layers move along. Dragged between two points, a border gets one more. Click to choose, Shift for more, Delete removes.',
    box: 'Drag a box on the map: the points in it are chosen together; then drag any of them.',
    grid: 'Click a grid to change its name, code, parent or duties, or to merge it into a neighbour; with Shift several, to put them under one or give them whole to a neighbour.',
    split: 'Begin outside the grid, click along the new border, and double-click outside to end. A part becomes a new grid or goes to a neighbour.',
    area: 'Click around an area and double-click to end. What it holds goes to a neighbour, or becomes a grid where there is free space.',
    glue: 'Click a border, then one of another layer, to lay it there, so that they move together; or part those that do.',
  },
  zoomIn: 'Zoom in further to see and drag the points of borders.',
  keysTitle: 'By the keyboard',
  keys: 'Move the focus to the map. Arrows move the map, Enter takes the point nearest to the middle, arrows move it, Enter lets go, Esc leaves it; Ctrl+Z undoes. Lines and areas: Enter sets a point, Shift+Enter ends. Grids: Shift+Enter chooses one more.',
  layer: 'Layer',
  undo: 'Undo', redo: 'Redo',
  chosen: (count) => `${count} ${count === 1 ? 'point' : 'points'} chosen`, deletePoints: 'Delete them', letGo: 'Let go',
  compare: 'Compare', comparing: 'Drag the line: on the left what is in force, on the right the draft', before: 'In force', after: 'Draft',
  busy: 'Saving…',

  grid: 'Grid', code: 'Code', parent: 'Parent', into: 'Merge into a neighbour', chooseNeighbour: 'Choose a neighbour', merge: 'Merge', apply: 'Change',
  gridUnknown: 'Zoom to where this grid lies to change it.',
  thinking: 'Reckoning whom it hits…',
  splitPoints: (count) => `${count} ${count === 1 ? 'point' : 'points'} drawn`, finish: 'Done', shorten: 'One back',
  splitNone: 'The middle of the line lies in no grid of this layer: draw it again.', newName: 'Name of the new grid', newCode: 'Its code', of: 'Split from',

  hectares: (value) => `${value} ha`, squareMetres: (value) => `${value} m²`,
  together: (layers) => `Moves together: ${layers}`,
  counts: { addresses: 'addresses', residents: 'residents', premises: 'premises', checksDue: 'checks due in 30 days', openHazards: 'open hazards', roadM: 'road, m', members: 'people' },
  hazardsMove: 'Open hazards go to whose the ground will be', hazardsStay: 'Open hazards stay with their owners',
  perMember: 'For each member', serving: 'who serve', residentsEach: (grids) => `Residents for each member: ${grids}`,
  nobodyMoves: 'No address, premises or hazard changes hands',
  changesHands: 'change hands',

  issues: 'Issues', noIssues: 'None: it can be submitted.', issueCount: (errors, warnings) => `${errors} errors, ${warnings} warnings`, showMe: 'Show me', error: 'error', warning: 'warning',
  issueTexts: {
    'arcs-cross': 'borders cross', 'duplicate-code': 'a code twice', 'few-members': 'too few people', gap: 'a gap between grids', 'lost-duty': 'a duty on a grid that is none', nesting: 'grids do not nest',
    'no-area': 'a grid without area', 'no-duties': 'no duty at all', 'no-lead': 'no lead', 'no-parent': 'no parent', 'size-addresses': 'addresses beyond the norm', 'size-premises': 'premises beyond the norm', 'size-residents': 'residents beyond the norm',
    'no-community-grids': 'no community grid for these matters', 'no-road-grids': 'no road grid for these matters', 'no-entity-grids': 'no entity grid for these matters', 'no-party-grids': 'no party grid for these matters',
  },
  impact: 'Impact', load: 'Workload', was: 'before', is: 'after', noImpact: 'It changes nothing about who looks after what.',
  differences: 'Grids that differ', noDifferences: 'The same as what is in force.', added: 'new', removed: 'ends', changed: 'changed', movedBorder: 'border moved', renamedFrom: (name) => `was ${name}`,

  behind: (edition) => `Edition ${edition} was published, and this draft stands on an earlier one.`, rebase: 'Make its edits on the new one',
  review: 'Review and publish', submit: 'Submit', submitHint: 'Then it cannot be changed, and somebody else reviews it.', reason: 'Why the warnings may stay', remark: 'Remark', approve: 'Approve', return: 'Return', own: 'Somebody else must review your own draft.', waiting: 'An approver has to look at it.',
  date: 'In force from', dateHint: 'From the beginning of that day; from now on if left empty.', publish: 'Publish', approvedBy: (name) => `approved by ${name}`, returnedBy: (name) => `returned by ${name}`,
  published: (edition) => `Published as edition ${edition}.`,
  failed: {
    create: 'It was not begun', edit: 'That edit does not hold and was not kept', undo: 'Not undone', redo: 'Not done again', rebase: 'It clashes with the new edition', describe: 'Not renamed', discard: 'Not discarded', submit: 'Not submitted',
    approve: 'Not approved', return: 'Not returned', publish: 'Not published', area: 'The file was not taken',
  },
  reasons: {
    'changed-since': 'somebody else changed and published it', 'area-misses': 'the area holds nothing of that grid', taken: 'grids hold all of that area', 'leaves-gap': 'that would leave a gap: name the neighbour that gets it', 'same-layer': 'both are borders of one layer', 'not-glued': 'that border is shared with no other layer', 'too-far': 'the two borders lie too far apart', 'too-much': 'too much for one edit',
    'no-grid': 'there is no such grid any more', 'not-a-leaf': 'there are grids below it: edit those', 'no-node': 'that point is no more', 'no-vertex': 'that point is no more', 'vertices-together': 'two neighbouring points would fall together',
    crosses: 'the border would cross another', 'swept-over': 'the border would be swept over another one', 'falls-apart': 'a grid would fall apart, get a hole, or hold no ground', 'not-neighbours': 'these two are no neighbours',
    'line-misses': 'the line does not part the grid: it must enter and leave it', bare: 'a grid would be left without area', 'code-in-use': 'another grid has that code',
    'id-in-use': 'there is such an id already', parent: 'the parent must be a wider grid of the same layer', nesting: 'grids would not nest', mesh: 'the borders would not hold',
  },
  codes: {
    conflict: 'An edition was published after the one that this draft stands on. Make its edits on the new one first.', unsound: 'There are errors to be mended, or warnings without a reason why they may stay: see “Issues”.', 'draft-state': 'The draft does not allow that as it stands.',
  },
  inParts: 'Do it all the same, in parts', inPartsHint: 'A grid would lie in parts that do not touch, or around another one. Where that is how it is (an exclave, say), it may stay so.',
  stale: 'Somebody changed this draft just now, so yours was not kept. This is how it stands; look, then decide.',
};

export const DRAFT_STRINGS: Readonly<Record<'zh' | 'en', DraftStrings>> = { zh, en };

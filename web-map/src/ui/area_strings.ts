/** The words for a part of a draft that goes out to QGIS and comes back, Chinese and English side by side. */

const zh = {
  title: '用 QGIS 改一片',
  intro: '把一片网格下载为 GeoPackage，在 QGIS 里改好，再传回来。传回后先核对，确认才生效，可一并撤销。',
  out: '下载画面范围', outChosen: (count: number) => `下载所选的 ${count} 个网格`, outBusy: '正在准备文件…', outFailed: '没有下载',
  outHint: '用“选网格”点选（Shift 加选），可只下载所选网格。在 QGIS 里请打开“拓扑编辑”，使边界两侧一起移动；传回之前先保存并移除图层。',
  back: '传回改好的文件', drop: '把 .gpkg 文件拖到这里，或', choose: '选择文件', trying: (name: string) => `正在核对 ${name}…`,
  nothing: '与方案相同，没有改动。如果在 QGIS 里改过，请先在 QGIS 里保存编辑并移除图层，再重新选择。',
  found: (name: string, count: number) => `${name} 有 ${count} 处改动：`, others: (count: number) => `另有 ${count} 处`, points: (count: number) => `${count} 个点`,
  take: '放进方案', leave: '不要了', again: '重新核对', old: (name: string) => `核对 ${name} 之后，方案又有改动，请重新核对。`,
  taken: (name: string, count: number) => `${name} 的 ${count} 处改动已放进方案，可一并撤销。`,
  refused: (name: string) => `${name} 不能放进方案：`, unread: (name: string) => `${name} 读不出来。如果它刚被改过，请重新选择。`,
  feature: (layer: string, fid: number) => `${layer}，第 ${fid} 号要素`,
  codes: {
    'bad-body': '这不是 GeoPackage 文件（.gpkg）。', 'too-large': '文件太大，超过了服务器允许的大小或网格数。请分片下载、分片修改。',
  } as Record<string, string>,
  outTooLarge: '这个范围里的网格太多，一个文件放不下。请放大一些，或只选几个网格。',
  reasons: {
    'no-note': '这个文件不是从这里下载的。请用下载的那个文件来改。', 'other-draft': '这个文件是从另一个方案下载的。', 'no-table': '文件里少了下载时的图层表，或表里少了字段', 'bad-geometry': '图形无法读取',
    'unknown-grid': '没有这个编号的网格；新网格的 id 要留空', 'other-layer': '这个网格属于另一个图层', 'id-twice': '两个要素的 id 相同；拆分后，较小的一块 id 要留空', 'not-sent': '这个网格不在下载的范围里',
    'no-shape': '没有图形；要撤销网格，请删除要素，并把地划给别的网格', 'bad-shape': '图形围不成面', overlap: '与别的网格重叠', 'outside-area': '压到了没有下载的网格', gap: '有一块地没有网格了',
    'free-ground': '动了网格与空白之间的地：请移动边界上原有的点，或在那里新画网格', 'ring-shaped': '划走的地围着不动的地：请分两步做', 'no-one-cut': '新网格须沿一条进出网格的线切下来', 'larger-part': '拆分后，较大的一块须保留原来的 id',
    'id-lost': '整个网格都归了 id 为空的要素：请填上原来的 id', 'changed-since': '下载之后，有人在方案里改过这个网格：请重新下载再改', 'bad-field': '有字段缺少、过长或不成立；网格不能换图层', level: '网格的层级不能改；新画的网格要写层级',
    'unknown-parent': '这个图层没有这个上级', 'no-parent': '须写明上级的编码', 'not-reproduced': '改动与所画的相差超过 20 厘米，做不出来', unsettled: '新旧边界叠不到一起',
  } as Record<string, string>,
};

type AreaStrings = typeof zh;

const en: AreaStrings = {
  title: 'Redraw an area in QGIS',
  intro: 'Take an area as a GeoPackage, draw on it in QGIS, and send it back. It is looked at first; nothing is made until you take it, and then all of it can be undone at once.',
  out: 'Download what is in view', outChosen: (count) => `Download the ${count} chosen ${count === 1 ? 'grid' : 'grids'}`, outBusy: 'Preparing the file…', outFailed: 'Not downloaded',
  outHint: 'Choose grids with “Grids” (Shift for several) to take only those. In QGIS, turn on topological editing, so that both sides of a border move; save and remove the layers before you send the file back.',
  back: 'Send the file back', drop: 'Drop the .gpkg file here, or', choose: 'Choose a file', trying: (name) => `Looking at ${name}…`,
  nothing: 'It is the same as the draft. If you have drawn on it, save the edits in QGIS, remove the layers, and choose it again.',
  found: (name, count) => `${name} comes to ${count} ${count === 1 ? 'edit' : 'edits'}:`, others: (count) => `and ${count} more`, points: (count) => `${count} ${count === 1 ? 'point' : 'points'}`,
  take: 'Take them', leave: 'Leave it', again: 'Look again', old: (name) => `The draft was edited since ${name} was looked at. Look again.`,
  taken: (name, count) => `${count} ${count === 1 ? 'edit' : 'edits'} of ${name} made. They are undone together.`,
  refused: (name) => `${name} cannot be taken:`, unread: (name) => `${name} cannot be read. If it was changed just now, choose it again.`,
  feature: (layer, fid) => `${layer}, feature ${fid}`,
  codes: {
    'bad-body': 'That is no GeoPackage (.gpkg).', 'too-large': 'The file is larger, or holds more grids, than the server takes. Take the area in parts.',
  },
  outTooLarge: 'There are too many grids for one file. Zoom in, or choose a few.',
  reasons: {
    'no-note': 'This file was not downloaded here. Draw on the one that was.', 'other-draft': 'This file was downloaded from another draft.', 'no-table': 'a table that was downloaded is missing, or some of its fields', 'bad-geometry': 'the shape cannot be read',
    'unknown-grid': 'there is no grid with that id; that of a new one stays empty', 'other-layer': 'that grid is on another layer', 'id-twice': 'two features have the same id; after a split, that of the smaller part is left empty', 'not-sent': 'that grid was not downloaded',
    'no-shape': 'there is no shape; to give a grid up, delete the feature and give its ground to others', 'bad-shape': 'its rings bound no area', overlap: 'it lies over another grid', 'outside-area': 'it lies over a grid that was not downloaded', gap: 'ground is left without a grid',
    'free-ground': 'ground between a grid and free space: move the border’s own points, or draw a new grid there', 'ring-shaped': 'what goes lies around something that stays: do it in two steps', 'no-one-cut': 'a new grid is cut off along one line that enters and leaves the old one', 'larger-part': 'after a split, the larger part keeps the id',
    'id-lost': 'all of a grid went to a feature without an id: give it that id', 'changed-since': 'the grid was changed in the draft since: download it again', 'bad-field': 'a field is missing, too long or wrong; a grid stays on its layer', level: 'a grid keeps its level; a new one needs one',
    'unknown-parent': 'there is no such parent on this layer', 'no-parent': 'the code of a parent is needed', 'not-reproduced': 'the edits would be off by more than 20 cm', unsettled: 'old and new borders cannot be laid over each other',
  },
};

export const AREA_STRINGS: Readonly<Record<'zh' | 'en', AreaStrings>> = { zh, en };

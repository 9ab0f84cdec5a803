/**
 * Every word on screen, Chinese and English side by side. Names of grids and people come from the server and stay as they
 * are; the reasons of an answer come from it in the language that the page speaks.
 */
import type { SuggestedKind } from '../api/suggest';
import type { Failure } from '../api/http';
import type { MatchStatus, OwnerStatus } from '../api/locate';
import type { Datum } from '../geo/datum';
import type { GridLayer } from '../map/grid_layers';
import type { PatrolWindow } from '../map/patrol_window';
import { DESK_STRINGS } from './desk_strings';
import { DRAFT_STRINGS } from './draft_strings';
import { HAZARD_STRINGS } from './hazard_strings';
import { PLAN_STRINGS } from './plan_strings';

const zh = {
  htmlLang: 'zh-Hans',
  title: '网格归属地图',
  titleOf: (town: string) => `${town}网格归属地图`,
  demo: '演示数据',
  demoNotice: '人员、单位和地址均为虚构。',
  otherLanguage: 'English',
  skipToSearch: '跳到搜索框',
  hazard: HAZARD_STRINGS.zh,
  draft: DRAFT_STRINGS.zh,
  plan: PLAN_STRINGS.zh,
  desk: DESK_STRINGS.zh,

  search: {
    label: '地址、单位名称、信用代码或坐标',
    placeholder: '如 河田大道14号，或 113.67,22.93',
    button: '查询',
    clear: '清除',
    datum: '坐标系',
    empty: '请先输入地址、单位或坐标。',
    offGlobe: '这不是有效的经纬度。经度在 -180 到 180 之间，纬度在 -90 到 90 之间。',
    swapped: (corrected: string) => `看起来纬度写在了前面。应为先经度、后纬度：${corrected}`,
    useCorrected: '按此查询',
    suggestions: '可能的地址、街路、单位和网格',
    kinds: { address: '地址', street: '街路', premises: '单位', road: '道路', grid: '网格' } as Record<SuggestedKind, string>,
  },
  datums: { 'EPSG:4326': 'WGS 84（GPS）', 'GCJ-02': 'GCJ-02（高德、腾讯）', 'BD-09': 'BD-09（百度）', 'EPSG:4490': 'CGCS2000（国家 2000）' } satisfies Record<Datum, string>,
  matter: { label: '事项', any: '不限事项', loading: '正在读取事项…', failed: '事项清单读取失败' },
  lists: { party_responsibility: '党建责任清单', enterprise_mandatory: '企业必做清单', grid_entry: '入格事项清单' } as Record<string, string>,

  map: {
    title: '网格地图。方向键平移，加减键缩放，回车键查询地图中心。',
    zoomIn: '放大', zoomOut: '缩小', wholeTown: '显示全镇',
    loading: '正在读取地图…',
    hint: '点击地图上任意一处，查看由谁负责。',
    tilesBroken: '部分地图没有读取到。',
  },
  patrol: {
    title: '巡查覆盖', off: '不显示', none: '未巡', all: '已巡',
    windows: { '1h': '近1小时', '8h': '近8小时', '24h': '近24小时', '7d': '近7天', '30d': '近30天' } satisfies Record<PatrolWindow, string>,
  },
  legend: { title: '图层', opacity: (layer: string) => `${layer}的不透明度`, reset: '恢复默认', owner: '负责的网格' },
  layers: { community: '社区网格', road: '道路网格', entity: '实体网格', party: '党建网格' } satisfies Record<GridLayer, string>,
  /** One grid of a layer. */
  gridOf: { community: '社区网格', road: '道路网格', entity: '实体网格', party: '党建网格' } as Record<string, string>,
  levels: { country: '国家', province: '省', city: '市', county: '县区', town: '镇街', community: '社区', basic: '基础网格' } as Record<string, string>,
  teams: { party_worker: '党务工作者', grid_member: '网格员', auxiliary_police: '辅警', security_guard: '保安员', volunteer: '志愿者' } as Record<string, string>,
  roles: { lead: '责任人', deputy: 'B 角', member: '队员' } as Record<string, string>,

  card: {
    region: '归属',
    asking: '正在查询…',
    owner: '负责人',
    why: '理由',
    grids: '所在网格',
    ledBy: '党建引领',
    members: '人员',
    noMembers: '没有登记人员',
    hiddenMembers: '您的权限看不到人员',
    sameOwner: '符合的地点不止一处，都由同一人负责。',
    onDuty: '在岗', offDuty: '不在岗',
    call: (name: string) => `致电 ${name}`,
    masked: '号码已隐去，完整号码需相应权限',
    code: '编码',
    escalated: (grids: number) => `先问过 ${grids} 个网格都无人在岗，再往上才找到`,
    border: (metres: string) => `距边界 ${metres}`,
    onBorder: '正好落在边界上。',
    nearBorder: (metres: string) => `紧靠边界：距边界只有 ${metres}，在定位误差之内。`,
    nearBorderUnmeasured: '紧靠边界：边界在定位误差之内。',
    orElse: '也可能属于',
    edition: (edition: number) => `第 ${edition} 版`,
    moment: (at: string) => `截至 ${at}`,
    coordinates: '坐标',
    close: '关闭',
    candidates: '请选择其中一处',
    again: '重试',
  },
  metres: (value: string) => `${value} 米`,
  kilometres: (value: string) => `${value} 公里`,
  status: {
    owned: { headline: '已找到负责人', advice: '' },
    nobody: { headline: '此刻无人负责', advice: '这里有网格，但此刻没有人在岗。请联系镇街调度员，或换一个事项再查。' },
    outside: { headline: '不在服务范围内', advice: '这个位置不在任何网格里。请核对坐标，以及坐标系是否选对：把高德或百度坐标当作 GPS 坐标，会偏差数百米。' },
    ambiguous: { headline: '符合的地点不止一处', advice: '它们由不同的人负责。' },
    not_found: { headline: '没有找到这个地点', advice: '请检查写法，或只写道路和门牌号；也可以直接点击地图。' },
    hidden: { headline: '您的权限看不到负责人', advice: '这个位置在您的辖区之外。网格仍可查看，人员需要相应权限。' },
  } satisfies Record<OwnerStatus, { headline: string; advice: string }>,
  match: { exact: '完全匹配', near: '近似匹配', many: '多处匹配', none: '无匹配' } satisfies Record<MatchStatus, string>,
  accuracies: { rooftop: '定位到楼栋', interpolated: '按门牌推算', street: '定位到道路', community: '定位到社区', town: '定位到镇街' } as Record<string, string>,

  signIn: {
    title: '需要密钥',
    text: '请输入管理员发给您的 API 密钥。密钥只保存在本标签页，关闭即忘。',
    label: 'API 密钥',
    button: '登录',
    cancel: '取消',
    refused: '服务器不接受这个密钥，请核对后再试。',
    open: '登录',
    signOut: '退出登录',
  },
  failure: (failure: Failure): { headline: string; advice: string } => {
    switch (failure.kind) {
      case 'offline':
        return { headline: '连不上服务器', advice: '请检查网络和服务器是否在运行。一旦恢复，页面会自己继续。' };
      case 'key':
        return { headline: '需要密钥', advice: '请先登录。' };
      case 'busy':
        return { headline: '服务器正忙', advice: failure.afterS === undefined ? '请稍候再试。' : `请在 ${failure.afterS} 秒后再试。` };
      case 'refused':
        if (failure.status === 403) return { headline: '您没有这项权限', advice: failure.detail || failure.title };
        return { headline: '服务器不接受这个请求', advice: failure.detail || failure.title || `HTTP ${failure.status}` };
      case 'unreadable':
        return { headline: '看不懂服务器的回答', advice: `页面与服务器的版本可能不一致，请刷新页面。（${failure.detail}）` };
    }
  },
};

export type Strings = typeof zh;

const en: Strings = {
  htmlLang: 'en',
  title: 'Who is in charge here?',
  titleOf: (town) => `${town}: who is in charge?`,
  demo: 'Demo data',
  demoNotice: 'Invented people and addresses.',
  otherLanguage: '中文',
  skipToSearch: 'Skip to the search box',
  hazard: HAZARD_STRINGS.en,
  draft: DRAFT_STRINGS.en,
  plan: PLAN_STRINGS.en,
  desk: DESK_STRINGS.en,

  search: {
    label: 'Address, premises, credit code or coordinates',
    placeholder: 'e.g. 河田大道14号, or 113.67,22.93',
    button: 'Search',
    clear: 'Clear',
    datum: 'Datum',
    empty: 'Type an address, premises or coordinates first.',
    offGlobe: 'This is no longitude and latitude: longitude lies between -180 and 180, latitude between -90 and 90.',
    swapped: (corrected) => `Latitude seems to come first. Longitude goes first: ${corrected}`,
    useCorrected: 'Search for that',
    suggestions: 'Addresses, streets, premises and grids that may be meant',
    kinds: { address: 'Address', street: 'Street', premises: 'Premises', road: 'Road', grid: 'Grid' },
  },
  datums: { 'EPSG:4326': 'WGS 84 (GPS)', 'GCJ-02': 'GCJ-02 (Amap, Tencent)', 'BD-09': 'BD-09 (Baidu)', 'EPSG:4490': 'CGCS2000' },
  matter: { label: 'Matter', any: 'Any matter', loading: 'Reading the matters…', failed: 'The matters could not be read' },
  lists: { party_responsibility: 'Party-building responsibilities', enterprise_mandatory: 'Enterprise mandatory work', grid_entry: 'Grid-entry items' },

  map: {
    title: 'Map of grids. Arrow keys pan, plus and minus zoom, Enter asks about the middle of the map.',
    zoomIn: 'Zoom in', zoomOut: 'Zoom out', wholeTown: 'Show the whole town',
    loading: 'Reading the map…',
    hint: 'Click anywhere on the map to see who is in charge there.',
    tilesBroken: 'Part of the map could not be read.',
  },
  patrol: {
    title: 'Patrol coverage', off: 'hidden', none: 'not seen', all: 'all seen',
    windows: { '1h': 'last hour', '8h': 'last 8 hours', '24h': 'last 24 hours', '7d': 'last 7 days', '30d': 'last 30 days' },
  },
  legend: { title: 'Layers', opacity: (layer) => `Opacity of ${layer}`, reset: 'Reset', owner: 'Grid in charge' },
  layers: { community: 'Community grids', road: 'Road grids', entity: 'Entity grids', party: 'Party grids' },
  gridOf: { community: 'community grid', road: 'road grid', entity: 'entity grid', party: 'party grid' },
  levels: { country: 'country', province: 'province', city: 'city', county: 'county', town: 'town', community: 'community', basic: 'basic' },
  teams: { party_worker: 'party-affairs worker', grid_member: 'grid member', auxiliary_police: 'auxiliary police', security_guard: 'security guard', volunteer: 'volunteer' },
  roles: { lead: 'lead', deputy: 'deputy', member: 'member' },

  card: {
    region: 'Who is in charge',
    asking: 'Asking…',
    owner: 'In charge',
    why: 'Why',
    grids: 'Grids here',
    ledBy: 'Led by the party grid',
    members: 'People',
    noMembers: 'Nobody is registered',
    hiddenMembers: 'Your role may not see its people',
    sameOwner: 'More than one place fits; the same person is in charge of all.',
    onDuty: 'on duty', offDuty: 'off duty',
    call: (name) => `Call ${name}`,
    masked: 'Number masked; seeing it whole takes another role',
    code: 'Code',
    escalated: (grids) => `Nobody on duty on the ${grids === 1 ? 'first grid' : `first ${grids} grids`} asked; found above`,
    border: (metres) => `${metres} from the border`,
    onBorder: 'Exactly on the border.',
    nearBorder: (metres) => `At the border: only ${metres} away, within the accuracy of this place.`,
    nearBorderUnmeasured: 'At the border: it lies within the accuracy of this place.',
    orElse: 'It may also be in',
    edition: (edition) => `Edition ${edition}`,
    moment: (at) => `as of ${at}`,
    coordinates: 'Coordinates',
    close: 'Close',
    candidates: 'Choose one of these places',
    again: 'Try again',
  },
  metres: (value) => `${value} m`,
  kilometres: (value) => `${value} km`,
  status: {
    owned: { headline: 'Found who is in charge', advice: '' },
    nobody: { headline: 'Nobody is in charge right now', advice: 'There is a grid here, but nobody on duty at this moment. Call the town’s dispatcher, or ask about another matter.' },
    outside: { headline: 'Outside the area served', advice: 'This place lies in no grid. Check the coordinates and their datum: Amap or Baidu coordinates taken for GPS ones are off by hundreds of metres.' },
    ambiguous: { headline: 'More than one place fits', advice: 'Different people are in charge of them.' },
    not_found: { headline: 'No such place found', advice: 'Check the spelling, or write only the road and the number; or click the map.' },
    hidden: { headline: 'Your role may not see who is in charge', advice: 'This place is outside your territory. Its grids are shown; its people take another role.' },
  },
  match: { exact: 'exact match', near: 'near match', many: 'several matches', none: 'no match' },
  accuracies: { rooftop: 'located to the building', interpolated: 'located between house numbers', street: 'located to the street', community: 'located to the community', town: 'located to the town' },

  signIn: {
    title: 'A key is needed',
    text: 'Enter the API key that your administrator gave you. It is kept in this tab only and forgotten when you close it.',
    label: 'API key',
    button: 'Sign in',
    cancel: 'Cancel',
    refused: 'The server does not accept this key. Check it and try again.',
    open: 'Sign in',
    signOut: 'Sign out',
  },
  failure: (failure) => {
    switch (failure.kind) {
      case 'offline':
        return { headline: 'The server cannot be reached', advice: 'Check the network and that the server is running. The page goes on by itself once it is back.' };
      case 'key':
        return { headline: 'A key is needed', advice: 'Sign in first.' };
      case 'busy':
        return { headline: 'The server is busy', advice: failure.afterS === undefined ? 'Try again in a moment.' : `Try again in ${failure.afterS} seconds.` };
      case 'refused':
        if (failure.status === 403) return { headline: 'Your role does not allow this', advice: failure.detail || failure.title };
        return { headline: 'The server does not accept this request', advice: failure.detail || failure.title || `HTTP ${failure.status}` };
      case 'unreadable':
        return { headline: 'The server’s answer makes no sense', advice: `Page and server may be of different versions; reload the page. (${failure.detail})` };
    }
  },
};

export const STRINGS: Readonly<Record<'zh' | 'en', Strings>> = { zh, en };

/** The word for a code that the server may extend; the code itself where we have none yet. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

/** Made by `npm run wire` of the server's OpenAPI document; not written by hand. */

export type About = {
  readonly background?: Background | null;
  readonly caller: AboutCaller;
  readonly demo: boolean;
  readonly edition: number;
  readonly levels: readonly string[];
  readonly notice: string;
  readonly town: string;
  readonly version: string;
  readonly zone: string;
};

export type AboutCaller = {
  readonly name: string;
  readonly role: string;
  readonly territory?: string | null;
  readonly writes: boolean;
};

export type ActAnswer = Hazard & {
  readonly split?: Hazard | null;
};

export type Arc = {
  readonly from: string;
  readonly id: string;
  readonly points: readonly (readonly number[])[];
  readonly sides: readonly Side[];
  readonly to: string;
};

export type AreaReturned = {
  readonly draft?: Draft | null;
  readonly edits: readonly MadeEdit[];
  readonly impact?: ImpactBody | null;
};

export type Background = {
  readonly datum: string;
  readonly kind: string;
  readonly max_zoom: number;
  readonly min_zoom: number;
  readonly note: string;
  readonly tiles: string;
  readonly tiling: string;
};

export type BecauseBody = {
  readonly code: string;
  readonly text: string;
};

export type BetweenBody = MovedBody & {
  readonly from?: string | null;
  readonly to?: string | null;
};

export type CandidateBody = {
  readonly id: string;
  readonly label: string;
  readonly point: PointGeometry;
};

export type ChangedBody = {
  readonly after: GridNamed;
  readonly before: GridNamed;
  readonly moved: boolean;
};

export type CheckBody = {
  readonly issues: readonly Issue[];
  readonly sound: boolean;
};

export type Comment = {
  readonly at: string;
  readonly by: string;
  readonly text: string;
};

export type CountedBody = {
  readonly closed: number;
  readonly closed_by_itself: number;
  readonly hazards: number;
  readonly median_settle_s?: number | null;
  readonly merged: number;
  readonly on_time_rate?: number | null;
  readonly open: number;
  readonly overdue: number;
  readonly rejected: number;
  readonly reopened: number;
  readonly reports: number;
  readonly self_settled_rate?: number | null;
};

export type Coverage = {
  readonly cells: Share;
  readonly grid: GridRef;
  readonly last_visit?: string | null;
  readonly premises: Share;
  readonly ratio?: number | null;
  readonly roads_m: Share;
};

export type CoveragePage = {
  readonly from: string;
  readonly items: readonly Coverage[];
  readonly links: readonly Link[];
  readonly to?: string | null;
};

export type DiffBody = {
  readonly added: readonly GridNamed[];
  readonly changed: readonly ChangedBody[];
  readonly removed: readonly GridNamed[];
};

export type Dossier = {
  readonly hazards: readonly Hazard[];
  readonly located: LocateAnswer;
  readonly obligations: readonly Obligation[];
  readonly premises: Premises;
  readonly visits: readonly Visit[];
};

export type Draft = {
  readonly author: string;
  readonly base: number;
  readonly comments: readonly Comment[];
  readonly created_at: string;
  readonly edits: readonly string[];
  readonly id: number;
  readonly locks: readonly string[];
  readonly name: string;
  readonly note: string;
  readonly open_hazards: string;
  readonly published?: number | null;
  readonly reasons: Readonly<Record<string, string>>;
  readonly remark: string;
  readonly reviewer?: string | null;
  readonly status: string;
  readonly undone: number;
  readonly updated_at: string;
};

export type DraftInput = {
  readonly base?: number | null;
  readonly locks?: readonly string[] | null;
  readonly name: string;
  readonly note?: string;
  readonly open_hazards?: string | null;
};

export type Duty = {
  readonly from?: string | null;
  readonly grid: string;
  readonly hours: string;
  readonly id: string;
  readonly member: string;
  readonly role: string;
  readonly to?: string | null;
};

export type EditInput = {
  readonly moves: readonly MoveInput[];
  readonly op: "move_border";
} | {
  readonly after: number;
  readonly arc: string;
  readonly at: readonly number[];
  readonly op: "insert_vertex";
} | {
  readonly arc: string;
  readonly op: "delete_vertex";
  readonly vertex: number;
} | {
  readonly code: string;
  readonly grid: string;
  readonly id?: string | null;
  readonly line: readonly (readonly number[])[];
  readonly may_part?: boolean;
  readonly name: string;
  readonly op: "split";
} | {
  readonly grid: string;
  readonly into: string;
  readonly op: "merge";
} | {
  readonly area?: readonly (readonly number[])[] | null;
  readonly children?: readonly string[] | null;
  readonly from: string;
  readonly line?: readonly (readonly number[])[] | null;
  readonly may_part?: boolean;
  readonly op: "transfer";
  readonly to: string;
} | {
  readonly area?: readonly (readonly number[])[] | null;
  readonly children?: readonly string[] | null;
  readonly code: string;
  readonly id?: string | null;
  readonly layer: string;
  readonly level: string;
  readonly may_part?: boolean;
  readonly name: string;
  readonly op: "create";
  readonly parent?: string | null;
} | {
  readonly grid: string;
  readonly into?: string | null;
  readonly op: "retire";
} | {
  readonly arc: string;
  readonly onto: string;
  readonly op: "align";
  readonly within_m?: number | null;
} | {
  readonly arc: string;
  readonly layer: string;
  readonly op: "unglue";
} | {
  readonly grid: string;
  readonly op: "set_parent";
  readonly parent: string;
} | {
  readonly grid: string;
  readonly name: string;
  readonly op: "rename";
} | {
  readonly code: string;
  readonly grid: string;
  readonly op: "renumber";
} | {
  readonly duty?: string | null;
  readonly grid: string;
  readonly hours?: string;
  readonly member?: string | null;
  readonly op: "set_duty";
  readonly role?: string | null;
};

export type Escalation = {
  readonly grid?: GridOrId | null;
  readonly level: number;
  readonly member?: MemberName | null;
  readonly next_at?: string | null;
};

export type Fault = {
  readonly detail: string;
  readonly parameter?: string | null;
  readonly place?: readonly number[] | null;
  readonly pointer?: string | null;
  readonly reason?: string | null;
  readonly versions?: readonly string[] | null;
};

export type Fix = {
  readonly op?: string | null;
  readonly text: string;
};

export type Gap = {
  readonly geometry: Unseen;
  readonly id: string;
  readonly kind: string;
  readonly last_visit?: string | null;
  readonly length_m?: number | null;
  readonly name: string;
};

export type Gaps = {
  readonly grid: GridRef;
  readonly items: readonly Gap[];
  readonly premises: number;
  readonly roads_m: number;
  readonly window: string;
};

export type Geometry = {
  readonly coordinates: {};
  readonly type: "Polygon";
} | {
  readonly coordinates: {};
  readonly type: "MultiPolygon";
};

export type GridAnswerBody = {
  readonly border_m: number;
  readonly code: string;
  readonly id: string;
  readonly layer: string;
  readonly level: string;
  readonly members: readonly MemberAnswerBody[];
  readonly name: string;
  readonly neighbours: readonly GridName[];
  readonly on_border: boolean;
  readonly path: readonly GridName[];
};

export type GridBody = GridRef & {
  readonly children: number;
  readonly parent?: string | null;
};

export type GridFeature_GridDetail = {
  readonly geometry?: Geometry | null;
  readonly id: string;
  readonly properties: GridBody & {
    readonly area_m2: number;
    readonly path: readonly GridRef[];
  };
  readonly type: string;
};

export type GridLoadBody = {
  readonly addresses: number;
  readonly checks_due: number;
  readonly members: number;
  readonly open_hazards: number;
  readonly premises: number;
  readonly residents: number;
  readonly road_m: number;
};

export type GridName = {
  readonly code: string;
  readonly id: string;
  readonly level: string;
  readonly name: string;
};

export type GridNamed = {
  readonly code: string;
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  readonly parent?: string | null;
};

export type GridOrId = GridRef | {
  readonly id: string;
};

export type GridRef = {
  readonly code: string;
  readonly id: string;
  readonly layer: string;
  readonly level: string;
  readonly name: string;
};

export type Hazard = {
  readonly accuracy_m: number;
  readonly department?: string | null;
  readonly due_at?: string | null;
  readonly ended_at?: string | null;
  readonly escalation?: Escalation | null;
  readonly flooded: boolean;
  readonly id: string;
  readonly last_reported_at: string;
  readonly matter: MatterName;
  readonly merged_into?: string | null;
  readonly moves: readonly string[];
  readonly overdue: boolean;
  readonly owner: HazardOwner;
  readonly point: PointGeometry;
  readonly premises?: string | null;
  readonly reopened: number;
  readonly reported_at: string;
  readonly reports: number;
  readonly settled_at?: string | null;
  readonly severity: string;
  readonly status: string;
  readonly text: string;
  readonly version: number;
};

export type HazardCourse = Hazard & {
  readonly course: readonly HazardEvent[];
  readonly report_list: readonly Report[];
};

export type HazardEvent = {
  readonly action: string;
  readonly actor: string;
  readonly at: string;
  readonly department?: string | null;
  readonly from?: string | null;
  readonly level?: number | null;
  readonly note: string;
  readonly number: number;
  readonly other?: string | null;
  readonly role: string;
  readonly to: string;
};

export type HazardFigures = {
  readonly parts: readonly PartBody[];
  readonly total: CountedBody;
};

export type HazardOwner = {
  readonly escalated: number;
  readonly grid?: GridOrId | null;
  readonly layer?: string | null;
  readonly member?: MemberName | null;
  readonly status: string;
};

export type ImpactBody = {
  readonly between: readonly BetweenBody[];
  readonly loads: readonly LoadBody[];
  readonly premises_by_kind: Readonly<Record<string, number>>;
  readonly total: MovedBody;
  readonly workloads: readonly WorkloadBody[];
};

export type Issue = {
  readonly code: string;
  readonly fixes: readonly Fix[];
  readonly place?: readonly number[] | null;
  readonly severity: string;
  readonly subjects: readonly string[];
  readonly text: string;
};

export type Likeness = {
  readonly distance_m: number;
  readonly score: number;
  readonly text: number;
};

export type LimitBody = {
  readonly code: string;
  readonly text: string;
};

export type Link = {
  readonly href: string;
  readonly rel: string;
};

export type LoadBody = {
  readonly after: GridLoadBody;
  readonly before: GridLoadBody;
  readonly code: string;
  readonly grid: string;
  readonly name: string;
};

export type LocateAnswer = {
  readonly at: string;
  readonly edition: number;
  readonly grids: readonly GridAnswerBody[];
  readonly led_by?: GridAnswerBody | null;
  readonly match?: MatchBody | null;
  readonly owner: OwnerBody;
  readonly point?: PointGeometry | null;
  readonly query: QueryEcho;
  readonly valid_until?: string | null;
};

export type MadeEdit = {
  readonly moves: readonly MadeMove[];
  readonly op: "move_border";
} | {
  readonly after: number;
  readonly arc: string;
  readonly at: readonly number[];
  readonly op: "insert_vertex";
} | {
  readonly arc: string;
  readonly op: "delete_vertex";
  readonly vertex: number;
} | {
  readonly code: string;
  readonly grid: string;
  readonly id: string;
  readonly line: readonly (readonly number[])[];
  readonly name: string;
  readonly op: "split";
} | {
  readonly grid: string;
  readonly into: string;
  readonly op: "merge";
} | {
  readonly area: readonly (readonly number[])[];
  readonly from: string;
  readonly op: "transfer";
  readonly to: string;
} | (MadeGrid & {
  readonly op: "create";
}) | {
  readonly grid: string;
  readonly op: "retire";
} | {
  readonly grid: string;
  readonly op: "set_parent";
  readonly parent: string;
} | {
  readonly grid: string;
  readonly name: string;
  readonly op: "rename";
} | {
  readonly code: string;
  readonly grid: string;
  readonly op: "renumber";
};

export type MadeGrid = {
  readonly area: readonly (readonly number[])[];
  readonly code: string;
  readonly id: string;
  readonly layer: string;
  readonly level: string;
  readonly name: string;
  readonly parent?: string | null;
};

export type MadeMove = {
  readonly arc?: string | null;
  readonly node?: string | null;
  readonly to: readonly number[];
  readonly vertex?: number | null;
};

export type MatchBody = {
  readonly accuracy?: string | null;
  readonly candidate_count: number;
  readonly candidates: readonly CandidateBody[];
  readonly confidence: number;
  readonly label: string;
  readonly status: string;
};

export type MatterName = {
  readonly code: string;
  readonly name?: string | null;
};

export type Member = {
  readonly from?: string | null;
  readonly id: string;
  readonly name: string;
  readonly phone?: string | null;
  readonly team: string;
  readonly to?: string | null;
};

export type MemberAnswerBody = {
  readonly id: string;
  readonly name: string;
  readonly on_duty: boolean;
  readonly phone?: string | null;
  readonly role: string;
  readonly team: string;
};

export type MemberName = {
  readonly id: string;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly team?: string | null;
};

export type MeshBody = {
  readonly arcs: readonly Arc[];
  readonly edition: number;
  readonly grids: readonly MeshGrid[];
  readonly nodes: readonly Node[];
  readonly units_per_degree: number;
};

export type MeshGrid = {
  readonly code: string;
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  readonly parent?: string | null;
};

export type MissedBody = {
  readonly at: string;
  readonly grids: readonly MissedGrid[];
  readonly items: readonly MissedItem[];
};

export type MissedGrid = {
  readonly grid: GridRef;
  readonly missed: number;
  readonly premises: number;
  readonly ratio?: number | null;
};

export type MissedItem = {
  readonly due_at: string;
  readonly last_supervision?: string | null;
  readonly matter: string;
  readonly name: string;
  readonly premises: string;
};

export type MoveInput = {
  readonly arc?: string | null;
  readonly node?: string | null;
  readonly to: readonly number[];
  readonly vertex?: number | null;
};

export type MovedBody = {
  readonly addresses: number;
  readonly checks_due: number;
  readonly open_hazards: number;
  readonly premises: number;
  readonly residents: number;
  readonly road_m: number;
};

export type Node = {
  readonly at: readonly number[];
  readonly id: string;
};

export type ObjectiveInput = ObjectiveName | WeightsInput;

export type ObjectiveName = "residents" | "addresses" | "premises";

export type Obligation = {
  readonly due_at?: string | null;
  readonly interval_days?: number | null;
  readonly list: string;
  readonly matter: string;
  readonly name: string;
  readonly overdue: boolean;
  readonly team?: string | null;
};

export type OwnerBody = {
  readonly because: readonly BecauseBody[];
  readonly escalated: number;
  readonly grid?: GridName | null;
  readonly layer?: string | null;
  readonly member?: MemberAnswerBody | null;
  readonly status: string;
};

export type Page_Draft = {
  readonly items: readonly {
    readonly author: string;
    readonly base: number;
    readonly comments: readonly Comment[];
    readonly created_at: string;
    readonly edits: readonly string[];
    readonly id: number;
    readonly locks: readonly string[];
    readonly name: string;
    readonly note: string;
    readonly open_hazards: string;
    readonly published?: number | null;
    readonly reasons: Readonly<Record<string, string>>;
    readonly remark: string;
    readonly reviewer?: string | null;
    readonly status: string;
    readonly undone: number;
    readonly updated_at: string;
  }[];
  readonly links: readonly Link[];
};

export type Page_Edition = {
  readonly items: readonly {
    readonly effective_from: string;
    readonly in_force: boolean;
    readonly log: number;
    readonly note: string;
    readonly number: number;
    readonly open_hazards: string;
    readonly recorded: string;
  }[];
  readonly links: readonly Link[];
};

export type Page_Hazard = {
  readonly items: readonly {
    readonly accuracy_m: number;
    readonly department?: string | null;
    readonly due_at?: string | null;
    readonly ended_at?: string | null;
    readonly escalation?: Escalation | null;
    readonly flooded: boolean;
    readonly id: string;
    readonly last_reported_at: string;
    readonly matter: MatterName;
    readonly merged_into?: string | null;
    readonly moves: readonly string[];
    readonly overdue: boolean;
    readonly owner: HazardOwner;
    readonly point: PointGeometry;
    readonly premises?: string | null;
    readonly reopened: number;
    readonly reported_at: string;
    readonly reports: number;
    readonly settled_at?: string | null;
    readonly severity: string;
    readonly status: string;
    readonly text: string;
    readonly version: number;
  }[];
  readonly links: readonly Link[];
};

export type Page_Matter = {
  readonly items: readonly {
    readonly code: string;
    readonly department: string;
    readonly family: string;
    readonly from?: string | null;
    readonly interval_days?: number | null;
    readonly layer: string;
    readonly limit?: number | null;
    readonly limit_kind?: string | null;
    readonly list: string;
    readonly name: string;
    readonly premises_kinds: readonly string[];
    readonly severity: string;
    readonly team?: string | null;
    readonly to?: string | null;
  }[];
  readonly links: readonly Link[];
};

export type Page_Serving = {
  readonly items: readonly {
    readonly duty: Duty;
    readonly member?: Member | null;
  }[];
  readonly links: readonly Link[];
};

export type PartBody = CountedBody & {
  readonly grid?: GridRef | null;
  readonly key?: string | null;
};

export type PerMemberBody = {
  readonly addresses: number;
  readonly checks_due: number;
  readonly open_hazards: number;
  readonly premises: number;
  readonly residents: number;
  readonly road_m: number;
};

export type Photo = {
  readonly sha256: string;
  readonly url: string;
};

export type PhotoInput = {
  readonly sha256: string;
  readonly url: string;
};

export type PlaceInput = {
  readonly address?: string | null;
  readonly lat?: number | null;
  readonly lon?: number | null;
  readonly premises?: string | null;
  readonly x?: number | null;
  readonly y?: number | null;
};

export type PointGeometry = {
  readonly coordinates: readonly number[];
  readonly type: string;
};

export type Premises = {
  readonly address: string;
  readonly credit_code?: string | null;
  readonly credit_code_warning?: string | null;
  readonly from?: string | null;
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly point?: PointGeometry | null;
  readonly to?: string | null;
};

export type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly status: number;
  readonly title: string;
  readonly type: string;
};

export type Proposal = ProposalFigures & {
  readonly edits: readonly MadeEdit[];
  readonly gone: readonly (readonly (readonly number[])[])[];
  readonly loads: readonly ShareBody[];
  readonly new: readonly (readonly (readonly number[])[])[];
};

export type ProposalFigures = {
  readonly compactness: number;
  readonly deviation: number;
  readonly imbalance: number;
  readonly moved: number;
};

export type Proposals = {
  readonly before: ProposalFigures;
  readonly limits: readonly LimitBody[];
  readonly proposals: readonly Proposal[];
};

export type ProposeInput = {
  readonly across_communities?: boolean;
  readonly area?: readonly string[];
  readonly count?: number | null;
  readonly keep_roads?: readonly string[] | null;
  readonly locks?: readonly string[];
  readonly max_moved?: number | null;
  readonly objective?: ObjectiveInput;
  readonly seed?: number;
  readonly tolerance?: number | null;
};

export type PublishInput = {
  readonly effective_from?: string | null;
};

export type PublishedBody = {
  readonly edition: number;
  readonly effective_from: string;
  readonly note: string;
};

export type QueryEcho = {
  readonly accuracy_m?: number | null;
  readonly address?: string | null;
  readonly crs?: string | null;
  readonly lat?: number | null;
  readonly lon?: number | null;
  readonly matter?: string | null;
  readonly premises?: string | null;
  readonly x?: number | null;
  readonly y?: number | null;
};

export type RebaseInput = {
  readonly settle?: Readonly<Record<string, SettledInput>>;
};

export type RemarkInput = {
  readonly remark?: string;
};

export type Report = {
  readonly accuracy_m: number;
  readonly flooding: boolean;
  readonly id: string;
  readonly matter: string;
  readonly photos: readonly Photo[];
  readonly point: PointGeometry;
  readonly reported_at: string;
  readonly reporter?: string | null;
  readonly seen_at?: string | null;
  readonly severity: string;
  readonly text: string;
};

export type ReportAnswer = {
  readonly due_at?: string | null;
  readonly duplicate_because?: Likeness | null;
  readonly duplicate_of?: string | null;
  readonly flooding: boolean;
  readonly id: string;
  readonly matter: string;
  readonly owner: OwnerBody;
  readonly point: PointGeometry;
  readonly report: string;
  readonly reported_at: string;
  readonly reports: number;
  readonly severity: string;
  readonly status: string;
};

export type ReportInput = {
  readonly accuracy_m?: number | null;
  readonly matter: string;
  readonly photos?: readonly PhotoInput[];
  readonly place: PlaceInput;
  readonly reporter?: string | null;
  readonly seen_at?: string | null;
  readonly severity?: string | null;
  readonly text?: string;
};

export type ServedBody = {
  readonly per_member?: PerMemberBody | null;
  readonly serving: number;
};

export type SettledInput = "drop" | "keep";

export type Share = {
  readonly by_others: number;
  readonly of: number;
  readonly seen: number;
};

export type ShareBody = {
  readonly after: number;
  readonly before: number;
  readonly grid: string;
  readonly target: number;
};

export type Side = {
  readonly layer: string;
  readonly left?: string | null;
  readonly right?: string | null;
};

export type TileJson = {
  readonly attribution?: string | null;
  readonly bounds?: readonly number[] | null;
  readonly maxzoom: number;
  readonly minzoom: number;
  readonly name: string;
  readonly tilejson: string;
  readonly tiles: readonly string[];
  readonly vector_layers: readonly VectorLayer[];
};

export type TrackFeature = {
  readonly geometry: Way;
  readonly properties: TrackProperties;
  readonly type: string;
};

export type TrackFeatures = {
  readonly features: readonly TrackFeature[];
  readonly type: string;
};

export type TrackProperties = {
  readonly accuracy_m: readonly (number | null)[];
  readonly at: readonly string[];
  readonly member: string;
  readonly name?: string | null;
};

export type Unseen = {
  readonly coordinates: {};
  readonly type: "Point";
} | {
  readonly coordinates: {};
  readonly type: "MultiLineString";
};

export type VectorLayer = {
  readonly fields: {};
  readonly id: string;
  readonly maxzoom: number;
  readonly minzoom: number;
};

export type Visit = {
  readonly at: string;
  readonly id: string;
  readonly kind: string;
  readonly matters: readonly string[];
  readonly member?: string | null;
  readonly note: string;
  readonly premises: string;
  readonly result: string;
};

export type Way = {
  readonly coordinates: {};
  readonly type: "Point";
} | {
  readonly coordinates: {};
  readonly type: "LineString";
};

export type WeightsInput = {
  readonly address?: number;
  readonly premises?: number;
  readonly premises_kinds?: Readonly<Record<string, number>>;
  readonly resident?: number;
};

export type WorkloadBody = {
  readonly after: ServedBody;
  readonly before: ServedBody;
  readonly code: string;
  readonly grid: string;
  readonly name: string;
};

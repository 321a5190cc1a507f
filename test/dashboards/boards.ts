import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const dashboardsFolder = join(import.meta.dirname, '../../dashboards');

interface Datasource {
  readonly type?: string;
  readonly uid?: string;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource?: Datasource;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: string;
  readonly interval?: string;
}

export interface Mapping {
  readonly type: string;
  readonly options: Readonly<Record<string, { readonly text?: string; readonly color?: string }>>;
}

interface Property {
  readonly id: string;
  readonly value?: unknown;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: Datasource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly transformations?: readonly { readonly id: string }[];
  readonly libraryPanel?: unknown;
  readonly repeat?: string;
  readonly options?: {
    readonly sortBy?: readonly { readonly displayName: string; readonly desc?: boolean }[];
    readonly reduceOptions?: { readonly calcs: readonly string[] };
    readonly textMode?: string;
  };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly mappings?: readonly Mapping[];
      readonly noValue?: string;
      readonly links?: readonly unknown[];
      readonly custom?: Readonly<Record<string, unknown>>;
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly Property[];
    }[];
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly datasource?: Datasource;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
}

export interface Annotation {
  readonly name: string;
  readonly datasource?: Datasource;
  readonly enable: boolean;
  readonly iconColor: string;
  readonly expr: string;
  readonly step: string;
  readonly textFormat: string;
  readonly target?: Target;
}

/** What the tests look at in a dashboard. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly schemaVersion: number;
  readonly editable: boolean;
  readonly refresh: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly links: readonly unknown[];
}

/** Those that are committed, by file name without `.json`. */
export function readBoards(): Readonly<Record<string, Board>> {
  const names = readdirSync(dashboardsFolder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => [
      name.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(dashboardsFolder, name), 'utf8')) as Board,
    ]),
  );
}

/** Panels that show something; rows are headings. */
export function panelsOf({ panels }: Board): readonly Panel[] {
  return panels.filter(({ type }) => type !== 'row');
}

/** Every query of a dashboard with where it stands. */
export function queriesOf(board: Board): readonly { readonly where: string; readonly expr: string }[] {
  return [
    ...panelsOf(board).flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr }) => ({ where: `${title} ${refId}`, expr })),
    ),
    ...board.annotations.list.map(({ name, expr }) => ({ where: `annotation ${name}`, expr })),
    ...board.templating.list.flatMap((variable) => {
      const series = labelValues(variable)?.series;
      return series === undefined ? [] : [{ where: `variable ${variable.name}`, expr: series }];
    }),
  ];
}

/** Of a variable that is filled from label values: of which series, and which label. */
export function labelValues({ query }: Variable): { readonly series: string; readonly label: string } | undefined {
  const text = typeof query === 'string' ? query : query.query;
  const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
  return series === undefined || label === undefined ? undefined : { series, label };
}

/** All objects in it, whatever they are. */
export function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Readonly<Record<string, unknown>>];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

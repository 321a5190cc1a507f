import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { colours } from '../../../dashboards/src/words.ts';
import { type Board, labelValues, type Mapping, objectsIn, type Panel, panelsOf } from '../boards.ts';
import { complain, type LintRule } from './rule.ts';

const alertsFolder = join(import.meta.dirname, '../../../alerts');
const settings = readFileSync(join(alertsFolder, 'prometheus.example.yml'), 'utf8');
const scrapeSeconds = Number(/scrape_interval: (\d+)s/.exec(settings)?.[1]);
/** What a laptop shows without scrolling. */
const firstScreenRows = 20;
/** What a phone shows of panels that stand one below the other. */
const phoneRows = 15;

/** Of a dashboard as a whole. */
export const boardRules: readonly LintRule[] = [
  {
    rule: 'it is classic JSON of schema version 42, without what an export adds',
    complaints: (board) => [
      ...complain(board.schemaVersion !== 42, `schemaVersion ${board.schemaVersion}`),
      ...['__inputs', '__requires', '__elements', 'id', 'version', 'apiVersion']
        .filter((key) => key in board)
        .map((key) => `has ${key}`),
    ],
    mistake: (board) => {
      board.__inputs = [];
    },
  },
  {
    rule: 'nobody edits it but here',
    complaints: (board) => complain(board.editable !== false, 'editable'),
    mistake: (board) => {
      board.editable = true;
    },
  },
  {
    rule: 'every data source is the variable',
    complaints: (board) => [
      ...objectsIn(board).flatMap(({ datasource, title, name, refId }) =>
        datasource === undefined || JSON.stringify(datasource) === '{"type":"prometheus","uid":"${datasource}"}'
          ? []
          : [`${title ?? name ?? refId}: ${JSON.stringify(datasource)}`],
      ),
      ...panelsOf(board).flatMap(({ title, datasource, targets = [] }) =>
        complain(!datasource || targets.some((target) => !target.datasource), `${title}: no data source`),
      ),
      ...board.annotations.list.flatMap(({ name, datasource, target }) =>
        complain(!datasource || !target?.datasource, `${name}: no data source`),
      ),
      ...board.templating.list.flatMap(({ name, type, datasource }) =>
        complain(type === 'query' && !datasource, `${name}: no data source`),
      ),
      ...complain(board.templating.list[0]?.type !== 'datasource', 'it is not the first variable'),
    ],
    mistake: (board) => {
      board.panels[2].targets[0].datasource.uid = 'PBFA97CFB590B2093';
    },
  },
  {
    rule: 'the first screen has its answers',
    complaints: (board) => {
      const first = firstPanels(board);
      const rows = Math.max(...first.map(({ gridPos: { y, h } }) => y + h));
      return [
        ...complain(rows > firstScreenRows, `${rows} rows`),
        ...complain(first.length < 2 || board.description === '', 'too little'),
      ];
    },
    mistake: (board) => {
      board.panels[0].gridPos.y = 20;
    },
  },
  {
    rule: 'a phone shows without scrolling whether a group is well, its masters, what is wrong, and the roles over time',
    complaints: (board) => {
      if (board.uid !== 'routeros-ha-group') return [];
      const wanted = ['Is it well?', 'Who is master?', 'What is wrong?', 'Roles'];
      const stacked = firstPanels(board).toSorted(inReadingOrder).slice(0, wanted.length);
      const rows = stacked.reduce((sum, { gridPos }) => sum + gridPos.h, 0);
      return [
        ...complain(rows > phoneRows, `${rows} rows`),
        ...wanted.filter((title, index) => stacked[index]?.title !== title),
        ...complain(stacked.at(-1)?.type !== 'state-timeline', 'no timeline'),
      ];
    },
    mistake: (board) => {
      board.panels[3].gridPos.h += 1;
    },
  },
  {
    rule: 'a colour never stands without its word, and is one that everybody can tell from others',
    complaints: (board) => [
      ...mappingsIn(board).flatMap(({ options }) =>
        resultsOf(options).flatMap(({ text = '', color = '' }) => [
          ...complain(text === '', `no word for ${color}`),
          ...complain(!isColour(color), `${text}: ${color}`),
        ]),
      ),
      ...objectsIn(board).flatMap(({ color, fixedColor, iconColor }) =>
        [color, fixedColor, iconColor].filter((one) => typeof one === 'string' && !isColour(one)).map(String),
      ),
    ],
    mistake: (board) => {
      board.panels[0].fieldConfig.defaults.mappings[0].options['0'].text = '';
    },
  },
  {
    rule: 'groups can be chosen while no router can be read',
    complaints: ({ templating: { list } }) =>
      list
        .filter(({ name }) => name === 'ha_group')
        .flatMap((variable) => {
          const { series, label } = labelValues(variable) ?? {};
          return complain(series !== 'routeros_ha_group_members' || label !== 'ha_group', `${series}`);
        }),
    mistake: (board) => {
      board.templating.list[1].query.query = 'label_values(routeros_vrrp_master, ha_group)';
    },
  },
  {
    rule: 'it is not refreshed more often than routers are scraped',
    complaints: ({ refresh }) => complain(!(secondsOf(refresh) >= scrapeSeconds), refresh),
    mistake: (board) => {
      board.refresh = '5s';
    },
  },
  {
    rule: 'runbooks are found where the rules say',
    complaints: (board) =>
      objectsIn(board)
        .flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
        .filter((url) => url.includes('runbook'))
        .flatMap((url) => {
          const base = board.templating.list.find(({ name }) => name === 'runbooks');
          return [
            ...complain(url !== '${runbooks}/${__data.fields.alertname}', url),
            ...complain(base?.query !== runbooksOfRules() || base?.type !== 'constant', `${base?.query}`),
          ];
        }),
    mistake: (board) => {
      board.templating.list.find(({ name }: { name: string }) => name === 'runbooks').query = 'https://example.org';
    },
  },
];

/** Those above the first heading. */
function firstPanels({ panels }: Board): readonly Panel[] {
  const heading = panels.findIndex(({ type }) => type === 'row');
  return heading < 0 ? panels : panels.slice(0, heading);
}

/** In which panels come to stand one below the other. */
function inReadingOrder({ gridPos: one }: Panel, { gridPos: other }: Panel): number {
  return one.y - other.y || one.x - other.x;
}

function mappingsIn(board: Board): readonly Mapping[] {
  return objectsIn(board).filter(
    ({ type, options }) => ['value', 'range', 'regex', 'special'].includes(String(type)) && options !== undefined,
  ) as unknown as readonly Mapping[];
}

/** Of words for single values, and for ranges of them. */
function resultsOf(options: Mapping['options']): readonly { readonly text?: string; readonly color?: string }[] {
  const { result } = options;
  return result === undefined ? Object.values(options) : [result];
}

function isColour(text: string): boolean {
  return (Object.values(colours) as string[]).includes(text);
}

function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(duration) ?? [];
  return Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
}

function runbooksOfRules(): string {
  const rules = readFileSync(join(alertsFolder, 'rules/roles.yml'), 'utf8');
  return /runbook_url: (\S+)\/RouterOSHA/.exec(rules)?.[1] ?? '';
}

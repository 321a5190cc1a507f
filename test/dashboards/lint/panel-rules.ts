import { type Panel, panelsOf } from '../boards.ts';
import { complain, eachPanel, type LintRule } from './rule.ts';

/** Of each panel, and of panels beside one another. */
export const panelRules: readonly LintRule[] = [
  {
    rule: 'panels have ids of their own',
    complaints: ({ panels }) =>
      panels.flatMap(({ id, title }, index) =>
        complain(!(id > 0) || panels.findIndex((other) => other.id === id) !== index, `${title}: id ${id}`),
      ),
    mistake: (board) => {
      board.panels[3].id = board.panels[2].id;
    },
  },
  {
    rule: 'panels are Grafana’s own, and of four kinds',
    complaints: eachPanel(({ type, libraryPanel }) => [
      ...complain(!['stat', 'table', 'state-timeline', 'timeseries'].includes(type), type),
      ...complain(libraryPanel !== undefined, 'a library panel'),
    ]),
    mistake: (board) => {
      board.panels[0].type = 'natel-discrete-panel';
    },
  },
  {
    rule: 'panels stand on the grid, and none on another',
    complaints: ({ panels }) =>
      panels.flatMap(({ title, gridPos: { x, y, w, h } }, index) => [
        ...complain(x < 0 || w < 1 || x + w > 24, `${title}: beside the grid`),
        ...panels
          .slice(0, index)
          .filter(({ gridPos: at }) => x < at.x + at.w && at.x < x + w && y < at.y + at.h && at.y < y + h)
          .map((other) => `${title}: on ${other.title}`),
      ]),
    mistake: (board) => {
      board.panels[1].gridPos.x -= 1;
    },
  },
  {
    rule: 'a panel that repeats has its line to itself',
    complaints: eachPanel(({ repeat, gridPos }) => complain(repeat !== undefined && gridPos.w !== 24, 'is not wide')),
    mistake: (board) => {
      board.panels[0].repeat = 'router';
    },
  },
  {
    rule: 'titles tell panels apart',
    complaints: (board) =>
      panelsOf(board).flatMap(({ title }, index) =>
        complain(title === '' || panelsOf(board).findIndex((other) => other.title === title) !== index, title),
      ),
    mistake: (board) => {
      board.panels[0].title = board.panels[1].title;
    },
  },
  {
    rule: 'a panel says what it means',
    complaints: eachPanel(({ description = '' }) => complain(!/^[A-Z].*[.?]$/s.test(description), 'no description')),
    mistake: (board) => {
      board.panels[0].description = undefined;
    },
  },
  {
    rule: 'an empty panel says what that means',
    complaints: eachPanel(({ fieldConfig }) => complain(!fieldConfig?.defaults.noValue, 'no noValue')),
    mistake: (board) => {
      board.panels[0].fieldConfig.defaults.noValue = undefined;
    },
  },
  {
    rule: 'every value has a unit, or words',
    complaints: eachPanel((panel) => {
      const { defaults, overrides = [] } = panel.fieldConfig ?? {};
      if (panel.type !== 'table') return complain(!defaults?.unit && !defaults?.mappings?.length, 'no unit');
      return valueColumns(panel).flatMap((column) => {
        const properties = overrides.find(({ matcher }) => matcher.options === column)?.properties ?? [];
        const said = properties.some(({ id }) => ['unit', 'mappings', 'custom.hidden'].includes(id));
        return complain(!said, `no unit of ${column}`);
      });
    }),
    mistake: (board) => {
      board.panels[0].fieldConfig.defaults.mappings = [];
    },
  },
  {
    rule: 'queries are told apart, and their series named',
    complaints: eachPanel(({ type, targets = [], options }) => [
      ...complain(new Set(targets.map(({ refId }) => refId)).size !== targets.length || targets.length === 0, 'refId'),
      ...targets.flatMap(({ refId, legendFormat }) => {
        const named = type === 'table' || options?.textMode === 'value';
        return complain(!refId || (!named && !legendFormat), `${refId} has no legend`);
      }),
      ...complain(options?.textMode === 'value' && targets.length > 1, 'values without names'),
    ]),
    mistake: (board) => {
      board.panels[1].targets[0].legendFormat = undefined;
    },
  },
  {
    rule: 'what is now is asked for now, and what was is asked for a range',
    complaints: eachPanel(({ type, targets = [], options }) => [
      ...targets.flatMap(({ refId, instant, range, format }) => {
        const isNow = ['stat', 'table'].includes(type);
        const fits = instant === isNow && range === !isNow && (format === 'table') === (type === 'table');
        return complain(!fits, refId);
      }),
      ...complain(type === 'stat' && options?.reduceOptions?.calcs.length !== 1, 'no calculation'),
    ]),
    mistake: (board) => {
      board.panels[1].targets[0].instant = false;
    },
  },
  {
    rule: 'what is not known is a gap',
    complaints: eachPanel(({ type, fieldConfig }) => {
      const { spanNulls, insertNulls } = fieldConfig?.defaults.custom ?? {};
      if (!['state-timeline', 'timeseries'].includes(type)) return [];
      return [
        ...complain(spanNulls !== false, 'spans gaps'),
        // Longer than the threshold is every step, once enough time is shown.
        ...complain(insertNulls !== undefined, 'a threshold that does not grow with the step'),
      ];
    }),
    mistake: (board) => {
      board.panels[3].fieldConfig.defaults.custom.spanNulls = true;
    },
  },
  {
    rule: 'nothing depends on display names, but the order of a table on the title of its own column',
    complaints: eachPanel(({ type, transformations = [], targets = [], fieldConfig, options }) => {
      const { overrides = [] } = fieldConfig ?? {};
      const titles = overrides.flatMap(({ matcher, properties }) => [
        ...complain(!properties.some(({ id }) => id === 'displayName'), matcher.options),
        ...properties.filter(({ id }) => id === 'displayName').map(({ value }) => value),
      ]);
      return [
        ...transformations.filter(({ id }) => id !== 'merge').map(({ id }) => id),
        ...complain(transformations.length > 0 && targets.length < 2, 'nothing to merge'),
        ...overrides
          .filter(
            ({ matcher: { id } }) => !['byFrameRefID', 'byType', ...(type === 'table' ? ['byName'] : [])].includes(id),
          )
          .map(({ matcher: { id } }) => id),
        ...complain(type === 'table' && options?.sortBy?.length !== 1, 'a table without order'),
        ...(options?.sortBy ?? [])
          .filter(({ displayName }) => !titles.includes(displayName))
          .map((by) => by.displayName),
      ];
    }),
    mistake: (board) => {
      board.panels[2].options.sortBy[0].displayName = 'Name';
    },
  },
];

function valueColumns({ targets = [] }: Panel): readonly string[] {
  return targets.map(({ refId }) => (targets.length > 1 ? `Value #${refId}` : 'Value'));
}

import type { Mapping, Panel } from './boards.ts';
import { legendOf, type Series, wordOf } from './grafana.ts';

/** What the queries of a panel gave, each in its turn. */
export type Given = readonly (readonly Series[])[];

/** Words by the name of a tile, now; every value has one. */
export function tilesOf(panel: Panel, given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(
    seriesOf(panel, given).map(({ name, values }) => [name, said(mappingsOf(panel), values.at(-1))]),
  );
}

/** Words by the name of a bar, one after the other. */
export function barsOf(panel: Panel, given: Given): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    seriesOf(panel, given).map(({ name, values }) => [
      name,
      values
        .filter((value, index) => index === 0 || value !== values[index - 1])
        .map((value) => said(mappingsOf(panel), value)),
    ]),
  );
}

/** Numbers by the name of a curve, negative below the axis: the last one, of bars the highest. */
export function pointsOf(panel: Panel, given: Given): Readonly<Record<string, number>> {
  const isBars = panel.fieldConfig?.defaults.custom?.drawStyle === 'bars';
  const isMirrored = (index: number) =>
    (panel.fieldConfig?.overrides ?? []).some(
      ({ matcher, properties }) =>
        matcher.options === panel.targets?.[index]?.refId && properties.some(({ value }) => value === 'negative-Y'),
    );
  return Object.fromEntries(
    given.flatMap((series, index) =>
      series.map((one) => {
        const name = nameOf(panel, index, one);
        const value = (isBars ? Math.max(...one.values) : one.values.at(-1)) ?? Number.NaN;
        return [
          panel.repeat === undefined ? name : `${one.labels[panel.repeat]}: ${name}`,
          isMirrored(index) ? 0 - value : value,
        ];
      }),
    ),
  );
}

/** The titles of the columns that are seen. */
export function columnsOf(panel: Panel): readonly string[] {
  return allColumnsOf(panel)
    .filter(({ isHidden }) => !isHidden)
    .map(({ title }) => title);
}

function allColumnsOf(panel: Panel) {
  return (panel.fieldConfig?.overrides ?? []).map(({ matcher, properties }) => {
    const value = (id: string) => properties.find((property) => property.id === id)?.value;
    return {
      name: matcher.options,
      title: String(value('displayName') ?? matcher.options),
      isHidden: value('custom.hidden') === true,
      mappings: (value('mappings') ?? []) as readonly Mapping[],
    };
  });
}

/** Cells by the title of the column, as they are read; in the order of the table. */
export function rowsOf(panel: Panel, given: Given): readonly Readonly<Record<string, string>>[] {
  const columns = allColumnsOf(panel);
  const cellsOf = (row: Readonly<Record<string, string | number>>) =>
    columns
      .filter(({ name, isHidden }) => !isHidden && row[name] !== undefined)
      .map(({ name, title, mappings }) => [title, wordOf(mappings, row[name] ?? '') ?? String(row[name])]);
  const [by] = panel.options?.sortBy ?? [];
  const sorted = columns.find(({ title, name }) => title === by?.displayName || name === by?.displayName)?.name ?? '';
  const compare = (one: string | number = '', other: string | number = '') =>
    typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
  return merged(given)
    .toSorted((one, other) => compare(one[sorted], other[sorted]) * (by?.desc === true ? -1 : 1))
    .map((row) => Object.fromEntries(cellsOf(row)));
}

/** As the transformation `merge` does: rows become one where nothing that both have differs. */
function merged(given: Given): readonly Readonly<Record<string, string | number>>[] {
  const rows: Record<string, string | number>[] = [];
  for (const [index, series] of given.entries()) {
    const column = given.length > 1 ? `Value #${'ABCDEFGHIJ'[index]}` : 'Value';
    for (const { labels, values } of series) {
      const row = { ...labels, [column]: values.at(-1) ?? Number.NaN };
      const fitting = rows.filter((other) =>
        Object.entries(row).every(([key, value]) => other[key] === undefined || other[key] === value),
      );
      for (const other of fitting) Object.assign(other, row);
      if (fitting.length === 0) rows.push(row);
    }
  }
  return rows;
}

/** What is wrong with the data of any panel, whatever it shows. */
export function complaintsAbout(panel: Panel, given: Given): readonly string[] {
  const described = new Set((panel.fieldConfig?.overrides ?? []).map(({ matcher }) => matcher.options));
  const mappings = mappingsOf(panel);
  return given.flatMap((series, index) =>
    series.flatMap((one) => [
      ...one.values.filter((value) => !Number.isFinite(value)).map((value) => `is ${value}`),
      ...(mappings.length > 0 ? one.values.filter((value) => wordOf(mappings, value) === undefined) : []).map(
        (value) => `no word for ${value}`,
      ),
      ...(panel.type === 'table'
        ? Object.keys(one.labels)
            .filter((label) => !described.has(label))
            .map((label) => `no column for ${label}`)
        : []),
      ...(panel.type !== 'table' && panel.options?.textMode !== 'value' && nameOf(panel, index, one) === ''
        ? ['a series without a name']
        : []),
    ]),
  );
}

function seriesOf(panel: Panel, given: Given) {
  return given.flatMap((series, index) =>
    series.map((one) => ({ name: nameOf(panel, index, one), values: one.values })),
  );
}

function nameOf(panel: Panel, index: number, series: Series): string {
  const target = panel.targets?.[index];
  return target === undefined ? '' : legendOf(target, series);
}

function mappingsOf(panel: Panel): readonly Mapping[] {
  return panel.fieldConfig?.defaults.mappings ?? [];
}

function said(mappings: readonly Mapping[], value: number | undefined): string {
  if (value === undefined) return '';
  return mappings.length === 0 ? String(value) : (wordOf(mappings, value) ?? `? ${value}`);
}

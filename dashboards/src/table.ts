import { type DynamicConfigValue, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { assemble, type Description, defined, type Field, refId, type Sized } from './panel.ts';

/** A label, or the value of a query by its position. */
type Source = string | number;

export interface Column extends Field {
  readonly of: Source;
  readonly title?: string;
  readonly hidden?: boolean;
  readonly width?: number;
  readonly link?: { readonly title: string; readonly url: string };
  /** The cell, or the row, is filled with the colour of its word. */
  readonly filled?: 'cell' | 'row';
}

interface TableOptions {
  readonly columns: readonly Column[];
  /** The title of a column. */
  readonly sortBy?: { readonly title: string; readonly descending: boolean };
  /** Without the titles of columns, where each line counts. */
  readonly headless?: boolean;
}

/** A row for each series, now; several queries are joined by the labels that they have in common. */
export function table(spec: Description & TableOptions): Sized {
  const { queries, columns, sortBy, headless = false } = spec;
  const { footer: _footer, ...options } = new PanelBuilder().build().options;
  const several = queries.length > 1;
  const overrides = [
    { matcher: { id: 'byType', options: 'time' }, properties: [{ id: 'custom.hidden', value: true }] },
    ...columns.map((column) => ({
      matcher: { id: 'byName', options: nameOf(column.of, several) },
      properties: properties(column),
    })),
  ];
  return assemble(
    {
      ...new PanelBuilder().build(),
      options: {
        ...options,
        showHeader: !headless,
        ...(sortBy && { sortBy: [{ displayName: sortBy.title, desc: sortBy.descending }] }),
      },
    },
    'table',
    spec,
    { custom: { align: 'auto', cellOptions: { type: 'auto' } }, color: { mode: FieldColorModeId.Thresholds } },
    { ...(several && { transformations: [{ id: 'merge', options: {} }] }), fieldConfig: { defaults: {}, overrides } },
  );
}

/** How Grafana calls the column. */
function nameOf(source: Source, several: boolean): string {
  if (typeof source === 'string') return source;
  return several ? `Value #${refId(source)}` : 'Value';
}

function properties(column: Column): DynamicConfigValue[] {
  const { title, hidden, width, link, filled, unit, decimals, min, max, mappings } = column;
  const all = {
    displayName: title,
    unit,
    decimals,
    min,
    max,
    mappings,
    'custom.width': width,
    'custom.hidden': hidden,
    links: link && [{ ...link, targetBlank: true }],
    'custom.cellOptions': filled && { type: 'color-background', mode: 'basic', applyToRow: filled === 'row' },
  };
  return Object.entries(defined(all)).map(([id, value]) => ({ id, value }));
}

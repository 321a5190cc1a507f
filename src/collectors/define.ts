import type { z } from 'zod';
import type { Labels, MetricDescriptor, Sample } from '../metrics/metric.ts';
import { maxReplyRows, type Row } from '../routeros/client.ts';

/**
 * Characters that the labels of all samples of one reading may have, so that no router makes the exposition too long for
 * all others. 20,000 interfaces with names of 30 characters come to 7 million.
 */
const maxLabelText = 8 << 20;

/** What the operator chose that decides which rows are read. */
export interface ReadOptions {
  /** Whether interfaces that RouterOS makes by itself (one per PPPoE user) count. */
  readonly dynamicInterfaces: boolean;
}

/** A label's value: a field as the router gave it, or names for all rows at once where one row is not enough. */
type LabelSource<Decoded> = (keyof Decoded & string) | ((rows: readonly Decoded[]) => readonly string[]);

/** One sample per row. */
interface ValueMetric<Decoded> {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Labels of this metric alone. */
  readonly labels?: Readonly<Record<string, (row: Decoded) => string | number>>;
  /** Undefined: this row has no such sample. */
  readonly value: (row: Decoded) => number | boolean | undefined;
}

/** One 0/1 sample per row and state. */
interface StateSetMetric<Decoded> {
  readonly type: 'state set';
  readonly help: string;
  readonly label: string;
  readonly states: readonly string[];
  /** Undefined: this row has no such samples. */
  readonly state: (row: Decoded) => string | undefined;
}

/** How a collector is written down: one menu, the fields wanted of it, and the metrics they become. */
interface CollectorSpec<Name extends string, Fields extends z.ZodRawShape, Metric extends string> {
  readonly name: Name;
  readonly menu: `/${string}`;
  /** A router without this menu has no such thing; that is no failure. */
  readonly optional?: boolean;
  /** Only rows with these values are read. */
  readonly where?: Readonly<Record<string, string>>;
  /** What no router has more of, where that is far less than a reply may hold; rows beyond are rejected. */
  readonly maxRows?: number;
  /** Its keys are also the fields asked of the router. */
  readonly row: z.ZodObject<Fields>;
  /** Fields that came or went with a version of RouterOS; without them the others are as true. */
  readonly versionDependent?: readonly (keyof Fields & string)[];
  /** Rows that are none of our business. */
  readonly leaveOut?: (row: z.output<z.ZodObject<Fields>>, options: ReadOptions) => boolean;
  /** Together they are unique in the router's reply; a second row with the same ones is rejected. */
  readonly labels: Readonly<Record<string, LabelSource<z.output<z.ZodObject<Fields>>>>>;
  /** Further labels of every sample, which ha/ adds because they depend on more than the reply. */
  readonly groupLabels?: readonly string[];
  readonly metrics: Readonly<
    Record<Metric, ValueMetric<z.output<z.ZodObject<Fields>>> | StateSetMetric<z.output<z.ZodObject<Fields>>>>
  >;
}

/** What the rest of the program sees of a collector. */
export interface Collector<Name extends string = string, Metric extends string = string, Decoded = unknown> {
  readonly name: Name;
  readonly menu: `/${string}`;
  readonly optional: boolean;
  readonly where: Readonly<Record<string, string>>;
  /** RouterOS property names, the `.proplist`. */
  readonly fields: readonly string[];
  readonly versionDependent: readonly string[];
  readonly metrics: readonly MetricDescriptor<Metric>[];
  readonly read: (rows: readonly Row[], options: ReadOptions) => Reading<Decoded>;
}

export interface Reading<Decoded = unknown> {
  readonly rows: readonly Decoded[];
  /** The labels of each row, in the same order. */
  readonly labels: readonly Labels[];
  readonly samples: readonly Sample[];
  /** Why a row was left out, one complaint each. */
  readonly rejected: readonly string[];
}

export function defineCollector<const Name extends string, Fields extends z.ZodRawShape, Metric extends string>(
  spec: CollectorSpec<Name, Fields, Metric>,
): Collector<Name, Metric, z.output<z.ZodObject<Fields>>> {
  type Decoded = z.output<z.ZodObject<Fields>>;
  const { name, menu, row: schema, optional = false, where = {}, leaveOut = () => false, groupLabels = [] } = spec;
  const { maxRows = maxReplyRows, versionDependent = [] } = spec;
  const rowLabelNames = [...groupLabels, ...Object.keys(spec.labels)];
  const emitters = (Object.keys(spec.metrics) as Metric[]).map((metric) =>
    emitterOf(metric, spec.metrics[metric], rowLabelNames),
  );

  function read(raws: readonly Row[], options: ReadOptions): Reading<Decoded> {
    const { decoded, rejected } = decode(raws, options);
    const rows: Decoded[] = [];
    const kept: Labels[] = [];
    const samples: Sample[] = [];
    const seen = new Set<string>();
    let labelText = 0;
    for (const [index, labels] of labelsOf(decoded).entries()) {
      const row = decoded[index]?.row as Decoded;
      const identity = JSON.stringify(Object.values(labels));
      if (seen.has(identity)) {
        rejected.push(`a second row with the labels ${identity.slice(0, 200)}`);
        continue;
      }
      seen.add(identity);
      const emitted: Sample[] = [];
      for (const emit of emitters) emit.samples(row, labels, emitted);
      const length = labelTextOf(labels, emitted);
      if (labelText + length > maxLabelText) {
        rejected.push(`labels beyond ${maxLabelText} characters, which those of all rows may have together`);
        continue;
      }
      labelText += length;
      rows.push(row);
      kept.push(labels);
      for (const sample of emitted) samples.push(sample);
    }
    return { rows, labels: kept, samples, rejected };
  }

  function decode(raws: readonly Row[], options: ReadOptions) {
    const rejected: string[] = [];
    const decoded: { readonly row: Decoded; readonly raw: Row }[] = [];
    for (const raw of raws.slice(0, maxRows)) {
      const row = schema.safeParse(raw);
      if (!row.success) rejected.push(complaint(row.error, raw));
      else if (!leaveOut(row.data, options)) decoded.push({ row: row.data, raw });
    }
    for (const _ of raws.slice(maxRows)) rejected.push(`beyond the first ${maxRows} rows`);
    return { decoded, rejected };
  }

  function labelsOf(decoded: readonly { readonly row: Decoded; readonly raw: Row }[]): readonly Labels[] {
    const columns = Object.entries(spec.labels).map(([label, source]) => {
      const column =
        typeof source === 'string'
          ? decoded.map(({ raw }) => raw[source] ?? '')
          : source(decoded.map(({ row }) => row));
      return { label, column };
    });
    return decoded.map((_, index) =>
      Object.fromEntries(columns.map(({ label, column }) => [label, column[index] ?? ''])),
    );
  }

  const metrics = emitters.map(({ metric }) => metric);
  const fields = Object.keys(schema.shape);
  return { name, menu, optional, where, fields, versionDependent, metrics, read };
}

interface Emitter<Metric extends string, Decoded> {
  readonly metric: MetricDescriptor<Metric>;
  readonly samples: (row: Decoded, labels: Labels, into: Sample[]) => void;
}

function emitterOf<Metric extends string, Decoded>(
  name: Metric,
  spec: ValueMetric<Decoded> | StateSetMetric<Decoded>,
  rowLabelNames: readonly string[],
): Emitter<Metric, Decoded> {
  const { help } = spec;
  if (spec.type === 'state set') {
    const metric = { name, type: 'gauge', help, labelNames: [...rowLabelNames, spec.label] } as const;
    const states = spec.states.map((state) => ({ state, ownLabels: { [spec.label]: state } }));
    return {
      metric,
      samples: (row, labels, into) => {
        const current = spec.state(row);
        if (current === undefined) return;
        for (const { state, ownLabels } of states)
          into.push({ metric, labels, ownLabels, value: state === current ? 1 : 0 });
      },
    };
  }

  const own = Object.entries(spec.labels ?? {});
  const metric = { name, type: spec.type, help, labelNames: [...rowLabelNames, ...own.map(([label]) => label)] };
  return {
    metric,
    samples: (row, labels, into) => {
      const value = spec.value(row);
      if (value === undefined) return;
      const sample = { metric, labels, value: Number(value) };
      if (own.length === 0) into.push(sample);
      else into.push({ ...sample, ownLabels: Object.fromEntries(own.map(([label, of]) => [label, String(of(row))])) });
    },
  };
}

/** A row without samples counts once, since facts of the group are made of such. */
function labelTextOf(labels: Labels, samples: readonly Sample[]): number {
  const own = samples.reduce((sum, { ownLabels }) => (ownLabels === undefined ? sum : sum + lengthOf(ownLabels)), 0);
  return lengthOf(labels) * Math.max(1, samples.length) + own;
}

function lengthOf(labels: Labels): number {
  let length = 0;
  for (const name in labels) length += labels[name]?.length ?? 0;
  return length;
}

/** Which field of which row did not fit. Fields are those that were asked for, so none of them is secret. */
function complaint(error: z.ZodError, raw: Row): string {
  const fields = error.issues.map(({ path, message }) => {
    const field = String(path[0]);
    return `${field}=${JSON.stringify(raw[field]?.slice(0, 60))?.slice(0, 60) ?? 'absent'} (${message})`;
  });
  return fields.join(', ');
}

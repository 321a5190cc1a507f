/** What a metric is, apart from its values. */
export interface MetricDescriptor<Name extends string = string> {
  readonly name: Name;
  readonly type: 'counter' | 'gauge';
  /** One sentence; names the RouterOS path that the value comes from. */
  readonly help: string;
  readonly labelNames: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** One value of one metric. */
export interface Sample {
  readonly metric: MetricDescriptor;
  /** Shared by all samples of one row, so that they are escaped and joined once. */
  readonly labels: Labels;
  /** Labels of this sample alone, such as the `state` of a state set. */
  readonly ownLabels?: Labels;
  readonly value: number;
}

export function gauge<Name extends string>(
  name: Name,
  help: string,
  ...labelNames: readonly string[]
): MetricDescriptor<Name> {
  return { name, type: 'gauge', help, labelNames };
}

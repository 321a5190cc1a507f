import { parser } from '@prometheus-io/lezer-promql';

/** A selector in a query, and what stands around it. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** Such as `5m`; undefined: the present value. */
  readonly range: string | undefined;
  /** Functions that it is an argument of, innermost first. */
  readonly functions: readonly string[];
  /** Labels that each aggregation around it keeps, innermost first. */
  readonly kept: readonly (readonly string[])[];
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** What Grafana replaces before Prometheus parses a query. */
const durations = /\$__(?:rate_)?interval|\$__range/g;

/** @throws Error that shows where the query is not PromQL */
export function selectorsOf(query: string): readonly Selector[] {
  const text = query.replaceAll(durations, '1h');
  const tree = parser.parse(text);
  const found: Selector[] = [];
  tree.iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL at "${text.slice(node.from, node.from + 20)}": ${query}`);
      if (node.name === 'VectorSelector') found.push(selectorOf(node.node, text));
    },
  });
  return found;
}

function selectorOf(node: Node, text: string): Selector {
  const textOf = (one: Node | null) => (one === null ? '' : text.slice(one.from, one.to));
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: textOf(matcher.getChild('LabelName')),
    operator: textOf(matcher.getChild('MatchOp')),
    value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
  }));
  const functions: string[] = [];
  const kept: (readonly string[])[] = [];
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (outer.name === 'FunctionCall') functions.push(textOf(outer.getChild('FunctionIdentifier')));
    if (outer.name !== 'AggregateExpr') continue;
    const labels = outer.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    functions.push(textOf(outer.getChild('AggregateOp')));
    kept.push(labels.map(textOf));
  }
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : null;
  const range = matrix === null ? undefined : textOf(matrix.getChild('DurationExpr'));
  return { name: textOf(node.getChild('Identifier')), matchers, range, functions, kept };
}

import { type Board, queriesOf } from '../boards.ts';
import { selectorsOf } from '../promql.ts';
import { complain, eachQuery, type LintRule } from './rule.ts';

const aggregations = ['sum', 'max', 'min', 'avg', 'count', 'group', 'quantile', 'topk', 'bottomk', 'count_values'];

/** Of each query, those of variables and annotations too. */
export const queryRules: readonly LintRule[] = [
  {
    rule: 'a rate has the interval that Grafana computes',
    complaints: eachQuery((expr) =>
      // Durations are replaced before a query is parsed, so text must do.
      [...expr.matchAll(/\b(?:i?rate|increase)\([^[]*\[([^\]]*)\]/g)].flatMap(([, range]) =>
        complain(range !== '$__rate_interval', `[${range}]`),
      ),
    ),
    mistake: (board) => {
      board.panels[0].targets[0].expr = 'rate(routeros_nat_rule_bytes_total[5m])';
    },
  },
  {
    rule: 'a counter is shown as a rate',
    complaints: eachQuery((expr) =>
      selectorsOf(expr)
        .filter(({ name, functions }) => name.endsWith('_total') && !['rate', 'increase'].includes(functions[0] ?? ''))
        .map(({ name }) => name),
    ),
    except: { 'NAT rules that follow the role D': 'has counted since the start: 0 is a rule never hit' },
    mistake: (board) => {
      board.panels[0].targets[0].expr = 'max by (router) (routeros_nat_rule_bytes_total)';
    },
  },
  {
    rule: 'several exporters that read one router count once',
    complaints: eachQuery((expr) =>
      selectorsOf(expr)
        .filter(({ name }) => name.startsWith('routeros_') && !name.startsWith('routeros_ha_exporter_'))
        .filter(({ functions, kept }) => {
          const first = functions.find((name) => aggregations.includes(name));
          return !['max', 'min', 'group'].includes(first ?? '') || kept[0]?.includes('instance') !== false;
        })
        .map(({ name }) => name),
    ),
    except: {
      'variable ha_group': 'label values are a set',
      'variable router': 'label values are a set',
      'Does the master lead anywhere? A: routeros_ha_nat_rules': 'is asked whether there is any',
    },
    mistake: (board) => {
      board.panels[0].targets[0].expr = 'sum by (virtual_router) (routeros_vrrp_master)';
    },
  },
  {
    rule: 'the group is the one that is chosen',
    complaints: chosenIn('routeros-ha-group', ['ha_group', '=', '$ha_group']),
    except: {
      'Is it well? A: ALERTS{firing,RouterOSHAWatchdog}': 'is of no group: it says that rules are evaluated',
      'What is wrong? A: ALERTS_FOR_STATE{RouterOSHA.+,RouterOSHAWatchdog,}': 'alerts of the exporter are of no group',
      'What is wrong? A: ALERTS{RouterOSHA.+,firing,}': 'alerts of the exporter are of no group',
      'variable ha_group': 'is what one chooses from',
    },
    mistake: (board) => {
      board.panels[0].targets[0].expr = 'max(routeros_up)';
    },
  },
  {
    rule: 'exporters are those that are chosen',
    complaints: chosenIn('routeros-ha-exporter', ['instance', '=~', '$instance']),
    except: { 'variable instance': 'is what one chooses from' },
    mistake: (board) => {
      board.uid = 'routeros-ha-exporter';
    },
  },
];

/** Each series of this dashboard has the matcher with its variable. */
function chosenIn(uid: string, matcher: readonly [label: string, operator: string, value: string]) {
  return (board: Board) =>
    board.uid !== uid
      ? []
      : queriesOf(board).flatMap(({ where, expr }) =>
          selectorsOf(expr).flatMap(({ name, matchers }) => {
            const chosen = matchers.some(({ label, operator, value }) =>
              [label, operator, value].every((part, index) => part === matcher[index]),
            );
            return complain(!chosen, `${where}: ${name}{${matchers.map(({ value }) => value).join()}}`);
          }),
        );
}

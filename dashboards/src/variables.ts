import {
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
  VariableType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ofGroup, select } from './metrics.ts';
import { datasource } from './panel.ts';

/** Which Prometheus. */
export const datasourceVariable: VariableModel = {
  type: VariableType.Datasource,
  name: 'datasource',
  label: 'Prometheus',
  query: 'prometheus',
  refresh: VariableRefresh.OnDashboardLoad,
  hide: VariableHide.DontHide,
};

/** From what the configuration says, which is there while no router can be read. */
export const groupVariable: VariableModel = {
  ...ofLabel('ha_group', select('routeros_ha_group_members')),
  label: 'Group',
};

export const routerVariable: VariableModel = {
  ...ofLabel('router', select('routeros_up', ofGroup)),
  ...severalOrAll(),
  label: 'Routers',
  description: 'Whose traffic, devices and scrapes. What is asked of the group is always asked of all its routers.',
};

export const instanceVariable: VariableModel = {
  ...ofLabel('instance', select('routeros_ha_exporter_build_info')),
  ...severalOrAll(),
  label: 'Exporter',
  description:
    'Where groups are probed the group may stand in place of the exporter: then only All shows what is read of them.',
};

/** Begins each link to a runbook, as in the rules. A constant, so that no link to a dashboard can bend those in it. */
export const runbooksVariable: VariableModel = {
  type: VariableType.Constant,
  name: 'runbooks',
  query: 'http://localhost:10112/runbooks',
  hide: VariableHide.HideVariable,
  skipUrlSync: true,
};

function ofLabel(label: string, series: string): VariableModel {
  const query = `label_values(${series}, ${label})`;
  return {
    type: VariableType.Query,
    name: label,
    datasource,
    definition: query,
    query: { query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    refresh: VariableRefresh.OnTimeRangeChanged,
    sort: VariableSort.AlphabeticalCaseInsensitiveAsc,
    hide: VariableHide.DontHide,
    multi: false,
    includeAll: false,
  };
}

function severalOrAll(): Partial<VariableModel> {
  return {
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
}

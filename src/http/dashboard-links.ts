/** Where Grafana has the dashboards of this project. */
export interface DashboardLinks {
  readonly fleet: string;
  group(name: string): string;
}

/** @param grafana its address, such as `http://localhost:3000`, perhaps with a path */
export function dashboardLinks(grafana: string): DashboardLinks {
  const base = `${grafana.replace(/\/+$/, '')}/d`;
  return {
    fleet: `${base}/routeros-ha-fleet`,
    group: (name) => `${base}/routeros-ha-group?var-ha_group=${encodeURIComponent(name)}`,
  };
}

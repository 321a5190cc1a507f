import type {
  AnnotationQuery,
  Dashboard,
  Panel,
  RowPanel,
  VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Sized } from './panel.ts';

/** Panels under one heading; the first ones of a dashboard need none. */
export interface Section {
  readonly title?: string;
  readonly panels: readonly Sized[];
}

interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  /** The questions that it answers. */
  readonly description: string;
  readonly variables: readonly VariableModel[];
  readonly annotations: readonly AnnotationQuery[];
  readonly sections: readonly Section[];
  /** How much time is shown at first, such as `6h`. */
  readonly last: string;
  readonly refresh: string;
}

const columns = 24;
const tag = 'routeros-ha';

export function dashboard(spec: DashboardSpec): Dashboard {
  const { uid, title, description, variables, annotations, sections, last, refresh } = spec;
  const built = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .time({ from: `now-${last}`, to: 'now' })
    .refresh(refresh)
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .build();
  const others = {
    title: 'RouterOS HA',
    type: 'dashboards',
    tags: [tag],
    asDropdown: false,
    includeVars: true,
    keepTime: false,
    targetBlank: false,
    icon: 'external link',
    tooltip: '',
    url: '',
  } as NonNullable<Dashboard['links']>[number];
  return {
    ...built,
    links: [others],
    panels: arrange(sections),
    templating: { list: [...variables] },
    annotations: { list: [...annotations] },
  };
}

/** From left to right, a new line where a panel no longer fits, one section below the other. */
function arrange(sections: readonly Section[]): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let [x, y, lineHeight] = [0, 0, 0];
  const newLine = () => {
    y += lineHeight;
    [x, lineHeight] = [0, 0];
  };
  for (const { title, panels: sized } of sections) {
    newLine();
    if (title !== undefined) {
      const gridPos = { x, y, w: columns, h: 1 };
      panels.push({ type: 'row', id: panels.length + 1, title, collapsed: false, panels: [], gridPos });
      y += 1;
    }
    for (const { panel, width, height } of sized) {
      if (x + width > columns) newLine();
      panels.push({ ...panel, id: panels.length + 1, gridPos: { x, y, w: width, h: height } });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
  }
  return panels;
}

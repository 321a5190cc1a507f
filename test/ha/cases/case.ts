import type { Router } from '../../../src/simulator/router.ts';
import type { Scene, SceneOptions } from '../scene.ts';

/** A situation, and what the verdict makes of it. The rules are put to the same ones in test/alerts/agreement.test.ts. */
export interface Case {
  readonly what: string;
  readonly options?: SceneOptions;
  readonly arrange?: (scene: Scene) => void | Promise<void>;
  readonly findings: readonly string[];
}

export const instanceOf = (router: Router | undefined, name = 'vrrp-lan') =>
  router?.vrrp.find((one) => one.name === name) ?? raise(name);

function raise(name: string): never {
  throw new Error(`no instance ${name}`);
}

/** Forces the roles of vrrp-lan, router by router. */
export const roles =
  (...states: ('master' | 'backup' | 'init' | 'fault')[]) =>
  ({ routers }: Scene) => {
    for (const [index, state] of states.entries()) Object.assign(instanceOf(routers[index]), { forcedRole: state });
  };

export const all =
  (...steps: ((scene: Scene) => void | Promise<void>)[]) =>
  async (it: Scene) => {
    for (const step of steps) await step(it);
  };

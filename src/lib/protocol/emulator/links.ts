import type { EmulatorBuffer, EmulatorCore } from './core.ts';

/** Links remembered before those no cell shows any more are forgotten. */
const SWEEP_ABOVE = 2048;

/**
 * A link is its id and address, and lives as long as a cell shows it. xterm itself makes every anonymous link a
 * different one, and forgets a link once the rows where it was *written* are gone, wherever its cells have moved;
 * neither is part of the screen. Without its markers, a screen full of links is also as fast as any other.
 */
export function keepShownLinks(core: EmulatorCore): void {
  const links = core._oscLinkService;
  const ids = new Map<string, number>();
  let nextId = 1;
  let limit = SWEEP_ABOVE;
  links.addLineToLink = () => undefined;
  links.registerLink = (data) => {
    const key = JSON.stringify([data.id, data.uri]);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = nextId++;
    ids.set(key, id);
    links._dataByLinkId.set(id, { id, data, lines: [] });
    if (ids.size > limit) {
      sweep(core, { ids, newest: id });
      limit = Math.max(SWEEP_ABOVE, 2 * ids.size);
    }
    return id;
  };
}

function sweep(core: EmulatorCore, { ids, newest }: { ids: Map<string, number>; newest: number }): void {
  const shown = new Set([newest, core._inputHandler._curAttrData.extended._urlId]);
  collect(core.buffers.normal, shown);
  collect(core.buffers.alt, shown);
  for (const [key, id] of ids) {
    if (shown.has(id)) continue;
    ids.delete(key);
    core._oscLinkService._dataByLinkId.delete(id);
  }
}

function collect(buffer: EmulatorBuffer, shown: Set<number>): void {
  for (let y = 0; y < buffer.lines.length; y++) {
    const attributes = buffer.lines.get(y)?._extendedAttrs ?? {};
    for (const column in attributes) shown.add(attributes[column]?._urlId ?? 0);
  }
}

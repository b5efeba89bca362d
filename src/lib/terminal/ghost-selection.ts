import type { Terminal } from '@xterm/xterm';

type Cell = [column: number, row: number] | undefined;
interface RenderService {
  readonly _renderer: { readonly value?: { readonly _selectionRenderModel?: { clear(): void } } | undefined };
  handleSelectionChanged(start: Cell, end: Cell, isBlock: boolean): void;
}
/** The private parts that draw a selection; a test in the browser notices were they gone. */
export interface SelectionCore {
  _core: { _renderService?: RenderService };
}

/**
 * When it draws with elements, xterm keeps the selection it drew last even when there is none any more, and draws it
 * again on a resize, over whatever is there by then. Here it is forgotten together with the selection.
 */
export function forgetGhostSelection(terminal: Terminal): void {
  // xterm's typings leave its private fields out.
  const render = (terminal as unknown as SelectionCore)._core._renderService;
  if (render === undefined) return;
  const change = render.handleSelectionChanged.bind(render);
  render.handleSelectionChanged = (start, end, isBlock) => {
    if (start === undefined || end === undefined) render._renderer.value?._selectionRenderModel?.clear();
    change(start, end, isBlock);
  };
}

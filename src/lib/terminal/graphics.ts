/** Drivers that draw on the processor; browsers do not own up to all of them when asked for no slow context. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function isSoftware(renderer: string): boolean {
  return SOFTWARE.test(renderer);
}

/** The part of a canvas needed to ask. */
interface Canvas {
  getContext(kind: 'webgl2', wishes: WebGLContextAttributes): WebGL2RenderingContext | null;
}

/**
 * Whether WebGL is drawn by a graphics card. Without one it is drawn on the same cores that parse the output, and the
 * page waits for each of its frames: there a browser draws text faster with elements.
 */
export function isDrawnByCard(canvas: Canvas): boolean {
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const unmasked = context.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  const renderer: unknown = context.getParameter(unmasked ?? context.RENDERER);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !isSoftware(String(renderer));
}

let known: boolean | undefined;

/** Asked once a page: a machine's graphics card stays. */
export function hasGraphicsCard(): boolean {
  known ??= isDrawnByCard(document.createElement('canvas'));
  return known;
}

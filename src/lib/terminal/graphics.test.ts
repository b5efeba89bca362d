import { describe, expect, it } from 'vitest';
import { isDrawnByCard } from './graphics.ts';

const UNMASKED = 0x9246;
const RENDERER = 0x1f01;

interface Driver {
  masked: string;
  unmasked?: string;
}

/** A canvas of a browser on such a driver; null where the browser itself says that it would be slow. */
function canvasOf(driver: Driver | null) {
  let contexts = 0;
  return {
    get contexts() {
      return contexts;
    },
    getContext(_kind: string, wishes: WebGLContextAttributes) {
      expect(wishes.failIfMajorPerformanceCaveat).toBe(true);
      if (driver === null) return null;
      contexts += 1;
      const extensions: Record<string, unknown> = {
        WEBGL_lose_context: { loseContext: () => (contexts -= 1) },
        ...(driver.unmasked === undefined
          ? {}
          : { WEBGL_debug_renderer_info: { UNMASKED_RENDERER_WEBGL: UNMASKED } }),
      };
      const context = {
        RENDERER,
        getExtension: (name: string) => extensions[name] ?? null,
        getParameter: (name: number) => (name === UNMASKED ? driver.unmasked : driver.masked),
      };
      return context as unknown as WebGL2RenderingContext;
    },
  };
}

describe('who draws', () => {
  it.each([
    'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    'llvmpipe (LLVM 15.0.7, 256 bits)',
    'softpipe',
    'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)',
    'Apple Software Renderer',
  ])('[Q3] %s is the processor', (unmasked) => {
    expect(isDrawnByCard(canvasOf({ masked: 'WebKit WebGL', unmasked }))).toBe(false);
  });

  it.each([
    'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
    'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)',
    'Apple M2',
    'Adreno (TM) 650',
  ])('[Q3] %s is a card', (unmasked) => {
    expect(isDrawnByCard(canvasOf({ masked: 'WebKit WebGL', unmasked }))).toBe(true);
  });

  it('[Q3] believes a browser that says it would be slow, or names its renderer itself', () => {
    expect(isDrawnByCard(canvasOf(null))).toBe(false);
    expect(isDrawnByCard(canvasOf({ masked: 'llvmpipe, or similar' }))).toBe(false);
    expect(isDrawnByCard(canvasOf({ masked: 'Radeon R9 200 Series, or similar' }))).toBe(true);
  });

  it('[Q3] keeps no context, of which a page has few', () => {
    const canvas = canvasOf({ masked: 'Apple M2' });
    isDrawnByCard(canvas);
    expect(canvas.contexts).toBe(0);
  });
});

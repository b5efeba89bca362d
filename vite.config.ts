import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  // The page's Content-Security-Policy takes fonts from files only.
  build: { assetsInlineLimit: 0 },
});

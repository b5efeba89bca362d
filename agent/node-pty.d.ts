/// <reference path="../node_modules/node-pty/node-pty.d.ts" />

/** `node-pty` is an alias of `@lydell/node-pty`, whose types know it only by that name. */
declare module 'node-pty' {
  export * from '@lydell/node-pty';
}

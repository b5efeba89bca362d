import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { importZones } from './eslint.zones.js';

/** Time, randomness, sockets and requests reach the pure core through ports; only host files may name the globals. */
const HOST_ONLY = [
  {
    selector: "CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name='now']",
    message: 'Take the clock from ports.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the clock from ports.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take randomness from ports.',
  },
  {
    selector:
      "CallExpression[callee.object.name='crypto'][callee.property.name=/^(getRandomValues|randomUUID)$/]",
    message: 'Take randomness from ports.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]',
    message: 'Take timers from ports.',
  },
  { selector: "NewExpression[callee.name='WebSocket']", message: 'Take sockets from ports.' },
];

/** What stands third in a call, and what a switch in it is for, is not to be seen where it is called. */
const BY_NAME = [
  {
    selector: 'ExportNamedDeclaration > FunctionDeclaration[params.length>2]',
    message: 'At most two positional parameters: the others by name.',
  },
  {
    selector:
      ":matches(FunctionDeclaration, ArrowFunctionExpression)[params.length>1] > Identifier[typeAnnotation.typeAnnotation.type='TSBooleanKeyword']",
    message: 'A switch has a name where it is given.',
  },
];

export default ts.config(
  {
    ignores: [
      'build/',
      'dist/',
      '.svelte-kit/',
      'node_modules/',
      '.holdfast/',
      '.tools/',
      'tests/recordings/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...importZones,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-undef': 'off',
      // Terminal sequences are made of control characters.
      'no-control-regex': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 4 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },
  {
    files: ['src/**/*.{ts,svelte}', 'party/**/*.ts', 'agent/**/*.ts'],
    ignores: ['**/*.test.ts', 'party/host/**', '**/*-host.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...HOST_ONLY, ...BY_NAME],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Take requests from ports.' }],
    },
  },
  {
    files: ['party/host/**/*.ts', '**/*-host.ts', 'agent/**/*.mjs'],
    rules: { 'no-restricted-syntax': ['error', ...BY_NAME] },
  },
  {
    files: ['**/testing/**/*.ts'],
    ignores: ['party/host/**', '**/*-host.ts'],
    rules: { 'no-restricted-syntax': ['error', ...HOST_ONLY] },
  },
  { files: ['party/host/**/testing/**'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**', 'party/**', 'agent/**'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Declarations that stand in for a package's own have no other way to name them.
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/triple-slash-reference': 'off' },
  },
  {
    files: ['tests/**', '**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);

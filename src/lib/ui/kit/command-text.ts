export { textWords } from '#protocol/commands/text.ts';

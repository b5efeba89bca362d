/** What is offered where nothing is written yet. */
export const SECTIONS = ['Situation', 'Done', 'Not done', 'Next', 'Waiting for'] as const;

import { route } from '../ground/route.ts';

export const end = route({ method: 'POST', path: 'end', right: 'end-session', body: null, answer: null });

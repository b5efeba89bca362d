import { ActedRoom } from './acted-room.ts';
import { describeRoom } from './room-contract.ts';
import { ME, SESSION, settle } from './scripted-room.ts';

describeRoom('a scripted room', () => {
  const acted = new ActedRoom();
  const { server } = acted;
  return {
    ports: server.ports,
    target: { session: SESSION, person: ME },
    async until(fact) {
      while (!fact()) {
        await settle();
        acted.play();
      }
    },
    pass: (ms) => server.clock.pass(ms),
    print: (text) => acted.print(text),
    typed: () => acted.typed,
    cut: () => acted.cut(),
  };
});

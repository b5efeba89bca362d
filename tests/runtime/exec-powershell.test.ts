import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPowerShell } from '../../agent/testing/find-powershell.ts';
import { startProduct, type Product, type Shared } from '../harness/product.ts';
import { view } from '../harness/viewer.ts';

const PWSH = findPowerShell();

describe.skipIf(PWSH === null)('exec in real PowerShell', () => {
  let product: Product;
  let shared: Shared;

  beforeAll(async () => {
    product = await startProduct({
      environment: { POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off' },
    });
    shared = await product.share('--shell', `${PWSH} -NoLogo -NoProfile`, '--rows', '24');
    // Its first prompt takes longer than exec waits for one.
    const ready = view(product.join(shared.links.observer));
    await ready.shows('PS /', 60_000);
    ready.close();
  });
  afterAll(() => product.dispose());

  const exec = (command: string, ...more: string[]) =>
    product.run('exec', shared.links.technician, command, ...more);

  test('[XC2] a native program’s code is the exit code where it ran last, else 0 or 1 as the shell says', async () => {
    const exits: [command: string, code: number, prints: RegExp][] = [
      ["sh -c 'echo native; exit 7'", 7, /^native\n$/],
      ["'one'; 'two'; sh -c 'exit 3'", 3, /^one\ntwo\n$/],
      ["sh -c 'exit 4'; 'then'", 0, /^then\n$/],
      ['Get-Item /no/such', 1, /Cannot find path/],
      ["Get-Item /no/such -ErrorAction SilentlyContinue; 'well'", 0, /^well\n$/],
      ['throw "thrown"', 1, /thrown/],
      ['no-such-command', 1, /not recognized/],
    ];
    for (const [command, code, prints] of exits) {
      const { stdout, stderr, ...ended } = await exec(command);
      expect([command, ended.code, stdout, stderr]).toEqual([
        ...[command, code, expect.stringMatching(prints)],
        expect.not.stringContaining('missing'),
      ]);
    }
  });

  test('[XC1] each line of a long output is printed once, and as JSON the end says the text and the code', async () => {
    const many = await exec('1..3000');
    expect([many.code, many.stdout]).toEqual([
      0,
      Array.from({ length: 3000 }, (_, at) => `${at + 1}\n`).join(''),
    ]);
    const { events } = await exec("sh -c 'exit 9'", '--json');
    expect(events).toEqual([{ event: 'ended', text: "sh -c 'exit 9'", exit: 9 }]);
  });

  test('[XC3] [XC6] several lines and half a command are not run, and nothing is left at the prompt', async () => {
    const several = await exec("'one'\n'two'");
    expect(several).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('pastes') });
    const half = await exec("'half");
    expect(half).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('waits for more') });
    expect(await exec("'who' + 'le'")).toMatchObject({ code: 0, stdout: 'whole\n' });
  });

  test('[XC5] a shell that exits by the command ends it with its own code', async () => {
    expect(await exec('exit 5')).toMatchObject({ code: 5 });
    expect(await exec("'x'")).toMatchObject({ code: 125, stderr: expect.stringContaining('has ended') });
  });
});

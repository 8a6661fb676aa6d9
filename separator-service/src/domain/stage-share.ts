// Measures the share of a stage of which another stage has already done a part.

/** Counts the units of a stage, such as frames. */
interface StageShare {
  /** Adds units that must be done. */
  expect(units: number): void;
  /** Adds units that are done. */
  did(units: number): void;
  /** Begins the stage: what is done until now does not count. */
  begin(): void;
  /** Returns the share that is done since the stage began, 0 to 1; 1 when nothing was left. */
  share(): number;
}

/** Starts without units. The stage has not begun. */
export function createStageShare(): StageShare {
  let [all, done, before] = [0, 0, 0];
  return {
    expect: (units) => {
      all += units;
    },
    did: (units) => {
      done += units;
    },
    begin: () => {
      before = done;
    },
    share: () => (all > before ? Math.min(1, (done - before) / (all - before)) : 1),
  };
}

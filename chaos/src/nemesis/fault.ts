// Defines a fault of the stack, and the parts that faults use.

import type { Random } from '../random.ts';
import type { ChaosStack } from '../stack/stack.ts';

/** The job on which a separator works. */
export interface Work {
  readonly hash: string;
  readonly run: number;
  readonly attempt: number;
}

/** The parts that faults use. */
export interface FaultContext {
  readonly stack: ChaosStack;
  readonly random: Random;
  /** Returns the job on which the separator works, by its log. */
  readonly workOf: (separator: string) => Work | undefined;
}

/** A fault that has begun. */
export interface ActiveFault {
  /** The processes and connections that it affects. */
  readonly targets: readonly string[];
  /** Resolves when the fault should end. The signal aborts when all faults must end. */
  readonly hold: (signal: AbortSignal) => Promise<void>;
  /** Ends the fault; resolves when its targets work again. */
  readonly end: () => Promise<void>;
}

/** A kind of fault. */
export interface Fault {
  readonly name: string;
  /** Begins the fault. Returns undefined when it cannot happen now. */
  readonly begin: (context: FaultContext) => Promise<ActiveFault | undefined>;
  /** The fault lasts long, and others happen meanwhile. */
  readonly isLong?: boolean;
}

/** The end of a fault that ends by itself. */
export const NOTHING = async (): Promise<void> => {};

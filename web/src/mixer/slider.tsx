// A slider whose track is filled up to its value.

/** Properties of a slider. */
export interface SliderProps {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value in words. */
  readonly valueText: string;
  readonly onValue: (value: number) => void;
  /** The value that a double-click sets. */
  readonly home: number;
  readonly tabIndex?: number;
}

/** Shows a slider. */
export function Slider(props: SliderProps) {
  const { label, min, max, step, value, valueText, onValue, home, tabIndex = 0 } = props;
  return (
    <input
      type="range"
      class="slider"
      aria-label={label}
      aria-valuetext={valueText}
      min={min}
      max={max}
      step={step}
      value={value}
      tabIndex={tabIndex}
      style={{ '--fill': `${((value - min) / (max - min)) * 100}%` }}
      onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
      onDblClick={() => onValue(home)}
    />
  );
}

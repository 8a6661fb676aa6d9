// Tables of results, as text in Markdown and as JSON.

/** A number, or a text. Undefined: not measured. */
export type Cell = number | string | boolean | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** Results of one kind, with named columns. */
export interface Table {
  readonly title: string;
  /** Sentences about the method. */
  readonly note: string;
  readonly rows: readonly Row[];
}

const NOT_MEASURED = 'not measured';

/** Returns the table in Markdown. */
export function markdown({ title, note, rows }: Table): string {
  const head = `## ${title}\n\n${note}\n\n`;
  if (rows.length === 0) return `${head}${NOT_MEASURED}\n`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((name) => text(row[name])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) => `| ${line.map((cell, index) => cell.padStart(widths[index] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return `${head}${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`;
}

/** Numbers have four significant digits, and no exponent. */
function text(cell: Cell): string {
  if (cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))) return NOT_MEASURED;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string' || Number.isInteger(cell)) return String(cell);
  return String(Number(cell.toPrecision(4)));
}

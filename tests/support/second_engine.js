// HyperFormula, as the second engine that works a tracker out. It is told of sheets, cells and questions, one JSON to a line.
//
// What it lacks of Excel is added: MATCH and COUNTIFS with wildcards, months in words in TEXT.
const {
  CellError, ErrorType, FunctionArgumentType, FunctionPlugin, HyperFormula,
} = require('hyperformula')

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]

function matches(wanted, exact) {
  if (typeof wanted !== 'string') return value => value === wanted
  const negated = !exact && wanted.startsWith('<>')
  const [, sign, rest] = exact ? ['', '', wanted] : /^(<>|<=|>=|=|<|>)?([^]*)$/.exec(wanted)
  if (/[<>]/.test(sign || '') && !negated) {
    const limit = Number(rest)
    return value => typeof value === 'number' && { '<': value < limit, '>': value > limit, '<=': value <= limit, '>=': value >= limit }[sign]
  }
  const pattern = rest.replace(/~([~*?])|([*?])|[.+^${}()|[\]\\]/g, (all, plain, wild) =>
    plain ? '\\' + plain : wild ? (wild === '*' ? '[^]*' : '[^]') : '\\' + all)
  const whole = new RegExp('^' + pattern + '$', 'i')
  const number = rest !== '' && !Number.isNaN(Number(rest)) ? Number(rest) : undefined
  const equal = value => typeof value === 'string' ? whole.test(value) : typeof value === 'number' ? !exact && value === number : rest === ''
  return value => equal(value) !== negated
}

class AsInExcel extends FunctionPlugin {
  match(ast, state) {
    return this.runFunction(ast.args, state, this.metadata('EXCELMATCH'), (wanted, range) => {
      const at = range.data.flat().findIndex(matches(wanted, true))
      return at < 0 ? new CellError(ErrorType.NA) : at + 1
    })
  }

  countifs(ast, state) {
    return this.runFunction(ast.args, state, this.metadata('EXCELCOUNTIFS'), (...pairs) => {
      const tests = []
      for (let n = 0; n < pairs.length; n += 2) tests.push([pairs[n].data.flat(), matches(pairs[n + 1], false)])
      return tests[0][0].filter((_, n) => tests.every(([cells, test]) => test(cells[n]))).length
    })
  }
}
const { NOERROR, NUMBER, RANGE } = FunctionArgumentType
AsInExcel.implementedFunctions = {
  EXCELMATCH: { method: 'match', parameters: [{ argumentType: NOERROR }, { argumentType: RANGE }, { argumentType: NUMBER }] },
  EXCELCOUNTIFS: { method: 'countifs', parameters: [{ argumentType: RANGE }, { argumentType: NOERROR }], repeatLastArgs: 2 },
}
const own = ['MATCH', 'COUNTIFS']
HyperFormula.registerFunctionPlugin(AsInExcel, { enGB: Object.fromEntries(own.map(name => ['EXCEL' + name, 'EXCEL' + name])) })

const asFormula = cell =>
  typeof cell === 'string' && cell.startsWith('=') ? cell.replace(/\b(MATCH|COUNTIFS)\(/g, 'EXCEL$1(') : cell

function inWords(day, format) {
  const two = number => String(number % 100).padStart(2, '0')
  const month = MONTHS[day.month - 1]
  const shown = {
    d: day.day, dd: two(day.day), m: day.month, mm: two(day.month), mmm: month.slice(0, 3), mmmm: month, yy: two(day.year), yyyy: day.year,
  }
  return format.replace(/m+|d+|y+/g, part => shown[part])
}

const OPTIONS = {
  licenseKey: 'gpl-v3', useArrayArithmetic: true, dateFormats: ['DD/MM/YYYY', 'DD/MM/YY'], stringifyDateTime: inWords,
}
let engine

function answer({ sheets, cells, show }) {
  if (sheets) {
    const made = Object.entries(sheets).map(([name, rows]) => [name, rows.map(row => row.map(asFormula))])
    engine = HyperFormula.buildFromSheets(Object.fromEntries(made), OPTIONS)
  }
  if (cells) {
    engine.batch(() => cells.forEach(([sheet, row, col, value]) =>
      engine.setCellContents({ sheet: engine.getSheetId(sheet), row, col }, value)))
  }
  const values = show ? engine.getSheetValues(engine.getSheetId(show)) : []
  if (cells) engine.undo()
  return values.map(row => row.map(value => value && typeof value === 'object' ? `#${value.type}` : value))
}

require('readline').createInterface({ input: process.stdin }).on('line', line =>
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + '\n'))

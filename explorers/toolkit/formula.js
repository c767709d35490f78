// Formulas in the browser: the trees that formula.py reads, as functions of numbers.
// A tree is a number, a name, or [operation, ...trees]; operations.py says what each operation is.

const operations = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => (b === 2 ? a * a : a ** b),
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, exp: Math.exp, log: Math.log, sqrt: Math.sqrt,
  cbrt: Math.cbrt, abs: Math.abs, sign: Math.sign, max: Math.max, min: Math.min,
  relu: (u) => Math.max(u, 0),
  sigmoid: (u) => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u))),
  softplus: (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
  erf,
  // slopes at a corner or a jump, where there is none
  side: (u) => (u === 0 ? NaN : Math.sign(u)),
  step: (u) => (u === 0 || Number.isNaN(u) ? NaN : Number(u > 0)),
  flat: (u) => (u === 0 ? NaN : 0 * u),
  where: (value, other) => (Number.isNaN(other) ? NaN : value),
};
const constants = { pi: Math.PI, e: Math.E };

// The error function, by a series all of whose terms have one sign: erf(u) = 2/√π · exp(−u²) · Σ 2ᵏ u²ᵏ⁺¹ / (1·3·…·(2k+1)).
function erf(u) {
  if (Math.abs(u) > 6) return Math.sign(u);
  let term = u;
  let sum = u;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (2 * u * u) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u) * sum;
}

// The tree as a function of the named variables: compile(tree, ["x", "y"])(1, 2).
export function compile(tree, names = ["x"]) {
  const values = new Array(names.length).fill(NaN);
  const run = closure(tree, names, values);
  const f = (...given) => {
    for (let i = 0; i < values.length; i++) values[i] = given[i];
    return run();
  };
  f.pure = true;
  return f;
}

function closure(tree, names, values) {
  if (typeof tree === "number") return () => tree;
  if (typeof tree === "string") {
    const place = names.indexOf(tree);
    return () => values[place];
  }
  const [operation, ...parts] = tree;
  if (Object.hasOwn(constants, operation)) return () => constants[operation];
  const compute = operations[operation];
  const [first, second] = parts.map((part) => closure(part, names, values));
  if (second) return () => compute(first(), second());
  return operation === "-" ? () => -first() : () => compute(first());
}

// Numbers as the course writes them: a minus as long as the plus, none before a zero, powers of ten raised.
export function written(value, digits = 2) {
  if (Number.isNaN(value)) return "no value";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 0.5 * 10 ** -digits)) return scientific(value);
  return minus((Math.round(value * 10 ** digits) / 10 ** digits + 0).toFixed(digits));
}

export function scientific(value, digits = 1) {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  return `${minus(mantissa)} · 10${raised(Number(exponent))}`;
}

export function raised(whole) {
  return [...String(whole)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
}

function minus(text) {
  return text.replace("-", "−");
}

// The survey builder: rules choose earlier questions and their options from lists.
// The text fields behind the lists hold ids; the server checks them again.

const LANGUAGE = document.documentElement.lang.startsWith("en") ? "en" : "de";
const WORDS = {
  de: { choose: "Bitte wählen", end: "Ende der Umfrage", gone: "nicht mehr vorhanden", untitled: "ohne Titel" },
  en: { choose: "Please choose", end: "End of the survey", gone: "no longer there", untitled: "untitled" },
}[LANGUAGE];
const WITHOUT_QUESTION = ["page_break", "jump", "info"];
const MAIN = /^questions-\d+-id$/;
const bank = () => JSON.parse(document.getElementById("survey-bank")?.textContent || "{}");

const named = (name) => document.querySelector(`[name="${CSS.escape(name)}"]`);

// Every block needs its id before a rule can name it.
function identify(hidden) {
  if (!hidden.value) hidden.value = crypto.randomUUID();
  return hidden.value;
}

function label(prefix) {
  for (const language of ["de", "en", "de_simple"]) {
    const text = named(`${prefix}-${language}`)?.value.trim();
    if (text) return text;
  }
  return WORDS.untitled;
}

function items(prefix) {
  const pattern = new RegExp(`^${prefix}-\\d+-id$`);
  return [...document.querySelectorAll(`input[type=hidden][name^="${prefix}-"]`)]
    .filter((hidden) => pattern.test(hidden.name))
    .filter((hidden) => !named(hidden.name.replace(/-id$/, "-deleted")).value)
    .map((hidden) => ({ id: identify(hidden), label: label(hidden.name.replace(/-id$/, "-value-label")) }));
}

// All blocks of the questionnaire in the order they stand on the page.
function blocks() {
  return [...document.querySelectorAll("input[type=hidden][name^=questions-]")]
    .filter((hidden) => MAIN.test(hidden.name))
    .map((hidden) => {
      const prefix = hidden.name.replace(/-id$/, "");
      return {
        id: identify(hidden),
        prefix,
        type: named(`${prefix}-type`).value,
        deleted: Boolean(named(`${prefix}-deleted`).value),
        element: hidden.closest("[data-streamfield-child]"),
      };
    })
    .filter((block) => !block.deleted);
}

function described(block) {
  if (block.type === "bank") {
    const entry = bank()[named(`${block.prefix}-value-entry`)?.value];
    return entry ? { ...entry, id: block.id } : null;
  }
  return {
    id: block.id,
    kind: block.type,
    label: label(`${block.prefix}-value-label`),
    options: items(`${block.prefix}-value-options`),
    rows: items(`${block.prefix}-value-rows`),
  };
}

function before(input) {
  const found = [];
  for (const block of blocks()) {
    if (block.element.contains(input)) break;
    if (!WITHOUT_QUESTION.includes(block.type)) found.push(block);
  }
  return found.map(described).filter(Boolean);
}

function choicesOfQuestions(input) {
  return before(input).flatMap((question) =>
    question.kind === "matrix"
      ? question.rows.map((row) => ({ id: `${question.id}:${row.id}`, label: `${question.label} – ${row.label}` }))
      : [{ id: question.id, label: question.label }],
  );
}

function choicesOfPages(input) {
  const all = blocks();
  const here = all.findIndex((block) => block.element.contains(input));
  return [
    ...all
      .slice(here + 1)
      .filter((block) => block.type === "page_break")
      .map((block) => ({ id: block.id, label: label(`${block.prefix}-value-title`) })),
    { id: "end", label: WORDS.end },
  ];
}

function choicesOfValues(input) {
  const rule = input.closest(".survey-rule");
  const asked = rule?.querySelector("[data-survey-question]")?.value.split(":")[0];
  const question = before(input).find((entry) => entry.id === asked);
  const operator = rule?.querySelector("select[name$='-operator']")?.value ?? "";
  if (!question || operator.startsWith("count_") || !question.options?.length) return null;
  return ["single", "dropdown", "picture", "multiple", "ranking", "matrix"].includes(question.kind)
    ? question.options
    : null;
}

function write(input, value) {
  input.value = value;
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
}

function fill(select, input, choices) {
  const known = choices.some((choice) => choice.id === input.value);
  const rest = input.value && !known ? [{ id: input.value, label: WORDS.gone }] : [];
  select.replaceChildren(
    ...[{ id: "", label: WORDS.choose }, ...choices, ...rest].map(
      (choice) => new Option(choice.label, choice.id, false, choice.id === input.value),
    ),
  );
}

// Put a list in front of a text field; without choices the field itself is shown.
function enhance(input, choicesOf) {
  if (input.dataset.surveyReady) return;
  input.dataset.surveyReady = "true";
  const select = document.createElement("select");
  select.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() || "");
  input.after(select);
  const refresh = () => {
    const choices = choicesOf(input);
    select.hidden = choices === null;
    input.hidden = choices !== null;
    if (choices) fill(select, input, choices);
  };
  select.addEventListener("focus", refresh);
  select.addEventListener("change", () => write(input, select.value));
  input.closest(".survey-rule")?.addEventListener("change", (event) => {
    if (event.target !== select && event.target !== input) refresh();
  });
  refresh();
}

const KINDS = [
  ["[data-survey-question]", choicesOfQuestions],
  ["[data-survey-value]", choicesOfValues],
  ["[data-survey-page]", choicesOfPages],
];

function enhanceAll() {
  for (const [selector, choicesOf] of KINDS) {
    for (const input of document.querySelectorAll(selector)) enhance(input, choicesOf);
  }
  blocks();
}

let waiting = false;
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    enhanceAll();
  });
}).observe(document.documentElement, { childList: true, subtree: true });
addEventListener("load", enhanceAll);
